/* The page's side of the map: one frame that stays, one listener for whatever can be picked.
 *
 * The frame says {xqgis: {domain, phase, by, grid}} when somebody turns its controls; a press on
 * anything with data-pick goes to the server, and what is chosen by it is told to the frame as
 * {xqgisSet: {...}}. What the frame itself said is never told back to it, so that a slow answer
 * cannot undo a quick hand. Both sides take words from this very host only. */

const HOME = window.location.origin;
const AGAIN_MS = 150;
const desks = new WeakMap();

class Desk {
  constructor(parent) {
    this.parent = parent;
    this.wish = null;
    this.picked = "";
    this.hear = (message) => this.heard(message);
    this.press = (event) => this.pressed(event);
    window.addEventListener("message", this.hear);
    document.addEventListener("click", this.press);
  }

  close() {
    this.wish = null;
    window.removeEventListener("message", this.hear);
    document.removeEventListener("click", this.press);
  }

  show(component) {
    this.component = component;
    const { src, title, chosen, moves } = component.data;
    if (!this.frame) this.open(title);
    if (this.frame.dataset.src !== src) {
      this.frame.dataset.src = src;
      this.frame.src = src;
    } else if (moves !== this.moves) {
      this.wish = chosen;
      this.say();
    }
    this.moves = moves;
    this.focusAgain();
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
      this.wish = null;
    } else {
      window.setTimeout(() => this.say(), AGAIN_MS);
    }
  }

  heard(message) {
    if (message.origin !== HOME || !this.frame || message.source !== this.frame.contentWindow) return;
    const news = message.data && message.data.xqgis;
    if (!news || typeof news !== "object") return;
    const view = {};
    for (const key of ["domain", "phase", "by", "grid"]) view[key] = String(news[key] || "");
    this.wish = null;
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
