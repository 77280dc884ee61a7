/* Inspection points: a ring for passed, a triangle for failed; shape tells them apart, never red on red. */
(function (xq) {
  "use strict";

  var RADIUS = 6.5;

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

  function press(out, mark, at) {
    for (var i = 0; i < mark.offsets.length; i++) {
      var place = at + mark.offsets[i];
      var pixel = mark.colours[i];
      if (pixel >>> 24 > 200 || out[place] === 0) out[place] = pixel; // soft rims only over nothing
    }
  }

  /**
   * Draws decoded points; `points.places` are local pixels. Marks are pressed
   * straight into pixels: a hundred thousand take no longer than a few areas.
   */
  xq.drawPoints = function (context, points, view, ink) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (!points) return;
    var picture = context.createImageData(view.width, view.height);
    var out = new Uint32Array(picture.data.buffer);
    [1, 0].forEach(function (wanted) {
      var mark = stamp(wanted ? ring : triangle, ink, view.k, view.width);
      var right = view.width - mark.reach;
      var bottom = view.height - mark.reach;
      for (var i = 0; i < points.passed.length; i++) {
        if (points.passed[i] !== wanted) continue;
        var x = Math.round(points.places[i * 2] * view.scale + view.tx);
        var y = Math.round(points.places[i * 2 + 1] * view.scale + view.ty);
        if (x < mark.reach || y < mark.reach || x >= right || y >= bottom) continue;
        press(out, mark, y * view.width + x);
      }
    });
    context.putImageData(picture, 0, 0);
  };
})((window.xq = window.xq || {}));
