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
      counts[Math.min(bytes[i] & 7, 4)] += 1;
      if (bytes[i] & 8) vetoes += 1;
    }
    return { counts: counts, vetoes: vetoes };
  };

  /** The legend panel; `.tell(town, state, bytes, facts)` renews it. */
  xq.legend = function () {
    var panel = el("div", { class: "xq-panel xq-legend", role: "group", "aria-label": xq.words.say("legend") });
    panel.tell = function (town, state, bytes, facts) {
      var tally = xq.tally(bytes || []);
      var limits = bounds(town.lines[state.phase], town.minimum);
      xq.empty(panel);
      panel.appendChild(
        el("div", {
          class: "xq-heading",
          text: xq.words.say("legend_title", {
            domain: named(town.domains, state.domain),
            phase: named(town.phases, state.phase),
          }),
        })
      );
      tally.counts.forEach(function (count, grade) {
        panel.appendChild(line("xq-g" + grade, xq.words.grade(grade), limits[grade], bytes ? xq.words.count(count) : ""));
      });
      if (facts.pilots) panel.appendChild(line("xq-pilot", xq.words.say("pilots"), "", String(facts.pilots)));
      if (tally.vetoes) panel.appendChild(line("xq-veto", xq.words.say("vetoes"), "", xq.words.count(tally.vetoes)));
      if (facts.points) {
        panel.appendChild(line("xq-passed", xq.words.say("passed"), "", ""));
        panel.appendChild(line("xq-failed", xq.words.say("failed"), "", ""));
        if (facts.points.count < facts.points.total) {
          panel.appendChild(
            el("div", {
              class: "xq-note",
              text: xq.words.say("points_part", {
                count: xq.words.count(facts.points.count),
                total: xq.words.count(facts.points.total),
              }),
            })
          );
        }
      }
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
