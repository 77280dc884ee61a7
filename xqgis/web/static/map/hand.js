/* The reader's hand on the map: hovering, choosing, keys. */
(function (xq) {
  "use strict";

  var ASK_AFTER_MS = 120;
  var ROOM = 20; // pixels that a mark keeps from the card that tells of it

  function stillOn(shown, area) {
    return shown && shown.code === area.code;
  }

  xq.Hand = function (town) {
    var map = town._map;
    var sheet = town.sheet;
    var tip = new xq.Tip(town.ui.holder, function () {
      town.state.set({ grid: "" });
      map.getContainer().focus();
    });
    var at = null;
    var pinned = null;
    var met = "";
    var greeted = "";
    var byKey = false;
    var covered = ""; // the place whose card has just been opened
    var pageTells = new URLSearchParams(window.location.search).get("card") === "page"; // the page around has the sheet
    var card = new xq.PlaceCard(town.ui.holder, function () {
      town.state.set({ place: "" });
      map.getContainer().focus();
    });
    var ask = xq.after(ASK_AFTER_MS, function (area) {
      town.told(area).then(
        function (told) {
          if (stillOn(sheet.scene.hovered, area)) tip.hover(area, null, told, town.book.state, at, map.getSize());
        },
        function () {} // the card keeps name and grade
      );
    });

    /** Shows the card of the water under the pointer. */
    function meet(water) {
      met = water;
      tip.water(null);
      if (!water) return;
      town.book.water(water, town.options.lang).then(
        function (told) {
          if (met === water) tip.water(told, at, map.getSize());
        },
        function () {} // a mark beyond the reader's sight has no card
      );
    }

    /** The same of a place. */
    function greet(place) {
      greeted = place;
      tip.place(null);
      if (!place) return;
      town.book.place(place, town.options.lang).then(
        function (told) {
          if (greeted === place) tip.place(told, at, map.getSize());
        },
        function () {} // the mark stays a mark
      );
    }

    function hover(area) {
      if (sheet.scene.hovered !== area) {
        sheet.scene.hovered = area;
        sheet.redraw(["marks"]);
        ask.cancel();
        if (area) ask(area);
        tip.hover(area, area ? town.gradeOf(area) : null, null, town.book.state, at, map.getSize());
      }
    }

    function areaAt(position) {
      var shape = sheet.scene.shapes[town.unitShown];
      return shape ? sheet.under(position, shape) || null : null;
    }

    /** A spot of the map in pixels of its canvases. */
    function spotOf(place) {
      var view = sheet.view;
      return { x: place.x * view.ratio + view.port[0], y: place.y * view.ratio + view.port[1] };
    }

    /** The water under a place of the map, while waters are shown. */
    function waterAt(place) {
      var scene = sheet.scene;
      if (!scene.layers.risk || !scene.waters) return "";
      return xq.waterAt(scene.waters, sheet.view, spotOf(place));
    }

    /** The blackspot whose window lies under a place of the map, while they are shown. */
    function spotAt(spot) {
      var spots = sheet.scene.spots;
      return spots ? spots.under(sheet._pens.lines, sheet.view, spotOf(spot)) : "";
    }

    function placeAt(spot) {
      return sheet.places ? sheet.places.under(sheet.view, spotOf(spot)) : "";
    }

    /** Opens the card of a place, shuts it for the one that is open. */
    function open(place) {
      town.state.set({ place: place === town.state.place ? "" : place });
    }

    /** Moves the map, once, when the card that was opened lies on its own place and there is room beside it. */
    this.uncover = function () {
      var spot = covered && sheet.places ? sheet.places.where(covered, sheet.view) : null;
      if (!spot || card.panel.hidden) return;
      covered = "";
      var view = sheet.view;
      var frame = map.getContainer().getBoundingClientRect();
      var box = card.panel.getBoundingClientRect();
      var x = (spot[0] - view.port[0]) / view.ratio + frame.left;
      var y = (spot[1] - view.port[1]) / view.ratio + frame.top;
      if (x < box.left - ROOM || x > box.right + ROOM || y < box.top - ROOM || y > box.bottom + ROOM) return;
      if (box.left - frame.left > 6 * ROOM) map.panBy([x - box.left + 2 * ROOM, 0], { animate: false });
    };

    /** Shows the card of the place that is chosen. */
    this.place = function () {
      var code = town.state.place;
      var key = byKey;
      byKey = false;
      covered = code;
      greet("");
      if (!code || pageTells) return card.show(null);
      return town.book.place(code, town.options.lang).then(
        function (told) {
          if (town.state.place !== code) return;
          card.show(told, key);
          town.hand.uncover();
        },
        function () {
          if (town.state.place === code) card.fail();
        }
      );
    };

    function choose(area) {
      town.state.set({ grid: area && area.code !== town.state.grid ? area.code : "" });
    }

    function reach(area) {
      var unit = Math.pow(2, map.getZoom() - sheet.frame.zoom);
      return Math.min(120, ((area.box[2] - area.box[0]) / 2) * unit);
    }

    /** Shows the pinned card of `area` (null closes it). */
    this.pin = function (area) {
      pinned = area;
      if (!area) return tip.pin(null);
      hover(null);
      tip.pin(area, town.gradeOf(area), null, town.book.state, sheet.where(area), map.getSize(), reach(area));
      return town.told(area).then(
        function (told) {
          if (!stillOn(pinned, area)) return;
          tip.pin(area, null, told, town.book.state, sheet.where(area), map.getSize(), reach(area));
        },
        function () {}
      );
    };

    map.on("mousemove", function (event) {
      at = event.containerPoint;
      var place = placeAt(at);
      var water = place ? "" : waterAt(at);
      var spot = place || water ? "" : spotAt(at);
      map.getContainer().style.cursor = water || place || spot ? "pointer" : "";
      if (water !== met) meet(water);
      if (place !== greeted) greet(place);
      var badge = event.originalEvent && event.originalEvent.target.classList.contains("xq-spot-hit");
      var area = water || place || badge || spot || sheet.scene.layers.risk ? null : areaAt(event.latlng);
      hover(pinned && area === pinned ? null : area);
    });
    map.on("mouseout movestart zoomstart", function () {
      hover(null);
      meet("");
      greet("");
    });
    map.on("moveend", function () {
      if (pinned) town.hand.pin(pinned);
    });
    map.on("click", function (event) {
      var place = placeAt(event.containerPoint);
      if (place) return open(place);
      var water = waterAt(event.containerPoint);
      var spot = water ? "" : spotAt(event.containerPoint);
      if (water) town.state.set({ water: water === town.state.water ? "" : water });
      else if (spot) town.pickSpot(spot);
      else if (!sheet.scene.layers.risk) choose(areaAt(event.latlng));
    });
    /* Leaflet focuses the map on every press; the ring is for those who came by key. */
    document.addEventListener("keydown", function (event) {
      if (event.key === "Tab") document.body.classList.add("xq-keys");
    });
    document.addEventListener("pointerdown", function () {
      document.body.classList.remove("xq-keys");
    });
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key === "Escape") town.state.set(town.state.place ? { place: "" } : { grid: "", spot: "" });
      if (event.key !== "Enter" || event.target !== map.getContainer()) return;
      var place = placeAt(map.getSize().divideBy(2));
      byKey = Boolean(place);
      if (place) open(place);
      else choose(areaAt(map.getCenter()));
    });
  };
})((window.xq = window.xq || {}));
