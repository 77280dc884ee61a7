/* Hillshade tiles, joined once a view, so that they can lie under and over the grades. */
(function (xq) {
  "use strict";

  var SIDE = 256;
  var FINEST = 15;
  var COARSEST = 6;

  /** Loads tiles as they are needed; `ready` is called when one more can be drawn. */
  xq.Relief = function (address, ready) {
    var tiles = new xq.Shelf(160);
    var arrived = 0;
    var joined = document.createElement("canvas");
    var joinedFor = null;

    function tile(z, x, y) {
      var key = z + "/" + x + "/" + y;
      var known = tiles.get(key);
      if (known) return known;
      var image = new Image();
      var entry = tiles.put(key, { image: image, whole: false });
      image.onload = function () {
        entry.whole = true;
        arrived += 1;
        ready();
      };
      image.src = address + "/" + key + ".png";
      return entry;
    }

    function edge(index, size, frameStart, view, shift) {
      return Math.round((index * size - frameStart) * view.scale + shift);
    }

    function place(pen, view, z, x, y, size) {
      var entry = tile(z, x, y);
      if (!entry.whole) return;
      var left = edge(x, size, view.frame.x, view, view.tx);
      var top = edge(y, size, view.frame.y, view, view.ty);
      var right = edge(x + 1, size, view.frame.x, view, view.tx);
      var bottom = edge(y + 1, size, view.frame.y, view, view.ty);
      pen.drawImage(entry.image, 0, 0, SIDE, SIDE, left, top, right - left, bottom - top);
    }

    /** One picture of all tiles in the view, renewed when the view moves or a tile arrives. */
    function join(view) {
      if (joinedFor && joinedFor.view === view && joinedFor.arrived === arrived) return joined;
      joined.width = view.width;
      joined.height = view.height;
      var pen = joined.getContext("2d");
      var z = Math.max(COARSEST, Math.min(FINEST, Math.round(view.zoom + Math.log2(view.ratio))));
      var size = SIDE * Math.pow(2, view.frame.zoom - z); // of a tile, in local pixels
      var left = view.frame.x - view.tx / view.scale;
      var top = view.frame.y - view.ty / view.scale;
      var right = left + view.width / view.scale;
      var bottom = top + view.height / view.scale;
      for (var x = Math.floor(left / size); x * size < right; x++) {
        for (var y = Math.floor(top / size); y * size < bottom; y++) place(pen, view, z, x, y, size);
      }
      joinedFor = { view: view, arrived: arrived };
      return joined;
    }

    /** Draws the tiles that cover the view with the given strength (0-1). */
    this.draw = function (context, view, strength) {
      if (!address || !strength) return;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalAlpha = strength;
      context.drawImage(join(view), 0, 0);
      context.restore();
    };
  };
})((window.xq = window.xq || {}));
