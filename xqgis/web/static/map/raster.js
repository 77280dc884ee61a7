/*
 * Thousands of areas: a picture of area numbers, made once a view and coloured
 * by a table, so that another filter costs one pass over the pixels.
 */
(function (xq) {
  "use strict";

  var NOBODY = 0; // in the picture of numbers; area n stands as n + 1

  /** Fills one area's rings (even-odd, sampled at pixel centres) with its number. */
  function fill(ids, width, height, places, starts, number, crossings) {
    var top = Infinity;
    var bottom = -Infinity;
    var i;
    for (i = starts[0]; i < starts[starts.length - 1]; i++) {
      var y = places[i * 2 + 1];
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    var last = Math.min(height - 1, Math.ceil(bottom - 0.5) - 1);
    for (var row = Math.max(0, Math.ceil(top - 0.5)); row <= last; row++) {
      var count = cross(places, starts, row + 0.5, crossings);
      var base = row * width;
      for (i = 0; i + 1 < count; i += 2) {
        var from = Math.max(0, Math.ceil(crossings[i] - 0.5));
        var to = Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
        if (to > from) ids.fill(number, base + from, base + to);
      }
    }
  }

  /** Where the rings cross a height, in order; returns how many. */
  function cross(places, starts, height, crossings) {
    var count = 0;
    for (var ring = 0; ring + 1 < starts.length; ring++) {
      var before = starts[ring + 1] - 1;
      for (var corner = starts[ring]; corner < starts[ring + 1]; corner++) {
        var y0 = places[before * 2 + 1];
        var y1 = places[corner * 2 + 1];
        if (y0 <= height !== y1 <= height) {
          var x0 = places[before * 2];
          var x = x0 + ((height - y0) / (y1 - y0)) * (places[corner * 2] - x0);
          var at = count++;
          while (at > 0 && crossings[at - 1] > x) {
            crossings[at] = crossings[at - 1];
            at -= 1;
          }
          crossings[at] = x;
        }
        before = corner;
      }
    }
    return count;
  }

  function onScreen(places, view) {
    var out = new Float32Array(places.length);
    for (var i = 0; i < places.length; i += 2) {
      out[i] = places[i] * view.scale + view.tx;
      out[i + 1] = places[i + 1] * view.scale + view.ty;
    }
    return out;
  }

  function numbers(shape, view) {
    var Kind = shape.features.length < 65535 ? Uint16Array : Uint32Array;
    var ids = new Kind(view.width * view.height);
    var places = onScreen(shape.places, view);
    var crossings = new Float64Array(shape.places.length / 2 + 1);
    shape.features.forEach(function (one, number) {
      var starts = [one.start];
      shape.geometry.header.rings[number].forEach(function (length) {
        starts.push(starts[starts.length - 1] + length);
      });
      fill(ids, view.width, view.height, places, starts, number + 1, crossings);
    });
    return ids;
  }

  /** The picture of numbers as runs of equal pixels: three entries a run, area, first pixel, end. */
  function runs(shape, view) {
    var ids = numbers(shape, view);
    var found = new Growing(1 << 16);
    var box = [view.width, view.height, 0, 0];
    for (var y = 0; y < view.height; y++) {
      var end = (y + 1) * view.width;
      for (var at = y * view.width; at < end; ) {
        var id = ids[at];
        var first = at;
        while (at < end && ids[at] === id) at += 1;
        if (id === NOBODY) continue;
        found.push(id - 1, first, at);
        if (y < box[1]) box[1] = y;
        box[3] = y + 1;
        box[0] = Math.min(box[0], first - y * view.width);
        box[2] = Math.max(box[2], at - y * view.width);
      }
    }
    return { list: found.done(), box: box };
  }

  /** An Int32Array that grows by threes. */
  function Growing(room) {
    var kept = new Int32Array(room * 3);
    var count = 0;
    this.push = function (a, b, c) {
      if (count === kept.length) {
        var wider = new Int32Array(kept.length * 2);
        wider.set(kept);
        kept = wider;
      }
      kept[count] = a;
      kept[count + 1] = b;
      kept[count + 2] = c;
      count += 3;
    };
    this.done = function () {
      return kept.slice(0, count);
    };
  }

  /** One repeat of a grade's fill with its hatch, as packed pixels. */
  function swatch(ink, grade, scale) {
    var tile = document.createElement("canvas");
    var side = (tile.width = tile.height = ink.hatchSide(grade, scale));
    var pen = tile.getContext("2d");
    pen.fillStyle = ink.grade(grade, "fill");
    pen.fillRect(0, 0, side, side);
    var hatch = ink.hatch(pen, grade, scale);
    if (hatch) {
      hatch.setTransform(new DOMMatrix());
      pen.fillStyle = hatch;
      pen.fillRect(0, 0, side, side);
    }
    return { side: side, pixels: new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer) };
  }

  /** Draws the areas of a shape by their grade bytes; keeps the runs of the last view. */
  xq.Raster = function () {
    var canvas = document.createElement("canvas");
    var swatches = new xq.Shelf(4);
    var known = null;

    function swatchesAt(ink, scale) {
      return (
        swatches.get(scale) ||
        swatches.put(
          scale,
          [0, 1, 2, 3, 4]
            .map(function (grade) {
              return swatch(ink, grade, scale);
            })
            .concat({ side: 1, pixels: new Uint32Array(1) }) // outside the filter: the ground shows
        )
      );
    }

    this.draw = function (context, shape, bytes, view, ink) {
      if (!known || known.view !== view || known.shape !== shape) {
        canvas.width = view.width;
        canvas.height = view.height;
        var pen = canvas.getContext("2d");
        known = { view: view, shape: shape, runs: runs(shape, view), pen: pen, bytes: null };
        known.picture = pen.createImageData(view.width, view.height);
      }
      if (known.bytes !== bytes) colour(bytes, view, swatchesAt(ink, view.k));
      known.bytes = bytes;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(canvas, 0, 0);
      context.restore();
    };

    function colour(bytes, view, paints) {
      var list = known.runs.list;
      var box = known.runs.box;
      var out = new Uint32Array(known.picture.data.buffer);
      var wide = view.width;
      for (var run = 0; run < list.length; run += 3) {
        var paint = paints[xq.gradeIn(bytes[list[run]])];
        var at = list[run + 1];
        var end = list[run + 2];
        var side = paint.side;
        if (side === 1) {
          var plain = paint.pixels[0];
          while (at < end) out[at++] = plain;
          continue;
        }
        var y = (at / wide) | 0;
        var row = (y % side) * side;
        var step = (at - y * wide) % side;
        while (at < end) {
          out[at++] = paint.pixels[row + step];
          if (++step === side) step = 0;
        }
      }
      if (box[2] > box[0]) known.pen.putImageData(known.picture, 0, 0, box[0], box[1], box[2] - box[0], box[3] - box[1]);
    }
  };
})((window.xq = window.xq || {}));
