"""The conditions of the grid query as chips in one row."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date

import streamlit as st

from xqgis.model.filter import INDEPENDENT, NO, YES, Filter
from xqgis.services.labels import Labels
from xqgis.services.query_checks import codes_of
from xqgis.services.selection import items_of
from xqgis.services.town_hall import TownHall
from xqgis.web import query_desk
from xqgis.web.bars import icon
from xqgis.web.markup import Markup, join, tag
from xqgis.web.question import Question
from xqgis.words import say

_COUNTED = frozenset({"grid", "standard", "item"})
MOST_GRIDS = 600
"""A list of more grids is of no use: a village has to be chosen first."""
_LIST_SIDES = 2.2
_LATIN = 0x2E7F


def chips(hall: TownHall, found: Question, lang: str) -> None:
    """The row of chips; each one changes the question before the page runs again."""
    labels, chosen = Labels(hall, lang), found.chosen
    choices, now = _choices(hall, chosen), set(hall.areas("grid").frame["code"])
    named: Mapping[str, Callable[[str], str]] = {
        "village": labels.village,
        "grid": lambda code: _grid_told(now, labels, code, lang),
        "domain": labels.domain,
        "standard": lambda code: f"{code} {labels.standard(code)}",
        "item": lambda code: f"{code} {labels.item(code)}",
        "phase": labels.phase,
        "unit": labels.unit,
        "source": labels.source,
        "announced": labels.announced,
        "track": labels.track,
        "pilot": labels.pilot,
    }
    with st.container(key="xq-filters", horizontal=True):
        for name in ("village", "grid", "domain", "standard", "item", "phase"):
            _chip(hall, name, getattr(chosen, name), choices[name], named[name], lang)
        _days(hall, chosen, lang)
        rare = (name for name in ("track", "pilot") if name in chosen.parameters())
        for name in ("unit", "source", "announced", *rare):
            _chip(hall, name, getattr(chosen, name), choices[name], named[name], lang)
        st.html(join(_widths(choices, named), _actions(found, lang)))


def _widths(choices: Mapping[str, list[str]], named: Mapping[str, Callable[[str], str]]) -> Markup:
    """How wide each list has to be for its longest label: a long list is not drawn whole and cannot tell."""
    rules = []
    for name, codes in choices.items():
        longest = max((_width(named[name](code)) for code in codes), default=0.0)
        opened = f'[class*="st-key-xq-chip-{name}"] [aria-expanded="true"]'
        rules.append(f":root:has({opened}){{--xq-list:{longest + _LIST_SIDES:.1f}em}}")
    return tag("style", Markup("".join(rules)))


def _width(text: str) -> float:
    """Of a label, in em: a Chinese character is as wide as it is high."""
    return sum(1.0 if ord(letter) > _LATIN else 0.62 for letter in text)


def _chip(
    hall: TownHall, name: str, value: str, codes: list[str], told: Callable[[str], str], lang: str
) -> None:
    key = f"q-{name}"
    st.session_state[key] = value or None
    with st.container(key=f"xq-chip-{name}{'-on' if value else ''}"):
        st.selectbox(
            say(f"query.{name}", lang),
            codes,
            key=key,
            index=None,
            format_func=told,
            placeholder=say("query.all" if name in _COUNTED else "query.all_plain", lang, count=len(codes)),
            disabled=not codes,
            help=say("query.village_first", lang) if name == "grid" and not codes else None,
            on_change=lambda: query_desk.change(hall, name, st.session_state[key] or ""),
        )


def _days(hall: TownHall, chosen: Filter, lang: str) -> None:
    asked = {"from": chosen.starts_on, "to": chosen.ends_on}
    on = "-on" if any(asked.values()) else ""
    with st.container(key=f"xq-chip-days{on}"), st.popover(_days_told(chosen, lang)):
        for name, day in asked.items():
            _day(hall, name, day, lang)
        st.html(tag("p", say("query.days_how", lang), class_="xq-note"))


def _day(hall: TownHall, name: str, day: date | None, lang: str) -> None:
    """A day typed as data write it: the calendar of the browser speaks another language than the page."""
    key = f"q-{name}"
    st.session_state[key] = day.isoformat() if day else ""
    st.text_input(
        say(f"query.{name}", lang),
        key=key,
        placeholder=say("query.day_shape", lang),
        max_chars=10,
        on_change=lambda: _typed_day(hall, name, st.session_state[key], day),
    )


def _typed_day(hall: TownHall, name: str, text: str, before: date | None) -> None:
    found, refused = Filter.salvaged({name: text.strip().replace("/", "-").replace(".", "-")}, {})
    day = found.starts_on if name == "from" else found.ends_on
    query_desk.change(hall, name, before if refused else day)
    if refused:
        query_desk.refuse(name, text.strip())


def _days_told(chosen: Filter, lang: str) -> str:
    if not chosen.starts_on and not chosen.ends_on:
        return say("query.days_any", lang)
    first, last = (day.isoformat() if day else "" for day in (chosen.starts_on, chosen.ends_on))
    return say("query.days_chip", lang, starts=first, ends=last)


def _choices(hall: TownHall, chosen: Filter) -> dict[str, list[str]]:
    """What each chip offers, given the others."""
    town = hall.town
    codes = codes_of(hall)
    listed = [village.code for village in town.villages]
    villages = listed + sorted(set(codes["village"]) - set(listed))
    standards = [
        standard.code
        for standard in hall.registry.standards
        if chosen.domain in {"", standard.domain} and (not chosen.unit or chosen.unit in standard.units)
    ]
    leading = {unit for standard in hall.registry.standards for unit in standard.units}
    return {
        "village": villages,
        "grid": _grids(hall, chosen, sorted(codes["grid"])),
        "domain": [domain.code for domain in town.domains],
        "standard": _with(standards, chosen.standard),
        "item": _with(list(items_of(hall, _replaced(chosen))), chosen.item),
        "phase": _with(
            [phase.code for phase in town.phases if phase.starts_on <= hall.today()], chosen.phase
        ),
        "unit": _with([unit.code for unit in town.responsible if unit.code in leading], chosen.unit),
        "source": [*([INDEPENDENT] if town.independent_sources else []), *town.sources],
        "announced": [NO, YES],
        "track": list(town.tracks),
        "pilot": [YES, NO],
    }


def _grids(hall: TownHall, chosen: Filter, grids: list[str]) -> list[str]:
    if chosen.village:
        villages = hall.grid_village()
        grids = [grid for grid in grids if villages.get(grid) == chosen.village]
    return _with(grids if len(grids) <= MOST_GRIDS else [], chosen.grid)


def _replaced(chosen: Filter) -> Filter:
    return Filter(domain=chosen.domain, standard=chosen.standard, unit=chosen.unit)


def _with(codes: list[str], chosen: str) -> list[str]:
    return codes if not chosen or chosen in codes else [chosen, *codes]


def _grid_told(now: Container[str], labels: Labels, code: str, lang: str) -> str:
    name = labels.grid(code)
    return name if code in now else say("query.retired_name", lang, name=name)


def _actions(found: Question, lang: str) -> Markup:
    clear = tag(
        "button",
        say("query.clear", lang),
        type="button",
        class_="xq-link",
        data_pick="clear=1",
        disabled=found.chosen == Filter(),
    )
    word = tag("span", say("query.copy_link", lang), data_said=say("query.copied", lang))
    link = tag(
        "button",
        icon("link"),
        word,
        type="button",
        class_="xq-small",
        data_copy="",
        data_address=found.address(),
    )
    return tag("div", clear, link, class_="xq-filter-acts")
