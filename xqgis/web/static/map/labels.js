/* Names on the map: planned once a view, dropped rather than cut, overlapped or laid over a mark. */
(function (xq) {
  "use strict";

  var EDGE = 44;
  var NUDGES = [[0, 0], [0, -18], [0, 18], [-24, 0], [24, 0], [0, -34], [0, 34]];
  var STEP = 7; // a village's name looks for room this far apart, out to FAR pixels from where it belongs
  var FAR = 112;
  var CELL = 32;
  var ALONG = [0.5, 0.3, 0.7, 0.4, 0.6, 0.2, 0.8, 0.1, 0.9];

  function font(label, view) {
    return label.weight + " " + label.size * view.k + 'px XQ, "Noto Sans SC", "Microsoft YaHei", sans-serif';
  }

  function boxAt(x, y, size) {
    return [x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2];
  }

  function meets(a, b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }

  /** Boxes by the cells they lie in: ten thousand marks are asked as fast as ten. */
  function Crowd(boxes, side) {
    this.side = side;
    this.cells = new Map();
    boxes.forEach(this.add, this);
  }

  Crowd.prototype.some = function (box, act) {
    var side = this.side;
    for (var column = Math.floor(box[0] / side); column <= Math.floor(box[2] / side); column++) {
      for (var row = Math.floor(box[1] / side); row <= Math.floor(box[3] / side); row++) {
        if (act.call(this, column * 65536 + row)) return true;
      }
    }
    return false;
  };

  Crowd.prototype.add = function (box) {
    this.some(box, function (cell) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    });
  };

  Crowd.prototype.meets = function (box) {
    return this.some(box, function (cell) {
      return (this.cells.get(cell) || []).some(meets.bind(null, box));
    });
  };

  function Plan(context, view, obstacles) {
    this.context = context;
    this.view = view;
    this.taken = new Crowd(obstacles, CELL * view.k);
    this.edge = Math.min(EDGE * view.k, (view.port[2] - view.port[0]) * 0.06);
    this.labels = [];
  }

  Plan.prototype.measure = function (label) {
    this.context.font = font(label, this.view);
    var padding = (label.shield ? 9 : 4) * this.view.k;
    return [this.context.measureText(label.text).width + padding, label.size * 1.4 * this.view.k];
  };

  Plan.prototype.free = function (x, y, box) {
    var port = this.view.port;
    var edge = this.edge;
    if (x < port[0] + edge || x > port[2] - edge) return false;
    if (y < port[1] + edge / 2 || y > port[3] - edge / 2) return false;
    return !this.taken.meets(box);
  };

  /** Puts a label at the first of its places that is free and `allowed`; false when there is none. */
  Plan.prototype.put = function (label, places, allowed) {
    var view = this.view;
    var size = this.measure(label);
    return places.some(function (place) {
      var x = place[0] * view.scale + view.tx + (place[2] || 0) * view.k;
      var y = place[1] * view.scale + view.ty + (place[3] || 0) * view.k;
      var box = boxAt(x, y, size);
      if (!this.free(x, y, box) || (allowed && !allowed(x, y))) return false;
      this.taken.add(box);
      this.labels.push(Object.assign({ x: x, y: y, box: box }, label));
      return true;
    }, this);
  };

  function around(anchor) {
    return NUDGES.map(function (nudge) {
      return [anchor[0], anchor[1], nudge[0], nudge[1]];
    });
  }

  function area(one) {
    return (one.box[2] - one.box[0]) * (one.box[3] - one.box[1]);
  }

  function middle(one) {
    return [(one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2];
  }

  /** Steps out from where a name belongs, nearest first, in pixels. */
  var STEPS = (function () {
    var steps = [];
    for (var down = -FAR; down <= FAR; down += STEP) {
      for (var right = -FAR; right <= FAR; right += STEP) {
        if (right * right + down * down <= FAR * FAR) steps.push([right, down]);
      }
    }
    return steps.sort(function (a, b) {
      return a[0] * a[0] + a[1] * a[1] - b[0] * b[0] - b[1] * b[1];
    });
  })();

  /** Puts a name where its area has room, so that nobody takes it for a neighbour's. */
  function squeeze(plan, label, one, shape) {
    var view = plan.view;
    var places = STEPS.map(function (step) {
      return [one.anchor[0], one.anchor[1], step[0], step[1]];
    });
    plan.put(label, places, function (x, y) {
      return shape.holding((x - view.tx) / view.scale, (y - view.ty) / view.scale) === one;
    });
  }

  function villages(plan, scene) {
    var shape = scene.shapes.village;
    if (!shape || !scene.layers.village) return;
    shape.features
      .filter(function (one) {
        return one.anchor && one.code !== scene.serialsOf && (!scene.names || scene.names(one));
      })
      .sort(function (a, b) {
        return Number(b.pilot) - Number(a.pilot) || area(b) - area(a);
      })
      .forEach(function (one) {
        var label = { text: one.name, size: 14, weight: one.pilot ? 700 : 500, colour: "map-label" };
        if (!plan.put(label, around(one.anchor)) && scene.crowded) squeeze(plan, label, one, shape);
      });
  }

  function serial(one) {
    var rest = one.village && one.code.indexOf(one.village) === 0 ? one.code.slice(one.village.length) : one.code;
    return rest.replace(/^0+(?=.)/, "").slice(-4);
  }

  function serials(plan, scene) {
    if (!scene.serialsOf || !scene.shapes.grid) return;
    scene.shapes.grid.features.forEach(function (one) {
      if (one.village !== scene.serialsOf || !one.anchor) return;
      plan.put({ text: serial(one), size: 12, weight: 500, colour: "map-label" }, [one.anchor]);
    });
  }

  /** Places along a line, nearest its middle first, only those inside the view. */
  function along(one, shape, offset) {
    return ALONG.map(function (part) {
      var corner = one.start + Math.floor((one.end - one.start - 1) * part);
      return [shape.places[corner * 2], shape.places[corner * 2 + 1], offset, offset];
    });
  }

  function named(shape, kinds) {
    var seen = {};
    return shape.features
      .filter(function (one) {
        return one.name && kinds(one.kind) && !seen[one.name] && (seen[one.name] = true);
      })
      .sort(function (a, b) {
        return b.end - b.start - (a.end - a.start);
      });
  }

  function waters(plan, scene) {
    var shape = scene.shapes.water;
    if (!shape || !scene.layers.water) return;
    named(shape, function (kind) {
      return kind !== "pond";
    })
      .slice(0, scene.near ? 12 : 3)
      .forEach(function (one) {
        var places = one.closed ? around(one.anchor || middle(one)) : along(one, shape, 13);
        plan.put({ text: one.name, size: 12.5, weight: 500, colour: "map-label-water" }, places);
      });
  }

  function roads(plan, scene) {
    var shape = scene.shapes.road;
    if (!shape || !scene.layers.road) return;
    named(shape, function (kind) {
      return kind !== "lane";
    }).forEach(function (one) {
      plan.put({ text: one.name, size: 10.5, weight: 700, colour: "map-label", shield: true }, along(one, shape, 0));
    });
  }

  /** The labels of a view: villages first (pilots before all), then roads and waters, then grid serials. */
  xq.planLabels = function (context, scene, view, obstacles) {
    var plan = new Plan(context, view, obstacles);
    villages(plan, scene);
    if (!scene.bare) {
      roads(plan, scene);
      waters(plan, scene);
      serials(plan, scene);
    }
    return plan.labels;
  };

  function rounded(context, box, radius) {
    context.beginPath();
    context.moveTo(box[0] + radius, box[1]);
    context.arcTo(box[2], box[1], box[2], box[3], radius);
    context.arcTo(box[2], box[3], box[0], box[3], radius);
    context.arcTo(box[0], box[3], box[0], box[1], radius);
    context.arcTo(box[0], box[1], box[2], box[1], radius);
    context.closePath();
  }

  function shield(context, label, view, ink) {
    rounded(context, label.box, 2 * view.k);
    context.fillStyle = ink.get("map-shield");
    context.fill();
    context.strokeStyle = ink.get("map-shield-edge");
    context.lineWidth = view.k;
    context.stroke();
  }

  function plate(context, label, view, ink) {
    var pad = 2 * view.k;
    var box = label.box;
    rounded(context, [box[0] - pad, box[1], box[2] + pad, box[3]], 3 * view.k);
    context.fillStyle = ink.soft("map-plate", "map-plate-alpha");
    context.fill();
  }

  xq.drawLabels = function (context, labels, view, ink, plates) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    labels.forEach(function (label) {
      context.font = font(label, view);
      if (label.shield) shield(context, label, view, ink);
      else if (plates) plate(context, label, view, ink);
      else {
        context.strokeStyle = ink.soft("map-halo", "map-halo-alpha");
        context.lineWidth = 3.4 * view.k;
        context.strokeText(label.text, label.x, label.y);
      }
      context.fillStyle = ink.get(label.colour);
      context.fillText(label.text, label.x, label.y);
    });
  };
})((window.xq = window.xq || {}));
