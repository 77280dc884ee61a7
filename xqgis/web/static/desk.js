/* The page's side of the map: one frame that stays, one listener for whatever can be picked.
 *
 * The frame says {xqgis: {domain, phase, by, grid}} when somebody turns its controls; a press on
 * anything with data-pick goes to the server; what the server then chooses is told to the frame
 * as {xqgisSet: {...}}. Both sides take words from this very host only. */

const HOME = window.location.origin;
const AGAIN_MS = 1500;
const desks = new WeakMap();

class Desk {
  constructor(parent) {
    this.parent = parent;
    this.told = "";
    this.picked = "";
    this.hear = (message) => this.heard(message);
    this.press = (event) => this.pressed(event);
    window.addEventListener("message", this.hear);
    document.addEventListener("click", this.press);
  }

  close() {
    window.removeEventListener("message", this.hear);
    document.removeEventListener("click", this.press);
  }

  show(component) {
    this.component = component;
    const { src, title, chosen } = component.data;
    if (src && !this.frame) this.open(title);
    if (src && this.frame.dataset.src !== src) {
      this.frame.dataset.src = src;
      this.frame.src = src;
      this.told = JSON.stringify(chosen);
    }
    this.tell(chosen);
    this.focusAgain();
  }

  open(title) {
    this.frame = document.createElement("iframe");
    this.frame.title = title;
    this.frame.className = "xq-frame";
    this.frame.addEventListener("load", () => {
      this.say();
      window.setTimeout(() => this.say(), AGAIN_MS);
    });
    this.parent.append(this.frame);
  }

  tell(chosen) {
    const wish = JSON.stringify(chosen);
    if (!this.frame || wish === this.told) return;
    this.told = wish;
    this.late = true;
    this.say();
  }

  say() {
    if (this.late && this.frame.contentWindow) this.frame.contentWindow.postMessage({ xqgisSet: JSON.parse(this.told) }, HOME);
  }

  heard(message) {
    if (message.origin !== HOME || !this.frame || message.source !== this.frame.contentWindow) return;
    const news = message.data && message.data.xqgis;
    if (!news || typeof news !== "object") return;
    const view = {};
    for (const key of ["domain", "phase", "by", "grid"]) view[key] = String(news[key] || "");
    this.told = JSON.stringify(view);
    this.late = false;
    this.component.setStateValue("view", view);
  }

  pressed(event) {
    const button = event.target instanceof Element && event.target.closest("[data-pick]");
    if (!button) return;
    this.picked = button.dataset.pick;
    this.component.setTriggerValue("pick", this.picked);
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
