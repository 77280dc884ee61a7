"""Compliance of a cell, against the same definitions in plain Python and exact fractions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isnan

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.scoring import plain
from xqgis.model.grade import GradeLine
from xqgis.model.name import Name
from xqgis.model.standard import Registry
from xqgis.model.tables import SCORES
from xqgis.model.town import Minimum, Town
from xqgis.scoring.judged import KEYS

G1, G2, G3, G4 = toy.GRIDS
TWO_TRACKS = toy.town(
    tracks={"full": Name("全面"), "step": Name("逐步")},
    lines={
        (phase, track): GradeLine(top, top - 0.1, top - 0.2)
        for phase in ("1", "2", "S")
        for track, top in (("full", 0.95), ("step", 0.75))
    },
    villages=(
        toy.town().villages[0],
        replace(toy.town().villages[1], track="step"),
    ),
)
ROWS = st.fixed_dictionaries(
    {
        "grid": st.sampled_from([G1, G1, G4, ""]),
        "item": st.sampled_from([toy.LITTER, toy.FIRE_LANE, toy.BRAKES, toy.PARKING, "GONE-1"]),
        "result": st.sampled_from([-1, 0, 1, 1]),
        "checked_on": st.sampled_from(
            [date(2021, 10, 31), date(2021, 12, 31), date(2022, 1, 1), date(2022, 6, 30), date(2022, 7, 1)]
        ).map(pd.Timestamp),
        "place": st.sampled_from(["", "shop"]),
        "lon": st.sampled_from([float("nan"), float("nan"), 112.1]),
        "visit": st.sampled_from(["a", "b", "c"]),
        "village": st.sampled_from([toy.UPPER, ""]),
    }
).map(lambda row: row | {"lat": row["lon"] - 85, "village": row["grid"][:12] or row["village"]})
WEIGHTS = st.sampled_from([0.125, 0.5, 1.0, 3.0])
BY = st.one_of(
    st.sampled_from([("grid",), ("grid", "domain", "phase"), ("phase", "village", "domain"), ()]).map(list),
    st.lists(st.sampled_from(KEYS), unique=True, max_size=4),
)
patient = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _scores(
    checks: pd.DataFrame, *by: str, as_of: date = toy.AS_OF, town: Town | None = None
) -> pd.DataFrame:
    return plain.scored(checks, toy.registry(), town or toy.town(), by, as_of)


def _weighed(standards: tuple[float, float], items: tuple[float, ...]) -> Registry:
    parts = toy.registry().standards
    left = iter(items)
    return Registry(
        "weighed",
        tuple(
            replace(part, weight=weight, items=tuple(replace(item, weight=next(left)) for item in part.items))
            for part, weight in zip(parts, standards, strict=True)
        ),
    )


def _row(scores: pd.DataFrame, **keys: str) -> pd.Series:
    for key, code in keys.items():
        scores = scores[scores[key] == code]
    assert len(scores) == 1
    return scores.iloc[0]


@given(
    rows=st.lists(ROWS, max_size=24),
    by=BY,
    weights=st.tuples(st.tuples(WEIGHTS, WEIGHTS), st.tuples(WEIGHTS, WEIGHTS, WEIGHTS, WEIGHTS)),
    as_of=st.sampled_from([date(2021, 11, 30), date(2022, 3, 1), toy.AS_OF, date(2022, 12, 31)]),
)
@settings(patient, max_examples=30)
def test_cells_equal_the_definitions_in_plain_python(
    rows: list[plain.Row], by: list[str], weights: tuple[tuple[float, float], tuple[float, ...]], as_of: date
) -> None:
    checks, registry = plain.frame(rows), _weighed(*weights)
    ours = plain.scored(checks, registry, TWO_TRACKS, by, as_of)
    plain.same(ours, plain.cells(checks, registry, TWO_TRACKS, by, as_of), by)


@given(rows=st.lists(ROWS, min_size=2, max_size=24), by=BY, random=st.randoms(use_true_random=False))
@settings(patient, max_examples=12)
def test_the_order_of_rows_changes_not_one_bit(rows: list[plain.Row], by: list[str], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        _scores(plain.frame(rows), *by), _scores(plain.frame(shuffled), *by), check_exact=True
    )


@given(rows=st.lists(ROWS, min_size=1, max_size=20), extra=ROWS)
@settings(patient, max_examples=12)
def test_one_more_passed_check_never_lowers_the_rate_of_its_cell(
    rows: list[plain.Row], extra: dict[str, object]
) -> None:
    by = ("village", "domain", "phase")
    before = _scores(plain.frame(rows), *by).set_index(list(by))["rate"]
    after = _scores(plain.frame([*rows, extra | {"result": 1}]), *by).set_index(list(by))["rate"]
    assert (after.reindex(before.index) >= before - 1e-12).all()


def test_the_toy_town_in_the_head() -> None:
    found = _scores(toy.checks(), "grid", "domain", "phase")
    first = _row(found, grid=G1, domain="A", phase="1")
    assert (first["n"], first["passed"], first["rate"], first["grade"]) == (4, 3, 0.75, "nearly")
    assert _row(found, grid=G2, domain="A", phase="1")["grade"] == "full"
    assert list(found.columns) == ["grid", "domain", "phase", *(column.name for column in SCORES)]
    assert {column.name: str(found[column.name].dtype) for column in SCORES} == {
        column.name: column.dtype for column in SCORES
    }


def test_a_standard_checked_often_does_not_outvote_one_checked_rarely() -> None:
    often = [
        {"grid": G1, "village": toy.UPPER, "item": toy.LITTER, "result": 1, "visit": str(k)}
        for k in range(98)
    ]
    rarely = [{"grid": G1, "village": toy.UPPER, "item": toy.PARKING, "result": 0}] * 2
    row = _row(_scores(plain.frame([*often, *rarely]), "grid"), grid=G1)
    assert row["rate"] == 0.5
    assert row["n_eff"] * row["deff"] == pytest.approx(4 / (1 / 98 + 1 / 2))


def test_what_weighs_nothing_is_counted_and_has_no_rate() -> None:
    registry = _weighed((1.0, 0.0), (1.0, 0.0, 1.0, 1.0))
    found = plain.scored(toy.checks(), registry, toy.town(), ["domain"], toy.AS_OF)
    assert _row(found, domain="A")["rate"] == pytest.approx(5 / 6)
    nothing = _row(found, domain="C")
    assert (nothing["n"], nothing["n_eff"], nothing["grade"]) == (4, 0.0, "not_rated")
    assert isnan(nothing["rate"])


def test_a_grid_with_few_checks_is_not_rated_however_good() -> None:
    row = _row(_scores(toy.checks(), "grid", "domain"), grid=G3, domain="A")
    assert (row["rate"], row["grade"]) == (1.0, "not_rated")


def test_few_visits_are_as_bad_as_few_checks() -> None:
    town = toy.town(minimum=Minimum(checks=2, visits=3))
    found = _scores(toy.checks(), "grid", "domain", town=town)
    assert _row(found, grid=G1, domain="A")["grade"] == "nearly"
    assert _row(found, grid=G2, domain="A")["grade"] == "not_rated"


def test_an_open_critical_failure_is_not_met_with_its_item_named() -> None:
    row = _row(_scores(toy.checks(), "grid", "domain", "phase"), grid=G4, domain="C", phase="1")
    assert (row["grade"], row["veto_item"], row["rate"]) == ("not_met", toy.BRAKES, 0.5)


def test_a_failure_from_an_earlier_phase_stands_in_a_phase_without_checks() -> None:
    row = _row(_scores(toy.checks(), "grid", "domain", "phase"), grid=G4, domain="C", phase="2")
    assert (row["grade"], row["veto_item"], row["n"]) == ("not_met", toy.BRAKES, 0)
    assert isnan(row["rate"])


def test_a_veto_does_not_reach_a_phase_that_has_not_begun() -> None:
    found = _scores(toy.checks(), "grid", "phase", as_of=date(2021, 12, 1))
    assert set(found["phase"]) == {"1"}


def test_a_veto_bites_grids_and_never_villages() -> None:
    assert (_scores(toy.checks(), "village", "domain")["veto_item"] == "").all()
    assert _scores(toy.checks(), "village", "grid")["veto_item"].tolist().count(toy.BRAKES) == 1


def test_repaired_is_seen_only_after_the_repair() -> None:
    repaired = toy.checks().tail(1).assign(result=1, checked_on=pd.Timestamp("2022-02-01"))
    checks = pd.concat([toy.checks(), repaired.astype(toy.checks().dtypes)])
    found = _scores(checks, "grid", "domain", "phase")
    assert _row(found, grid=G4, domain="C", phase="1")["veto_item"] == toy.BRAKES
    assert _row(found, grid=G4, domain="C", phase="2")["veto_item"] == ""


def test_checks_after_the_day_of_the_view_are_left_out() -> None:
    found = _scores(toy.checks(), "grid", "domain", as_of=toy.FIRST_DAY)
    assert _row(found, grid=G1, domain="A")["n"] == 2


def test_june_counts_once_and_before_the_plan_in_no_phase() -> None:
    days = [date(2021, 10, 31), date(2022, 6, 30), date(2022, 7, 1)]
    checks = plain.frame([{"checked_on": pd.Timestamp(day), "visit": str(day)} for day in days])
    town = toy.town()
    by_phase = _scores(checks, "phase", as_of=date(2023, 1, 1), town=town)
    assert dict(zip(by_phase["phase"], by_phase["n"], strict=True)) == {"2": 1, "S": 1}
    assert _scores(checks, as_of=date(2023, 1, 1))["n"].tolist() == [3]


def test_a_village_is_graded_by_its_own_track() -> None:
    checks = pd.concat([toy.checks().assign(village=village) for village in (toy.UPPER, toy.LOWER)])
    found = _scores(checks, "village", "domain", town=TWO_TRACKS)
    assert _row(found, village=toy.UPPER, domain="A")["grade"] == "met"
    assert _row(found, village=toy.LOWER, domain="A")["grade"] == "full"


def test_a_rate_at_the_line_has_reached_it() -> None:
    parts = [(toy.LITTER, 9, 10), (toy.PARKING, 8, 10)]
    rows = [
        {"item": item, "result": int(number < passed), "visit": str(number)}
        for item, passed, judged in parts
        for number in range(judged)
    ]
    row = _scores(plain.frame(rows)).iloc[0]
    assert row["grade"] == "met"
    assert abs(row["rate"] - 0.85) < 1e-15 * 4


def test_nothing_filed_gives_an_empty_frame_of_the_declared_columns() -> None:
    for by in ((), ("grid", "domain", "phase"), ("item",)):
        found = _scores(toy.checks().head(0), *by)
        assert found.empty
        assert list(found.columns) == [*by, *(column.name for column in SCORES)]


@pytest.mark.parametrize("by", [("grid", "grid"), ("source",), ("grid; DROP TABLE checks",)])
def test_only_declared_keys_can_be_counted_by(by: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="cannot count by"):
        _scores(toy.checks(), *by)
