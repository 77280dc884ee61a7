/*
 * Places by kind: a character in a shape. The shape tells the domain that looks at the kind, the character
 * the kind, the filling how the last look ended; colour alone tells nothing.
 */
(function (xq) {
  "use strict";

  var NEVER = 0; // numbers of a mark's byte
  var FAILED = 2;
  var ORDER = [NEVER, 1, FAILED]; // what is worse lies on top
  var MOST = 8; // more kinds at once would hide each other and the legend would hide the map
  var RADIUS = 9.5;
  var SIZES = [1, 0.5, 0.24]; // with its character, without it, a dot
  var ROOM = [26, 9]; // pixels that a mark of the first and second size wants for itself, with room for names between
  var FEW = 60; // so many are always drawn whole
  var HAND = 14;
  var STANDINGS = ["never", "passed", "failed"];
  var FILLS = ["g4-fill", "surface", "map-point-bad"];
  var EDGES = ["g4-edge", "map-point-bad", "map-point-bad"];
  var LETTERS = ["text3", "map-point-bad", "surface"];

  function polygon(corners, turn) {
    return function (pen, r) {
      for (var i = 0; i < corners; i++) {
        var angle = turn + (i * 2 * Math.PI) / corners;
        if (i) pen.lineTo(r * Math.cos(angle), r * Math.sin(angle));
        else pen.moveTo(r * Math.cos(angle), r * Math.sin(angle));
      }
      pen.closePath();
    };
  }

  function disc(pen, r) {
    pen.arc(0, 0, r, 0, 2 * Math.PI);
  }

  function square(pen, r) {
    pen.rect(-0.86 * r, -0.86 * r, 1.72 * r, 1.72 * r);
  }

  var UP = -Math.PI / 2;
  var SHAPES = [disc, square, polygon(4, UP), polygon(6, UP), polygon(5, UP), polygon(8, Math.PI / 8)];
  var SCALES = [1, 1, 1.32, 1.12, 1.18, 1.06];

  /** The shape of a kind: that of its domain, one of its own for kinds that no domain looks at. */
  function shapeOf(town, kind) {
    var at = town.domains.map(function (one) {
      return one.code;
    }).indexOf(kind.domain);
    return at < 0 ? SHAPES.length - 1 : at % (SHAPES.length - 1);
  }

  /** A mark drawn once, to be put in many places. */
  function sprite(town, kind, standing, size, k, ink) {
    var shape = shapeOf(town, kind);
    var r = RADIUS * SCALES[shape] * size * k;
    var side = Math.ceil(2 * r + 6 * k);
    var canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    var pen = canvas.getContext("2d");
    pen.translate(side / 2, side / 2);
    pen.lineJoin = "round";
    pen.beginPath();
    SHAPES[shape](pen, r);
    pen.strokeStyle = ink.get("surface");
    pen.lineWidth = 3.6 * k * Math.max(size, 0.5);
    pen.stroke();
    pen.fillStyle = ink.get(FILLS[standing]);
    pen.fill();
    if (standing === NEVER && size === 1) pen.setLineDash([2.6 * k, 2 * k]);
    pen.strokeStyle = ink.get(EDGES[standing]);
    pen.lineWidth = 1.5 * k * Math.max(size, 0.6);
    pen.stroke();
    if (size === 1) {
      pen.fillStyle = ink.get(LETTERS[standing]);
      pen.font = "700 " + Math.round(11.5 * k) + "px XQ";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(kind.mark, 0, 0.6 * k);
    }
    return canvas;
  }

  function eachOf(layer, view, act) {
    for (var i = 0; i < layer.marks.length; i++) {
      var x = layer.places[i * 2] * view.scale + view.tx;
      var y = layer.places[i * 2 + 1] * view.scale + view.ty;
      if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) act(x, y, i);
    }
  }

  /** The kinds that are shown: `layers` are {kind, header, places, marks, index} in the town's order. */
  xq.Places = function (town, layers) {
    var sprites = new xq.Shelf(120);
    var places = this;
    places.layers = layers;

    function sizeFor(view) {
      var seen = 0;
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      layers.forEach(function (layer) {
        eachOf(layer, view, function (x, y) {
          seen += 1;
          box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
        });
      });
      var room = Math.sqrt(((box[2] - box[0]) * (box[3] - box[1]) * 0.75) / Math.max(1, seen)) / view.k;
      if (seen <= FEW || room >= ROOM[0]) return SIZES[0];
      return room >= ROOM[1] ? SIZES[1] : SIZES[2];
    }

    /** Whether there are too many in a view for their characters. */
    places.isDense = function (view) {
      return sizeFor(view) !== SIZES[0];
    };

    /** The box of every mark in a view, in device pixels. */
    places.boxes = function (view) {
      var size = sizeFor(view);
      var found = [];
      layers.forEach(function (layer) {
        var half = RADIUS * SCALES[shapeOf(town, layer.kind)] * size * view.k + view.k;
        eachOf(layer, view, function (x, y) {
          found.push([x - half, y - half, x + half, y + half]);
        });
      });
      return found;
    };

    /** Draws every mark, as large as there is room for. */
    places.draw = function (pen, view, ink) {
      var size = sizeFor(view);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, view.width, view.height);
      ORDER.forEach(function (standing) {
        layers.forEach(function (layer) {
          var key = [layer.kind.code, standing, size, view.k].join(" ");
          var mark = sprites.get(key) || sprites.put(key, sprite(town, layer.kind, standing, size, view.k, ink));
          var half = mark.width / 2;
          eachOf(layer, view, function (x, y, i) {
            if (layer.marks[i] === standing) pen.drawImage(mark, Math.round(x - half), Math.round(y - half));
          });
        });
      });
    };

    /** Letters are another font once it is here. */
    places.forget = function () {
      sprites.clear();
    };

    /** Where a place lies in the canvas, null when its kind is not shown. */
    places.where = function (code, view) {
      var found = null;
      layers.forEach(function (layer) {
        var at = layer.index[code];
        if (at !== undefined) {
          found = [layer.places[at * 2] * view.scale + view.tx, layer.places[at * 2 + 1] * view.scale + view.ty];
        }
      });
      return found;
    };

    /** The code of the place under a spot of the canvas (device pixels), a failed one before others; "" for none. */
    places.under = function (view, spot) {
      var best = "";
      var nearest = HAND * view.k;
      layers.forEach(function (layer) {
        eachOf(layer, view, function (x, y, i) {
          var dx = x - spot.x;
          var dy = y - spot.y;
          var away = Math.sqrt(dx * dx + dy * dy) - (layer.marks[i] === FAILED ? view.k : 0);
          if (away >= nearest) return;
          nearest = away;
          best = layer.header.codes[i];
        });
      });
      return best;
    };
  };

  xq.Places.MOST = MOST;

  /** A double ring round the chosen place. */
  xq.ringPlace = function (pen, spot, view, ink) {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    [["map-selected-casing", 6], ["map-selected", 3]].forEach(function (line) {
      pen.beginPath();
      pen.arc(spot[0], spot[1], (RADIUS + 6) * view.k, 0, 2 * Math.PI);
      pen.strokeStyle = ink.get(line[0]);
      pen.lineWidth = line[1] * view.k;
      pen.stroke();
    });
  };

  /** The mark of a kind for a list or a legend, in its full size or `size` of it. */
  xq.placeSwatch = function (town, kind, standing, size) {
    var ratio = window.devicePixelRatio || 1;
    var mark = sprite(town, kind, standing, size || 1, ratio, new xq.Ink());
    mark.setAttribute("aria-hidden", "true");
    mark.style.width = mark.style.height = mark.width / ratio + "px";
    mark.style.flex = "none";
    return mark;
  };

  function line(swatch, name, count) {
    return xq.el("div", { class: "xq-line" }, [
      swatch,
      xq.el("span", { class: "xq-name", text: name }),
      xq.el("b", { class: "xq-count", text: count }),
    ]);
  }

  /** The legend's part about places: each kind with its mark and number, and what the filling says. */
  xq.placeLegend = function (town, places, dense) {
    var say = xq.words.say;
    var first = places.layers[0];
    var sums = [0, 0, 0];
    var part = xq.el("div", { class: "xq-places" }, [
      xq.el("div", { class: "xq-heading", text: say("places_legend", { date: first.header.as_of }) }),
    ]);
    places.layers.forEach(function (layer) {
      STANDINGS.forEach(function (name, standing) {
        sums[standing] += layer.header.counts[name];
      });
      part.appendChild(line(xq.placeSwatch(town, layer.kind, 1), layer.kind.name, xq.words.count(layer.header.count)));
    });
    part.appendChild(
      xq.el(
        "div",
        { class: "xq-fillings", role: "group", "aria-label": say("places_last") },
        [FAILED, 1, NEVER].map(function (standing) {
          return xq.el("span", {}, [
            xq.placeSwatch(town, { mark: "", domain: first.kind.domain }, standing, 0.5),
            xq.el("span", { text: say("place_" + STANDINGS[standing]) }),
            xq.el("b", { text: xq.words.count(sums[standing]) }),
          ]);
        })
      )
    );
    if (dense) part.appendChild(xq.el("div", { class: "xq-note", text: say("places_dense") }));
    return part;
  };

  /** The question which kinds are shown: those the town has, each once, not too many. */
  xq.placeKinds = function (text, known) {
    var asked = String(text || "").split(",");
    return known
      .filter(function (kind) {
        return asked.indexOf(kind) >= 0;
      })
      .slice(0, MOST);
  };

  /** A swatch that is drawn when its list is opened: before, its letters may not be here. */
  function lateSwatch(town, kind, painting) {
    var holder = xq.el("span", { class: "xq-place-mark" });
    painting.push(function () {
      xq.empty(holder).appendChild(xq.placeSwatch(town, kind, 1));
    });
    return holder;
  }

  function chooser(town, state, kind, acts) {
    var box = xq.el("input", {
      type: "checkbox",
      "data-kind": kind.code,
      onchange: function () {
        state.togglePlaces(kind.code);
      },
    });
    acts.told.push(function () {
      box.checked = state.places.indexOf(kind.code) >= 0;
      box.disabled = !box.checked && state.places.length >= MOST;
    });
    return xq.el("label", {}, [
      box,
      lateSwatch(town, kind, acts.painting),
      xq.el("span", { text: kind.name }),
      xq.el("b", { class: "xq-many", text: xq.words.count(kind.count) }),
    ]);
  }

  /** The kinds of places to choose from, folded by the domain that looks at them; null where nobody may. */
  xq.placeChooser = function (town, state) {
    var say = xq.words.say;
    if (!town.places.length) return null;
    var here = town.places.filter(function (kind) {
      return kind.count > 0;
    });
    var acts = { told: [], painting: [] };
    var folds = town.domains
      .map(function (domain) {
        return { name: domain.name, code: domain.code };
      })
      .concat({ name: say("places_other"), code: "" })
      .map(function (domain) {
        var own = here.filter(function (kind) {
          return kind.domain === domain.code;
        });
        if (!own.length) return null;
        var chosen = xq.el("b", { class: "xq-many" });
        acts.told.push(function () {
          var count = own.filter(function (kind) {
            return state.places.indexOf(kind.code) >= 0;
          }).length;
          chosen.textContent = count ? say("places_chosen", { count: count }) : "";
        });
        return xq.el("details", {}, [xq.el("summary", {}, [xq.el("span", { text: domain.name }), chosen])].concat(
          own.map(function (kind) {
            return chooser(town, state, kind, acts);
          })
        ));
      });
    var missing = town.places.length - here.length;
    var note = here.length ? say("places_missing", { count: missing, most: MOST }) : say("places_none");
    var part = xq.el("div", { class: "xq-place-list", role: "group", "aria-label": say("places_title") },
      [xq.el("div", { class: "xq-subhead", text: say("places_title") })].concat(folds, [
        xq.el("div", { class: "xq-note", text: missing || !here.length ? note : say("places_most", { most: MOST }) }),
      ])
    );
    function doing(name) {
      return function () {
        acts[name].forEach(function (act) {
          act();
        });
      };
    }
    part.tell = doing("told");
    part.paint = doing("painting");
    part.tell();
    return part;
  };
})((window.xq = window.xq || {}));
