/* The wall's clock: the server's time, shown in the town's, and what frame it makes. */
(function (xq) {
  "use strict";

  var DAY = 86400000;
  var TOWN_HOURS = 8; // Asia/Shanghai has no summer time
  var JUMP_MS = 1500; // smaller differences are the wire's delay

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  /** `set(iso)` takes the server's time; all else follows from it and the machine's own ticking. */
  xq.Clock = function () {
    var ahead = 0;

    this.set = function (iso) {
      var seen = Date.parse(iso) - Date.now();
      if (isFinite(seen) && Math.abs(seen - ahead) > JUMP_MS) ahead = seen;
    };

    this.now = function () {
      return Date.now() + ahead;
    };

    /** Date and time in the town: {date: "2022-05-31", time: "08:32", month, day, weekday}. */
    this.parts = function (at) {
      var here = new Date((at === undefined ? this.now() : at) + TOWN_HOURS * 3600000);
      return {
        date: here.toISOString().slice(0, 10),
        time: two(here.getUTCHours()) + ":" + two(here.getUTCMinutes()),
        month: here.getUTCMonth() + 1,
        day: here.getUTCDate(),
        weekday: here.getUTCDay(),
      };
    };

    /** Which of `count` frames is due when each stands `every` seconds, and for how long still. */
    this.frame = function (every, count) {
      var seconds = this.now() / 1000;
      return { index: Math.floor(seconds / every) % count, left: Math.ceil(every - (seconds % every)) };
    };
  };

  /** Whole days from one date to another. */
  xq.daysBetween = function (from, to) {
    return Math.round((Date.parse(to + "T00:00:00Z") - Date.parse(from + "T00:00:00Z")) / DAY);
  };
})((window.xq = window.xq || {}));
