/* What the document itself says and does: its language, the way past the head, arrows on the board. */

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/* From one cell of the board to the next; where there is none the focus stays. */
function walk(event) {
  const step = STEPS[event.key];
  const cell = event.target instanceof Element && event.target.closest(".xq-matrix td");
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const row = cell.parentElement;
  const rows = [...row.parentElement.children];
  const next = rows[rows.indexOf(row) + step[0]];
  const other = next && next.children[[...row.children].indexOf(cell) + step[1]];
  const button = other && other.querySelector("button");
  if (button) button.focus();
}

function begin() {
  if (document.documentElement.dataset.framed) return;
  document.documentElement.dataset.framed = "1";
  document.addEventListener("keydown", walk);
}

export default function (component) {
  const { lang, skip } = component.data;
  begin();
  document.documentElement.lang = lang;
  const link = document.querySelector("a.xq-skip");
  if (link) link.textContent = skip;
}
