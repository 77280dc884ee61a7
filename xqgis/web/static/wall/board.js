/* The wall's furniture: header, figure, list of units, foot. Built once, then only rewritten. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var ROUND = 2 * Math.PI * 3;
  var MOST_UNITS = 14;
  var HIGHEST_START = 0.6;
  var NARROWEST = 13.5; // of the column of names, in hundredths of the screen's height
  var WIDEST = 23;

  function slot(look) {
    return el("div", { class: look });
  }

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function ring() {
    var hand = xq.svg("circle", { class: "hand", r: 3 });
    var digits = xq.svg("text", { y: 0.72 });
    var node = xq.svg("svg", { class: "xq-ring", viewBox: "-4 -4 8 8", role: "timer" }, [
      xq.svg("circle", { class: "track", r: 3 }),
      hand,
      digits,
    ]);
    node.tell = function (left, every) {
      hand.setAttribute("stroke-dasharray", (ROUND * left) / every + " " + ROUND);
      write(digits, String(left));
      node.setAttribute("aria-label", xq.words.say("seconds_left", { seconds: left }));
    };
    return node;
  }

  function gradeOf(figure) {
    var number = typeof figure.grade === "number" ? figure.grade : xq.words.GRADES.indexOf(figure.grade);
    return number < 0 ? 4 : number;
  }

  function rated(figure) {
    return gradeOf(figure) !== 4 && typeof figure.rate === "number";
  }

  function unitRow() {
    var parts = { name: slot("name"), axis: slot("axis"), band: slot("band"), dot: slot("dot"), tick: slot("tick") };
    parts.words = slot("words");
    parts.value = slot("value");
    ["tick", "band", "dot", "words"].forEach(function (part) {
      parts.axis.appendChild(parts[part]);
    });
    var row = el("div", { class: "xq-unit" }, [parts.name, parts.axis, parts.value]);
    row.tell = function (unit, place, target, minimum) {
      var shown = rated(unit.figure);
      row.hidden = false;
      write(parts.name, unit.name);
      parts.name.classList.toggle("pilot", Boolean(unit.pilot));
      write(parts.value, shown ? xq.words.rate(unit.figure.rate) : xq.words.grade(4));
      write(parts.words, shown ? "" : xq.words.unrated(unit.figure, minimum));
      parts.axis.classList.toggle("bare", !shown);
      parts.tick.hidden = typeof target !== "number";
      parts.tick.style.left = place(target || 0) + "%";
      if (!shown) return;
      parts.band.className = "band xq-g" + gradeOf(unit.figure);
      parts.band.style.left = place(unit.figure.low) + "%";
      parts.band.style.width = place(unit.figure.high) - place(unit.figure.low) + "%";
      parts.dot.style.left = place(unit.figure.rate) + "%";
    };
    return row;
  }

  /** Best first, the unrated last. */
  function ordered(units) {
    return units.slice().sort(function (a, b) {
      if (rated(a.figure) !== rated(b.figure)) return rated(a.figure) ? -1 : 1;
      return (b.figure.rate || 0) - (a.figure.rate || 0) || (a.code < b.code ? -1 : 1);
    });
  }

  /** The common axis of all units: from a round tenth below everything shown, 60 at most, to 100. */
  function axis(units, target) {
    var ends = units
      .filter(function (unit) {
        return rated(unit.figure);
      })
      .map(function (unit) {
        return unit.figure.low;
      });
    if (typeof target === "number") ends.push(target);
    var lowest = Math.min.apply(null, ends.concat([HIGHEST_START]));
    var from = Math.max(0, Math.floor(lowest * 10) / 10);
    return {
      from: from,
      place: function (value) {
        return (Math.max(0, value - from) / (1 - from)) * 100;
      },
    };
  }

  /** The column of names: as wide as the longest needs, within bounds. */
  function nameWidth(units) {
    var longest = units.reduce(function (most, unit) {
      var wide = unit.name.replace(/[\u0000-\u00ff]/g, "").length;
      return Math.max(most, wide + (unit.name.length - wide) * 0.55);
    }, 0);
    return Math.max(NARROWEST, Math.min(WIDEST, longest * 2.3 + 1));
  }

  function Board() {
    var board = this;
    board.map = slot("xq-place");
    board.legend = slot("xq-wall-legend");
    board.waters = null; // made when the words are here
    board.spots = slot("xq-wall-spots");
    board.scale = xq.scaleBar();
    board.ring = ring();
    ["town", "phase", "title", "subtitle", "date", "lunar", "rate", "verdict", "detail", "contrast", "units", "hint"].forEach(
      function (part) {
        board[part] = slot("xq-" + part);
      }
    );
    board.list = slot("xq-list");
    board.rows = [];
    board.age = el("div", { class: "xq-age" }, [el("i"), el("span")]);
    board.dots = slot("xq-dots");
    board.notes = slot("xq-foot-notes");
    board.node = el("div", { class: "xq-wall", hidden: true }, [board._head(), board._body(), board._foot()]);
    board.waiting = el("div", { class: "xq-waiting", role: "status", text: xq.words.say("wall_waiting") });
  }

  Board.prototype._head = function () {
    return el("header", {}, [
      el("div", { class: "xq-side" }, [xq.mark(), el("div", {}, [this.town, this.phase])]),
      el("div", { class: "xq-middle" }, [this.title, this.subtitle]),
      el("div", { class: "xq-side end" }, [el("div", {}, [this.date, this.lunar]), this.ring]),
    ]);
  };

  Board.prototype._body = function () {
    this.measure = el("div", { class: "xq-measure" }, [this.scale]);
    this.panel = el("div", { class: "xq-paper xq-map-paper" }, [this.map, this.legend, this.spots, this.measure]);
    return el("main", {}, [
      this.panel,
      el("div", { class: "xq-column" }, [
        el("div", { class: "xq-paper xq-main" }, [el("div", { class: "xq-big" }, [this.rate, this.verdict]), this.detail, this.contrast]),
        el("div", { class: "xq-paper xq-table" }, [el("div", { class: "xq-table-head" }, [this.units, this.hint]), this.list]),
      ]),
    ]);
  };

  Board.prototype._foot = function () {
    return el("footer", {}, [this.age, this.dots, this.notes]);
  };

  /** What stands still while scenes change: names, phase, notes. */
  Board.prototype.tellTown = function (town, today) {
    var say = xq.words.say;
    var phase = town.phases.filter(function (one) {
      return one.code === town.today_phase;
    })[0];
    if (this.measure.childNodes.length === 1) this.measure.appendChild(xq.north()); // its letter is a word too
    write(this.town, say("wall_title", { town: town.town.name }));
    write(this.phase, phase ? this._countdown(phase, town.as_of, today) : "");
    write(this.notes, xq.notes(town).concat([say("revision", { revision: town.revision })]).join("　"));
    this.phaseName = phase ? phase.name : "";
  };

  Board.prototype._countdown = function (phase, asOf, today) {
    if (!phase.ends_on) return xq.words.say("wall_phase_open", { phase: phase.name });
    var days = xq.daysBetween(asOf, phase.ends_on);
    if (days <= 0 && asOf !== today) return xq.words.say("wall_phase_open", { phase: phase.name });
    var end = phase.ends_on.split("-");
    var day = xq.words.say("wall_day", { month: Number(end[1]), day: Number(end[2]) });
    return xq.words.say(days > 0 ? "wall_phase" : "wall_phase_last", { phase: phase.name, date: day, days: days });
  };

  /** One scene: the domain's figure against its target, and its units. */
  Board.prototype.tellScene = function (scene, minimum, areas) {
    var say = xq.words.say;
    var figure = scene.figure;
    var hasTarget = typeof scene.target === "number";
    var facts = { count: xq.words.count(areas), phase: this.phaseName };
    if (hasTarget) facts.rate = xq.words.bound(scene.target);
    write(this.title, scene.name);
    write(this.subtitle, say(hasTarget ? "wall_subtitle" : "wall_subtitle_plain", facts));
    write(this.rate, rated(figure) ? xq.words.rate(figure.rate) : xq.words.grade(4));
    var verdict = rated(figure) && scene.verdict !== "none" ? scene.verdict : "";
    write(this.verdict, verdict ? xq.words.verdict(verdict) : "");
    this.verdict.className = "xq-verdict xq-" + verdict;
    write(this.detail, this._detail(scene, minimum));
    write(this.contrast, scene.pilots || "");
    this._tellUnits(scene, minimum);
    this._tellCounts(scene.counts);
  };

  /** The scene of the waters in the same slots; `waters` is the header of their marks. */
  Board.prototype.tellWaters = function (waters) {
    var board = this;
    if (!board.waters) {
      board.waters = new xq.WaterBoard();
      board.panel.appendChild(board.waters.legend);
      board.list.parentNode.appendChild(board.waters.list);
    }
    var told = board.waters.tell(waters);
    write(board.title, told.title);
    write(board.subtitle, told.subtitle);
    write(board.rate, told.figure);
    write(board.verdict, told.verdict);
    board.verdict.className = "xq-verdict xq-missed";
    write(board.detail, told.detail);
    write(board.contrast, "");
    write(board.units, waters.few ? "" : xq.words.say("wall_waters_by"));
    write(board.hint, waters.few ? "" : xq.words.say("wall_waters_hint"));
  };

  /** Which of the two kinds of scene is on show: waters or a domain. */
  Board.prototype.turnTo = function (isWaters) {
    this.node.classList.toggle("xq-on-waters", isWaters);
    if (!isWaters) write(this.units, xq.words.say("wall_units"));
  };

  Board.prototype._detail = function (scene, minimum) {
    var figure = scene.figure;
    if (!rated(figure)) return xq.words.unrated(figure, minimum);
    var parts = [xq.words.interval(figure.low, figure.high), xq.words.n(figure.n)];
    if (typeof scene.target === "number") parts.push(xq.words.gap(figure.rate, scene.target));
    return parts.join("　");
  };

  Board.prototype._tellUnits = function (scene, minimum) {
    var all = ordered(scene.units);
    var shown = all.length > MOST_UNITS ? all.slice(-MOST_UNITS) : all;
    var scale = axis(shown, scene.target);
    var hint = xq.words.say("wall_axis", { from: xq.words.bound(scale.from) });
    if (all.length > shown.length) hint = xq.words.say("wall_lowest", { count: shown.length, total: all.length });
    while (this.rows.length < shown.length) this.rows.push(this.list.appendChild(unitRow()));
    this.rows.forEach(function (row, number) {
      if (number < shown.length) row.tell(shown[number], scale.place, scene.target, minimum);
      else row.hidden = true;
    });
    write(this.hint, hint);
    this.list.style.setProperty("--names", nameWidth(shown) + "vh");
  };

  Board.prototype._tellCounts = function (counts) {
    if (!this.legend.childNodes.length) {
      xq.words.GRADES.forEach(function (grade, number) {
        this.legend.appendChild(
          el("div", { class: "xq-line" }, [
            el("span", { class: "xq-swatch xq-g" + number }),
            el("span", { class: "xq-name" }),
            el("b", { class: "xq-count" }),
          ])
        );
      }, this);
    }
    Array.prototype.forEach.call(this.legend.childNodes, function (line, number) {
      write(line.childNodes[1], xq.words.grade(number));
      write(line.childNodes[2], xq.words.count(counts[xq.words.GRADES[number]] || 0));
    });
  };

  /** What the numbered badges are, while there are any. */
  Board.prototype.tellSpots = function (spots) {
    var say = xq.words.say;
    xq.empty(this.spots);
    if (!spots || !spots.places.length) return;
    var agreeing = spots.places.filter(function (one) {
      return one.both;
    }).length;
    this.spots.appendChild(el("b", { text: say("layer_blackspot") }));
    [
      ["xq-both", "spots_agree", agreeing],
      ["xq-one", "spots_differ", spots.places.length - agreeing],
    ].forEach(function (one) {
      this.spots.appendChild(
        el("div", { class: "xq-line" }, [
          el("span", { class: "xq-swatch xq-badge " + one[0], text: "1" }),
          el("span", { class: "xq-name", text: say(one[1]) }),
          el("b", { class: "xq-count", text: say("spots_places", { n: one[2] }) }),
        ])
      );
    }, this);
  };

  Board.prototype.tellTime = function (parts, lunar) {
    var say = xq.words.say;
    var weekday = say("weekday_" + parts.weekday);
    write(this.date, say("wall_date", { month: parts.month, day: parts.day, weekday: weekday, time: parts.time }));
    write(this.lunar, lunar || "");
  };

  Board.prototype.tellDots = function (count, index) {
    while (this.dots.childNodes.length < count) this.dots.appendChild(el("i"));
    while (this.dots.childNodes.length > count) this.dots.removeChild(this.dots.lastChild);
    Array.prototype.forEach.call(this.dots.childNodes, function (dot, number) {
      dot.className = number === index ? "on" : "";
    });
  };

  /** kind: "" fresh, "replay" or "lost". */
  Board.prototype.tellAge = function (kind, text) {
    this.age.className = "xq-age " + kind;
    write(this.age.lastChild, text);
  };

  xq.Board = Board;
})((window.xq = window.xq || {}));
