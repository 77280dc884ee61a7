/* The card of one area: beside the pointer while it hovers, pinned when it was chosen. Text is text. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var GAP = 14;

  function chip(grade) {
    if (grade === xq.OUTSIDE) return el("span", { class: "xq-note", text: xq.words.say("outside_filter") });
    return el("span", { class: "xq-chip xq-chip" + grade, text: xq.words.grade(grade) });
  }

  function gradeNumber(figure) {
    var number = typeof figure.grade === "number" ? figure.grade : xq.words.GRADES.indexOf(figure.grade);
    return number < 0 ? 4 : number;
  }

  function title(area, told) {
    var village = told && told.village_name;
    var name = (told && told.name) || area.name;
    return !village || name.indexOf(village) >= 0 ? name : village + " · " + name;
  }

  function mainLine(told, town) {
    var figure = told.figure;
    if (gradeNumber(figure) === 4) {
      var why = told.filtered && !figure.n ? xq.words.say("nothing_here") : xq.words.unrated(figure, town.minimum);
      return [el("b", { class: "xq-rate", text: xq.words.grade(4) }), el("span", { text: why })];
    }
    var parts = [];
    if (figure.rate !== null && figure.rate !== undefined) {
      parts.push(el("b", { class: "xq-rate", text: xq.words.rate(figure.rate) }));
      parts.push(el("span", { text: xq.words.interval(figure.low, figure.high) }));
    }
    parts.push(el("span", { text: xq.words.n(figure.n) }));
    return parts;
  }

  function phaseName(town, code) {
    var found = town.phases.filter(function (phase) {
      return phase.code === code;
    })[0];
    return found ? found.name : code;
  }

  function changeLine(told, town) {
    var before = told.previous;
    var now = told.figure.rate;
    if (!before || typeof before.rate !== "number" || typeof now !== "number") return "";
    return xq.words.say("change", {
      phase: phaseName(town, before.phase),
      change: xq.words.say("points", { change: xq.words.difference(before.rate, now) }),
    });
  }

  function verdictLine(told) {
    if (typeof told.target !== "number" || !told.verdict || told.verdict === "none") return null;
    var code = told.verdict.code || told.verdict;
    return el("div", { class: "xq-verdict xq-" + code }, [
      el("b", { text: xq.words.verdict(code) }),
      el("span", { text: xq.words.say("target", { rate: xq.words.bound(told.target) }) }),
    ]);
  }

  function body(told, town) {
    var figure = told.figure;
    var veto = figure.veto_item
      ? el("div", { class: "xq-vetoed", text: xq.words.say("veto", { item: figure.veto_name || figure.veto_item }) })
      : null;
    var last = [changeLine(told, town), figure.veto_item ? "" : xq.words.say("no_veto")].filter(Boolean);
    return [
      told.filtered ? el("div", { class: "xq-filtered", text: xq.words.say("filtered") }) : null,
      el("div", { class: "xq-figure" }, mainLine(told, town)),
      verdictLine(told),
      veto,
      el("div", { class: "xq-note", text: last.join(xq.words.say("joint")) }),
    ];
  }

  /** Writes the card of `area`: at once with its grade, whole when `told` (the feature's JSON) is here. */
  function write(card, area, grade, told, town, close) {
    xq.empty(card);
    var number = told ? gradeNumber(told.figure) : grade;
    card.appendChild(
      el("div", { class: "xq-head" }, [
        el("b", { text: title(area, told) }),
        number === null ? null : chip(number),
        close
          ? el("button", { type: "button", class: "xq-close", "aria-label": xq.words.say("close"), onclick: close }, [xq.icon("close")])
          : null,
      ])
    );
    card.appendChild(el("div", { class: "xq-code", text: area.code }));
    if (told) {
      body(told, town).forEach(function (part) {
        if (part) card.appendChild(part);
      });
    }
  }

  /** Right of `at` when there is room, else left; never outside the map. */
  function place(card, at, size, reach) {
    var width = card.offsetWidth;
    var height = card.offsetHeight;
    var left = at.x + reach + GAP + width < size.x ? at.x + reach + GAP : at.x - reach - GAP - width;
    var top = Math.max(8, Math.min(size.y - height - 8, at.y - height / 3));
    card.style.left = Math.max(8, Math.min(size.x - width - 8, left)) + "px";
    card.style.top = top + "px";
  }

  /** Two cards in `holder`: `hover` follows the pointer, `pinned` stays and can be closed. */
  xq.Tip = function (holder, close) {
    var hover = el("div", { class: "xq-panel xq-card xq-hover", hidden: true, "aria-hidden": "true" });
    var pinned = el("div", { class: "xq-panel xq-card xq-pinned", hidden: true, role: "status", "aria-live": "polite" });
    holder.appendChild(hover);
    holder.appendChild(pinned);

    this.hover = function (area, grade, told, town, at, size) {
      hover.hidden = !area;
      if (!area) return;
      write(hover, area, grade, told, town, null);
      place(hover, at, size, 0);
    };
    /** The card of a water beside the pointer, `null` for none. */
    this.water = function (told, at, size) {
      hover.hidden = !told;
      if (!told) return;
      xq.empty(hover);
      hover.appendChild(
        el("div", { class: "xq-head" }, [
          el("b", { text: told.name }),
          el("span", { class: "xq-chip xq-risk-" + told.grade, text: told.grade_name }),
        ])
      );
      told.lines.forEach(function (line) {
        hover.appendChild(el("div", { class: "xq-note", text: line }));
      });
      place(hover, at, size, 0);
    };
    /** The place under the pointer in short, `null` for none. */
    this.place = function (told, at, size) {
      hover.hidden = !told;
      if (!told) return;
      xq.placeBrief(hover, told);
      place(hover, at, size, 0);
    };
    this.pin = function (area, grade, told, town, at, size, reach) {
      pinned.hidden = !area;
      if (!area) return;
      write(pinned, area, grade, told, town, close);
      place(pinned, at, size, reach);
    };
    this.pinned = pinned;
  };
})((window.xq = window.xq || {}));
