"""A filter and the address that carries it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from xqgis.errors import UnknownCode
from xqgis.model.filter import PARAMETERS, Filter, known_codes

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How fast a busy machine makes examples is no property of a filter."""

CODES = known_codes(toy.town(), toy.registry(), [toy.UPPER, toy.LOWER], toy.GRIDS)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


def one_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *sorted(CODES[name])])


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    found: dict[str, Any] = {name: draw(one_of(name)) for name in CODES}
    days = sorted(filter(None, (draw(DAYS), draw(DAYS))))
    first = days[0] if days else None
    return Filter(**found, starts_on=first, ends_on=days[-1] if len(days) > 1 else None)


anything = st.one_of(st.text(max_size=12), st.none(), st.integers(), st.lists(st.text(max_size=3)))


@UNHURRIED
@given(filters())
def test_a_filter_comes_back_from_its_address(chosen: Filter) -> None:
    address = urlencode(chosen.parameters())
    assert Filter.from_parameters(dict(parse_qsl(address)), CODES) == chosen


@UNHURRIED
@given(st.dictionaries(st.sampled_from([*PARAMETERS, "by", "x"]), anything))
def test_only_what_the_town_has_is_taken_from_an_address(asked: dict[str, object]) -> None:
    found, refused = Filter.salvaged(asked, CODES)
    told = found.parameters()
    for name, value in told.items():
        assert value == asked[name]
        assert name in {"from", "to"} or value in CODES[name]
    assert set(refused) == {name for name in PARAMETERS if asked.get(name, "") != "" and name not in told}
    hash(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("village", "a' OR 1=1 --"),
        ("grid", "../../etc/passwd"),
        ("domain", "<script>"),
        ("from", "2022-02-30"),
        ("from", "20220201"),
        ("to", "2022-W05-2"),
        ("announced", "maybe"),
        ("source", "*"),
        ("unit", "\x00"),
        ("phase", None),
    ],
)
def test_a_value_that_the_town_lacks_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(UnknownCode) as refused:
        Filter.from_parameters({name: value, "domain": "C"} | {name: value}, CODES)
    assert refused.value.facts["kind"] == name
    kept, left_out = Filter.salvaged({"domain": "C"} | {name: value}, CODES)
    assert left_out == (name,)
    assert kept == (Filter() if name == "domain" else Filter(domain="C"))


def test_a_last_day_before_the_first_is_left_out() -> None:
    kept, left_out = Filter.salvaged({"from": "2022-05-01", "to": "2022-04-01"}, CODES)
    assert (kept, left_out) == (Filter(starts_on=date(2022, 5, 1)), ("to",))


def test_an_address_without_conditions_asks_nothing() -> None:
    assert Filter.from_parameters({"by": "grid", "sort": "rate"}, CODES) == Filter()
    assert Filter().parameters() == {}
