/* Small tools of the map and wall scripts: elements without HTML strings, timers, listeners. */
(function (xq) {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (value === null || value === undefined || value === false) return;
      if (name === "text") node.textContent = value;
      else if (name.slice(0, 2) === "on") node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    });
    (children || []).forEach(function (child) {
      if (child) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
    });
    return node;
  }

  /** An element; text only ever enters as text. */
  xq.el = function (tag, attributes, children) {
    return fill(document.createElement(tag), attributes, children);
  };

  xq.svg = function (tag, attributes, children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  };

  xq.empty = function (node) {
    while (node.firstChild) node.removeChild(node.firstChild);
    return node;
  };

  /** Calls `act` once, `wait` ms after the last request. */
  xq.after = function (wait, act) {
    var timer = 0;
    function later() {
      var facts = arguments;
      clearTimeout(timer);
      timer = setTimeout(function () {
        timer = 0;
        act.apply(null, facts);
      }, wait);
    }
    later.cancel = function () {
      clearTimeout(timer);
      timer = 0;
    };
    return later;
  };

  /** Calls `act` once in the next frame, however often it was asked for. */
  xq.nextFrame = function (act) {
    var asked = false;
    return function () {
      if (asked) return;
      asked = true;
      requestAnimationFrame(function () {
        asked = false;
        act();
      });
    };
  };

  /** A tiny register of listeners: `on(name, act)` and `tell(name, facts)`. */
  xq.Bell = function () {
    var heard = {};
    this.on = function (name, act) {
      (heard[name] = heard[name] || []).push(act);
    };
    this.tell = function (name, facts) {
      (heard[name] || []).forEach(function (act) {
        act(facts);
      });
    };
  };

  /** A map that forgets its oldest entries beyond `limit`. */
  xq.Shelf = function (limit) {
    var kept = new Map();
    this.get = function (key) {
      return kept.get(key);
    };
    this.put = function (key, value) {
      kept.delete(key);
      kept.set(key, value);
      if (kept.size > limit) kept.delete(kept.keys().next().value);
      return value;
    };
    this.drop = function (key) {
      kept.delete(key);
    };
    this.clear = function () {
      kept.clear();
    };
    this.size = function () {
      return kept.size;
    };
  };
})((window.xq = window.xq || {}));
