/*
 * Waters by the grade that holds: triangle, square, disc; a dark edge and a white core where somebody signed it,
 * a ring where the kit has a gap. Shape, colour and legend say the same.
 */
(function (xq) {
  "use strict";

  var GRADE = 3; // the bits of a byte that hold the grade
  var SAFE = 2; // green, of which there are too many for any name to stand clear
  var LACKING = 4;
  var SIGNED = 8;
  var ORDER = [3, 2, 1, 0]; // what is worse lies on top
  var REACH = [5.2, 3.8, 2.3, 3.2];
  var LEAST_SIGNED = 4; // a core has to be seen
  var RING = 8.5;
  var HAND = 14; // pixels round a pointer in which a mark is meant

  function triangle(pen, x, y, r) {
    pen.moveTo(x, y - 1.1 * r);
    pen.lineTo(x + r, y + 0.75 * r);
    pen.lineTo(x - r, y + 0.75 * r);
    pen.closePath();
  }

  function square(pen, x, y, r) {
    pen.rect(x - r, y - r, 2 * r, 2 * r);
  }

  function disc(pen, x, y, r) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
  }

  var SHAPES = [triangle, square, disc, disc];
  var FILLS = ["risk-r", "risk-y", "risk-g", "g4-fill"];
  var EDGES = ["map-halo", "risk-edge", "map-halo", "g4-edge"];

  /** Marks read from their bytes, in the local pixels of `frame`. */
  xq.readMarks = function (buffer, frame) {
    var read = xq.wire.points(buffer);
    var index = {};
    read.header.codes.forEach(function (code, number) {
      index[code] = number;
    });
    return { header: read.header, places: frame.unquantise(read.xy, read.header.bbox), marks: read.passed, index: index };
  };

  function eachOf(waters, view, test, act) {
    for (var i = 0; i < waters.marks.length; i++) {
      if (!test(waters.marks[i])) continue;
      var x = waters.places[i * 2] * view.scale + view.tx;
      var y = waters.places[i * 2 + 1] * view.scale + view.ty;
      if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) act(x, y, waters.marks[i]);
    }
  }

  /** Marks shrink with the map, so that they do not hide each other on a telephone. */
  function sizeOf(view) {
    return view.k * Math.max(0.6, Math.min(1, view.width / view.ratio / 900));
  }

  function ring(pen, ink, k, x, y, radius) {
    [["map-halo", 3.4], ["text", 1.8]].forEach(function (line) {
      pen.beginPath();
      pen.arc(x, y, radius * k, 0, 2 * Math.PI);
      pen.strokeStyle = ink.get(line[0]);
      pen.lineWidth = line[1] * k;
      pen.stroke();
    });
  }

  /** The edge and core of what somebody signed. */
  function sign(pen, ink, k, x, y, grade) {
    var reach = Math.max(REACH[grade], LEAST_SIGNED) * k;
    pen.beginPath();
    SHAPES[grade](pen, x, y, reach);
    pen.strokeStyle = ink.get("text");
    pen.lineWidth = 2 * k;
    pen.stroke();
    pen.fillStyle = ink.get(FILLS[grade]);
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, 0.36 * reach, 0, 2 * Math.PI);
    pen.fillStyle = ink.get("surface");
    pen.fill();
  }

  /** Draws every mark, and a double ring round the one of `chosen`. */
  xq.drawWaters = function (pen, waters, view, ink, chosen) {
    var k = sizeOf(view);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    ORDER.forEach(function (grade) {
      pen.beginPath();
      eachOf(waters, view, function (mark) {
        return (mark & GRADE) === grade;
      }, function (x, y) {
        SHAPES[grade](pen, x, y, REACH[grade] * k);
      });
      pen.lineJoin = "round";
      pen.strokeStyle = ink.get(EDGES[grade]);
      pen.lineWidth = 1.6 * k;
      pen.stroke();
      pen.fillStyle = ink.get(FILLS[grade]);
      pen.fill();
      eachOf(waters, view, function (mark) {
        return mark & SIGNED && (mark & GRADE) === grade;
      }, function (x, y) {
        sign(pen, ink, k, x, y, grade);
      });
    });
    eachOf(waters, view, function (mark) {
      return mark & LACKING;
    }, function (x, y) {
      ring(pen, ink, k, x, y, RING);
    });
    var at = waters.index[chosen];
    if (at === undefined) return;
    var x = waters.places[at * 2] * view.scale + view.tx;
    var y = waters.places[at * 2 + 1] * view.scale + view.ty;
    ring(pen, ink, k, x, y, RING + 3);
    ring(pen, ink, k, x, y, RING + 7);
  };

  /** The boxes of the marks that no name may hide, in device pixels: all but the small discs of what is safe. */
  xq.waterBoxes = function (waters, view) {
    var k = sizeOf(view);
    var found = [];
    eachOf(waters, view, function (mark) {
      return (mark & GRADE) !== SAFE || mark & (LACKING | SIGNED);
    }, function (x, y, mark) {
      var half = (mark & LACKING ? RING : Math.max(REACH[mark & GRADE], LEAST_SIGNED)) * k + view.k;
      found.push([x - half, y - half, x + half, y + half]);
    });
    return found;
  };

  /** The code of the mark under a place of the canvas (device pixels), the worst of those near; "" for none. */
  xq.waterAt = function (waters, view, place) {
    var best = "";
    var nearest = HAND * view.k;
    for (var i = 0; i < waters.marks.length; i++) {
      var dx = waters.places[i * 2] * view.scale + view.tx - place.x;
      var dy = waters.places[i * 2 + 1] * view.scale + view.ty - place.y;
      var away = Math.sqrt(dx * dx + dy * dy) + (waters.marks[i] & GRADE) * 2 * view.k;
      if (away < nearest) {
        nearest = away;
        best = waters.header.codes[i];
      }
    }
    return best;
  };
})((window.xq = window.xq || {}));
