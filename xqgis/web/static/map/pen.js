/*
 * The pen of the map. A scene says what to draw (shapes, grades, layers) and a
 * view where: local pixel * scale + (tx, ty) is a device pixel, k device pixels
 * are one pixel of the drawing rules. Order is that of the meeting sheet.
 */
(function (xq) {
  "use strict";

  var ROADS = { motorway: [4.6, 3], provincial: [3.8, 2.3], county: [2.6, 1.4] };
  var ROAD_ORDER = ["county", "provincial", "motorway"];

  function local(context, view) {
    context.setTransform(view.scale, 0, 0, view.scale, view.tx, view.ty);
    context.lineJoin = context.lineCap = "round";
    return function (pixels) {
      return (pixels * view.k) / view.scale;
    };
  }

  function stroke(context, path, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(path);
  }

  function isMany(cells) {
    return cells.shape.features.length >= xq.pen.many;
  }

  /** The areas by grade: five fills, or by pixels when there are thousands of areas. */
  function grades(context, scene, view, width) {
    if (isMany(scene.cells)) {
      scene.raster.draw(context, scene.cells.shape, scene.cells.bytes, view, scene.ink);
      return;
    }
    pathsOf(scene.cells).forEach(function (path, grade) {
      context.fillStyle = scene.ink.grade(grade, "fill");
      context.fill(path, "evenodd");
      stroke(context, path, context.fillStyle, width(0.7)); // closes the hairline between neighbours
    });
  }

  function pathsOf(cells) {
    cells.paths = cells.paths || cells.shape.byGrade(cells.bytes);
    return cells.paths;
  }

  function hatches(context, scene, view) {
    if (isMany(scene.cells)) return;
    var back = new DOMMatrix([1 / view.scale, 0, 0, 1 / view.scale, 0, 0]);
    [3, 4].forEach(function (grade) {
      var pattern = scene.ink.hatch(context, grade, view.k);
      pattern.setTransform(back);
      context.fillStyle = pattern;
      context.fill(pathsOf(scene.cells)[grade], "evenodd");
    });
  }

  /** Paper, relief, grades, weak relief, hatches: all that changes with the figures. */
  function ground(context, scene, view) {
    var ink = scene.ink;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = ink.get("paper");
    context.fillRect(0, 0, view.width, view.height);
    if (scene.layers.relief) scene.relief.draw(context, view, ink.number("map-relief-outside") * 0.9);
    var width = local(context, view);
    var graded = scene.cells && !scene.plain && !showsWaters(scene); // one theme at a time: red on red tells nothing
    if (graded) {
      grades(context, scene, view, width);
    } else if (scene.town) {
      context.fillStyle = ink.get("surface");
      context.fill(scene.town, "evenodd");
    }
    if (scene.layers.relief && scene.town) {
      context.save();
      context.clip(scene.town, "evenodd");
      scene.relief.draw(context, view, ink.number("map-relief-inside") * 0.9);
      context.restore();
    }
    if (graded) hatches(context, scene, view);
  }

  function showsWaters(scene) {
    return Boolean(scene.layers.risk && scene.waters);
  }

  function water(context, scene, width) {
    var ink = scene.ink;
    scene.shapes.water.features.forEach(function (one) {
      if (one.kind === "pond" && !scene.near) return;
      if (one.closed) {
        context.fillStyle = ink.get("map-river");
        context.fill(one.path, "evenodd");
        stroke(context, one.path, ink.get("map-river-casing"), width(one.kind === "pond" ? 0.5 : 1));
      } else {
        stroke(context, one.path, ink.get("map-river-casing"), width(4.2));
        stroke(context, one.path, ink.get("map-river"), width(2.6));
      }
    });
  }

  function roads(context, scene, width) {
    var ink = scene.ink;
    var byKind = { lane: [], county: [], provincial: [], motorway: [] };
    scene.shapes.road.features.forEach(function (one) {
      (byKind[one.kind] || byKind.lane).push(one.path);
    });
    if (scene.near) {
      byKind.lane.forEach(function (path) {
        stroke(context, path, ink.soft("map-lane", "map-lane-alpha"), width(0.8));
      });
    }
    [0, 1].forEach(function (part) {
      ROAD_ORDER.forEach(function (kind) {
        byKind[kind].forEach(function (path) {
          stroke(context, path, ink.get(part ? "map-road" : "map-road-casing"), width(ROADS[kind][part]));
        });
      });
    });
    byKind.motorway.forEach(function (path) {
      stroke(context, path, ink.get("map-road-casing"), width(0.8));
    });
  }

  function veil(context, scene, view) {
    var outside = new Path2D();
    var corner = [-view.tx / view.scale, -view.ty / view.scale];
    outside.rect(corner[0], corner[1], view.width / view.scale, view.height / view.scale);
    outside.addPath(scene.town);
    context.fillStyle = scene.ink.soft("map-veil", "map-veil-alpha");
    context.fill(outside, "evenodd");
  }

  function pilots(context, scene, width) {
    scene.shapes.village.features.forEach(function (one) {
      if (!one.pilot) return;
      context.save();
      context.clip(one.path, "evenodd"); // so that the line lies inside the border, at half its width
      stroke(context, one.path, scene.ink.get("map-pilot-ink"), width(6.5));
      context.setLineDash([width(7), width(4)]);
      context.lineCap = "butt";
      stroke(context, one.path, scene.ink.get("map-pilot-dash"), width(3.2));
      context.restore();
    });
  }

  /** Grid lines grow thin where grids are only a few pixels wide. */
  function gridLine(shape, view) {
    var first = shape.features[0].box;
    var last = shape.features[shape.features.length >> 1].box;
    var wide = ((first[2] - first[0] + last[2] - last[0]) / 2) * (view.scale / view.k);
    return Math.max(0.15, Math.min(0.8, wide / 24));
  }

  /** Lines over the grades: all that changes with the view only. */
  function lines(context, scene, view) {
    var ink = scene.ink;
    var on = scene.layers;
    var shapes = scene.shapes;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    var width = local(context, view);
    if (on.grid && shapes.grid && scene.fine) {
      stroke(context, shapes.grid.all, ink.soft("map-grid-line", "map-grid-alpha"), width(gridLine(shapes.grid, view)));
    }
    if (on.water && shapes.water) water(context, scene, width);
    if (on.road && shapes.road) roads(context, scene, width);
    if (on.village && shapes.village) {
      stroke(context, shapes.village.all, ink.soft("map-village-line", "map-village-alpha"), width(1.3));
    }
    if (scene.town) {
      veil(context, scene, view);
      stroke(context, scene.town, ink.get("map-town-casing"), width(5));
      stroke(context, scene.town, ink.get("map-town-line"), width(2));
    }
    if (on.pilot && shapes.village) pilots(context, scene, width);
    if (scene.spots) scene.spots.drawLines(context, view, ink, scene.bare ? 1 : 0);
  }

  function outlined(context, one, colours, widths) {
    if (!one) return;
    colours.forEach(function (colour, number) {
      stroke(context, one.path, colour, widths[number]);
    });
  }

  /** What the reader's hand does: the area under the pointer and the chosen one. */
  function marks(context, scene, view) {
    var ink = scene.ink;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    var width = local(context, view);
    outlined(context, scene.hovered, [ink.get("map-selected")], [width(2)]);
    outlined(context, scene.chosen, [ink.get("map-selected-casing"), ink.get("map-selected")], [width(6), width(3)]);
    if (showsWaters(scene)) xq.drawWaters(context, scene.waters, view, ink, scene.water);
    var spot = scene.places && scene.place ? scene.places.where(scene.place, view) : null;
    if (spot) xq.ringPlace(context, spot, view, ink);
  }

  function points(context, scene, view) {
    scene.dense = scene.press.draw(context, scene.points, view, scene.ink) <= 0;
  }

  function places(context, scene, view) {
    scene.places.draw(context, view, scene.ink);
  }

  /** `many` areas and more are coloured by pixels. */
  xq.pen = { ground: ground, lines: lines, points: points, places: places, marks: marks, showsWaters: showsWaters, many: 3000 };
})((window.xq = window.xq || {}));
