/* The page's side of the map: one frame that stays, one listener for whatever can be picked.
 *
 * The frame says {xqgis: {domain, phase, by, grid, at, ...}} when somebody turns its controls; what in
 * it differs from what the frame was last told goes to the server, for that alone is a choice. A press
 * on anything with data-pick goes there too, and what is chosen by it is told to the frame as
 * {xqgisSet: {...}}. What the frame itself said is never told back to it, so that a slow answer cannot
 * undo a quick hand. Where the map is looked at stands in the address without asking the server. Going
 * back and forward is told with the address gone to: Streamlit's own word of it is lost when the map
 * speaks in the same moment. Both sides take words from this very host only.
 *
 * On the page it also copies (data-copy, data-address), places the card of a figure's origin beside
 * its figure (data-beside), and keeps a table where it was (data-scroll) and its chosen row in sight
 * (data-keep). */

const HOME = window.location.origin;
const AGAIN_MS = 150;
const COPIED_MS = 2000;
const CHOICES = ["domain", "phase", "by", "grid", "water", "spot", "place"];
const OF_MAP = ["at", "layers", "places", "place"];
const GAP = 10;
const desks = new WeakMap();

class Desk {
  constructor(parent) {
    this.parent = parent;
    this.wish = null;
    this.picked = "";
    this.told = {};
    this.news = 0;
    this.seen = null;
    this.kept = "";
    this.beside = "";
    this.hear = (message) => this.heard(message);
    this.press = (event) => this.pressed(event);
    this.key = (event) => this.typed(event);
    this.move = () => this.placeCard();
    this.went = () => this.component.setTriggerValue("went", window.location.search);
    window.addEventListener("message", this.hear);
    window.addEventListener("popstate", this.went);
    document.addEventListener("click", this.press);
    document.addEventListener("keydown", this.key);
    window.addEventListener("resize", this.move);
    document.addEventListener("scroll", this.move, true);
    this.watch = new MutationObserver(() => this.settle());
    this.watch.observe(document.body, { childList: true, subtree: true });
  }

  close() {
    this.wish = null;
    window.xqPicks.heard = false;
    this.watch.disconnect();
    window.removeEventListener("message", this.hear);
    window.removeEventListener("popstate", this.went);
    document.removeEventListener("click", this.press);
    document.removeEventListener("keydown", this.key);
    window.removeEventListener("resize", this.move);
    document.removeEventListener("scroll", this.move, true);
  }

  show(component) {
    this.component = component;
    const { src, title, chosen, moves } = component.data;
    if (!this.frame) this.open(title);
    if (this.frame.dataset.src !== src) {
      this.frame.dataset.src = src;
      this.frame.src = src;
      this.told = Object.fromEntries(new URL(src, HOME).searchParams);
      this.seen = null;
    } else if (moves !== this.moves) {
      this.wish = chosen;
      this.say();
    }
    this.moves = moves;
    this.takeUp();
    window.setTimeout(() => this.remember(), AGAIN_MS);
    this.focusAgain();
  }

  /* What was pressed before anybody listened; the document kept it. */
  takeUp() {
    const picks = window.xqPicks;
    const { waiting } = picks;
    picks.heard = true;
    picks.waiting = "";
    if (waiting) this.pick(waiting);
  }

  open(title) {
    this.frame = document.createElement("iframe");
    this.frame.title = title;
    this.frame.className = "xq-frame";
    this.parent.append(this.frame);
  }

  /* Before its first picture the map knows no codes and hears nothing: what is chosen until then waits. */
  say() {
    if (!this.wish) return;
    const page = this.frame.contentDocument;
    if (page && page.documentElement.dataset.drawn) {
      this.frame.contentWindow.postMessage({ xqgisSet: this.wish }, HOME);
      this.told = this.wish;
      if (this.seen) for (const key of OF_MAP) if (key in this.wish) this.seen[key] = this.wish[key];
      this.wish = null;
    } else {
      window.setTimeout(() => this.say(), AGAIN_MS);
    }
  }

  heard(message) {
    if (message.origin !== HOME || !this.frame || message.source !== this.frame.contentWindow) return;
    const news = message.data && message.data.xqgis;
    if (!news || typeof news !== "object") return;
    this.seen = Object.fromEntries(OF_MAP.map((key) => [key, String(news[key] || "")]));
    this.remember();
    const chosen = Object.fromEntries(CHOICES.map((key) => [key, String(news[key] || "")]));
    const changed = Object.entries(chosen).filter(([key, value]) => value !== (this.told[key] || ""));
    if (!changed.length) return;
    this.told = chosen;
    if (this.wish) this.wish = { ...this.wish, ...Object.fromEntries(changed) };
    this.news += 1;
    this.component.setStateValue("view", { ...Object.fromEntries(changed), ...this.seen, news: this.news });
  }

