"""Open critical failures: one row a place and item, since when, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring import plain
from xqgis.scoring.veto import open_on, spell_frame, spells

G1 = toy.GRIDS[0]
FIRST = date(2022, 1, 1)
GRAVE = st.fixed_dictionaries(
    {
        "grid": st.sampled_from([G1, toy.GRIDS[1], ""]),
        "village": st.sampled_from([toy.UPPER, toy.LOWER]),
        "item": st.sampled_from([toy.FIRE_LANE, toy.BRAKES, toy.LITTER]),
        "place": st.sampled_from(["", "市场"]),
        "result": st.sampled_from([-1, 0, 0, 1]),
        "lon": st.sampled_from([float("nan"), 112.52001, 112.53]),
        "checked_on": st.integers(0, 6).map(lambda day: pd.Timestamp(FIRST + timedelta(days=day))),
    }
).map(lambda row: row | {"lat": row["lon"] - 85})


def _open(*rows: tuple[str, int, dict[str, object]], until: date = toy.AS_OF) -> pd.DataFrame:
    """Open vetoes of checks of one critical item in one grid: (day, result, more)."""
    told = [
        {"item": toy.FIRE_LANE, "grid": G1, "checked_on": pd.Timestamp(day), "result": result} | more
        for day, result, more in rows
    ]
    return open_on(spell_frame(spells(plain.table(plain.frame(told)), toy.registry())), until)


def _days(found: pd.DataFrame, column: str = "since") -> list[str]:
    return [str(day.date()) for day in found[column]]


def test_the_toy_town_has_one() -> None:
    found = open_on(spell_frame(spells(plain.table(toy.checks()), toy.registry())), toy.AS_OF)
    assert found[["grid", "village", "item"]].to_numpy().tolist() == [[toy.GRIDS[3], toy.LOWER, toy.BRAKES]]


def test_since_is_the_first_failure_after_the_last_pass() -> None:
    found = _open(("2022-01-01", 0, {}), ("2022-02-01", 1, {}), ("2022-03-01", 0, {}), ("2022-04-01", 0, {}))
    assert _days(found) == ["2022-03-01"]
    assert found["cleared_on"].isna().all()


def test_a_later_pass_at_the_same_place_ends_it() -> None:
    assert _open(("2022-01-01", 0, {"place": "市场"}), ("2022-01-02", 1, {"place": "市场"})).empty


def test_a_pass_elsewhere_in_the_grid_does_not_end_it() -> None:
    assert len(_open(("2022-01-01", 0, {"place": "市场"}), ("2022-01-02", 1, {"place": "车站"}))) == 1


def test_without_a_grid_a_pass_in_another_village_does_not_end_it() -> None:
    nowhere: dict[str, object] = {"grid": "", "lon": float("nan"), "lat": float("nan")}
    first, second = nowhere | {"village": toy.UPPER}, nowhere | {"village": toy.LOWER}
    assert _open(("2022-01-01", 0, first), ("2022-01-02", 1, second))["village"].tolist() == [toy.UPPER]
    assert _open(("2022-01-01", 0, first), ("2022-01-02", 1, first)).empty


def test_not_applicable_says_nothing() -> None:
    assert len(_open(("2022-01-01", 0, {}), ("2022-01-02", -1, {}))) == 1


def test_a_failure_stands_against_a_pass_of_the_same_day() -> None:
    found = _open(("2022-01-01", 0, {}), ("2022-01-05", 1, {}), ("2022-01-05", 0, {}))
    assert _days(found) == ["2022-01-05"]


def test_a_point_that_wanders_a_metre_is_the_same_place() -> None:
    first = {"lon": 112.52001, "lat": 27.37001}
    near, far = {"lon": 112.520012, "lat": 27.370012}, {"lon": 112.53, "lat": 27.37}
    assert _open(("2022-01-01", 0, first), ("2022-01-02", 1, near)).empty
    assert len(_open(("2022-01-01", 0, first), ("2022-01-02", 1, far))) == 1


def test_what_happened_after_the_day_of_the_view_is_not_known_yet() -> None:
    rows = (("2022-01-01", 0, {}), ("2022-03-01", 1, {}))
    assert len(_open(*rows, until=date(2022, 2, 1))) == 1
    assert _open(*rows, until=date(2021, 12, 31)).empty


def test_an_ordinary_item_is_no_veto() -> None:
    assert _open(("2022-01-01", 0, {"item": toy.LITTER})).empty


@given(st.lists(GRAVE, max_size=30))
@settings(deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck))
def test_on_every_day_the_spells_open_are_the_latest_results_that_fail(rows: list[dict[str, object]]) -> None:
    checks, registry = plain.frame(rows), toy.registry()
    found = spell_frame(spells(plain.table(checks), registry))
    grave = [
        {**row, "day": row["checked_on"].date()}
        for row in checks.to_dict("records")
        if row["result"] >= 0 and registry.item(row["item"]).critical
    ]
    for number in range(-1, 8):
        day = FIRST + timedelta(days=number)
        ours = open_on(found, day)
        told = zip(
            ours["grid"], ours["village"], ours["item"], ours["place"], ours["since"].dt.date, strict=True
        )
        names = ("grid", "village", "item", "place", "since")
        assert sorted(told) == sorted(tuple(one[name] for name in names) for one in plain.open_at(grave, day))


def test_a_day_of_both_ends_one_spell_and_begins_the_next() -> None:
    rows = [("2022-01-01", 0), ("2022-01-05", 1), ("2022-01-05", 0), ("2022-01-09", 1)]
    told = [
        {"item": toy.FIRE_LANE, "grid": G1, "checked_on": pd.Timestamp(day), "result": result}
        for day, result in rows
    ]
    found = spell_frame(spells(plain.table(plain.frame(told)), toy.registry()))
    assert _days(found) == ["2022-01-01", "2022-01-05"]
    assert _days(found, "cleared_on") == ["2022-01-05", "2022-01-09"]
