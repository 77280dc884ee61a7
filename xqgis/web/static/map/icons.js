/* The house's own icon drawings: 20 x 20, 1.6 stroke, no fill, always beside a word. */
(function (xq) {
  "use strict";

  var PATHS = {
    town: "M3 17V8l4-2v11M7 17V4l6-1v14M13 17V8h4v9M2 17h16M9.5 7h1M9.5 10h1M9.5 13h1",
    village: "M2.5 10 8 5l5.5 5M4 9v8h8V9M7 17v-4h2v4M16 17v-6M16 11c-2-1-2-4 0-6 2 2 2 5 0 6Z",
    road: "M7 3 3 17M13 3l4 14M10 3.5v2.5M10 8.5v3M10 14v3",
    market:
      "M3 8h14l-1.5-4h-11L3 8Zm1 0v9h12V8M3 8c0 2 3.5 2 3.5 0 0 2 3.5 2 3.5 0 0 2 3.5 2 3.5 0 0 2 3.5 2 3.5 0" +
      "M8 17v-4h4v4",
    shield: "M10 2.5 4 5v5c0 4 3 6.5 6 7.5 3-1 6-3.5 6-7.5V5l-6-2.5ZM7.5 10l2 2 3.5-4",
    layers: "m10 3 7 4-7 4-7-4 7-4ZM3 11l7 4 7-4",
    plus: "M10 4v12M4 10h12",
    minus: "M4 10h12",
    home: "M3 10l7-6 7 6M5 9v8h10V9",
    close: "m5 5 10 10M15 5 5 15",
    check: "m4 10.5 4 4 8-9",
    warn: "M10 3 2.5 16.5h15L10 3ZM10 8.5v4M10 14.4v.2",
    info: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0ZM10 9.2V14M10 6.3v.2",
    plain: "M4 4h12v12H4z",
  };
  var MARK = {
    ground: "M5 0h20a5 5 0 0 1 5 5v20a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5Z",
    sheet: "M5 8 12 5l6 3 7-3v14l-7 4-6-3-7 3z",
    folds: "M12 5v15M18 8v15M5 15l7-3 6 3 7-4",
    field: "M12 12l6 3v8l-6-3z",
  };

  xq.icon = function (name, look) {
    return xq.svg(
      "svg",
      { class: "xq-icon" + (look ? " " + look : ""), viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
      [xq.svg("path", { d: PATHS[name] || PATHS.plain })]
    );
  };

  /** The mark of the programme: a folded sheet with one red field. */
  xq.mark = function () {
    return xq.svg("svg", { class: "xq-mark", viewBox: "0 0 30 30", "aria-hidden": "true", focusable: "false" }, [
      xq.svg("path", { class: "ground", d: MARK.ground }),
      xq.svg("path", { class: "sheet", d: MARK.sheet }),
      xq.svg("path", { class: "folds", d: MARK.folds }),
      xq.svg("path", { class: "field", d: MARK.field }),
    ]);
  };
})((window.xq = window.xq || {}));
