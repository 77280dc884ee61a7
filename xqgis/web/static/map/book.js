/* The map's data as it arrives: one entry a question, dropped when the store's revision moves on. */
(function (xq) {
  "use strict";

  /** `base` is where the routes live; answers are promises, the same one for the same question. */
  xq.Book = function (base) {
    var book = this;
    var shapes = new Map();
    var values = new xq.Shelf(120);
    var points = new xq.Shelf(24);
    var features = new xq.Shelf(400);
    var reader = new xq.wire.Reader();
    book.state = null;
    book.frame = null;

    function path() {
      return base + "/" + Array.prototype.map.call(arguments, encodeURIComponent).join("/");
    }

    function once(shelf, key, ask) {
      var known = shelf.get(key);
      if (known) return known;
      var asked = ask();
      shelf.put ? shelf.put(key, asked) : shelf.set(key, asked);
      asked.then(
        function (answer) {
          asked.here = answer; // for those who can show it at once or else something first
        },
        function () {}
      );
      asked.catch(function () {
        shelf.drop ? shelf.drop(key) : shelf.delete(key); // a failed answer is asked for again
      });
      return asked;
    }

    /** Reads the state; resolves to true when the revision or a layer is another one. */
    book.refresh = function (lang) {
      return reader.json(base + "/state?lang=" + encodeURIComponent(lang)).then(function (answer) {
        var before = book.state;
        if (!answer.changed && before) return false;
        book.state = answer.value;
        xq.words.use(book.state.words);
        var moved =
          !before ||
          before.revision !== book.state.revision ||
          JSON.stringify(before.versions) !== JSON.stringify(book.state.versions);
        if (moved) {
          values.clear();
          points.clear();
          features.clear();
        }
        return moved;
      });
    };

    book.reliefAddress = function () {
      var version = book.state.versions.tiles;
      return version ? path("tiles", version) : "";
    };

    /** A layer's shape in a version, the newest without one; null when the town has none of that layer. */
    book.shape = function (layer, asked) {
      var version = asked || book.state.versions[layer];
      if (!version) return Promise.resolve(null);
      return once(shapes, layer + "@" + version, function () {
        return xq.wire.bytes(path("geometry", layer, version)).then(function (buffer) {
          var geometry = xq.wire.geometry(buffer);
          if (!geometry.header.features.length) return null;
          book.frame = book.frame || new xq.Frame(geometry.header.bbox);
          var shape = new xq.Shape(geometry, book.frame);
          shape.address = version;
          return shape;
        });
      });
    };

    /** The grades of a view {by, domain, phase, filter}: of a domain and phase, or of what a filter leaves. */
    book.values = function (view) {
      var address = view.filter
        ? path("chosen", book.state.revision, view.by) + "?" + view.filter
        : path("values", book.state.revision, view.by, view.domain, view.phase);
      return once(values, address, function () {
        return xq.wire.bytes(address).then(xq.wire.values);
      });
    };

    book.points = function (view) {
      var address = view.filter
        ? path("chosen-points", book.state.revision) + "?" + view.filter
        : path("points", book.state.revision, view.domain, view.phase);
      return once(points, address, function () {
        return xq.wire.bytes(address).then(function (buffer) {
          var read = xq.wire.points(buffer);
          read.places = book.frame.unquantise(read.xy, read.header.bbox);
          return read;
        });
      });
    };

    /** Blackspots by a question's conditions, as `xq.Spots`. */
    book.spots = function (asked, lang) {
      var address = path("blackspots", book.state.revision) + "?" + (asked ? asked + "&" : "") + "lang=" + encodeURIComponent(lang);
      return once(features, address, function () {
        return xq.wire.json(address).then(function (told) {
          return new xq.Spots(told, book.frame);
        });
      });
    };

    /** The marks of the waters; null where the town has none. */
    book.waters = function () {
      var version = book.state.versions.risk;
      if (!version) return Promise.resolve(null);
      return once(shapes, "risk@" + version, function () {
        return xq.wire.bytes(path("waters", version)).then(function (buffer) {
          return xq.readMarks(buffer, book.frame);
        });
      });
    };

    book.water = function (code, lang) {
      var address = path("water", code) + "?lang=" + encodeURIComponent(lang);
      return once(features, book.state.versions.risk + " " + address, function () {
        return xq.wire.json(address);
      });
    };

    /** The marks of a kind of places within the reader's sight. */
    book.places = function (kind) {
      var address = path("places", book.state.revision, kind);
      return once(points, address, function () {
        return xq.wire.bytes(address).then(function (buffer) {
          return xq.readMarks(buffer, book.frame);
        });
      });
    };

    /** The sheet of one place. */
    book.place = function (code, lang) {
      var address = path("place", code) + "?lang=" + encodeURIComponent(lang);
      return once(features, book.state.revision + " " + address, function () {
        return xq.wire.json(address);
      });
    };

    book.feature = function (code, view, lang) {
      var about = view.filter
        ? path("chosen-feature", view.by, code) + "?" + view.filter + "&lang="
        : path("feature", view.by, code, view.domain, view.phase) + "?lang=";
      var address = about + encodeURIComponent(lang);
      return once(features, book.state.revision + " " + address, function () {
        return xq.wire.json(address);
      });
    };

    /** What there is to say of the pilots in a domain and phase: {told}. */
    book.pilots = function (domain, phase, lang) {
      var address = path("pilots", domain, phase) + "?lang=" + encodeURIComponent(lang);
      return once(features, book.state.revision + " " + address, function () {
        return xq.wire.json(address);
      });
    };

    /** Asks for the values of every domain and phase, one after another, those of `phase` first. */
    book.prefetch = function (by, phase) {
      var queue = [];
      book.state.phases
        .slice()
        .sort(function (a, b) {
          return Number(b.code === phase) - Number(a.code === phase);
        })
        .forEach(function (one) {
          book.state.domains.forEach(function (domain) {
            queue.push([domain.code, one.code]);
          });
        });
      var revision = book.state.revision;
      function next() {
        if (!queue.length || book.state.revision !== revision) return undefined;
        var pair = queue.shift();
        return book.values({ by: by, domain: pair[0], phase: pair[1] }).then(next, function () {});
      }
      return next();
    };

    /** The same for the inspection points of every domain of a phase. */
    book.prefetchPoints = function (phase) {
      var queue = book.state.domains.slice();
      var revision = book.state.revision;
      function next() {
        if (!queue.length || book.state.revision !== revision) return undefined;
        return book.points({ domain: queue.shift().code, phase: phase }).then(next, function () {});
      }
      return next();
    };

    book.sizes = function () {
      return { shapes: shapes.size, values: values.size(), points: points.size(), features: features.size() };
    };
  };
})((window.xq = window.xq || {}));
