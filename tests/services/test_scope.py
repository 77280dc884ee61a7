"""Scope: whoever asks, by whatever way, gets the single checks of their own part of the town alone."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pytest

from tests import toy
from tests.store.filing import file
from xqgis.cartography.binary import unpack_message
from xqgis.model.actor import EVERYWHERE, Actor, Role, Scope
from xqgis.model.filter import Filter
from xqgis.model.view import Level
from xqgis.services.map_points import chosen_point_bytes, point_bytes
from xqgis.services.overview import OpenVeto, decisions
from xqgis.services.query import answer, provenance
from xqgis.services.query_checks import all_rows, rows
from xqgis.services.query_files import rows_file, table_file
from xqgis.services.rights import Act, may
from xqgis.services.town_hall import TownHall
from xqgis.services.veil import FEWEST

SCOPES = [
    EVERYWHERE,
    Scope(villages=frozenset({toy.UPPER})),
    Scope(villages=frozenset({toy.LOWER})),
    Scope(villages=frozenset({"elsewhere"})),
    Scope(units=frozenset({"U1"})),
    Scope(units=frozenset({"nobody"})),
    Scope(domains=frozenset({"C"})),
    Scope(frozenset({toy.LOWER}), frozenset({"U1"}), frozenset({"A"})),
]
FILTERS = [
    Filter(),
    Filter(village=toy.UPPER),
    Filter(domain="C"),
    Filter(grid=toy.GRIDS[2], item=toy.LITTER),
]
WHO = [Role.OFFICE, Role.ANALYST, Role.WORKER, Role.VILLAGE, Role.UNIT, Role.SUPERVISION]


@pytest.fixture
def filed(hall: TownHall) -> pd.DataFrame:
    """The toy's checks, each with a place, a note and a point that no other has."""
    checks = toy.checks()
    numbers = pd.Series(range(len(checks)))
    lon, lat = zip(*(toy.centre(grid) for grid in checks["grid"]), strict=True)
    checks = checks.assign(
        place="Tooru's house " + numbers.astype("str") + ".",
        note="complaint of person " + numbers.astype("str") + ".",
        lon=pd.Series(lon) + numbers * 1e-6,
        lat=pd.Series(lat) + numbers * 1e-6,
        visit=numbers.astype("str"),
    )
    file(hall.store, checks=checks)
    return checks


def own(hall: TownHall, checks: pd.DataFrame, scope: Scope, chosen: Filter) -> pd.DataFrame:
    """The judged checks of a scope that meet a filter, in plain Python."""

    def seen(row: Any) -> bool:
        standard = hall.registry.standard_of(row.item)
        return (
            row.result >= 0
            and (not scope.villages or row.village in scope.villages)
            and (not scope.units or bool(scope.units & {*standard.units}))
            and (not scope.domains or standard.domain in scope.domains)
            and chosen.village in {"", row.village}
            and chosen.grid in {"", row.grid}
            and chosen.item in {"", row.item}
            and chosen.domain in {"", standard.domain}
        )

    return checks[[seen(row) for row in checks.itertuples()]]


@pytest.mark.parametrize(("role", "scope", "chosen"), list(product(WHO, SCOPES, FILTERS)))
def test_rows_files_and_points_are_of_ones_own_scope(
    hall: TownHall, filed: pd.DataFrame, role: Role, scope: Scope, chosen: Filter
) -> None:
    actor = Actor("somebody", role, scope=scope)
    mine = own(hall, filed, scope, chosen)
    page, every = rows(hall, actor, chosen), all_rows(hall, actor, chosen)
    assert page.total == len(mine)
    for frame in (page.frame, every):
        assert sorted(frame["place"]) == sorted(mine["place"])
    reads = may(role, Act.READ_NOTES)
    assert ("note" in page.frame) is ("note" in every) is reads
    text = rows_file(hall, actor, (chosen, "grid", ""), "csv", "zh-Hans").data.decode("utf-8-sig")
    for row in filed.itertuples():
        assert (str(row.place) in text) is (row.Index in mine.index)
        assert (str(row.note) in text) is (row.Index in mine.index and reads)
    header, _ = unpack_message(chosen_point_bytes(hall, actor, chosen))
    assert header["total"] == mine["place"].nunique()


