"""A selection and the address that carries it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from tests import toy
from xqgis.web.selection import Selection, opening

TOWN = toy.town()
AREAS = {*toy.GRIDS, toy.UPPER, toy.LOWER}
selections = st.builds(
    Selection,
    st.sampled_from([one.code for one in TOWN.domains]),
    st.sampled_from([one.code for one in TOWN.phases]),
    st.sampled_from(["grid", "village"]),
    st.sampled_from(["", *sorted(AREAS)]),
)
anything = st.one_of(
    st.text(max_size=12), st.none(), st.integers(), st.lists(st.text(max_size=3), max_size=2)
)


@given(selections)
def test_what_is_selected_comes_back_from_its_address(chosen: Selection) -> None:
    address = urlencode(chosen.parameters())
    assert opening(TOWN, toy.AS_OF).moved(dict(parse_qsl(address)), TOWN, AREAS) == chosen


@given(selections, st.dictionaries(st.sampled_from(["domain", "phase", "by", "grid", "x"]), anything))
def test_only_what_the_town_has_is_taken_from_an_address(before: Selection, asked: dict[str, object]) -> None:
    after = before.moved(asked, TOWN, AREAS)
    assert after.domain in {"A", "C"} and after.phase in {"1", "2", "S"} and after.by in {"grid", "village"}
    assert after.grid in {"", *AREAS}
    for key, value in after.parameters().items():
        assert value == asked.get(key) or value == before.parameters().get(key)


def test_a_newcomer_sees_the_first_domain_in_the_phase_of_today() -> None:
    assert opening(TOWN, toy.AS_OF) == Selection("A", "2")
    assert opening(TOWN, toy.AS_OF.replace(year=2020)).phase == "1"
    assert opening(TOWN, toy.AS_OF.replace(year=2024)).phase == "S"


def test_an_area_is_let_go_by_an_empty_code() -> None:
    chosen = Selection("A", "2", "grid", toy.GRIDS[0])
    assert chosen.moved({"grid": ""}, TOWN, AREAS).grid == ""
    assert chosen.moved({}, TOWN, AREAS).grid == toy.GRIDS[0]
