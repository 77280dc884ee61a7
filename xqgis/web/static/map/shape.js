/* Geometry ready for drawing: Path2D in local pixels, one common frame for all layers. */
(function (xq) {
  "use strict";

  var ZOOM = 16; // local units are Web Mercator pixels of this zoom, counted from the frame's corner
  var WORLD = 256 * Math.pow(2, ZOOM);
  var probe = document.createElement("canvas").getContext("2d");

  function mercatorX(lon) {
    return ((lon + 180) / 360) * WORLD;
  }

  function mercatorY(lat) {
    var sine = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
  }

  /** The frame of a town: where local (0, 0) lies. All shapes of one map share it. */
  function Frame(bbox) {
    this.zoom = ZOOM;
    this.x = mercatorX(bbox[0]);
    this.y = mercatorY(bbox[3]);
  }

  Frame.prototype.local = function (lon, lat) {
    return [mercatorX(lon) - this.x, mercatorY(lat) - this.y];
  };

  /** Turns quantised pairs of `bbox` into local pixels; latitudes are looked up, not recomputed. */
  Frame.prototype.unquantise = function (xy, bbox) {
    var out = new Float32Array(xy.length);
    var stepX = (bbox[2] - bbox[0]) / 65535;
    var stepY = (bbox[3] - bbox[1]) / 65535;
    var rows = new Float64Array(65536);
    for (var i = 0; i < xy.length; i += 2) {
      var row = xy[i + 1];
      if (!rows[row]) rows[row] = mercatorY(bbox[1] + row * stepY);
      out[i] = mercatorX(bbox[0] + xy[i] * stepX) - this.x;
      out[i + 1] = rows[row] - this.y;
    }
    return out;
  };

  function boxOf(places, start, end) {
    var box = [Infinity, Infinity, -Infinity, -Infinity];
    for (var i = start; i < end; i++) {
      box[0] = Math.min(box[0], places[i * 2]);
      box[1] = Math.min(box[1], places[i * 2 + 1]);
      box[2] = Math.max(box[2], places[i * 2]);
      box[3] = Math.max(box[3], places[i * 2 + 1]);
    }
    return box;
  }

  function trace(path, places, start, length, closed) {
    path.moveTo(places[start * 2], places[start * 2 + 1]);
    for (var i = start + 1; i < start + length; i++) path.lineTo(places[i * 2], places[i * 2 + 1]);
    if (closed) path.closePath();
  }

  function feature(about, rings, places, start, closed, frame) {
    var path = new Path2D();
    var at = start;
    rings.forEach(function (length) {
      trace(path, places, at, length, closed);
      at += length;
    });
    return Object.assign({}, about, {
      closed: closed,
      path: path,
      start: start,
      end: at,
      box: boxOf(places, start, at),
      anchor: about.label ? frame.local(about.label[0], about.label[1]) : null,
    });
  }

  function Shape(geometry, frame) {
    var header = geometry.header;
    this.version = header.version;
    this.bbox = header.bbox;
    this.frame = frame;
    this.geometry = geometry;
    this.places = frame.unquantise(geometry.xy, header.bbox);
    this.all = new Path2D();
    this.index = new Map();
    var at = 0;
    this.features = header.features.map(function (about, number) {
      var closed = !about.line && header.kind !== "line";
      var made = feature(about, header.rings[number], this.places, at, closed, frame);
      at = made.end;
      this.all.addPath(made.path);
      this.index.set(about.code, number);
      return made;
    }, this);
  }

  Shape.prototype.byCode = function (code) {
    return this.features[this.index.get(code)];
  };

  /** The feature under a local point, or undefined. */
  Shape.prototype.holding = function (x, y) {
    return this.features.find(function (one) {
      var box = one.box;
      if (x < box[0] || y < box[1] || x > box[2] || y > box[3]) return false;
      return probe.isPointInPath(one.path, x, y, "evenodd");
    });
  };

  /** One Path2D a grade: a fill then costs five calls, however many areas there are. */
  Shape.prototype.byGrade = function (bytes) {
    var paths = [0, 1, 2, 3, 4].map(function () {
      return new Path2D();
    });
    this.features.forEach(function (one, number) {
      var grade = xq.gradeIn(bytes[number]);
      if (grade !== xq.OUTSIDE) paths[grade].addPath(one.path);
    });
    return paths;
  };

  /** The class of an area that the filter leaves out: neither graded nor counted. */
  xq.OUTSIDE = 5;

  /** The class in an area's byte: a grade, or OUTSIDE. */
  xq.gradeIn = function (byte) {
    var found = byte & 7;
    return found > xq.OUTSIDE ? 4 : found;
  };

  xq.Frame = Frame;
  xq.Shape = Shape;
})((window.xq = window.xq || {}));
