/* The reader's hand on the map: hovering, choosing, keys. */
(function (xq) {
  "use strict";

  var ASK_AFTER_MS = 120;

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

    /** The water under a place of the map, while waters are shown. */
    function waterAt(place) {
      var scene = sheet.scene;
      if (!scene.layers.risk || !scene.waters) return "";
      var view = sheet.view;
      return xq.waterAt(scene.waters, view, { x: place.x * view.ratio + view.port[0], y: place.y * view.ratio + view.port[1] });
    }

    /** The blackspot whose window lies under a place of the map, while they are shown. */
    function spotAt(place) {
      var spots = sheet.scene.spots;
      var view = sheet.view;
      var at = { x: place.x * view.ratio + view.port[0], y: place.y * view.ratio + view.port[1] };
      return spots ? spots.under(sheet._pens.lines, view, at) : "";
    }

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
      var water = waterAt(at);
      map.getContainer().style.cursor = water || spotAt(at) ? "pointer" : "";
      if (water !== met) meet(water);
      var badge = event.originalEvent && event.originalEvent.target.classList.contains("xq-spot-hit");
      var area = water || badge || spotAt(at) || sheet.scene.layers.risk ? null : areaAt(event.latlng);
      hover(pinned && area === pinned ? null : area);
    });
    map.on("mouseout movestart zoomstart", function () {
      hover(null);
      meet("");
    });
    map.on("moveend", function () {
      if (pinned) town.hand.pin(pinned);
    });
    map.on("click", function (event) {
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
      if (event.key === "Escape") town.state.set({ grid: "", spot: "" });
      if (event.key === "Enter" && event.target === map.getContainer()) choose(areaAt(map.getCenter()));
    });
  };
})((window.xq = window.xq || {}));
