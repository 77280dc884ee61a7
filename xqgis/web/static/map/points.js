/* Inspection points: a ring for passed, a triangle for failed; shape tells them apart, never red on red. */
(function (xq) {
  "use strict";

  var RADIUS = 6.5;
  var ROOM = 8; // pixels a mark of full size wants for itself in both directions
  var SIZES = [1, 0.75, 0.55];
  var DOTS = 0; // where even the smallest mark would hide the grades: a faint dot, a dark dot
  var DUST = -1; // where there is hardly a pixel for each
  var DUST_BELOW = 1.5; // pixels between two points

  function ring(pen, ink, k) {
    pen.beginPath();
    pen.arc(0, 0, 2.7 * k, 0, 2 * Math.PI);
    pen.fillStyle = ink.get("map-point-good");
    pen.fill();
    pen.strokeStyle = ink.get("map-point-good-edge");
    pen.lineWidth = k;
    pen.stroke();
  }

  function triangle(pen, ink, k) {
    pen.beginPath();
    pen.moveTo(0, -5 * k);
    pen.lineTo(4.5 * k, 3.5 * k);
    pen.lineTo(-4.5 * k, 3.5 * k);
    pen.closePath();
    pen.lineJoin = "round";
    pen.strokeStyle = ink.get("map-point-bad-rim");
    pen.lineWidth = 2 * k;
    pen.stroke();
    pen.fillStyle = ink.get("map-point-bad");
    pen.fill();
  }

  function faintDot(alpha) {
    return function (pen, ink, k) {
      pen.globalAlpha = alpha;
      pen.fillStyle = ink.get("map-point-good");
      pen.fillRect(-k / 2, -k / 2, k, k);
    };
  }

  function darkDot(side) {
    return function (pen, ink, k) {
      pen.fillStyle = ink.get("map-point-bad");
      pen.fillRect((-side * k) / 2, (-side * k) / 2, side * k, side * k);
    };
  }

  /** A drawn mark as the list of its pixels: offsets from the middle and packed colours. */
  function stamp(draw, ink, k, width) {
    var reach = Math.ceil(RADIUS * k);
    var side = reach * 2 + 1;
    var tile = document.createElement("canvas");
    tile.width = tile.height = side;
    var pen = tile.getContext("2d");
    pen.translate(reach + 0.5, reach + 0.5);
    draw(pen, ink, k);
    var pixels = new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer);
    var offsets = [];
    var colours = [];
    pixels.forEach(function (pixel, at) {
      if (pixel >>> 24 < 16) return;
      offsets.push((Math.floor(at / side) - reach) * width + (at % side) - reach);
      colours.push(pixel);
    });
    return { offsets: Int32Array.from(offsets), colours: Uint32Array.from(colours), reach: reach };
  }

  /** Both marks in one size: [failed, passed]. */
  function marksOf(size, ink, view) {
    var whole = Math.max(1, Math.round(view.k));
    if (size <= DOTS) {
      var dust = size === DUST;
      return [stamp(darkDot(dust ? 1 : 2), ink, whole, view.width), stamp(faintDot(dust ? 0.2 : 0.5), ink, whole, view.width)];
    }
    return [stamp(triangle, ink, view.k * size, view.width), stamp(ring, ink, view.k * size, view.width)];
  }

  function press(out, mark, at) {
    var offsets = mark.offsets;
    var colours = mark.colours;
    for (var i = 0; i < offsets.length; i++) {
      var place = at + offsets[i];
      var pixel = colours[i];
      if (pixel >>> 24 > 200 || out[place] === 0) out[place] = pixel; // soft rims only over nothing
    }
  }

  /** The pixel of each point in a view, -1 outside, with how many are inside and their box. */
  function pixelsOf(points, view) {
    var places = points.places;
    var found = new Int32Array(points.passed.length);
    var edge = Math.ceil(RADIUS * view.k);
    var right = view.width - edge;
    var bottom = view.height - edge;
    var box = [Infinity, Infinity, -Infinity, -Infinity];
    var count = 0;
    for (var i = 0; i < found.length; i++) {
      var x = Math.round(places[i * 2] * view.scale + view.tx);
      var y = Math.round(places[i * 2 + 1] * view.scale + view.ty);
      if (x < edge || y < edge || x >= right || y >= bottom) {
        found[i] = -1;
        continue;
      }
      found[i] = y * view.width + x;
      count += 1;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
    return { list: found, count: count, box: box, edge: edge };
  }

  /** The size at which the marks in a box leave the grades to be seen. */
  function sizeFor(pixels, view) {
    if (!pixels.count) return 1;
    var box = pixels.box;
    var room = Math.sqrt((((box[2] - box[0] + 1) * (box[3] - box[1] + 1)) / pixels.count) * 0.75) / view.k;
    var fitting = SIZES.filter(function (size) {
      return ROOM * size <= room;
    });
    if (pixels.count < 200) return 1;
    return fitting.length ? fitting[0] : room > DUST_BELOW ? DOTS : DUST;
  }

  /**
   * The marks of one canvas, pressed straight into its pixels: a hundred thousand take no
   * longer than a few areas. `draw` tells the size of the marks, 0 and less for dots.
   */
  xq.PointPress = function () {
    var picture = null;
    var out = null;
    var dirty = null;
    var placed = new xq.Shelf(8);
    var marks = new xq.Shelf(4);
    var seen = null;

    function ready(context, view) {
      if (!picture || picture.width !== view.width || picture.height !== view.height) {
        picture = context.createImageData(view.width, view.height);
        out = new Uint32Array(picture.data.buffer);
        dirty = null;
      }
      if (seen !== view) {
        placed.clear();
        marks.clear();
      }
      seen = view;
      if (dirty) for (var y = dirty[1]; y < dirty[3]; y++) out.fill(0, y * view.width + dirty[0], y * view.width + dirty[2]);
    }

    function put(context, before, now) {
      [before, now].forEach(function (box) {
        if (box) context.putImageData(picture, 0, 0, box[0], box[1], box[2] - box[0], box[3] - box[1]);
      });
    }

    this.draw = function (context, points, view, ink) {
      ready(context, view);
      var pixels = placed.get(points) || placed.put(points, pixelsOf(points, view));
      var size = sizeFor(pixels, view);
      var both = marks.get(size) || marks.put(size, marksOf(size, ink, view));
      [1, 0].forEach(function (wanted) {
        for (var i = 0; i < pixels.list.length; i++) {
          if (points.passed[i] === wanted && pixels.list[i] >= 0) press(out, both[wanted], pixels.list[i]);
        }
      });
      var box = pixels.count
        ? [pixels.box[0] - pixels.edge, pixels.box[1] - pixels.edge, pixels.box[2] + pixels.edge + 1, pixels.box[3] + pixels.edge + 1]
        : null;
      put(context, dirty, box);
      dirty = box;
      return size;
    };
  };
})((window.xq = window.xq || {}));
