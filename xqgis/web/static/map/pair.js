/*
 * Two maps of one town side by side in one frame: one set of shapes and values, one hand.
 * They always look at the same place; each colours what its own filter leaves and names its own villages.
 */
(function (xq) {
  "use strict";

  var el = xq.el;
  var SHARED = ["domain", "phase", "by", "grid"];

  /** What one map of the two colours, as its filter says: {name(words, village shape), holds(village)}. */
  function side(filter) {
    var asked = new URLSearchParams(filter);
    var village = asked.get("village");
    var pilot = asked.get("pilot");
    return {
      holds: function (one) {
        if (village) return one.code === village;
        return !pilot || one.pilot === (pilot === "yes");
      },
      name: function (shape) {
        var one = village && shape && shape.byCode(village);
        if (one) return one.name;
        return pilot ? xq.words.say(pilot === "yes" ? "side_pilots" : "side_others") : "";
      },
    };
  }

  /** One of two maps: its villages by name, its side in words, and a cross where the hand is on the other. */
  var Half = xq.Town.extend({
    /** The map was made before it had to share its room. */
    onAdd: function (map) {
      map.invalidateSize({ animate: false, pan: false });
      xq.Town.prototype.onAdd.call(this, map);
    },

    /** Never nearer than the whole town: both maps show the same. */
    _narrowed: function () {
      return null;
    },

    speaksOf: function (area) {
      return this.gradeOf(area) !== xq.OUTSIDE;
    },

    _draw: function (shapes) {
      xq.Town.prototype._draw.call(this, shapes);
      this.cross = this.ui.holder.appendChild(el("div", { class: "xq-cross", hidden: true, "aria-hidden": "true" }));
      this.caption = this.ui.holder.appendChild(el("div", { class: "xq-panel xq-whose" }));
      this.state.on("change", this._named.bind(this));
      this._named();
    },

    _named: function () {
      var own = side(this.state.filter);
      this.sheet.scene.names = own.holds;
      this.caption.textContent = own.name(this.sheet.scene.shapes.village);
      this.sheet.forgetLabels();
      this.sheet.redraw(["marks"]);
    },

    /** The cross stands where the other map's pointer is; null takes it away. */
    point: function (place) {
      var at = place && this._map.latLngToContainerPoint(place);
      this.cross.hidden = !at;
      if (at) this.cross.style.transform = "translate(" + at.x + "px," + at.y + "px)";
    },
  });

  /** The second map follows the first: its choices, its place, and what it has heard of the store. */
  var Sister = Half.extend({
    fit: function () {
      this.sheet.home = this.options.first.sheet.home;
      follow(this.options.first._map, this._map);
    },

    _address: function () {
      var state = this.options.first.state;
      var asked = new URLSearchParams(window.location.search);
      SHARED.forEach(function (name) {
        asked.set(name, state[name]);
      });
      asked.set("filter", state.beside);
      return "?" + asked;
    },
  });

  /** Rounding puts two maps of one place up to a pixel apart; that is no move. */
  function agree(one, other) {
    var centres = [one, other].map(function (map) {
      return one.project(map.getCenter());
    });
    return one.getZoom() === other.getZoom() && centres[0].distanceTo(centres[1]) < 1.5;
  }

  function follow(leader, follower) {
    if (!agree(leader, follower)) follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
  }

  /** Moving one map moves the other in the same frame. */
  function together(one, other) {
    var led = false;
    [
      [one, other],
      [other, one],
    ].forEach(function (maps) {
      var lead = xq.nextFrame(function () {
        led = true;
        follow(maps[0], maps[1]);
        led = false;
      });
      maps[0].on("move zoomend", function () {
        if (!led) lead();
      });
    });
  }

  function pointing(one, other) {
    [
      [one, other],
      [other, one],
    ].forEach(function (pair) {
      pair[0]._map.on("mousemove", function (event) {
        pair[1].point(event.latlng);
        pair[0].point(null);
      });
      pair[0]._map.on("mouseout", function () {
        pair[1].point(null);
      });
    });
  }

  function shared(state, more) {
    var facts = { layers: state.facts().layers };
    SHARED.forEach(function (name) {
      facts[name] = state[name];
    });
    return Object.assign(facts, more);
  }

  /** What is chosen on one map is chosen on both; only the first one speaks with the page around. */
  function agreeing(first, second) {
    first.state.on("change", function () {
      second.state.set(shared(first.state, { filter: first.state.beside }), "page");
    });
    second.state.on("change", function (news) {
      if (news.from !== "page") first.state.set(shared(second.state));
    });
    first.bell.on("renewed", function () {
      second.show();
    });
  }

  function options(map) {
    var found = { zoomControl: false, attributionControl: false, zoomAnimation: false };
    ["zoomSnap", "zoomDelta", "wheelPxPerZoomLevel"].forEach(function (name) {
      found[name] = map.options[name];
    });
    return found;
  }

  xq.pair = function (told) {
    var first = new Half(told);
    document.body.classList.add("xq-two");
    first.bell.on("begun", function () {
      var map = first._map;
      var place = document.body.appendChild(el("div", { class: "xq-beside", tabindex: "0" }));
      var book = first.book;
      var more = { controls: "sister", book: book, words: book.state.words, root: place, watch: false, first: first };
      var second = new Sister(Object.assign({}, told, more));
      map._zoomAnimated = false; // a map that grows smoothly would leave the other behind
      second.bell.on("begun", function () {
        first.second = second;
        together(map, second._map);
        pointing(first, second);
        agreeing(first, second);
      });
      var beside = L.map(place, options(map));
      beside.setView(map.getCenter(), map.getZoom(), { animate: false });
      second.addTo(beside);
    });
    return first;
  };
})((window.xq = window.xq || {}));
