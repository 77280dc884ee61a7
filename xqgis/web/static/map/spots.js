/* Blackspots: the weighted density along the roads, the places with their rank, and their legend. */
(function (xq) {
  "use strict";

  var STEPS = [0, 8, 15, 25, 40]; // lower bounds of the five classes of a window's weighted count
  var WIDTH = 5;
  var RADIUS = 9;
  var STEM = 15;
  var REACH = 14; // pixels across a window in which a pointer means it
  var HIT = 28;
  var UNKNOWN = /[^A-Za-z0-9._,-]/;
  var ASKED = ["rules", "window", "from", "to"];

  function classOf(weight) {
    for (var step = STEPS.length - 1; step > 0; step--) if (weight >= STEPS[step]) return step;
    return 0;
  }

  function pathOf(frame, line) {
    var path = new Path2D();
    line.forEach(function (place, number) {
      var at = frame.local(place[0], place[1]);
      if (number) path.lineTo(at[0], at[1]);
      else path.moveTo(at[0], at[1]);
    });
    return path;
  }

  /** What the server told, ready to be drawn: paths by class, and the places. */
  xq.Spots = function (told, frame) {
    var spots = this;
    spots.told = told;
    spots.paths = STEPS.map(function () {
      return [];
    });
    told.density.forEach(function (one) {
      spots.paths[classOf(one.weight)].push(pathOf(frame, one.line));
    });
    spots.places = told.spots.map(function (one) {
      return {
        rank: one.rank,
        code: one.code,
        name: one.name,
        n: one.n,
        both: one.agrees !== false,
        step: classOf(one.weight),
        path: pathOf(frame, one.line),
        at: frame.local(one.at[0], one.at[1]),
        globe: [one.at[1], one.at[0]],
      };
    });
  };

  /** Which of the classes have a stretch, with how many places: for the legend. */
  xq.Spots.prototype.counts = function () {
    var counts = STEPS.map(function () {
      return 0;
    });
    this.told.spots.forEach(function (one) {
      counts[classOf(one.weight)] += 1;
    });
    return counts;
  };

  /** Density and places; over grades the lightest class would only be a scrawl: `least` is the first drawn. */
  xq.Spots.prototype.drawLines = function (context, view, ink, least) {
    var width = function (pixels) {
      return (pixels * view.k) / view.scale;
    };
    context.setTransform(view.scale, 0, 0, view.scale, view.tx, view.ty);
    context.lineJoin = context.lineCap = "round";
    this.places.forEach(function (one) {
      context.strokeStyle = ink.get("map-town-line");
      context.lineWidth = width(WIDTH + 5);
      context.globalAlpha = 0.3;
      context.stroke(one.path);
      context.globalAlpha = 1;
    });
    [0, 1].forEach(function (part) {
      this.paths.forEach(function (paths, step) {
        if (step < least) return;
        context.strokeStyle = part ? ink.get("s" + step) : ink.get("map-town-line");
        context.lineWidth = width(part ? WIDTH - 1.6 : WIDTH);
        paths.forEach(function (path) {
          context.stroke(path);
        });
      });
    }, this);
  };

  /** The window of the chosen place between two dark edges. */
  function drawChosen(context, view, ink, one) {
    context.setTransform(view.scale, 0, 0, view.scale, view.tx, view.ty);
    context.lineJoin = context.lineCap = "round";
    [["map-town-line", 11], ["map-town-casing", 7], ["s" + one.step, 4]].forEach(function (line) {
      context.strokeStyle = ink.get(line[0]);
      context.lineWidth = (line[1] * view.k) / view.scale;
      context.stroke(one.path);
    });
  }

  /** The place whose window lies under a place of the canvas (device pixels); "" for none. */
  xq.Spots.prototype.under = function (context, view, place) {
    context.save();
    context.setTransform(view.scale, 0, 0, view.scale, view.tx, view.ty);
    context.lineWidth = (REACH * view.k) / view.scale;
    var found = this.places.filter(function (one) {
      return context.isPointInStroke(one.path, place.x, place.y);
    })[0];
    context.restore();
    return found ? found.code : "";
  };

  /** Badges: full where rule and screen agree, hollow where they do not; the chosen one is larger. */
  xq.Spots.prototype.drawMarks = function (context, view, ink, chosen) {
    this.places.forEach(function (one) {
      if (one.code === chosen) drawChosen(context, view, ink, one);
    });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.places
      .slice()
      .reverse()
      .forEach(function (one) {
        var x = one.at[0] * view.scale + view.tx;
        var y = one.at[1] * view.scale + view.ty - STEM * view.k;
        var radius = RADIUS * view.k * (one.code === chosen ? 1.35 : 1);
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(x, y + STEM * view.k);
        context.strokeStyle = ink.get("map-town-line");
        context.lineWidth = 1.5 * view.k;
        context.stroke();
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fillStyle = ink.get(one.both ? "map-town-line" : "map-town-casing");
        context.fill();
        context.lineWidth = (one.both ? 1.5 : 2.2) * view.k;
        context.strokeStyle = ink.get(one.both ? "map-town-casing" : "map-town-line");
        context.stroke();
        context.fillStyle = ink.get(one.both ? "map-town-casing" : "map-town-line");
        context.font = "700 " + Math.round(radius * 1.25) + "px XQ";
        context.fillText(String(one.rank), x, y + radius * 0.06);
      });
  };

  /** Boxes of the badges in device pixels, so that no name lies under one. */
  xq.Spots.prototype.boxes = function (view) {
    return this.places.map(function (one) {
      var x = one.at[0] * view.scale + view.tx;
      var y = one.at[1] * view.scale + view.ty;
      var half = (RADIUS + 2) * view.k;
      return [x - half, y - (STEM + RADIUS) * view.k, x + half, y];
    });
  };

  /** The question about blackspots as one text, known conditions only, always in one order. */
  xq.spotsAsked = function (text) {
    var asked = new URLSearchParams(typeof text === "string" ? text : "");
    var kept = new URLSearchParams();
    ASKED.forEach(function (name) {
      var value = asked.get(name) || "";
      if (value && value.length <= 64 && !UNKNOWN.test(value)) kept.set(name, value);
    });
    return kept.toString();
  };

  /** Buttons over the badges, for pointer and key alike; `pick` is told the code of the one pressed. */
  xq.SpotHits = function (map, pick) {
    var markers = [];

    function button(one) {
      var icon = L.divIcon({ className: "xq-spot-hit", iconSize: [HIT, HIT], iconAnchor: [HIT / 2, STEM + HIT / 2] });
      var marker = L.marker(one.globe, { icon: icon, keyboard: true }).addTo(map);
      var element = marker.getElement();
      element.setAttribute("aria-label", xq.words.say("spots_place", { rank: one.rank, name: one.name, n: one.n }));
      element.title = element.getAttribute("aria-label");
      marker.on("click", function () {
        pick(one.code);
      });
      marker.on("mouseover", function () {
        map.fire("mouseout"); // the area under a badge is not meant
      });
      L.DomEvent.on(element, "keydown", function (event) {
        if (event.key !== "Enter" && event.key !== " ") return;
        L.DomEvent.stop(event);
        pick(one.code);
      });
      marker.code = one.code;
      return marker;
    }

    /** One button a place, in their order; none takes them away. */
    this.show = function (spots) {
      markers.forEach(function (marker) {
        marker.remove();
      });
      markers = spots ? spots.places.map(button) : [];
    };

    /** Tells which one is chosen, and brings it into sight. */
    this.choose = function (code) {
      markers.forEach(function (marker) {
        var chosen = marker.code === code;
        marker.getElement().setAttribute("aria-pressed", chosen ? "true" : "false");
        if (chosen && !map.getBounds().contains(marker.getLatLng())) map.panTo(marker.getLatLng());
      });
    };
  };

  xq.isSpot = function (text) {
    return text.length <= 40 && !UNKNOWN.test(text);
  };

  /** The legend's part about blackspots. */
  xq.spotLegend = function (spots) {
    var say = xq.words.say;
    var counts = spots.counts();
    var weights = spots.told.weights;
    var part = xq.el("div", { class: "xq-spots" }, [
      xq.el("div", { class: "xq-heading", text: say("spots_title", { fatal: weights[0], injury: weights[1], damage: weights[2] }) }),
    ]);
    STEPS.map(function (low, step) {
      return { low: low, step: step };
    })
      .reverse()
      .forEach(function (one) {
        var high = STEPS[one.step + 1];
        var bound = high === undefined ? say("spots_over", { low: one.low }) : say("spots_between", { low: one.low, high: high });
        part.appendChild(
          xq.el("div", { class: "xq-line" }, [
            xq.el("span", { class: "xq-swatch xq-spot xq-s" + one.step }),
            xq.el("span", { class: "xq-name", text: bound }),
            xq.el("b", { class: "xq-count", text: counts[one.step] ? say("spots_places", { n: counts[one.step] }) : "" }),
          ])
        );
      });
    [
      ["xq-both", "spots_agree"],
      ["xq-one", "spots_differ"],
    ].forEach(function (one) {
      part.appendChild(
        xq.el("div", { class: "xq-line" }, [
          xq.el("span", { class: "xq-swatch xq-badge " + one[0], text: "1" }),
          xq.el("span", { class: "xq-name", text: say(one[1]) }),
        ])
      );
    });
    if (!spots.told.screened) part.appendChild(xq.el("div", { class: "xq-note", text: say("spots_no_screen") }));
    return part;
  };
})((window.xq = window.xq || {}));
