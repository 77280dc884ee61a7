/* The controls inside the map: domain, unit, layers, zoom. Real buttons, each with a name for screen readers. */
(function (xq) {
  "use strict";

  var el = xq.el;

  /** A row of buttons of which one is pressed; `choices` are {code, text, icon, title}. */
  function segments(name, look, choices, act) {
    var buttons = {};
    var row = el(
      "div",
      { class: "xq-segments " + look, role: "group", "aria-label": name },
      choices.map(function (choice) {
        return (buttons[choice.code] = el(
          "button",
          {
            type: "button",
            "data-code": choice.code,
            title: choice.title || null,
            onclick: function () {
              act(choice.code);
            },
          },
          [choice.icon ? xq.icon(choice.icon) : null, el("span", { text: choice.text })]
        ));
      })
    );
    row.press = function (code) {
      Object.keys(buttons).forEach(function (one) {
        buttons[one].setAttribute("aria-pressed", String(one === code));
      });
    };
    return row;
  }

  function button(name, icon, act) {
    return el("button", { type: "button", class: "xq-square", "aria-label": name, title: name, onclick: act }, [
      xq.icon(icon),
    ]);
  }

  function layerLine(state, layer) {
    var box = el("input", {
      type: "checkbox",
      "data-layer": layer,
      onchange: function () {
        state.toggle(layer);
      },
    });
    box.checked = Boolean(state.layers[layer]);
    return el("label", {}, [box, el("span", { text: xq.words.say("layer_" + layer) })]);
  }

  /** The layers button with its list; the list closes on Escape and on a click elsewhere. */
  function layers(town, state) {
    var list = el("div", { class: "xq-panel xq-layer-list", role: "group", "aria-label": xq.words.say("layers") });
    var text = el("span");
    var opener = el(
      "button",
      {
        type: "button",
        class: "xq-button",
        "aria-expanded": "false",
        onclick: function () {
          show(list.hidden);
        },
      },
      [xq.icon("layers"), text]
    );
    var holder = el("div", { class: "xq-layers" }, [opener, list]);
    var places = xq.placeChooser(town, state);

    function show(open) {
      list.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
      if (open && places) places.paint();
    }
    function counted() {
      var on = xq.State.LAYERS.filter(function (layer) {
        return state.layers[layer];
      });
      text.textContent = xq.words.say("layers_count", { count: on.length + state.places.length });
    }
    function tell() {
      counted();
      xq.empty(list);
      xq.State.LAYERS.forEach(function (layer) {
        list.appendChild(layerLine(state, layer));
      });
      if (!places) return;
      places.tell();
      list.appendChild(places);
    }
    show(false);
    tell();
    holder.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || list.hidden) return;
      event.stopPropagation();
      show(false);
      opener.focus();
    });
    document.addEventListener("pointerdown", function (event) {
      if (!holder.contains(event.target)) show(false);
    });
    state.on("change", function (news) {
      if (news.changed.places) {
        counted();
        places.tell();
      }
      if (!news.changed.layers) return;
      var held = document.activeElement && document.activeElement.getAttribute("data-layer");
      tell();
      if (held) list.querySelector('[data-layer="' + held + '"]').focus();
    });
    return holder;
  }

  function domains(town, state) {
    var row = segments(
      xq.words.say("domains"),
      "xq-domains",
      town.domains.map(function (domain) {
        return { code: domain.code, text: domain.name, icon: domain.icon };
      }),
      function (code) {
        state.set({ domain: code });
      }
    );
    row.press(state.subject("domain"));
    return row;
  }

  function units(state) {
    var row = segments(
      xq.words.say("level"),
      "xq-units",
      ["village", "grid"].map(function (code) {
        return { code: code, text: xq.words.say("unit_" + code) };
      }),
      function (code) {
        state.set({ by: code });
      }
    );
    row.press(state.by);
    return row;
  }

  function zooms(map, home) {
    return el("div", { class: "xq-panel xq-zoom" }, [
      button(xq.words.say("zoom_in"), "plus", function () {
        map.zoomIn();
      }),
      button(xq.words.say("zoom_out"), "minus", function () {
        map.zoomOut();
      }),
      button(xq.words.say("home"), "home", home),
    ]);
  }

  /** Puts the controls of `kind` (full, map) into `holder`; they follow the state by themselves. */
  xq.controls = function (holder, kind, parts) {
    var state = parts.state;
    var chosen = kind === "full" ? domains(parts.town, state) : null;
    var unit = parts.hasBoth ? units(state) : null;
    var bar = el("div", { class: "xq-bar" }, [chosen, el("div", { class: "xq-right" }, [unit, layers(parts.town, state)])]);
    holder.appendChild(bar);
    holder.appendChild(zooms(parts.map, parts.home));
    state.on("change", function () {
      if (chosen) chosen.press(state.subject("domain"));
      if (unit) unit.press(state.by);
    });
    return bar;
  };
})((window.xq = window.xq || {}));
