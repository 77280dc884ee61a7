"""会议出图: the form of a meeting sheet, its preview and its download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

import streamlit as st

from xqgis.model.view import Level
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.web.bars import labelled
from xqgis.web.markup import Markup, tag
from xqgis.words import LANGUAGES, say

SIZES = ("1920x1080", "3840x2160", "A4", "A3")


@dataclass(frozen=True, slots=True)
class Order:
    """A sheet somebody asks for."""

    domain: str
    phase: str
    by: Level
    size: str
    lang: str

    def address(self, **more: str) -> str:
        """Where the sheet is drawn."""
        asked = {
            "domain": self.domain,
            "phase": self.phase,
            "by": self.by,
            "size": self.size,
            "lang": self.lang,
        }
        return f"/map/sheet.png?{urlencode({**asked, **more})}"


def order_form(hall: TownHall, lang: str) -> Order:
    """Domain, phase, level, size and language; the first three are those of the maps."""
    chosen, town = desk.selection(hall), hall.town
    domains, phases = [one.code for one in town.domains], [one.code for one in town.phases]
    levels = list(get_args(Level))
    domain = st.selectbox(
        say("web.domain", lang),
        domains,
        index=domains.index(chosen.domain),
        format_func=lambda code: town.domain(code).name.in_(lang),
    )
    phase = st.selectbox(
        say("web.phase", lang),
        phases,
        index=phases.index(chosen.phase),
        format_func=lambda code: town.phase(code).name.in_(lang),
    )
    by = st.segmented_control(
        say("web.level", lang),
        levels,
        default=chosen.by,
        required=True,
        format_func=lambda level: say(f"terms.level_{level}", lang),
    )
    size = st.segmented_control(
        say("web.size", lang),
        SIZES,
        default=SIZES[0],
        required=True,
        format_func=lambda code: say(f"web.size_{code}", lang),
    )
    spoken = st.segmented_control(
        say("web.sheet_language", lang),
        LANGUAGES,
        default=lang,
        required=True,
        format_func=lambda code: say("web.language", code),
    )
    desk.choose(hall, {"domain": domain, "phase": phase, "by": by})
    return Order(domain, phase, "village" if by == "village" else "grid", size or SIZES[0], spoken or lang)


def download(order: Order, lang: str) -> Markup:
    """The button that saves the sheet."""
    words = labelled("download", say("web.save_sheet", lang, size=say(f"web.size_{order.size}", lang)))
    return tag("a", words, class_="xq-button", href=order.address(save="1"), download="", target="_self")


def preview(hall: TownHall, order: Order, lang: str) -> Markup:
    """The sheet as it will be, drawn to fit."""
    names = (hall.town.domain(order.domain).name.in_(lang), hall.town.phase(order.phase).name.in_(lang))
    image = tag("img", src=order.address(), alt=say("web.sheet_alt", lang, domain=names[0], phase=names[1]))
    return tag("div", image, class_="xq-card xq-preview")


def note(lang: str) -> Markup:
    """What a sheet is and is not."""
    return tag("p", say("web.sheet_note", lang), class_="xq-note")
