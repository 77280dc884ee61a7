/* The palette as the page's CSS variables give it, and the two hatches. */
(function (xq) {
  "use strict";

  /** Colours of the theme in force: `ink.get("paper")`, `ink.soft("map-veil")` with its alpha. */
  xq.Ink = function (root) {
    var style = getComputedStyle(root || document.documentElement);
    var known = {};
    var patterns = new xq.Shelf(8);
    var ink = this;

    ink.get = function (name) {
      if (known[name] === undefined) known[name] = style.getPropertyValue("--" + name).trim();
      return known[name];
    };

    ink.number = function (name) {
      return parseFloat(ink.get(name)) || 0;
    };

    /** `#RRGGBB` and the alpha that stands beside it in the palette, as rgba(). */
    ink.soft = function (name, alphaName) {
      var hex = ink.get(name);
      var parts = [1, 3, 5].map(function (at) {
        return parseInt(hex.slice(at, at + 2), 16);
      });
      var alpha = alphaName ? ink.number(alphaName) : 1;
      return "rgba(" + parts.join(",") + "," + alpha + ")";
    };

    ink.grade = function (number, part) {
      return ink.get("g" + number + "-" + part);
    };

    /** After how many device pixels a grade's hatch repeats; 1 without a hatch. */
    ink.hatchSide = function (number, scale) {
      return number < 3 ? 1 : Math.max(4, Math.round((number === 3 ? 6 : 5) * scale));
    };

    /** The hatch of a grade in device pixels: 3 leans `/`, 4 leans `\`; the others have none. */
    ink.hatch = function (context, number, scale) {
      if (number < 3) return null;
      var key = number + "@" + scale;
      return patterns.get(key) || patterns.put(key, drawn(context, number, scale));
    };

    function drawn(context, number, scale) {
      var rising = number === 3;
      var side = ink.hatchSide(number, scale);
      var tile = document.createElement("canvas");
      tile.width = tile.height = side;
      var pen = tile.getContext("2d");
      pen.strokeStyle = ink.grade(number, "hatch");
      pen.globalAlpha = ink.number("g" + number + "-hatch-alpha");
      pen.lineWidth = (rising ? 1.25 : 1) * scale;
      pen.beginPath();
      [-side, 0, side].forEach(function (from) {
        pen.moveTo(from - 1, rising ? side + 1 : -1);
        pen.lineTo(from + side + 1, rising ? -1 : side + 1);
      });
      pen.stroke();
      return context.createPattern(tile, "repeat");
    }
  };
})((window.xq = window.xq || {}));
