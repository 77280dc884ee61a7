/* What stands on the map: controls, legend, scale, north, notes, timeline, and a notice when data fail. */
(function (xq) {
  "use strict";

  var el = xq.el;
  var MARGIN = 14;
  var NARROW = 720;

  function metresPerPixel(map) {
    var size = map.getSize();
    var middle = map.containerPointToLatLng([size.x / 2, size.y / 2]);
    return map.distance(middle, map.containerPointToLatLng([size.x / 2 + 100, size.y / 2])) / 100;
  }

  function Furniture(town) {
    this.town = town;
    this.kind = town.options.controls;
    this.map = town._map;
    this.holder = el("div", { class: "xq-furniture" });
    this.map.getContainer().appendChild(this.holder);
    this.holder.addEventListener("mouseover", function () {
      town._map.fire("mouseout");
    });
    ["click", "dblclick", "mousedown", "touchstart", "pointerdown", "wheel", "mousemove"].forEach(function (kind) {
      this.holder.addEventListener(kind, function (event) {
        event.stopPropagation(); // a press on a button is not a press on the map
      });
    }, this);
  }

  Furniture.prototype.build = function () {
    var town = this.town;
    var facts = town.book.state;
    var shapes = town.sheet.scene.shapes;
    if (town.options.theme === "dark") return; // the wall has furniture of its own
    this.holder.classList.add("xq-" + this.kind);
    var alone = this.kind !== "pair" && this.kind !== "sister"; // maps side by side have one legend, the page's
    if (this.kind !== "none" && this.kind !== "sister") {
      this.bar = xq.controls(this.holder, this.kind, {
        state: town.state,
        town: facts,
        map: this.map,
        home: town.home.bind(town),
        hasBoth: Boolean(shapes.grid && shapes.village),
      });
    }
    if (alone) this.legend = this.holder.appendChild(xq.legend());
    this.scale = xq.scaleBar();
    this.corner = el("div", { class: "xq-corner" }, [
      el("div", { class: "xq-measure" }, [this.scale, xq.north()]),
      el("div", { class: "xq-small", text: xq.notes(facts).join(" · ") }),
    ]);
    this.holder.appendChild(this.corner);
    if (this.kind === "full") {
      this.timeline = this.holder.appendChild(xq.timeline(facts, town.state));
      this.timeline.tell();
    }
    this.map.on("zoomend moveend resize", this._measured, this);
    this.map.on("resize", this.told, this);
    this._size();
  };

  Furniture.prototype._size = function () {
    this.holder.classList.toggle("xq-narrow", this.map.getSize().x < NARROW);
  };

  /** In a narrow frame the legend is a row at the foot, of one line or two: scale and notes stand on it, the card on those. */
  Furniture.prototype._stack = function () {
    var narrow = this.holder.classList.contains("xq-narrow");
    var legend = this.legend ? this.legend.offsetHeight + 4 : 0;
    var foot = (this.timeline ? this.timeline.offsetHeight : 0) + legend;
    this.corner.style.bottom = narrow && foot ? foot + "px" : "";
    this.holder.style.setProperty("--foot", foot + this.corner.offsetHeight + "px");
  };

  Furniture.prototype._measured = function () {
    this._size();
    this._stack();
    this.scale.tell(metresPerPixel(this.map), Math.min(150, this.map.getSize().x * 0.22));
    if (this.timeline && this.width !== this.map.getSize().x) {
      this.width = this.map.getSize().x;
      this.timeline.tell();
    }
  };

  /** Renews what depends on the figures shown. */
  Furniture.prototype.told = function () {
    var town = this.town;
    if (!this.corner || !town.values) return;
    if (!this.legend) return this._measured();
    var village = town.sheet.scene.shapes.village;
    var points = town.sheet.showsPoints() && town.sheet.points ? town.sheet.points.header : null;
    this._size();
    this.holder.classList.toggle("xq-with-waters", Boolean(town.state.layers.risk && town.sheet.scene.waters));
    var header = town.values.header;
    var view = { domain: town.state.subject("domain"), phase: town.state.subject("phase") };
    this.legend.tell(town.book.state, view, town.values.bytes, {
      filtered: Boolean(town.shown.filter),
      nothing: Boolean(town.shown.filter) && header.checks === 0,
      dense: town.sheet.scene.dense,
      pilots: village && town.state.layers.pilot ? village.features.filter(function (one) { return one.pilot; }).length : 0,
      contrast: town.state.layers.pilot ? this._contrast(view) : "",
      points: points,
      spots: town.sheet.showsSpots() ? town.sheet.spots : null,
      places: town.sheet.places,
      packed: Boolean(town.sheet.places) && town.sheet.places.isDense(town.sheet.view),
      plain: town.sheet.isPlain(),
      waters: town.state.layers.risk && town.sheet.scene.waters ? town.sheet.scene.waters.header : null,
    });
    this._measured();
    town.settle();
  };

  /** How the pilots compare in what is shown; told again when it is here, and of a filter's checks nothing. */
  Furniture.prototype._contrast = function (view) {
    var town = this.town;
    if (town.shown.filter || !view.domain || !view.phase) return "";
    var asked = town.book.pilots(view.domain, view.phase, town.options.lang);
    if (!asked.here) asked.then(this.told.bind(this), function () {}); // welcome, not needed
    return asked.here ? asked.here.told : "";
  };

  /** Pixels at the four sides that the town must stay clear of. */
  Furniture.prototype.room = function () {
    var size = this.map.getSize();
    if (this.town.options.room) return this.town.options.room(size);
    var narrow = size.x < NARROW;
    var side = narrow ? 10 : 30;
    var top = this.bar ? this.bar.offsetTop + this.bar.offsetHeight + (narrow ? 8 : 12) : 20;
    var foot = this.timeline ? this.timeline.offsetHeight : 0;
    var legend = narrow && this.legend ? this.legend.offsetHeight + 4 : 0;
    var corner = narrow ? this.corner.offsetHeight : MARGIN;
    return { left: narrow ? 10 : 40, right: side, top: top, bottom: foot + legend + corner + 4 };
  };

  /** Boxes of everything that covers the map, in its own pixels. */
  Furniture.prototype.boxes = function () {
    var frame = this.map.getContainer().getBoundingClientRect();
    if (this.town.options.obstacles) return this.town.options.obstacles(frame);
    var parts = this.holder.querySelectorAll(".xq-panel, .xq-segments, .xq-button, .xq-corner, .xq-timeline");
    return Array.prototype.map
      .call(parts, function (part) {
        var box = part.getBoundingClientRect();
        return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
      })
      .filter(function (box) {
        return box[2] > box[0];
      });
  };

  function sentence(failure, drawn) {
    if (failure.status === 401 || failure.status === 403) return "signed_out";
    if (failure.status === -2) return "no_areas";
    return drawn ? "failed_layer" : "failed_load";
  }

  /** Says what could not be read, with a way to try again; null takes the notice away. */
  Furniture.prototype.notice = function (failure, again) {
    if (this.notice_) this.notice_.remove();
    this.notice_ = null;
    if (!failure) return;
    var key = sentence(failure, Boolean(this.town.values));
    var retry = key === "failed_layer" || key === "failed_load";
    this.notice_ = el("div", { class: "xq-panel xq-notice", role: "alert" }, [
      el("span", { text: xq.words.say(key) }),
      retry
        ? el("button", { type: "button", class: "xq-button", onclick: again }, [
            el("span", { text: xq.words.say("retry") }),
          ])
        : null,
    ]);
    this.holder.appendChild(this.notice_);
  };

  xq.Furniture = Furniture;
})((window.xq = window.xq || {}));
