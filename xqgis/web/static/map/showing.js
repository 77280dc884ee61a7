/* What the town's map shows: the shapes of the day, the grades of a view, the inspection points behind them. */
(function (xq) {
  "use strict";

  var AREAS = ["town", "village", "grid"];
  var TWO = ["pair", "sister"];

  function named(all) {
    return { town: all[0], village: all[1], grid: all[2] };
  }

  xq.Town.include({
    _shapes: function () {
      var book = this.book;
      return Promise.all(
        AREAS.map(function (layer) {
          return book.shape(layer);
        })
      ).then(named);
    },

    /** The shapes that values are of, where others are drawn now; null where nothing need be drawn anew. */
    _shapesOf: function (values) {
      var book = this.book;
      var drawn = this.sheet.scene.shapes;
      var wanted = values.header.versions || book.state.versions;
      var moved = AREAS.some(function (layer) {
        return wanted[layer] && !(drawn[layer] && drawn[layer].address === wanted[layer]);
      });
      if (!moved) return null;
      return Promise.all(
        AREAS.map(function (layer) {
          return book.shape(layer, wanted[layer]);
        })
      ).then(named);
    },

    /** Takes up shapes and, with them, which areas may be chosen. */
    _take: function (shapes) {
      var state = this.state;
      var scene = this.sheet.scene;
      Object.assign(scene.shapes, shapes);
      this._rename(shapes.village);
      scene.town = shapes.town ? shapes.town.all : null;
      if (!shapes.grid) state.by = "village";
      if (!shapes.village) state.by = "grid";
      var known = (this.known = this.known || {}); // of every version seen: a grid that is gone may be chosen in its time
      [shapes.grid, shapes.village].forEach(function (shape) {
        if (shape) Object.assign(known, Object.fromEntries(shape.index));
      });
      state.allowAreas(function (code) {
        return Object.prototype.hasOwnProperty.call(known, code);
      });
    },

    /** What the state asks to see: {by, domain, phase, filter}. */
    view: function () {
      var state = this.state;
      return { by: this.unit(), domain: state.domain, phase: state.phase, filter: state.filter };
    },

    /** Colours the map by the present choice; resolves when that is drawn. */
    show: function () {
      var town = this;
      var turn = ++town.asked;
      var view = town.view();
      if (town.sheet.showsPoints()) town.book.points(view).catch(function () {}); // on their way together
      return town.book
        .values(view)
        .then(function (values) {
          if (turn !== town.asked) return undefined;
          var other = town._shapesOf(values);
          return other ? other.then(town._colour.bind(town, turn, view, values)) : town._colour(turn, view, values, null);
        })
        .catch(function (failure) {
          if (turn === town.asked) town._failed(failure);
        });
    },

    /** Draws the grades of a view, and its inspection points with them where they are here already. */
    _colour: function (turn, view, values, shapes) {
      var town = this;
      var scene = town.sheet.scene;
      if (turn !== town.asked) return;
      if (shapes) {
        town._take(shapes);
        town.sheet.forgetLabels();
      }
      values.shape = scene.shapes[view.by];
      town.values = values;
      town.unitShown = view.by;
      town.shown = view;
      scene.cells = values;
      town._takePoints();
      town.sheet.redraw(shapes ? ["ground", "lines", "points", "marks"] : ["ground", "points"], true);
      town.ui.told();
      if (town.state.grid || scene.chosen) town.choose();
      town.ui.notice(null);
      town._waters();
      town._places();
      if (values.header.revision > town.book.state.revision) town.renew().catch(function () {});
    },

    /** The points of what is shown, or none until they are here; resolves when they are taken up. */
    _takePoints: function () {
      var town = this;
      var shown = town.shown;
      if (!town.sheet.showsPoints()) {
        town.sheet.points = null;
        return undefined;
      }
      var asked = town.book.points(shown);
      town.sheet.points = asked.here || null;
      if (asked.here) return undefined;
      return asked.then(function (points) {
        if (town.shown !== shown || town.sheet.points === points) return;
        town.sheet.points = points;
        town.sheet.redraw(["points"], true);
        town.ui.told();
      }, town._failed.bind(town));
    },

    /** The marks of the waters while their layer is shown; resolves when they are taken up. */
    _waters: function () {
      var town = this;
      var scene = town.sheet.scene;
      scene.water = town.state.water;
      if (!town.state.layers.risk) {
        town.sheet.redraw(["marks"]);
        return Promise.resolve();
      }
      return town.book.waters().then(function (waters) {
        scene.waters = waters;
        town.sheet.forgetLabels();
        town.sheet.redraw(["ground", "marks"]);
        town.root.dataset.waters = waters ? String(waters.header.count) : "0";
        town.ui.told();
      }, town._failed.bind(town));
    },

    /** Makes the town fit again where the legend has grown over it, unless somebody looks at a part of it. */
    settle: function () {
      if (this.options.theme !== "light" || !this.fitted || this.state.at || this._map.getZoom() > this.sheet.home) return;
      if (this.ui.room().bottom > this.fitted.bottom) this.fit();
    },

    /** The kinds of places to show; two maps side by side show none. */
    _kinds: function () {
      return TWO.indexOf(this.options.controls) < 0 ? this.state.places : [];
    },

    /** The marks of the kinds of places that are shown; resolves when they are taken up. */
    _places: function () {
      var town = this;
      var facts = town.book.state;
      var asked = town._kinds().join();
      var shown = facts.places.filter(function (kind) {
        return town._kinds().indexOf(kind.code) >= 0;
      });
      return Promise.all(
        shown.map(function (kind) {
          return town.book.places(kind.code).then(function (marks) {
            return Object.assign({ kind: kind }, marks);
          });
        })
      ).then(function (layers) {
        if (asked !== town._kinds().join() || facts !== town.book.state) return;
        town.sheet.places = layers.length ? new xq.Places(facts, layers) : null;
        town.root.dataset.places = String(
          layers.reduce(function (sum, layer) {
            return sum + layer.header.count;
          }, 0)
        );
        town.sheet.forgetLabels();
        town.sheet.redraw(["ground", "places", "marks"]);
        town.ui.told();
        if (town.hand) town.hand.uncover();
      }, town._failed.bind(town));
    },

    /** The ring and the card of the chosen place. */
    _open: function () {
      this.sheet.scene.place = this.state.place;
      this.sheet.redraw(["marks"]);
      if (this.hand) this.hand.place();
    },

    _points: function () {
      if (!this.shown) return;
      var before = this.sheet.points;
      this._takePoints();
      if (this.sheet.points !== before) this.sheet.redraw(["points"]);
      if (this.sheet.showsPoints()) this.book.prefetchPoints(this.state.phase);
      this.ui.told();
    },
  });
})((window.xq = window.xq || {}));
