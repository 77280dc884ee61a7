/* What comes over the wire: JSON, and the XQ01 binaries of the map routes. */
(function (xq) {
  "use strict";

  var MAGIC = 0x31305158; // "XQ01" read as a little-endian number

  function Failure(status, url) {
    this.name = "Failure";
    this.status = status;
    this.message = status + " " + url;
  }
  Failure.prototype = Object.create(Error.prototype);

  /** Status 0 is a server that cannot be reached, -1 an answer of no use. */
  function ask(url, options) {
    return fetch(url, Object.assign({ credentials: "same-origin" }, options)).then(
      function (answer) {
        if (!answer.ok && answer.status !== 304) throw new Failure(answer.status, url);
        return answer;
      },
      function () {
        throw new Failure(0, url);
      }
    );
  }

  /** Splits a binary into its header and the offset of its body. */
  function open(buffer) {
    var view = new DataView(buffer);
    if (buffer.byteLength < 8 || view.getUint32(0, true) !== MAGIC) throw new Failure(-1, "not XQ01");
    var length = view.getUint32(4, true);
    var text = new TextDecoder("utf-8").decode(new Uint8Array(buffer, 8, length));
    return { header: JSON.parse(text), start: 8 + length };
  }

  xq.wire = {
    Failure: Failure,

    json: function (url) {
      return ask(url).then(function (answer) {
        return answer.json();
      });
    },

    bytes: function (url) {
      return ask(url).then(function (answer) {
        return answer.arrayBuffer();
      });
    },

    /** Geometry: header and uint16 pairs; ring lengths are in `header.rings`. */
    geometry: function (buffer) {
      var opened = open(buffer);
      var count = 0;
      opened.header.rings.forEach(function (rings) {
        rings.forEach(function (length) {
          count += length;
        });
      });
      return { header: opened.header, xy: new Uint16Array(buffer, opened.start, count * 2) };
    },

    /** Values: one byte a feature, in the order of the geometry. */
    values: function (buffer) {
      var opened = open(buffer);
      return { header: opened.header, bytes: new Uint8Array(buffer, opened.start, opened.header.count) };
    },

    /** Points: quantised positions and one byte each, 1 passed. */
    points: function (buffer) {
      var opened = open(buffer);
      var count = opened.header.count;
      return {
        header: opened.header,
        xy: new Uint16Array(buffer, opened.start, count * 2),
        passed: new Uint8Array(buffer, opened.start + count * 4, count),
      };
    },

    /**
     * A reader that remembers the last good answer of each address and asks
     * again with its ETag: {value, changed}. One entry an address, for ever.
     */
    Reader: function () {
      var known = new Map();
      this.json = function (url) {
        var last = known.get(url);
        var headers = last && last.tag ? { "If-None-Match": last.tag } : {};
        return ask(url, { headers: headers, cache: "no-store" }).then(function (answer) {
          if (answer.status === 304 && last) {
            return answer.text().then(function () {
              return { value: last.value, changed: false };
            });
          }
          return answer.json().then(function (value) {
            known.set(url, { tag: answer.headers.get("ETag"), value: value });
            return { value: value, changed: true };
          });
        });
      };
      this.size = function () {
        return known.size;
      };
    },
  };
})((window.xq = window.xq || {}));
