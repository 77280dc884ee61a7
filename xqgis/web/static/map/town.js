/*
 * The town's map: brings book, sheet and controls together as one Leaflet layer.
 * `xq.town({base, lang, controls, theme})` is what the skeleton adds to its map.
 */
(function (xq) {
  "use strict";

  var REFRESH_MS = 30000;
  var IDLE_MS = 600000; // a map nobody touches stops asking, so that a sign-in can end
  var WEIGHTS = ["400 14px XQ", "500 14px XQ", "700 14px XQ"];
  var SAMPLE = "村0";
  var COARSEST = 5;
  var FINEST = 20;

  xq.Town = L.Layer.extend({
    options: { base: "/map", lang: "zh-Hans", controls: "full", theme: "light", scale: null, watch: true },

    initialize: function (options) {
      L.setOptions(this, options);
      xq.words.use(this.options.words);
      this.book = this.options.book || new xq.Book(this.options.base);
      this.state = new xq.State();
      if (this.options.theme === "light" && !this.options.root) xq.bridge(this.state);
      this.root = this.options.root || document.documentElement;
      this.asked = 0;
      this.bell = new xq.Bell();
    },

    onAdd: function (map) {
      this._map = map;
      this.begin();
    },

    /** Reads and draws the town for the first time; may be called again after a failure. */
    begin: function () {
      var town = this;
      return town._begin().then(function () {
        town.bell.tell("begun", town);
      }, town._failed.bind(town));
    },

    onRemove: function () {
      if (this.sheet) this.sheet.remove();
    },

    _begin: function () {
      var town = this;
      return town.book
        .refresh(town.options.lang)
        .then(function () {
          town.state.begin(town.book.state, town._address());
          town.bell.tell("state", town.book.state);
          return town._shapes();
        })
        .then(function (shapes) {
          if (!shapes.village && !shapes.grid) throw new xq.wire.Failure(-2, "no areas");
          town._draw(shapes);
          return town.show();
        })
        .then(function () {
          town._later();
          town._spots();
          town._open();
          return town;
        });
    },

    /** The address that says what is looked at first. */
    _address: function () {
      return this.options.theme === "dark" ? "" : window.location.search;
    },

    _draw: function (shapes) {
      var town = this;
      var ui = (town.ui = new xq.Furniture(town));
      town.sheet = new xq.Sheet(town.book.frame, new xq.Ink(), {
        theme: town.options.theme,
        scale: town.options.scale,
        bare: town.options.theme === "dark",
        padding: town.options.theme === "dark" ? 0 : 0.12,
        obstacles: ui.boxes.bind(ui),
      });
      town.sheet.scene.layers = town.state.layers;
      town.sheet.scene.relief = new xq.Relief(
        town.book.reliefAddress(),
        xq.after(40, function () {
          town.sheet.redraw(["ground"]);
        })
      );
      town._take(shapes);
      town._allowPlaces();
      ui.build();
      town.fit();
      if (town.state.at) town.go(town.state.at);
      town.sheet.on("drawn", town._drawn, town);
      town.sheet.addTo(town._map);
      town._listen();
    },

    /** The map may be looked at in and round the town. */
    _allowPlaces: function () {
      var shapes = this.sheet.scene.shapes;
      var box = (shapes.town || shapes.village || shapes.grid).bbox;
      var wide = box[2] - box[0];
      var high = box[3] - box[1];
      this.state.allowPlaces(function (at) {
        return (
          at[0] >= box[0] - wide && at[0] <= box[2] + wide && at[1] >= box[1] - high && at[1] <= box[3] + high &&
          at[2] >= COARSEST && at[2] <= FINEST
        );
      });
    },

    /** Villages are written in the reader's language where the pack knows their names. */
    _rename: function (shape) {
      var names = this.book.state.names || {};
      if (!shape) return;
      shape.features.forEach(function (one) {
        if (Object.prototype.hasOwnProperty.call(names, one.code)) one.name = names[one.code];
      });
    },

    _listen: function () {
      var town = this;
      town.state.on("change", town._changed.bind(town));
      town._map.on("zoomend", function () {
        if (town.unit() !== town.unitShown) town.show();
        if (town.sheet.showsPoints()) town._points();
        town.ui.told();
      });
      town._map.on("resize", function () {
        if (!town.state.at && town._map.getZoom() <= town.sheet.home) town.fit();
      });
      town._map.on("moveend", function () {
        if (!town.homing) town.state.set({ at: town._place() });
      });
      if (town.options.controls === "none") return;
      town.hand = new xq.Hand(town);
      town.hits = new xq.SpotHits(town._map, town.pickSpot.bind(town));
    },

    /** The unit that is coloured: grids are too small to see when the view is far away. */
    unit: function () {
      var far = this.state.by === "grid" && !this.sheet.isFine() && this.sheet.scene.shapes.village;
      return far ? "village" : this.state.by;
    },

    shape: function () {
      return this.sheet.scene.shapes[this.unit()];
    },

    /** Back to the whole town. */
    home: function () {
      this.fit();
      this.state.set({ at: "" });
    },

    /** The whole town in what the controls leave free; the area that the filter names, where it names one. */
    fit: function () {
      var shapes = this.sheet.scene.shapes;
      var box = (shapes.town || shapes.village || shapes.grid).bbox;
      this.sheet.home = null; // until the new one is known nothing is near or far
      this._look([
        [box[1], box[0]],
        [box[3], box[2]],
      ]);
      this.sheet.home = this._map.getZoom();
      this.narrowed = this._narrowed();
      if (this.narrowed) this._look(this.sheet.reach(this.narrowed, this._map));
    },

    _look: function (bounds) {
      var room = (this.fitted = this.ui.room());
      this.homing = true;
      this._map.fitBounds(bounds, {
        paddingTopLeft: [room.left, room.top],
        paddingBottomRight: [room.right, room.bottom],
        animate: false,
      });
      this.homing = false;
    },

    /** The grid or village that the filter names, if the map knows it. */
    _narrowed: function () {
      var shapes = this.sheet.scene.shapes;
      var asked = new URLSearchParams(this.state.filter);
      var grid = shapes.grid && shapes.grid.byCode(asked.get("grid"));
      return grid || (shapes.village && shapes.village.byCode(asked.get("village"))) || null;
    },

    /** Looks at a place that the state allows. */
    go: function (at) {
      var place = xq.placeOf(at);
      this._map.setView([place[1], place[0]], place[2], { animate: false });
    },

    /** What is looked at as the state writes it; empty where the state would not have it. */
    _place: function () {
      var centre = this._map.getCenter();
      return [centre.lng.toFixed(5), centre.lat.toFixed(5), String(Math.round(this._map.getZoom() * 100) / 100)].join(",");
    },

    _changed: function (news) {
      var changed = news.changed;
      if (changed.domain || changed.phase || changed.by || changed.filter) this.show();
      if (changed.domain && this.options.theme === "dark") this._spots();
      if (changed.filter && !changed.at && this._narrowed() !== this.narrowed) this.home();
      if (changed.at && news.from === "page") this.state.at ? this.go(this.state.at) : this.home();
      if (changed.grid || changed.by) this.choose();
      if (changed.layers) {
        this.sheet.scene.layers = this.state.layers;
        this.sheet.forgetLabels();
        this.sheet.redraw(["ground", "lines", "points", "marks"]);
        this._points();
        this._spots();
        this._waters();
        this.ui.told();
      } else if (changed.spots) this._spots();
      if (changed.spot) {
        this.sheet.scene.spot = this.state.spot;
        this.sheet.redraw(["marks"]);
        if (this.hits) this.hits.choose(this.state.spot);
      }
      if (changed.water) this._waters();
      if (changed.places) this._places();
      if (changed.place) this._open();
    },

    /** Chooses a blackspot; chosen again it is let go. */
    pickSpot: function (code) {
      this.state.set({ spot: code === this.state.spot ? "" : code });
    },

    /** Asks for the blackspots where they are shown, and draws them when they are here. */
    _spots: function () {
      var town = this;
      var domain = town.state.domain;
      town.sheet.scene.aboutRoads = town.book.state.domains.some(function (one) {
        return one.code === domain && one.icon === "road";
      });
      town.sheet.scene.spot = town.state.spot;
      if (!town.sheet.showsSpots()) {
        if (town.hits) town.hits.show(null);
        town.bell.tell("spots", null);
        town.sheet.redraw(["ground", "lines", "marks"]);
        return Promise.resolve();
      }
      var asked = town.state.spots;
      return town.book.spots(asked, town.options.lang).then(
        function (spots) {
          if (asked !== town.state.spots) return;
          town.sheet.spots = spots;
          if (town.hits) {
            town.hits.show(spots);
            town.hits.choose(town.state.spot);
          }
          town.bell.tell("spots", spots);
          town.sheet.forgetLabels();
          town.root.dataset.spots = String(spots.places.length);
          town.sheet.redraw(["ground", "lines", "marks"]);
          town.ui.told();
          if (!town.state.at && town.options.theme === "light") town.fit(); // the legend may have grown
        },
        function () {} // the grades are shown all the same
      );
    },

    /** The grade number of an area at the present choice, or null. */
    gradeOf: function (area) {
      var shape = this.sheet.scene.shapes[this.unitShown];
      var number = shape && shape.index.get(area.code);
      return number === undefined || !this.values ? null : xq.gradeIn(this.values.bytes[number]);
    },

    /** Marks the chosen area and shows its card. */
    choose: function () {
      var shape = this.sheet.scene.shapes[this.unitShown];
      var area = shape && this.state.grid ? shape.byCode(this.state.grid) : null;
      this.sheet.scene.chosen = area || null;
      this.sheet.forgetLabels();
      this.sheet.redraw(["marks"]);
      if (this.hand) this.hand.pin(area && this.speaksOf(area) ? area : null);
    },

    /** Whether the map has anything to say of an area. */
    speaksOf: function () {
      return true;
    },

    told: function (area) {
      return this.book.feature(area.code, this.shown, this.options.lang);
    },

    /** Where an area's label point lies, in pixels of the map; null when unknown. */
    where: function (code) {
      var shape = this.shape();
      var area = shape && shape.byCode(code);
      return area ? this.sheet.where(area) : null;
    },

    /** Tells tests and the wall what stands on the screen; the paper before the first grades does not count. */
    _drawn: function () {
      var marks = this.root.dataset;
      if (!this.shown) return;
      Object.assign(marks, this.shown);
      marks.areas = (this.values.shape && this.values.shape.address) || "";
      marks.points = this.sheet.points && this.sheet.showsPoints() ? String(this.sheet.points.header.count) : "";
      marks.revision = String(this.book.state.revision);
      marks.drawn = String(Number(marks.drawn || 0) + 1);
    },

    /** After the first picture: waters, roads, letters, then every other filter's values. */
    _later: function () {
      var town = this;
      ["water", "road"].forEach(function (layer) {
        town.book.shape(layer).then(
          function (shape) {
            town.sheet.scene.shapes[layer] = shape;
            town.sheet.forgetLabels();
            town.sheet.redraw(["lines", "marks"]);
          },
          function () {} // the basemap is welcome, the figures are needed
        );
      });
      if (document.fonts && document.fonts.load) {
        var loaded = WEIGHTS.map(function (weight) {
          return document.fonts.load(weight, SAMPLE);
        });
        Promise.all(loaded).then(function () {
          town.sheet.forgetLabels();
          if (town.sheet.places) town.sheet.places.forget();
          town.sheet.redraw(["places", "marks"]);
          town.ui.told();
        });
      }
      Promise.resolve(town.book.prefetch(town.state.by, town.state.phase)).then(function () {
        if (town.sheet.showsPoints()) town.book.prefetchPoints(town.state.phase);
      });
      if (town.options.watch) town._watch();
    },

    /** Asks now and then whether the store has moved on, as long as somebody is there. */
    _watch: function () {
      var town = this;
      var touched = Date.now();
      function touch() {
        touched = Date.now();
      }
      ["pointerdown", "keydown", "wheel", "message"].forEach(function (kind) {
        window.addEventListener(kind, touch, { passive: true });
      });
      document.addEventListener("visibilitychange", function () {
        if (!document.hidden) town.renew().catch(function () {});
      });
      setInterval(function () {
        if (!document.hidden && Date.now() - touched < IDLE_MS) town.renew().catch(town._failed.bind(town));
      }, REFRESH_MS + Math.random() * REFRESH_MS * 0.2);
    },

    /** Reads the state again and redraws what has changed; resolves to whether anything had. */
    renew: function () {
      var town = this;
      return town.book.refresh(town.options.lang).then(function (moved) {
        if (!moved) return false;
        town.bell.tell("renewed");
        town._spots();
        return town.show().then(function () {
          town.book.prefetch(town.state.by, town.state.phase);
          return true;
        });
      });
    },

    /** Tells the reader; what is not a failure of the wire is a fault of ours and goes to the console. */
    _failed: function (failure) {
      var town = this;
      if (!(failure instanceof xq.wire.Failure)) {
        setTimeout(function () {
          throw failure;
        });
      }
      town.bell.tell("failed", failure);
      if (town.options.theme === "dark") return;
      town.ui = town.ui || new xq.Furniture(town);
      town.ui.notice(failure, function () {
        if (town.sheet) town.show();
        else window.location.reload();
      });
    },
  });

  xq.town = function (options) {
    return (xq.app = options.controls === "pair" ? xq.pair(options) : new xq.Town(options));
  };
})((window.xq = window.xq || {}));
