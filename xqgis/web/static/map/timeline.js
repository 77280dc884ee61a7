/* The phases to scale, the milestones as diamonds, and the flag of the day the data end. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var DAY = 86400000;
  var STANDING_SHARE = 0.085; // of the line, for the phase without an end
  var LETTER = 12.4;

  function day(text) {
    return Date.parse(text + "T00:00:00Z") / DAY;
  }

  function widthOf(text) {
    return Array.prototype.reduce.call(
      text,
      function (sum, letter) {
        return sum + (letter.charCodeAt(0) > 255 ? LETTER : LETTER * 0.56);
      },
      0
    );
  }

  /** Maps days to 0-1 of the line: closed phases to scale, an open one as a short tail. */
  function scale(phases) {
    var closed = phases.filter(function (phase) {
      return phase.ends_on;
    });
    var first = day(phases[0].starts_on);
    var last = closed.length ? day(closed[closed.length - 1].ends_on) + 1 : first + 365;
    var tail = closed.length < phases.length ? STANDING_SHARE : 0;
    return function (text) {
      var at = day(text);
      if (at >= last) return tail ? Math.min(1, 1 - tail + (tail * (at - last)) / (at - last + 180)) : 1;
      return (Math.max(0, at - first) / (last - first)) * (1 - tail);
    };
  }

  function spanText(phase) {
    var facts = { name: phase.name, starts: phase.starts_on, ends: phase.ends_on };
    return xq.words.say(phase.ends_on ? "phase_span" : "phase_open", facts);
  }

  function dayAfter(text) {
    return new Date((day(text) + 1) * DAY).toISOString().slice(0, 10);
  }

  function phaseButton(phase, number, place, town, state, width) {
    var from = place(phase.starts_on);
    var to = phase.ends_on ? place(dayAfter(phase.ends_on)) : 1;
    var fits = widthOf(phase.name) + 5 <= (to - from) * width;
    var begun = phase.starts_on <= town.as_of;
    var look = "xq-phase" + (begun ? " begun" : "") + (phase.ends_on ? "" : " open");
    var button = el(
      "button",
      {
        type: "button",
        class: look,
        "data-code": phase.code,
        title: spanText(phase),
        "aria-label": fits ? spanText(phase) : number + 1 + " " + spanText(phase),
        "aria-pressed": String(phase.code === state.subject("phase")),
        onclick: function () {
          state.set({ phase: phase.code });
        },
      },
      [el("span", { text: fits ? phase.name : String(number + 1) })]
    );
    button.style.left = from * 100 + "%";
    button.style.width = (to - from) * 100 + "%";
    return button;
  }

  function starts(town, place, width, flagAt) {
    var last = -Infinity;
    return town.phases.map(function (phase) {
      var text = phase.starts_on.slice(0, 7);
      var x = place(phase.starts_on) * width;
      var clear = x - last > 76 && (Math.abs(x + 24 - flagAt) > 104 || flagAt < 0) && x < width - 50;
      if (!clear) return null;
      last = x;
      var mark = el("span", { class: "xq-start", text: text });
      mark.style.left = x + "px";
      return mark;
    });
  }

  function milestones(town, place, width) {
    var sorted = town.milestones.slice().sort(function (a, b) {
      return a.on < b.on ? -1 : 1;
    });
    var taken = -16; // up to where the line below the phases is written on
    return sorted.map(function (stone, number) {
      var x = place(stone.on) * width;
      var next = sorted[number + 1];
      var need = widthOf(stone.name) + 14;
      var right = (next ? place(next.on) * width : width + 16) - x - 8;
      var left = x - taken;
      var side = need <= right ? "" : need <= left ? " left" : " bare";
      var told = xq.words.say("milestone", { date: stone.on, name: stone.name });
      var past = stone.on <= town.as_of ? " past" : "";
      var mark = el("span", { class: "xq-stone" + past + side, title: told, role: "img", "aria-label": told }, [
        el("i"),
        el("span", { text: stone.name }),
      ]);
      taken = x + (side === "" ? need : 8);
      if (side === " left") mark.style.right = width - x - 5 + "px";
      else mark.style.left = x + "px";
      return mark;
    });
  }

  function flag(town, at, width) {
    var text = xq.words.say("as_of", { date: town.as_of });
    var half = widthOf(text) / 2 + 8;
    var pole = el("span", { class: "xq-pole" });
    var cloth = el("span", { class: "xq-flag", text: text });
    pole.style.left = at + "px";
    cloth.style.left = Math.max(half, Math.min(width - half, at)) + "px";
    return [pole, cloth];
  }

  /** The bar at the map's foot; `.tell()` draws it for its present width. */
  xq.timeline = function (town, state) {
    var line = el("div", { class: "xq-axis" });
    var bar = el("div", { class: "xq-timeline", role: "group", "aria-label": xq.words.say("phases") }, [line]);
    bar.tell = function () {
      var held = bar.contains(document.activeElement) ? document.activeElement.getAttribute("data-code") : null;
      var width = line.clientWidth;
      if (!width) return;
      var place = scale(town.phases);
      var at = place(town.as_of) * width;
      xq.empty(line);
      town.phases.forEach(function (phase, number) {
        line.appendChild(phaseButton(phase, number, place, town, state, width));
      });
      starts(town, place, width, at)
        .concat(milestones(town, place, width), flag(town, at, width))
        .forEach(function (mark) {
          if (mark) line.appendChild(mark);
        });
      if (held) line.querySelector('[data-code="' + held + '"]').focus();
    };
    state.on("change", function (news) {
      if (news.changed.phase || news.changed.filter) bar.tell();
    });
    return bar;
  };
})((window.xq = window.xq || {}));
