/* Inspection points: a ring for passed, a triangle for failed; shape tells them apart, never red on red. */
(function (xq) {
  "use strict";

  var CHUNK = 4000;

  function ring(path, x, y, radius) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function triangle(path, x, y, radius) {
    path.moveTo(x, y - radius);
    path.lineTo(x + radius * 0.9, y + radius * 0.7);
    path.lineTo(x - radius * 0.9, y + radius * 0.7);
    path.closePath();
  }

  function eachVisible(points, view, wanted, visit) {
    var margin = 8 * view.k;
    for (var i = 0; i < points.passed.length; i++) {
      if (points.passed[i] !== wanted) continue;
      var x = points.places[i * 2] * view.scale + view.tx;
      var y = points.places[i * 2 + 1] * view.scale + view.ty;
      if (x < -margin || y < -margin || x > view.width + margin || y > view.height + margin) continue;
      visit(x, y);
    }
  }

  function inChunks(points, view, wanted, shape, radius, paint) {
    var path = new Path2D();
    var held = 0;
    eachVisible(points, view, wanted, function (x, y) {
      shape(path, x, y, radius);
      held += 1;
      if (held < CHUNK) return;
      paint(path);
      path = new Path2D();
      held = 0;
    });
    if (held) paint(path);
  }

  /** Draws decoded points; `points.places` are local pixels. */
  xq.drawPoints = function (context, points, view, ink) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.lineJoin = "round";
    inChunks(points, view, 1, ring, 2.7 * view.k, function (path) {
      context.fillStyle = ink.get("map-point-good");
      context.fill(path);
      context.strokeStyle = ink.get("map-point-good-edge");
      context.lineWidth = view.k;
      context.stroke(path);
    });
    inChunks(points, view, 0, triangle, 5 * view.k, function (path) {
      context.strokeStyle = ink.get("map-point-bad-rim");
      context.lineWidth = 2 * view.k;
      context.stroke(path);
      context.fillStyle = ink.get("map-point-bad");
      context.fill(path);
    });
  };
})((window.xq = window.xq || {}));
