/*
 * The wall: the domains of the current phase and the waters in turn, by the clock. The frame on
 * show stays until the next one is whole, so a lost server never blanks it.
 */
(function (xq) {
  "use strict";

  var EVERY_S = 20;
  var TICK_MS = 250;
  var ASK_MS = 15000;
  var RETRY_MS = 5000;
  var DESIGN = 1.55 / 1080; // drawing-rule pixels per pixel of screen height
  var WAITING = { 401: "wall_refused", 403: "wall_refused", "-2": "no_areas" };
  var WATERS = "waters"; // no code of a domain: those are short
  var ON_WATERS = "village,risk,water,road,relief";
  var HANDLES = ["dragging", "scrollWheelZoom", "doubleClickZoom", "boxZoom", "keyboard", "touchZoom"];

  function everyFromAddress() {
    var asked = Number(new URLSearchParams(window.location.search).get("every"));
    return asked >= 2 && asked <= 3600 ? Math.round(asked) : EVERY_S;
  }

  function jitter(ms) {
    return ms * (0.8 + Math.random() * 0.6);
  }

  function Wall(town) {
    this.town = town;
    this.clock = new xq.Clock();
    this.board = new xq.Board();
    this.reader = new xq.wire.Reader();
    this.every = everyFromAddress();
    this.scenes = {};
    this.shown = null;
    this.lost = false;
    this.turns = 0;
    this.goodAt = 0;
    document.body.classList.add("xq-wall-page");
    document.body.appendChild(this.board.waiting);
    document.body.appendChild(this.board.node);
    town.bell.on("state", this._state.bind(this));
    town.bell.on("begun", this._begun.bind(this));
    town.bell.on("failed", this._failed.bind(this));
    town.bell.on("spots", this.board.tellSpots.bind(this.board));
  }

  /** The map's own box on the wall: what it must keep free, what covers it. */
  Wall.options = {
    controls: "none",
    watch: false,
    scale: function () {
      return window.innerHeight * DESIGN;
    },
    room: function (size) {
      var vh = window.innerHeight / 100;
      return { left: Math.min(9 * vh, size.x * 0.08), right: 3 * vh, top: 2.2 * vh, bottom: 2.2 * vh };
    },
  };

  Wall.prototype._state = function (state) {
    this.clock.set(state.now);
    this.board.tellTown(state, this.clock.parts().date);
    this.goodAt = this.clock.now();
    this.lost = false;
    this.board.node.hidden = false;
    this.town._map.invalidateSize({ animate: false });
  };

  Wall.prototype._begun = function () {
    var wall = this;
    HANDLES.forEach(function (handle) {
      if (wall.town._map[handle]) wall.town._map[handle].disable();
    });
    wall.board.waiting.hidden = true;
    wall.layers = wall.town.state.facts().layers;
    wall._gather();
    wall._tick();
    setInterval(wall._tick.bind(wall), TICK_MS);
    wall._askLater(ASK_MS);
    wall.town._map.on("resize", wall._scale, wall);
    wall._scale();
  };

  /** Before the first picture every failure is waited out; afterwards the last frame stays. */
  Wall.prototype._failed = function (failure) {
    var wall = this;
    if (wall.town.sheet) {
      wall._lose();
      return;
    }
    wall.board.waiting.textContent = xq.words.say(WAITING[failure.status] || "wall_waiting");
    setTimeout(function () {
      wall.town.begin();
    }, jitter(RETRY_MS));
  };

  Wall.prototype._lose = function () {
    this.lost = true;
    this._age();
  };

  Wall.prototype._askLater = function (ms) {
    setTimeout(this._ask.bind(this), jitter(ms));
  };

  /** Asks for the state again; comes back by itself when the server does. */
  Wall.prototype._ask = function () {
    var wall = this;
    var town = wall.town;
    town.renew().then(
      function (moved) {
        var phase = town.book.state.today_phase;
        wall.clock.set(town.book.state.now);
        wall.goodAt = wall.clock.now();
        wall.lost = false;
        wall.board.tellTown(town.book.state, wall.clock.parts().date);
        if (moved) wall.scenes = {}; // the frame on show stays until those of the new revision are whole
        if (moved && phase) town.state.set({ phase: phase });
        wall._gather();
        wall._askLater(ASK_MS);
      },
      function () {
        wall._lose();
        wall._askLater(RETRY_MS);
      }
    );
  };

  /** What takes its turn: the code of every domain, then the waters where the town has some. */
  Wall.prototype._frames = function () {
    var state = this.town.book.state;
    var domains = state.domains.map(function (domain) {
      return domain.code;
    });
    return state.versions.risk ? domains.concat(WATERS) : domains;
  };

  /** Has every scene and its values at hand, so that a lost server stops no rotation. */
  Wall.prototype._gather = function () {
    var wall = this;
    wall._frames().reduce(function (before, code) {
      return before.then(function () {
        return wall._fetch(code);
      });
    }, Promise.resolve());
  };

  /** Resolves to whether a whole scene of `code` is at hand, fresh or from before. */
  Wall.prototype._fetch = function (code) {
    var wall = this;
    var town = wall.town;
    if (code === WATERS) return wall._fetchWaters();
    var address = town.options.base + "/scene/" + code + "?lang=" + encodeURIComponent(town.options.lang);
    return Promise.all([wall.reader.json(address), town.book.values({ by: town.unit(), domain: code, phase: town.state.phase })]).then(
      function (both) {
        wall.scenes[code] = both[0].value;
        if (both[0].changed && wall.shown === code) wall._write(code);
        return true;
      },
      function () {
        wall._lose();
        return false;
      }
    );
  };

  /** The same for the waters, whose marks are the scene; of a new version they are drawn at once. */
  Wall.prototype._fetchWaters = function () {
    var wall = this;
    return wall.town.book.waters().then(
      function (waters) {
        var moved = waters && wall.scenes[WATERS] !== waters.header;
        if (waters) wall.scenes[WATERS] = waters.header;
        if (moved && wall.shown === WATERS) {
          wall._write(WATERS);
          wall.town._waters();
        }
        return Boolean(waters);
      },
      function () {
        wall._lose();
        return false;
      }
    );
  };

  Wall.prototype._tick = function () {
    var wall = this;
    var frames = wall._frames();
    var due = wall.clock.frame(wall.every, frames.length);
    var code = frames[due.index];
    wall.board.ring.tell(due.left, wall.every);
    wall.board.tellTime(wall.clock.parts(), wall._lunar());
    wall._age();
    if (code === wall.shown || code === wall.coming) return;
    if (wall.scenes[code]) {
      wall._show(code, due.index);
    } else {
      wall.coming = code;
      wall._fetch(code).then(function () {
        wall.coming = null;
      });
    }
  };

  Wall.prototype._show = function (code, index) {
    var wall = this;
    wall.shown = code;
    wall.turns += 1;
    wall.board.node.classList.toggle("xq-turn", !wall.board.node.classList.contains("xq-turn"));
    wall._write(code);
    wall.board.tellDots(wall._frames().length, index);
    wall.town.state.set(code === WATERS ? { layers: ON_WATERS } : { domain: code, layers: wall.layers });
    document.documentElement.dataset.scene = code;
    document.documentElement.dataset.turns = String(wall.turns);
  };

  Wall.prototype._write = function (code) {
    this.board.turnTo(code === WATERS);
    if (code === WATERS) {
      this.board.tellWaters(this.scenes[WATERS]);
      return;
    }
    var state = this.town.book.state;
    var shape = this.town.shape();
    this.board.tellScene(this.scenes[code], state.minimum, shape ? shape.features.length : 0);
  };

  Wall.prototype._lunar = function () {
    var scenes = this.scenes;
    var told = [this.shown].concat(Object.keys(scenes)).filter(function (code) {
      return scenes[code] && scenes[code].lunar;
    });
    var scene = scenes[told[0]]; // the day is the same in every scene that tells it
    var lunar = scene && scene.lunar;
    if (!lunar || !lunar.text) return "";
    var date = xq.words.say("wall_lunar", { date: lunar.text });
    return lunar.market ? date + xq.words.say("comma") + xq.words.say("market_" + lunar.market) : date;
  };

  Wall.prototype._age = function () {
    var say = xq.words.say;
    var good = this.clock.parts(this.goodAt);
    var asOf = this.town.book.state.as_of;
    var minutes = Math.floor((this.clock.now() - this.goodAt) / 60000);
    document.documentElement.dataset.link = this.lost ? "lost" : "good";
    if (this.lost) return this.board.tellAge("lost", say("wall_lost", { time: good.time }));
    if (asOf !== this.clock.parts().date) return this.board.tellAge("replay", say("replay", { date: asOf }));
    if (minutes < 1) return this.board.tellAge("", say("wall_age_now", { time: good.time }));
    return this.board.tellAge("", say("wall_age", { time: good.time, minutes: minutes }));
  };

  Wall.prototype._scale = function () {
    var map = this.town._map;
    var size = map.getSize();
    var middle = map.containerPointToLatLng([size.x / 2, size.y / 2]);
    var metres = map.distance(middle, map.containerPointToLatLng([size.x / 2 + 100, size.y / 2])) / 100;
    this.board.scale.tell(metres, window.innerHeight * 0.2);
  };

  /** What the skeleton adds to its map on the wall's page. */
  xq.wall = function (options) {
    var board = null;
    var town = xq.town(
      Object.assign({}, options, Wall.options, {
        obstacles: function (frame) {
          return [board.legend, board.measure].map(function (part) {
            var box = part.getBoundingClientRect();
            return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
          });
        },
      })
    );
    var wall = (xq.screen = new Wall(town));
    board = wall.board;
    board.map.appendChild(document.querySelector(".folium-map"));
    return town;
  };
})((window.xq = window.xq || {}));