@pytest.mark.parametrize("scope", SCOPES)
def test_points_of_a_domain_and_places_of_open_failures_are_of_ones_own_scope(
    hall: TownHall, filed: pd.DataFrame, scope: Scope
) -> None:
    actor = Actor("somebody", Role.VILLAGE, scope=scope)
    for domain in ("A", "C"):
        header, _ = unpack_message(point_bytes(hall, actor, domain, "1"))
        assert header["total"] == own(hall, filed, scope, Filter(domain=domain))["place"].nunique()
    open_ones = [one for one in decisions(hall, actor) if isinstance(one, OpenVeto)]
    assert open_ones
    inside = own(hall, filed, scope, Filter())["place"]
    for one in open_ones:
        assert (one.place != "") is (one.place in set(inside)) and one.grid


@pytest.mark.parametrize("scope", SCOPES)
def test_figures_are_the_whole_towns_for_everybody_and_hold_no_single_check(
    hall: TownHall, filed: pd.DataFrame, scope: Scope
) -> None:
    actor, office = Actor("somebody", Role.VILLAGE, scope=scope), Actor("office", Role.OFFICE)
    assert answer(hall, actor, Filter()).total == answer(hall, office, Filter()).total
    assert provenance(hall, actor, Filter()) == provenance(hall, office, Filter())
    text = table_file(hall, actor, (Filter(), "grid", "code"), "csv", "zh-Hans").data.decode("utf-8-sig")
    assert not [row for row in filed.itertuples() if str(row.place) in text or str(row.note) in text]


def test_one_persons_points_are_not_kept_for_another(hall: TownHall, filed: pd.DataFrame) -> None:
    totals = []
    for scope in (EVERYWHERE, SCOPES[1], SCOPES[2], EVERYWHERE):
        header, _ = unpack_message(point_bytes(hall, Actor("x", Role.VILLAGE, scope=scope), "A", "1"))
        totals.append(header["total"])
    assert totals[0] == totals[3] == totals[1] + totals[2] and totals[1] != totals[0]


@pytest.mark.parametrize("by", ["grid", "village"])
def test_conditions_that_make_single_checks_of_a_foreign_area_tell_nothing(
    hall: TownHall, filed: pd.DataFrame, by: Level
) -> None:
    everybody, mine = Actor("office", Role.OFFICE), Actor("x", Role.VILLAGE, scope=SCOPES[1])
    for chosen in (
        Filter(item=toy.FIRE_LANE),
        Filter(grid=toy.GRIDS[2], item=toy.LITTER),
        Filter(grid=toy.GRIDS[0]),
    ):
        full, veiled = (answer(hall, who, chosen, by) for who in (everybody, mine))
        place = "village" if by == "grid" else "code"
        few = full.areas["n"].between(1, FEWEST - 1) & (full.areas[place] != toy.UPPER)
        told = veiled.areas[few]
        assert (told["n"] == 0).all() and (told["grade"] == "not_rated").all()
        assert told[["rate", "low", "high", "shrunk", "last_on"]].isna().all().all()
        pd.testing.assert_frame_equal(veiled.areas[~few], full.areas[~few])
        foreign = bool(chosen.grid) and chosen.grid not in toy.GRIDS[:2]
        hidden = (foreign or not chosen.grid) and full.total.n < FEWEST
        assert veiled.total.n == (0 if hidden else full.total.n)
        origin = provenance(hall, mine, chosen, by)
        assert sum(origin.sources.values()) == veiled.total.n


def test_what_is_taken_away_is_on_record_but_for_the_terminal(hall: TownHall, filed: pd.DataFrame) -> None:
    before = hall.store.audit_count()
    chosen = (Filter(domain="A"), "grid", "")
    rows_file(hall, Actor("who", Role.ANALYST), chosen, "csv", "zh-Hans")  # type: ignore[arg-type]
    table_file(hall, Actor("who", Role.ANALYST), (Filter(), "grid", "code"), "csv", "zh-Hans")
    rows_file(hall, Actor("terminal", Role.TERMINAL), chosen, "csv", "zh-Hans")  # type: ignore[arg-type]
    told = hall.store.audit(hall.store.audit_count() - before)
    assert told["act"].tolist() == ["export", "export"] and set(told["actor"]) == {"who"}
    assert '"what": "rows.csv"' in told["details"][1] and '"domain": "A"' in told["details"][1]
