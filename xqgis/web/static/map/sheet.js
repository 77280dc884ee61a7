/* The drawn sheet as a Leaflet layer: four canvases that move with the map and are redrawn when it rests. */
(function (xq) {
  "use strict";

  var PARTS = ["ground", "lines", "points", "places", "marks"];
  var SOMETIMES = ["points", "places"]; // canvases that take part only while they have something to show
  var FAR_BELOW_HOME = 1.25; // town whole is zoom 12.75, under 11.5 only villages are told apart
  var NEAR_ABOVE_HOME = 0.75; // from 13.5 lanes, inspection points and grid serials

  /**
   * Draws what it was given; knows nothing of where it came from. `options.scale`
   * tells device-independent pixels per drawing-rule pixel (1 on a desk).
   */
  xq.Sheet = L.Renderer.extend({
    options: { padding: 0.12, theme: "light", scale: null, obstacles: null, bare: false },

    initialize: function (frame, ink, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.frame = frame;
      this.home = null;
      this.scene = { ink: ink, relief: null, raster: new xq.Raster(), press: new xq.PointPress(), shapes: {}, layers: {}, cells: null };
      this.scene.bare = this.options.bare;
      this.points = null;
      this.spots = null;
      this.places = null;
      this._soon = xq.nextFrame(this._paintAsked.bind(this));
      this._asked = {};
    },

    _initContainer: function () {
      var sheet = this;
      sheet._container = xq.el("div", { class: "xq-sheet", "aria-hidden": "true" });
      sheet._pens = {};
      PARTS.forEach(function (part) {
        var canvas = xq.el("canvas", { class: "xq-" + part });
        sheet._container.appendChild(canvas);
        sheet._pens[part] = canvas.getContext("2d", { alpha: part !== "ground" });
      });
    },

    _destroyContainer: function () {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      L.DomUtil.setTransform(this._container, this._bounds.min, 1);
      this._measure();
      this._paint(PARTS);
    },

    _measure: function () {
      var size = this._bounds.getSize();
      var ratio = window.devicePixelRatio || 1;
      var corner = this._bounds.min.add(this._map.getPixelOrigin());
      var zoom = this._map.getZoom();
      var unit = Math.pow(2, zoom - this.frame.zoom);
      var inset = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min).multiplyBy(ratio);
      var seen = this._map.getSize().multiplyBy(ratio);
      this.view = {
        frame: this.frame,
        zoom: zoom,
        ratio: ratio,
        scale: unit * ratio,
        tx: (this.frame.x * unit - corner.x) * ratio,
        ty: (this.frame.y * unit - corner.y) * ratio,
        k: ratio * (this.options.scale ? this.options.scale() : 1),
        width: Math.round(size.x * ratio),
        height: Math.round(size.y * ratio),
        port: [inset.x, inset.y, inset.x + seen.x, inset.y + seen.y],
      };
      this._resize(size);
      this.labels = null;
    },

    _resize: function (size) {
      var view = this.view;
      PARTS.forEach(function (part) {
        var canvas = this._pens[part].canvas;
        var always = SOMETIMES.indexOf(part) < 0;
        if (always && canvas.width !== view.width) canvas.width = view.width;
        if (always && canvas.height !== view.height) canvas.height = view.height;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }, this);
    },

    /** Whether single grids are told apart at this zoom. */
    isFine: function () {
      return this.home === null || this._map.getZoom() >= this.home - FAR_BELOW_HOME;
    },

    /** Blackspots are drawn where their layer is on; the wall shows them with the domain of roads. */
    showsSpots: function () {
      return Boolean(this.scene.layers.blackspot) || (this.options.bare && Boolean(this.scene.aboutRoads));
    },

    /** Blackspots or places by themselves: theirs are shown and the grids' layer is off. */
    isPlain: function () {
      return Boolean(this.scene.layers.blackspot || this.places) && !this.scene.layers.grid && !this.options.bare;
    },

    isNear: function () {
      return this.home !== null && this._map.getZoom() >= this.home + NEAR_ABOVE_HOME;
    },

    showsPoints: function () {
      return !this.options.bare && (Boolean(this.scene.layers.inspection) || this.isNear());
    },

    /** Redraws `parts` in the next frame, or at once with `now`. */
    redraw: function (parts, now) {
      if (now) return this._paint(parts);
      parts.forEach(function (part) {
        this._asked[part] = true;
      }, this);
      this._soon();
      return this;
    },

    _paintAsked: function () {
      var parts = PARTS.filter(function (part) {
        return this._asked[part];
      }, this);
      this._asked = {};
      if (parts.length) this._paint(parts);
    },

    _paint: function (parts) {
      if (!this._map || !this.view) return;
      var scene = this.scene;
      var view = this.view;
      scene.fine = this.isFine();
      scene.near = this.isNear();
      scene.serialsOf = scene.near ? this._centralVillage() : "";
      scene.points = this.showsPoints() ? this.points : null;
      scene.spots = this.showsSpots() ? this.spots : null;
      scene.places = this.places;
      scene.plain = this.isPlain();
      parts.forEach(function (part) {
        if (SOMETIMES.indexOf(part) >= 0 && !this._has(part, scene[part])) return;
        xq.pen[part](this._pens[part], scene, view);
      }, this);
      if (parts.indexOf("marks") >= 0) this._letter();
      this.fire("drawn", { parts: parts });
    },

    /** The canvas of points or places takes part only while there is `something`. */
    _has: function (part, something) {
      var canvas = this._pens[part].canvas;
      canvas.hidden = !something;
      if (!something) {
        canvas.width = canvas.height = 1;
      } else if (canvas.width !== this.view.width || canvas.height !== this.view.height) {
        canvas.width = this.view.width;
        canvas.height = this.view.height;
      }
      return Boolean(something);
    },

    _letter: function () {
      var pen = this._pens.marks;
      if (!this.labels) this.labels = xq.planLabels(pen, this.scene, this.view, this._obstacles());
      xq.drawLabels(pen, this.labels, this.view, this.scene.ink, this.options.theme === "dark");
      if (this.scene.spots) this.scene.spots.drawMarks(pen, this.view, this.scene.ink, this.scene.spot);
    },

    /** Boxes of marks and controls in device pixels of the canvases: no name lies over one or under one. */
    _obstacles: function () {
      var view = this.view;
      var scene = this.scene;
      var marks = scene.spots ? scene.spots.boxes(view) : [];
      if (scene.places) marks = marks.concat(scene.places.boxes(view));
      if (xq.pen.showsWaters(scene)) marks = marks.concat(xq.waterBoxes(scene.waters, view));
      scene.crowded = marks.length > 0;
      if (!this.options.obstacles) return marks;
      return marks.concat(this.options.obstacles().map(function (box) {
        return [
          box[0] * view.ratio + view.port[0],
          box[1] * view.ratio + view.port[1],
          box[2] * view.ratio + view.port[0],
          box[3] * view.ratio + view.port[1],
        ];
      }));
    },

    _centralVillage: function () {
      var shape = this.scene.shapes.village;
      if (this.scene.chosen && this.scene.chosen.village) return this.scene.chosen.village;
      var found = shape && this.under(this._map.getCenter(), shape);
      return found ? found.code : "";
    },

    /** The feature of `shape` under a position on the globe. */
    under: function (position, shape) {
      var place = this.frame.local(position.lng, position.lat);
      return shape.holding(place[0], place[1]);
    },

    /** Where a feature's label point lies in the map's own pixels. */
    where: function (feature) {
      var unit = Math.pow(2, this._map.getZoom() - this.frame.zoom);
      var world = L.point(this.frame.x + feature.anchor[0], this.frame.y + feature.anchor[1]).multiplyBy(unit);
      return this._map.layerPointToContainerPoint(world.subtract(this._map.getPixelOrigin()));
    },

    /** The bounds of a feature on the globe, for a map that this sheet may not lie on yet. */
    reach: function (feature, map) {
      var frame = this.frame;
      return L.latLngBounds(
        [feature.box.slice(0, 2), feature.box.slice(2)].map(function (corner) {
          return map.unproject(L.point(frame.x + corner[0], frame.y + corner[1]), frame.zoom);
        })
      );
    },

    forgetLabels: function () {
      this.labels = null;
    },
  });
})((window.xq = window.xq || {}));
