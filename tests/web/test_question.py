"""A question and the address that carries it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from tests import toy
from xqgis.model.filter import PARAMETERS, Filter, known_codes
from xqgis.web.question import ALL, Question, only_ours, settled

CODES = known_codes(toy.town(), toy.registry(), [toy.UPPER, toy.LOWER], toy.GRIDS)
LEVELS = {"grid": toy.GRIDS, "village": (toy.UPPER, toy.LOWER)}
IN_VILLAGE = {grid: grid[:12] for grid in toy.GRIDS}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    found: dict[str, Any] = {name: draw(st.sampled_from(["", *sorted(CODES[name])])) for name in CODES}
    first = draw(st.none() | st.dates(date(2020, 1, 1), date(2021, 1, 1)))
    last = draw(st.none() | st.dates(date(2021, 1, 1), date(2022, 1, 1)))
    return Filter(**found, starts_on=first, ends_on=last)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    by = draw(st.sampled_from(["grid", "village"]))
    areas = st.sampled_from(["", *LEVELS[by]])
    return Question(
        draw(filters()),
        by,  # type: ignore[arg-type]
        draw(areas),
        draw(st.sampled_from(["rate", "-rate", "code", "n", "-n", "-vetoes", "last_on"])),
        draw(areas | st.just(ALL)),
        draw(areas | st.just(ALL)),
        draw(st.integers(1, 9999)),
        draw(st.none() | filters()),
    )


anything = st.one_of(st.text(max_size=12), st.none(), st.integers(), st.lists(st.text(max_size=3)))
NAMES = [
    *PARAMETERS,
    "by",
    "area",
    "sort",
    "about",
    "rows",
    "page",
    "kept",
    "a_domain",
    "a_from",
    "x",
    "lang",
]


@given(questions())
def test_a_question_comes_back_from_its_address(asked: Question) -> None:
    address = asked.address().partition("?")[2]
    assert Question.read(dict(parse_qsl(address)), CODES) == (asked, ())


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_no_address_whatever_breaks_the_page(asked: dict[str, object]) -> None:
    found, _ = Question.read(only_ours(asked), CODES)
    hash(found)
    again = dict(parse_qsl(urlencode(found.parameters())))
    assert Question.read(again, CODES) == (found, ())
    assert found.area in {"", *LEVELS[found.by]} and found.page >= 1


@given(questions(), st.dictionaries(st.sampled_from(NAMES), anything))
def test_no_press_whatever_leads_to_what_the_town_lacks(before: Question, pick: dict[str, object]) -> None:
    after = before.looked_at(pick, CODES)
    assert after.chosen == before.chosen
    assert {after.area, after.about, after.rows} <= {"", ALL, *LEVELS[after.by]}


def test_what_the_town_lacks_is_dropped_and_named() -> None:
    found, refused = Question.read({"domain": "Z", "grid": "' OR 1=1", "phase": "1", "area": "<b>"}, CODES)
    assert (found, refused) == (Question(Filter(phase="1")), ("grid", "domain"))


def test_another_level_lets_the_area_go() -> None:
    here = Question(Filter(), "grid", toy.GRIDS[0], about=toy.GRIDS[0], page=3)
    assert here.looked_at({"by": "village"}, CODES) == Question(Filter(), "village")


def test_another_filter_keeps_the_order_and_closes_what_spoke_of_one_figure() -> None:
    here = Question(Filter(), "grid", toy.GRIDS[0], "-n", ALL, toy.GRIDS[0], 3, Filter(domain="C"))
    assert here.asking(Filter(domain="A")) == Question(Filter(domain="A"), sort="-n", kept=Filter(domain="C"))


def test_narrower_conditions_that_no_longer_fit_are_let_go() -> None:
    def fits(chosen: Filter, changed: str) -> Filter:
        return settled(chosen, changed, toy.registry(), IN_VILLAGE)

    full = Filter(village=toy.UPPER, grid=toy.GRIDS[0], domain="A", standard="T-A01", item=toy.LITTER)
    assert fits(full, "grid") == full
    assert fits(replace(full, village=toy.LOWER), "village").grid == ""
    moved = fits(replace(full, domain="C"), "domain")
    assert (moved.standard, moved.item) == ("", "")
    assert fits(replace(full, standard="T-C01", domain=""), "standard").item == ""
    assert fits(replace(full, unit="U9"), "unit").standard == ""
    late = Filter(starts_on=date(2022, 3, 1), ends_on=date(2022, 2, 1))
    assert fits(late, "from").ends_on is None and fits(late, "to").starts_on is None
