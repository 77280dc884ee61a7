/* Hillshade tiles, drawn into the map's own canvas so that they can lie under and over the grades. */
(function (xq) {
  "use strict";

  var SIDE = 256;
  var FINEST = 15;
  var COARSEST = 6;

  /** Loads tiles as they are needed; `ready` is called when one more can be drawn. */
  xq.Relief = function (address, ready) {
    var tiles = new xq.Shelf(160);

    function tile(z, x, y) {
      var key = z + "/" + x + "/" + y;
      var known = tiles.get(key);
      if (known) return known;
      var image = new Image();
      var entry = tiles.put(key, { image: image, whole: false });
      image.onload = function () {
        entry.whole = true;
        ready();
      };
      image.src = address + "/" + key + ".png";
      return entry;
    }

    function edge(index, world, frameStart, view, shift) {
      return Math.round(((index / world) * 256 * Math.pow(2, view.frame.zoom) - frameStart) * view.scale + shift);
    }

    /** Draws the tiles that cover the view with the given strength (0-1). */
    this.draw = function (context, view, strength) {
      if (!address || !strength) return;
      var z = Math.max(COARSEST, Math.min(FINEST, Math.round(view.zoom + Math.log2(view.ratio))));
      var world = Math.pow(2, z);
      var size = (256 * Math.pow(2, view.frame.zoom)) / world;
      var first = [(-view.tx / view.scale + view.frame.x) / size, (-view.ty / view.scale + view.frame.y) / size];
      var count = [view.width / view.scale / size, view.height / view.scale / size];
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalAlpha = strength;
      for (var x = Math.floor(first[0]); x < first[0] + count[0]; x++) {
        for (var y = Math.floor(first[1]); y < first[1] + count[1]; y++) place(context, view, z, x, y, world);
      }
      context.restore();
    };

    function place(context, view, z, x, y, world) {
      var entry = tile(z, x, y);
      if (!entry.whole) return;
      var left = edge(x, world, view.frame.x, view, view.tx);
      var top = edge(y, world, view.frame.y, view, view.ty);
      var right = edge(x + 1, world, view.frame.x, view, view.tx);
      var bottom = edge(y + 1, world, view.frame.y, view, view.ty);
      context.drawImage(entry.image, 0, 0, SIDE, SIDE, left, top, right - left, bottom - top);
    }
  };
})((window.xq = window.xq || {}));
