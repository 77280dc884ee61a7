/* The card of one place: beside the pointer in short, pinned with the standards of its kind and their latest results. */
(function (xq) {
  "use strict";

  var el = xq.el;

  function chip(standing, told) {
    return el("span", { class: "xq-chip xq-place-" + standing, text: told });
  }

  function item(one) {
    return el("li", { class: "xq-place-" + one.standing }, [
      el("span", { text: one.name }),
      el("span", { class: "xq-note", text: [one.told, one.basis].filter(Boolean).join(xq.words.say("joint")) }),
    ]);
  }

  function standard(one) {
    return el("details", {}, [
      el("summary", {}, [
        el("b", { text: one.name }),
        chip(one.standing, one.standing_name),
        el("span", { class: "xq-note", text: one.told }),
      ]),
      el("ul", {}, one.items.map(item)),
    ]);
  }

  /** The place beside the pointer: name, kind, and how its standards stand. */
  xq.placeBrief = function (card, told) {
    xq.empty(card);
    card.appendChild(el("div", { class: "xq-head" }, [el("b", { text: told.name })]));
    card.appendChild(el("div", { class: "xq-note", text: told.kind + " · " + told.where }));
    told.standards.forEach(function (one) {
      card.appendChild(el("div", { class: "xq-place-row" }, [el("span", { text: one.name }), chip(one.standing, one.standing_name)]));
    });
  };

  /** The panel in `holder` that stays: `show(told)` fills and opens it, `show(null)` shuts it. */
  xq.PlaceCard = function (holder, close) {
    var say = xq.words.say;
    var card = el("div", { class: "xq-panel xq-card xq-place-card", hidden: true, role: "region", "aria-label": say("place_card"), "aria-live": "polite" });
    holder.appendChild(card);
    this.panel = card;
    this.show = function (told, byKey) {
      card.hidden = !told;
      if (!told) return;
      xq.empty(card);
      var shut = el("button", { type: "button", class: "xq-close", "aria-label": say("close"), onclick: close }, [xq.icon("close")]);
      card.appendChild(el("div", { class: "xq-head" }, [el("b", { text: told.name }), shut]));
      card.appendChild(el("div", { class: "xq-note", text: [told.kind, told.where, told.code].join(" · ") }));
      if (!told.standards.length) card.appendChild(el("div", { class: "xq-note", text: say("place_no_standards") }));
      told.standards.forEach(function (one) {
        card.appendChild(standard(one));
      });
      var foot = [say("as_of", { date: told.as_of })].concat(told.demo ? [say("demo")] : []);
      card.appendChild(el("div", { class: "xq-note xq-place-foot", text: foot.join(" · ") }));
      card.appendChild(el("a", { href: "/places?place=" + encodeURIComponent(told.code), target: "_top", class: "xq-place-more", text: say("place_more") }));
      card.scrollTop = 0;
      if (byKey) shut.focus();
    };
    this.fail = function () {
      card.hidden = false;
      xq.empty(card).appendChild(el("div", { class: "xq-note", text: say("place_unseen") }));
      card.appendChild(el("button", { type: "button", class: "xq-close", "aria-label": say("close"), onclick: close }, [xq.icon("close")]));
    };
  };
})((window.xq = window.xq || {}));
