/* Legend, scale bar, north and the notes that stand on every map. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var STEPS = [1, 2, 5];

  function bounds(lines, minimum) {
    var say = xq.words.say;
    var bound = xq.words.bound;
    if (!lines) return ["", "", "", "", say("few", { checks: minimum.checks })];
    return [
      say("over", { low: bound(lines.full) }),
      say("between", { low: bound(lines.met), high: bound(lines.full) }),
      say("between", { low: bound(lines.nearly), high: bound(lines.met) }),
      say("under", { high: bound(lines.nearly) }),
      say("few", { checks: minimum.checks }),
    ];
  }

  function line(swatch, name, bound, count) {
    return el("div", { class: "xq-line" }, [
      el("span", { class: "xq-swatch " + swatch }),
      el("span", { class: "xq-name", text: name }),
      el("span", { class: "xq-bound", text: bound }),
      el("b", { class: "xq-count", text: count }),
    ]);
  }

  function named(list, code) {
    var found = list.filter(function (one) {
      return one.code === code;
    })[0];
    return found ? found.name : code;
  }

  /** How many areas have each grade, and how many an open veto. */
  xq.tally = function (bytes) {
    var counts = [0, 0, 0, 0, 0];
    var vetoes = 0;
    for (var i = 0; i < bytes.length; i++) {
      var grade = xq.gradeIn(bytes[i]);
      if (grade === xq.OUTSIDE) continue;
      counts[grade] += 1;
      if (bytes[i] & 8) vetoes += 1;
    }
    return { counts: counts, vetoes: vetoes };
  };

  function note(key, facts) {
    return el("div", { class: "xq-note", text: xq.words.say(key, facts) });
  }

  /** What stands under the symbols of the inspection points: which are not drawn, and why. */
  function pointNotes(points, dense) {
    var count = xq.words.count;
    var found = [];
    var placed = points.placed === undefined ? points.total : points.placed;
    if (points.count < placed) found.push(note("points_part", { count: count(points.count), total: count(placed) }));
    if (placed < points.total) found.push(note("points_unplaced", { count: count(points.total - placed) }));
    if (dense) found.push(note("points_dense"));
    return found;
  }

  function title(town, view) {
    var say = xq.words.say;
    return say("legend_title", {
      domain: view.domain ? named(town.domains, view.domain) : say("all_domains"),
      phase: view.phase ? named(town.phases, view.phase) : say("all_phases"),
    });
  }

  /** The legend while waters are shown: grades with their counts, whose they are, gaps in the kit. */
  function waterLines(parts, waters) {
    var say = xq.words.say;
    var key = waters.signed ? "waters_title" : "waters_title_proposed";
    parts.appendChild(el("div", { class: "xq-heading", text: say(key) }));
    ["red", "yellow", "green", "not_rated"].forEach(function (grade) {
      var count = waters.counts[grade];
      if (grade === "not_rated" && !count) return;
      parts.appendChild(line("xq-risk-" + grade, say("water_" + grade), "", xq.words.count(count)));
    });
    if (waters.signed) parts.appendChild(line("xq-risk-signed", say("waters_signed"), "", xq.words.count(waters.signed)));
    parts.appendChild(line("xq-risk-lacking", say("waters_lacking"), "", xq.words.count(waters.lacking)));
  }

  /**
   * The legend panel; `.tell(town, view, bytes, facts)` renews it. `view` has the domain and
   * phase the figures are of ("" for all), `facts` pilots, contrast, points, dense, filtered, nothing.
   */
  xq.legend = function () {
    var panel = el("div", { class: "xq-panel xq-legend", role: "group", "aria-label": xq.words.say("legend") });
    var parts = el("div", { class: "xq-parts" });
    var nothing = el("div", { class: "xq-nothing", role: "status" });
    panel.appendChild(parts);
    panel.appendChild(nothing);
    panel.tell = function (town, view, bytes, facts) {
      var tally = xq.tally(bytes || []);
      var limits = bounds(town.lines[view.phase || town.today_phase], town.minimum);
      xq.empty(parts);
      if (facts.spots) parts.appendChild(xq.spotLegend(facts.spots));
      if (facts.places) parts.appendChild(xq.placeLegend(town, facts.places, facts.packed));
      if (facts.waters) waterLines(parts, facts.waters);
      if (facts.plain || facts.waters) {
        nothing.textContent = "";
        return;
      }
      parts.appendChild(el("div", { class: "xq-heading", text: title(town, view) }));
      if (facts.filtered) parts.appendChild(el("div", { class: "xq-filtered", text: xq.words.say("filtered") }));
      tally.counts.forEach(function (count, grade) {
        parts.appendChild(line("xq-g" + grade, xq.words.grade(grade), limits[grade], bytes ? xq.words.count(count) : ""));
      });
      (town.other_lines[view.phase || town.today_phase] || []).forEach(function (one) {
        var bound = xq.words.bound;
        var told = { track: one.name, full: bound(one.full), met: bound(one.met), nearly: bound(one.nearly) };
        parts.appendChild(note("other_lines", told));
      });
      if (facts.pilots) parts.appendChild(line("xq-pilot", xq.words.say("pilots"), "", String(facts.pilots)));
      if (facts.pilots && facts.contrast) parts.appendChild(el("div", { class: "xq-note", text: facts.contrast }));
      if (tally.vetoes) parts.appendChild(line("xq-veto", xq.words.say("vetoes"), "", xq.words.count(tally.vetoes)));
      if (facts.points) {
        var dot = facts.dense ? " xq-dot" : "";
        parts.appendChild(line("xq-passed" + dot, xq.words.say("passed"), "", ""));
        parts.appendChild(line("xq-failed" + dot, xq.words.say("failed"), "", ""));
        pointNotes(facts.points, facts.dense).forEach(function (one) {
          parts.appendChild(one);
        });
      }
      var told = facts.nothing ? xq.words.say("nothing_chosen") : "";
      if (nothing.textContent !== told) nothing.textContent = told;
    };
    return panel;
  };

  function roundLength(metres) {
    var power = Math.pow(10, Math.floor(Math.log10(metres)));
    var step = STEPS.filter(function (one) {
      return one * power <= metres;
    }).pop();
    return (step || 1) * power;
  }

  /** A two-part scale bar; `.tell(metresPerPixel, widest)` renews it, at most `widest` pixels long. */
  xq.scaleBar = function () {
    var bar = el("div", { class: "xq-scale" });
    bar.tell = function (metresPerPixel, widest) {
      var length = roundLength(widest * metresPerPixel);
      var inKilometres = length >= 2000;
      var shown = inKilometres ? length / 1000 : length;
      var unit = xq.words.say(inKilometres ? "kilometres" : "metres");
      var ruler = el("div", { class: "xq-ruler" }, [el("i"), el("i")]);
      ruler.style.width = length / metresPerPixel + "px";
      xq.empty(bar);
      bar.appendChild(
        el("div", { class: "xq-marks" }, [
          el("span", { text: "0" }),
          el("span", { text: String(shown / 2) }),
          el("span", { text: shown + " " + unit }),
        ])
      );
      bar.lastChild.style.width = ruler.style.width;
      bar.appendChild(ruler);
    };
    return bar;
  };

  xq.north = function () {
    return xq.svg("svg", { class: "xq-north", viewBox: "0 0 30 39", role: "img", "aria-label": xq.words.say("north") }, [
      xq.svg("text", { x: 15, y: 10, text: xq.words.say("north") }),
      xq.svg("path", { class: "dark", d: "M15 13 22 36 15 31Z" }),
      xq.svg("path", { class: "light", d: "M15 13 8 36 15 31Z" }),
    ]);
  };

  /** The words that say what the map is not: schematic, unsurveyed, internal, demonstration. */
  xq.notes = function (town) {
    var say = xq.words.say;
    var parts = town.schematic ? [say("schematic"), say("unsurveyed")] : [];
    parts.push(town.review_number ? say("review", { number: town.review_number }) : say("internal"));
    if (town.demo) parts.push(say("demo"));
    return parts;
  };
})((window.xq = window.xq || {}));
