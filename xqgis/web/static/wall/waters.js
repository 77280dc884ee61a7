/* The scene of the waters: how many stand at each grade, what is missing, and the marks on the map. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var GRADES = ["red", "yellow", "green", "not_rated"];
  var GAPS = ["lacking", "overdue"];

  function row(name, isGrade) {
    var parts = { fill: el("i", { class: "xq-fill-" + name }), value: el("div", { class: "value" }) };
    var swatch = isGrade ? [el("span", { class: "xq-swatch xq-risk-" + name })] : [];
    var axis = el("div", { class: "xq-water-axis" }, [parts.fill]);
    parts.node = el("div", { class: "xq-unit xq-water-row xq-line" + (isGrade ? "" : " xq-gap") }, [
      el("div", { class: "name" }, swatch.concat([el("span", { text: xq.words.say("water_" + name) })])),
      axis,
      parts.value,
    ]);
    parts.tell = function (count, total) {
      parts.value.textContent = xq.words.say("wall_waters_count", { count: xq.words.count(count) });
      parts.fill.style.width = total ? (100 * count) / total + "%" : "0";
    };
    return parts;
  }

  /** Legend and list of the scene; both hidden while a domain is on show. */
  xq.WaterBoard = function () {
    var board = this;
    board.legend = el("div", { class: "xq-wall-legend xq-wall-risks" });
    board.list = el("div", { class: "xq-list xq-wall-waters" });
    board.rows = {};
    board.signs = {};
    GRADES.forEach(function (grade) {
      board.signs[grade] = el("div", { class: "xq-line" }, [
        el("span", { class: "xq-swatch xq-risk-" + grade }),
        el("span", { class: "xq-name", text: xq.words.say("water_" + grade) }),
      ]);
      board.legend.appendChild(board.signs[grade]);
    });
    GRADES.concat(GAPS).forEach(function (name, number) {
      board.rows[name] = row(name, number < GRADES.length);
      board.list.appendChild(board.rows[name].node);
    });
  };

  /** The words of the scene, by the slots of the wall; counts of fewer waters than a wall tells are not there. */
  xq.WaterBoard.prototype.tell = function (waters) {
    var say = xq.words.say;
    var board = this;
    board.list.hidden = board.legend.hidden = Boolean(waters.few);
    if (waters.few) {
      return { title: say("wall_waters"), subtitle: "", figure: say("few_samples", { least: waters.few }), verdict: "", detail: "" };
    }
    var total = waters.count;
    GRADES.forEach(function (grade) {
      board.rows[grade].tell(waters.counts[grade], total);
      board.rows[grade].node.hidden = board.signs[grade].hidden = grade === "not_rated" && !waters.counts[grade];
    });
    GAPS.forEach(function (gap) {
      board.rows[gap].tell(waters[gap], total);
    });
    var months = { first: waters.season[0], last: waters.season[1], count: xq.words.count(total) };
    var facts = { count: xq.words.count(total), share: xq.words.rate(waters.counts.red / total), signed: xq.words.count(waters.signed) };
    return {
      title: say("wall_waters"),
      subtitle: say(waters.in_season ? "wall_waters_in" : "wall_waters_out", months),
      figure: say("wall_waters_count", { count: xq.words.count(waters.counts.red) }),
      verdict: say("wall_waters_red"),
      detail: say("wall_waters_detail", facts),
    };
  };
})((window.xq = window.xq || {}));
