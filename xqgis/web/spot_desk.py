"""What is asked of the blackspots during a session: rule window, days, and the place that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from xqgis.errors import WrongPeriods, XqgisError
from xqgis.services.blackspots import Blackspots, SpotLook, known_spots
from xqgis.services.spot_periods import CAMPAIGN, NAMES, Periods, campaign, halves, known_periods
from xqgis.services.town_hall import TownHall
from xqgis.web import desk
from xqgis.web.bars import file_link
from xqgis.web.markup import Markup, tag
from xqgis.web.selection import Selection, opening
from xqgis.web.sheets import SIZES
from xqgis.words import say

LAYERS = "village,pilot,water,road,relief,blackspot"
"""What the map of this page shows at first: the places by themselves, no grades under them."""
_LOOK, _SPOT, _REFUSED = "spot_look", "spot_code", "spot_refused"
_PERIODS, _WRONG, _WRITTEN = "spot_periods", "spot_periods_wrong", "spot_periods_written"
_LONGEST = 40


def asked(hall: TownHall) -> tuple[SpotLook, str, Periods | None]:
    """What is looked at, which place is chosen and what is compared, as the address says."""
    state, came = st.session_state, desk.arrived()
    if came is not None or _LOOK not in state:
        state[_LOOK], state[_REFUSED] = known_spots(hall, came or {})
        state[_SPOT] = str((came or {}).get("spot", ""))[:_LONGEST]
        _compare(hall, came or {})
        desk.tell_map()
    look: SpotLook = state[_LOOK]
    code, periods = str(state[_SPOT]), compared()
    more = periods.parameters() if periods else {}
    desk.write_address({**look.parameters(), **more, **({"spot": code} if code else {})})
    return look, code, periods


def compared() -> Periods | None:
    """The two periods that somebody chose; None for the halves."""
    found: Periods | None = st.session_state.get(_PERIODS)
    return found


def wrong() -> XqgisError | None:
    """Why the two periods last typed were not taken up."""
    found: XqgisError | None = st.session_state.get(_WRONG)
    return found


def _compare(hall: TownHall, told: Mapping[str, object]) -> None:
    """Take up two periods, or keep those there are and say what is wrong with the new ones."""
    state = st.session_state
    state.pop(_WRITTEN, None)
    try:
        state[_PERIODS], state[_WRONG] = known_periods(hall, told), None
    except WrongPeriods as refusal:
        state.setdefault(_PERIODS, None)
        state[_WRONG] = refusal


def refused() -> tuple[str, ...]:
    """The conditions of the address that could not be taken up."""
    found: tuple[str, ...] = st.session_state.get(_REFUSED, ())
    return found


def chips(hall: TownHall, found: Blackspots, lang: str) -> None:
    """The window of the rule, the days, and the files, in one row."""
    with st.container(key="xq-filters", horizontal=True):
        if found.rules and found.window:
            names = {one.code: one.name.in_(lang) for one in found.rules.windows}
            _chip("window", found.window.code, names, lang)
        years = {str(year): say("traffic.year", lang, year=year) for year in _years(hall, found)}
        _chip("year", _year_of(found.look), {"": say("traffic.all_years", lang), **years}, lang)
        with st.popover(_periods_label(hall, lang)):
            _campaigns(hall, lang)
            _periods_form(hall, found, lang)
        with st.popover(say("traffic.save", lang)):
            st.html(_files(found.look, compared(), lang))


def _periods_label(hall: TownHall, lang: str) -> str:
    """What is compared, in a few words."""
    asked = compared()
    if asked is None:
        return say("traffic.chip_periods", lang)
    if found := campaign(hall, asked.campaign):
        return say("traffic.chip_campaign_asked", lang, name=found.name)
    return say("traffic.chip_periods_asked", lang, before=str(asked.before), after=str(asked.after))


def _campaigns(hall: TownHall, lang: str) -> None:
    """The campaigns of the pack, each against the same days of the year before; nothing without any."""
    names = {one.code: one.name.in_(lang) for one in hall.town.traffic.campaigns}
    if names:
        asked = compared()
        words = {"": say("traffic.no_campaign", lang), **names}
        _chip(CAMPAIGN, asked.campaign if asked else "", words, lang, partial(_campaign, hall))


def _campaign(hall: TownHall, code: str) -> None:
    _compare(hall, {CAMPAIGN: code} if code else {})


def _periods_form(hall: TownHall, found: Blackspots, lang: str) -> None:
    """Two periods typed as data write them: the calendar of the browser speaks another language."""
    state, now = st.session_state, compared() or halves(found)
    _write_periods({"before": str(now.before), "after": str(now.after)} if now else dict.fromkeys(NAMES, ""))
    with st.form("spot-periods", border=False):
        for name in NAMES:
            st.text_input(
                say(f"traffic.period_{name}", lang),
                key=f"spots-{name}",
                placeholder=say("traffic.period_shape", lang),
                max_chars=24,
            )
        st.html(tag("p", say("traffic.periods_how", lang), class_="xq-note"))
        st.form_submit_button(
            say("traffic.periods_apply", lang),
            type="primary",
            on_click=lambda: _compare(hall, {name: state[f"spots-{name}"] for name in NAMES}),
        )
    if compared() or wrong():
        st.button(say("traffic.periods_clear", lang), on_click=lambda: _compare(hall, {}), key="spots-halves")


def _write_periods(usual: Mapping[str, str]) -> None:
    """The periods that hold, once: what is typed since stays when something else is chosen on the page."""
    state, keys = st.session_state, {name: f"spots-{name}" for name in NAMES}
    written = state.get(_WRITTEN) == usual and all(key in state for key in keys.values())
    if not wrong() and not written:
        state.update({key: usual[name] for name, key in keys.items()})
        state[_WRITTEN] = dict(usual)


def _chip(
    name: str, value: str, words: Mapping[str, str], lang: str, change: Callable[[str], None] | None = None
) -> None:
    """A list of one choice; ``change`` takes the new one up, without it the look does."""
    take_up = change or partial(_change, name)
    key = f"spots-{name}"
    st.session_state[key] = value
    with st.container(key=f"xq-chip-{key}"):
        st.selectbox(
            say(f"traffic.chip_{name}", lang),
            list(words),
            key=key,
            format_func=lambda code: words[code],
            on_change=lambda: take_up(st.session_state[key]),
        )


def _change(name: str, code: str) -> None:
    look: SpotLook = st.session_state[_LOOK]
    if name == "window":
        look = replace(look, window=code)
    else:
        days = (date(int(code), 1, 1), date(int(code), 12, 31)) if code else (None, None)
        look = replace(look, start=days[0], end=days[1])
    st.session_state[_LOOK] = look
    st.session_state[_SPOT] = ""
    st.session_state[_REFUSED] = ()
    desk.tell_map()


def _years(hall: TownHall, found: Blackspots) -> list[int]:
    """The years that there are accidents in, the chosen one among them; newest first."""
    chosen = _year_of(found.look)
    known = {*found.years, *range(found.rule_start.year, hall.today().year + 1)}
    return sorted(known | ({int(chosen)} if chosen else set()), reverse=True)


def _year_of(look: SpotLook) -> str:
    """The calendar year that a look is about, '' for another stretch of days."""
    start, end = look.start, look.end
    whole = start and end and start == date(end.year, 1, 1) and end == date(end.year, 12, 31)
    return str(end.year) if whole and end else ""


def _files(look: SpotLook, periods: Periods | None, lang: str) -> Markup:
    told = {**look.parameters(), "lang": lang, "save": "1"}
    sheets = [
        file_link(
            say("web.save_sheet", lang, size=say(f"web.size_{size}", lang)),
            f"/map/blackspots.png?{urlencode({**told, 'size': size})}",
        )
        for size in SIZES
    ]
    asked = {**told, **(periods.parameters() if periods else {})}
    book = file_link(say("traffic.book", lang), f"/map/blackspots.xlsx?{urlencode(asked)}")
    return tag("div", sheets, book, class_="xq-files")


def show_map(hall: TownHall, look: SpotLook, code: str) -> None:
    """The map with the places of a look, and the listener for what is pressed on the page."""
    usual: Selection = st.session_state.get("selection") or opening(hall.town, hall.today())
    facts = {
        "domain": usual.domain,
        "phase": usual.phase,
        "by": usual.by,
        "grid": "",
        "layers": desk.place().get("layers") or LAYERS,
        "spots": urlencode(look.parameters()),
        "spot": code,
    }
    desk.show_frame("blackspots", "map", facts, _viewed, _picked)


def _viewed(told: Mapping[str, object]) -> None:
    """A place chosen on the map, or let go there; what else is turned on it is no question of this page."""
    if "spot" in told:
        st.session_state[_SPOT] = str(told["spot"])[:_LONGEST]


def _picked(told: Mapping[str, object]) -> None:
    """A place pressed in the list; pressed again it is let go."""
    code = str(told.get("spot", ""))[:_LONGEST]
    st.session_state[_SPOT] = "" if code == st.session_state.get(_SPOT) else code