  /* Part of the map looked at and layers go into the address; neither asks the server for anything,
     and what the server writes there without knowing them is put right. */
  remember() {
    const news = this.seen || {};
    const address = new URL(window.location.href);
    const before = address.search;
    for (const key of OF_MAP) {
      if (typeof news[key] !== "string") continue;
      if (news[key]) address.searchParams.set(key, news[key]);
      else address.searchParams.delete(key);
    }
    if (address.search !== before) window.history.replaceState(window.history.state, "", address);
  }

  pressed(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const copier = target.closest("[data-copy]");
    if (copier) {
      this.copy(copier);
      return;
    }
    if (target.closest("a[href]")) return;
    const button = target.closest("[data-pick]");
    if (!button) return;
    this.pick(button.dataset.pick);
  }

  pick(told) {
    this.picked = told;
    this.component.setTriggerValue("pick", told);
  }

  typed(event) {
    const card = document.querySelector("[data-beside]");
    if (event.key !== "Escape" || !card || !this.component) return;
    this.picked = card.dataset.beside;
    const figure = [...document.querySelectorAll("[data-pick]")].find((one) => one.dataset.pick === this.picked);
    if (figure) figure.focus({ preventScroll: true });
    this.component.setTriggerValue("pick", "about=");
  }

  /* Without the clipboard's own door (a page on plain http) the older way is taken. */
  async copy(button) {
    const address = button.dataset.address ? new URL(button.dataset.address, window.location.href).href : "";
    const text = [button.dataset.copy, address].filter(Boolean).join("\n");
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "xq-unseen";
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus({ preventScroll: true });
    }
    const word = button.querySelector("[data-said]");
    if (!done || !word || word.dataset.before) return;
    word.dataset.before = word.textContent;
    word.textContent = word.dataset.said;
    window.setTimeout(() => {
      word.textContent = word.dataset.before;
      delete word.dataset.before;
    }, COPIED_MS);
  }

  settle() {
    this.translate();
    this.placeCard();
    this.keepInSight();
  }

  /* Streamlit names two of its buttons in English only. */
  translate() {
    const words = this.component && this.component.data.words;
    for (const [before, after] of Object.entries(words || {})) {
      for (const one of document.querySelectorAll(`button[aria-label="${before}"]`)) {
        one.setAttribute("aria-label", after);
      }
    }
  }

  /* The card of a figure's origin stands under its figure, or over it where there is no room. */
  placeCard() {
    const card = document.querySelector("[data-beside]");
    if (!card) {
      this.beside = "";
      return;
    }
    const figure = [...document.querySelectorAll("[data-pick]")].find(
      (one) => one.dataset.pick === card.dataset.beside && !card.contains(one)
    );
    const seen = figure && figure.getBoundingClientRect();
    const narrow = window.innerWidth <= 640;
    card.classList.toggle("xq-loose", narrow || !seen);
    if (seen && !narrow) {
      const { offsetWidth: width, offsetHeight: height } = card;
      const left = Math.max(8, Math.min(seen.left - 40, window.innerWidth - width - 8));
      const over = seen.bottom + GAP + height > window.innerHeight - 8 && seen.top - GAP - height > 8;
      const top = over ? seen.top - GAP - height : Math.min(seen.bottom + GAP, window.innerHeight - height - 8);
      card.style.left = `${left}px`;
      card.style.top = `${Math.max(8, top)}px`;
      card.style.setProperty("--caret", `${Math.max(14, Math.min(seen.left + seen.width / 2 - left, width - 14))}px`);
      card.classList.toggle("xq-over", over);
      card.classList.toggle("xq-caret", over || top === seen.bottom + GAP);
    }
    if (this.beside !== card.dataset.beside) {
      this.beside = card.dataset.beside;
      const close = card.querySelector("button");
      if (close) close.focus({ preventScroll: true });
    }
  }

  /* A table drawn anew stays where it was scrolled to; a row chosen elsewhere comes into sight. */
  keepInSight() {
    const table = document.querySelector("[data-scroll]");
    if (table && table !== this.table) {
      if (this.table && this.table.dataset.scroll === table.dataset.scroll) table.scrollTop = this.scrolled;
      this.table = table;
      this.scrolled = table.scrollTop;
      table.addEventListener("scroll", () => {
        this.scrolled = table.scrollTop;
      });
    }
    const row = document.querySelector("[data-keep]");
    const kept = row ? row.dataset.keep : "";
    if (row && kept !== this.kept) row.scrollIntoView({ block: "nearest" });
    this.kept = kept;
  }

  /* A board is drawn anew after a press; who works by keyboard goes on from where they were. */
  focusAgain() {
    if (!this.picked) return;
    const pick = this.picked;
    window.setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const button = [...document.querySelectorAll("[data-pick]")].find((one) => one.dataset.pick === pick);
      if (button) button.focus({ preventScroll: true });
    }, 50);
  }
}

export default function (component) {
  const parent = component.parentElement;
  if (!desks.has(parent)) desks.set(parent, new Desk(parent));
  desks.get(parent).show(component);
  return () => {
    desks.get(parent).close();
    desks.delete(parent);
  };
}
