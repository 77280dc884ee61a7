/* What is looked at: checked against the town's own codes, kept in the address, told to the page around. */
(function (xq) {
  "use strict";

  var LAYERS = ["grid", "village", "pilot", "inspection", "risk", "water", "road", "relief", "blackspot"];
  var USUAL = ["grid", "village", "pilot", "water", "road", "relief"];
  var SHOWN = ["domain", "phase", "by", "grid", "layers", "water", "filter", "beside", "at", "spots", "spot", "places", "place"];
  var CHOICES = ["domain", "phase", "by", "grid", "water", "place", "filter", "beside", "at", "spots", "spot"];
  var CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  var CONDITIONS = ["village", "grid", "domain", "standard", "item", "phase", "from", "to", "unit", "source", "announced", "track", "pilot"];
  var CONDITION = /^[A-Za-z0-9._-]{1,80}$/;
  var PLACE = /^-?\d{1,3}(\.\d{1,6})?,-?\d{1,2}(\.\d{1,6})?,\d{1,2}(\.\d{1,2})?$/;
  var TOLD_AFTER_MS = 400;

  function codes(list) {
    return list.map(function (one) {
      return one.code;
    });
  }

  /** A filter as one text: known conditions only, always in one order; the server knows their values. */
  function cleaned(text) {
    var asked = new URLSearchParams(typeof text === "string" ? text : "");
    var kept = new URLSearchParams();
    CONDITIONS.forEach(function (name) {
      if (CONDITION.test(asked.get(name) || "")) kept.set(name, asked.get(name));
    });
    return kept.toString();
  }

  /** Current choice of domain, phase, unit, chosen area and layers; every value from an allow-list. */
  xq.State = function () {
    var bell = new xq.Bell();
    var state = this;
    var early = null;
    var allowed = { by: ["grid", "village"], domain: [], phase: [], grid: null, place: null };

    state.on = bell.on;
    state.by = "grid";
    state.domain = "";
    state.phase = "";
    state.grid = "";
    state.water = ""; // a water that is chosen; which there are, its layer knows
    state.filter = ""; // which checks count, as the conditions of an address; empty for those of domain and phase
    state.beside = ""; // the same for the map that stands beside this one, where one does
    state.at = ""; // "lon,lat,zoom"; empty while the whole town is shown
    state.spots = ""; // which blackspots, as the conditions of an address; empty for the rule set in force
    state.spot = ""; // the chosen one
    state.places = []; // the kinds of places that are shown
    state.place = ""; // the place whose card is open; which there are, the server knows
    state.layers = {};

    function layersFrom(text) {
      var wanted = text.split(",").filter(function (layer) {
        return LAYERS.indexOf(layer) >= 0;
      });
      var made = {};
      LAYERS.forEach(function (layer) {
        made[layer] = wanted.indexOf(layer) >= 0;
      });
      return made;
    }

    function layersText() {
      return LAYERS.filter(function (layer) {
        return state.layers[layer];
      }).join(",");
    }

    function isAllowed(name, value) {
      if (typeof value !== "string") return false;
      if (name === "grid") return value === "" || (allowed.grid !== null && allowed.grid(value));
      if (name === "water" || name === "place") return value === "" || CODE.test(value);
      if (name === "filter" || name === "beside") return value === cleaned(value);
      if (name === "spots") return value === xq.spotsAsked(value);
      if (name === "spot") return xq.isSpot(value);
      if (name === "at") return value === "" || (allowed.place !== null && PLACE.test(value) && allowed.place(xq.placeOf(value)));
      return allowed[name].indexOf(value) >= 0;
    }

    /** The allow-lists of the town; what the address asks for is taken up where it is on them. */
    state.begin = function (town, search) {
      allowed.domain = codes(town.domains);
      allowed.phase = codes(town.phases);
      var asked = new URLSearchParams(search);
      var first = { domain: allowed.domain[0], phase: town.today_phase || allowed.phase[0], by: "grid" };
      Object.keys(first).forEach(function (name) {
        state[name] = isAllowed(name, asked.get(name)) ? asked.get(name) : first[name];
      });
      state.layers = layersFrom(asked.get("layers") || USUAL.join(","));
      state.filter = cleaned(asked.get("filter"));
      state.beside = cleaned(asked.get("beside"));
      state.spots = xq.spotsAsked(asked.get("spots"));
      state.spot = xq.isSpot(asked.get("spot") || "") ? asked.get("spot") || "" : "";
      state.water = isAllowed("water", asked.get("water")) ? asked.get("water") : "";
      state.place = isAllowed("place", asked.get("place")) ? asked.get("place") : "";
      allowed.kinds = codes(town.places || []);
      state.places = xq.placeKinds(asked.get("places"), allowed.kinds);
      state.wished = asked.get("grid") || "";
      state.wishedAt = asked.get("at") || "";
      state.begun = true;
      if (early) state.set(early, "page");
    };

    /** Codes of areas are known once the geometry is here. */
    state.allowAreas = function (knows) {
      allowed.grid = knows;
      if (state.wished && knows(state.wished)) state.grid = state.wished;
      state.wished = "";
      if (state.grid && !knows(state.grid)) state.grid = "";
    };

    /** Where the map may be looked at is known with the geometry too. */
    state.allowPlaces = function (holds) {
      allowed.place = holds;
      if (state.wishedAt && isAllowed("at", state.wishedAt)) state.at = state.wishedAt;
      state.wishedAt = "";
    };

    /** A domain or phase chosen by hand is a condition too where a filter is in force. */
    function conditions(wishes, from) {
      if (!state.filter || from === "page" || wishes.filter !== undefined) return wishes;
      var asked = new URLSearchParams(state.filter);
      ["domain", "phase"].forEach(function (name) {
        if (wishes[name] && isAllowed(name, wishes[name])) asked.set(name, wishes[name]);
      });
      return Object.assign({}, wishes, { filter: cleaned(asked.toString()) });
    }

    /** Takes up the allowed ones of `wishes`; listeners hear which changed and who asked. */
    state.set = function (wishes, from) {
      if (!state.begun) {
        early = wishes; // the town's codes are still on their way
        return;
      }
      var changed = {};
      wishes = conditions(wishes, from);
      ["filter", "beside"].forEach(function (name) {
        if (typeof wishes[name] === "string") wishes = Object.assign({}, wishes, { [name]: cleaned(wishes[name]) });
      });
      if (!allowed.grid && wishes.grid) state.wished = wishes.grid; // asked before the areas are known
      CHOICES.forEach(function (name) {
        if (wishes[name] === undefined || wishes[name] === state[name]) return;
        if (!isAllowed(name, wishes[name])) return;
        state[name] = wishes[name];
        changed[name] = true;
      });
      if (typeof wishes.layers === "string" && wishes.layers !== layersText()) {
        state.layers = layersFrom(wishes.layers);
        changed.layers = true;
      }
      if (typeof wishes.places === "string") {
        var kinds = xq.placeKinds(wishes.places, allowed.kinds);
        if (kinds.join() !== state.places.join()) {
          state.places = kinds;
          changed.places = true;
        }
      }
      if (Object.keys(changed).length) bell.tell("change", { changed: changed, from: from || "hand" });
    };

    state.toggle = function (layer) {
      var next = Object.assign({}, state.layers);
      next[layer] = !next[layer];
      state.set({
        layers: LAYERS.filter(function (one) {
          return next[one];
        }).join(","),
      });
    };

    state.togglePlaces = function (kind) {
      var without = state.places.filter(function (one) {
        return one !== kind;
      });
      state.set({ places: (without.length < state.places.length ? without : without.concat(kind)).join() });
    };

    /** The domain or phase that the figures are of: the filter's where one is in force, "" for all. */
    state.subject = function (name) {
      return state.filter ? new URLSearchParams(state.filter).get(name) || "" : state[name];
    };

    state.facts = function () {
      var facts = {
        domain: state.domain,
        phase: state.phase,
        by: state.by,
        grid: state.grid,
        water: state.water,
        layers: layersText(),
        filter: state.filter,
        at: state.at,
        spot: state.spot,
      };
      if (state.beside) facts.beside = state.beside;
      if (state.places.length) facts.places = state.places.join();
      if (state.place) facts.place = state.place;
      return facts;
    };
  };

  /** What the page around is told: the facts, without the layers while they are the usual ones. */
  function told(state) {
    var facts = state.facts();
    return Object.assign(facts, { layers: facts.layers === USUAL.join(",") ? "" : facts.layers || "none" });
  }

  /** "lon,lat,zoom" as three numbers. */
  xq.placeOf = function (text) {
    return text.split(",").map(Number);
  };

  xq.State.LAYERS = LAYERS;

  function writeAddress(state) {
    var address = new URL(window.location.href);
    var facts = Object.assign(state.facts(), { spots: state.spots });
    SHOWN.forEach(function (name) {
      if (facts[name]) address.searchParams.set(name, facts[name]);
      else address.searchParams.delete(name);
    });
    window.history.replaceState(null, "", address);
  }

  /** Ties a state to the address bar and, inside a page of the same origin, to that page. */
  xq.bridge = function (state) {
    var home = window.location.origin;
    var tell = xq.after(TOLD_AFTER_MS, function () {
      window.parent.postMessage({ xqgis: told(state) }, home);
    });
    var write = xq.after(0, function () {
      writeAddress(state);
    });
    state.on("change", function (news) {
      write(); // after the drawing: a browser takes its time over an address
      if (window.parent !== window && news.from !== "page") tell();
    });
    window.addEventListener("message", function (message) {
      if (message.origin !== home || message.source !== window.parent || window.parent === window) return;
      var wishes = message.data && message.data.xqgisSet;
      if (!wishes || typeof wishes !== "object") return;
      var known = {};
      CHOICES.concat("layers", "places").forEach(function (name) {
        known[name] = wishes[name];
      });
      state.set(known, "page");
    });
  };
})((window.xq = window.xq || {}));
