/* What people read: the catalogue's sentences and the house's way of writing numbers. */
(function (xq) {
  "use strict";

  var GRADES = ["full", "met", "nearly", "not_met", "not_rated"];
  var MINUS = "\u2212";
  var words = {};

  function percent(value) {
    return (value * 100).toFixed(1);
  }

  xq.words = {
    GRADES: GRADES,

    use: function (catalogue) {
      words = catalogue || {};
    },

    /** The sentence of `key` with its fields filled; facts are placed, never read as a pattern. */
    say: function (key, facts) {
      var text = words[key];
      if (text === undefined) return key;
      return text.replace(/\{(\w+)\}/g, function (field, name) {
        return facts && facts[name] !== undefined ? String(facts[name]) : field;
      });
    },

    knows: function (key) {
      return words[key] !== undefined;
    },

    grade: function (number) {
      return xq.words.say("grade_" + GRADES[number]);
    },

    verdict: function (code) {
      return xq.words.say("verdict_" + code);
    },

    /** 0.8694 -> 86.9% */
    rate: function (value) {
      return percent(value) + "%";
    },

    /** 0.85 -> 85, 0.875 -> 87.5 */
    bound: function (value) {
      return String(Math.round(value * 1000) / 10);
    },

    interval: function (low, high) {
      return xq.words.say("interval", { low: percent(low), high: percent(high) });
    },

    count: function (value) {
      return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
    },

    n: function (value) {
      return xq.words.say("n", { count: xq.words.count(value) });
    },

    /** A difference of two rates in points, signed: +10.5, U+2212 for minus. */
    difference: function (from, to) {
      var points = Math.round((to - from) * 1000) / 10;
      return (points < 0 ? MINUS : "+") + Math.abs(points).toFixed(1);
    },

    /** One sentence: how far a rate is from its target. */
    gap: function (rate, target) {
      var points = Math.round((rate - target) * 1000) / 10;
      if (points === 0) return xq.words.say("level_with");
      return xq.words.say(points > 0 ? "above" : "below", { gap: Math.abs(points).toFixed(1) });
    },

    /** Why a cell is not rated: "n=7，不足10". */
    unrated: function (figure, minimum) {
      if (figure.few) return xq.words.say("few_samples", { least: figure.few });
      var facts = { count: xq.words.count(figure.n), visits: figure.visits };
      if (!figure.n) return xq.words.say("nothing");
      if (figure.n < minimum.checks) {
        return xq.words.say("not_enough_checks", Object.assign(facts, { minimum: minimum.checks }));
      }
      return xq.words.say("not_enough_visits", Object.assign(facts, { minimum: minimum.visits }));
    },
  };
})((window.xq = window.xq || {}));
