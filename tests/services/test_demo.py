"""The invented inspections: believable, marked, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import ibis
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from tests import toy
from xqgis.errors import LayerMissing, NotAllowed
from xqgis.model.actor import Actor
from xqgis.model.duplicate import duplicate_keys
from xqgis.model.lunar import is_market_day
from xqgis.model.standard import Registry, Standard
from xqgis.model.tables import CHECKS, names
from xqgis.pack import Pack, read_pack
from xqgis.scoring.compliance import Terms, TownWide, cells
from xqgis.scoring.design import design_effects
from xqgis.scoring.tallies import tallies
from xqgis.scoring.veto import spell_frame, spells
from xqgis.services.demo import demo_checks, make_demo, wants_demo
from xqgis.services.town_hall import TownHall
from xqgis.store import Store

DATA = Path(__file__).resolve().parents[2] / "data"
PHASES = ["1", "2", "3", "4"]


@pytest.fixture(scope="module")
def town_pack() -> Pack:
    return read_pack(DATA)


@pytest.fixture(scope="module")
def grids(town_pack: Pack) -> gpd.GeoDataFrame:
    features = json.loads(town_pack.polygons["grid"].read_text("utf-8"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=town_pack.town.stored_crs)


@pytest.fixture(scope="module")
def made(town_pack: Pack, grids: gpd.GeoDataFrame) -> pd.DataFrame:
    assert town_pack.town.clock
    return demo_checks(town_pack.town, town_pack.registry, grids, town_pack.town.clock)


@pytest.fixture(scope="module")
def judged(made: pd.DataFrame) -> pd.DataFrame:
    """Judged checks with their domain and whether the day was a market day."""
    found = made[made["result"] >= 0].assign(domain=made["item"].str[3])
    days = {day: is_market_day(day.date(), (3, 6, 9)) for day in found["checked_on"].unique()}
    return found.assign(market=found["checked_on"].map(days))


@pytest.fixture(scope="module")
def scores(town_pack: Pack, grids: gpd.GeoDataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Scores of every grid, domain and phase."""
    table = ibis.memtable(pa.Table.from_pandas(made.assign(checked_on=made["checked_on"].dt.date)))
    grid_village = dict(zip(grids["code"], grids["village"], strict=True))
    assert town_pack.town.clock
    by = ["grid", "domain", "phase"]
    registry, town = town_pack.registry, town_pack.town
    counted = tallies(table, registry, town.phases)
    wide = TownWide(design_effects(counted), None, spell_frame(spells(table, registry)))
    return cells(counted, Terms(registry, town, grid_village), by, town_pack.town.clock, wide)


def of_phases(town_pack: Pack, frame: pd.DataFrame) -> pd.DataFrame:
    phase = pd.Series("", index=frame.index)
    for each in town_pack.town.phases:
        end = pd.Timestamp(each.ends_on or date(2100, 1, 1))
        phase[(frame["checked_on"] >= pd.Timestamp(each.starts_on)) & (frame["checked_on"] <= end)] = (
            each.code
        )
    return frame.assign(phase=phase)


def stored(hall: TownHall) -> int:
    return int(hall.store.checks().count().to_pyarrow().as_py())


def test_about_150_000_checks_over_the_plans_26_months(made: pd.DataFrame) -> None:
    assert 145_000 < len(made) < 156_000
    months = made["checked_on"].dt.strftime("%Y-%m")
    assert (months.min(), months.max(), months.nunique()) == ("2021-11", "2023-12", 26)


def test_the_frame_is_as_declared_and_every_check_is_marked(made: pd.DataFrame) -> None:
    assert list(made.columns) == names(CHECKS)
    assert {column.name: str(made[column.name].dtype) for column in CHECKS} == {
        column.name: column.dtype for column in CHECKS
    }
    assert set(made["note"]) == {"演示数据"} and made["checked_on"].is_monotonic_increasing


def test_no_check_is_made_twice(made: pd.DataFrame) -> None:
    assert len(set(duplicate_keys(made))) == len(made)


def test_every_item_that_people_check_is_checked_and_none_from_case_clocks(
    town_pack: Pack, made: pd.DataFrame
) -> None:
    wanted = {item.code for _, item in town_pack.registry.items() if item.method != "sys"}
    assert set(made["item"]) == wanted


def test_items_are_checked_only_where_they_apply(town_pack: Pack, made: pd.DataFrame) -> None:
    levels = {item.code: item.level for _, item in town_pack.registry.items()}
    level = made["item"].map(levels)
    nowhere = made["grid"] == ""
    assert (nowhere == level.isin(["village", "town"])).all()
    assert ((made["village"] == "") == (level == "town")).all()
    assert (made["lon"].isna() == nowhere).all()
    labels = {code: name.zh for code, name in town_pack.town.site_types.items()}
    for _, item in town_pack.registry.items():
        if item.level == "site" and "water" in item.site_types:
            places = made.loc[made["item"] == item.code, "place"]
            assert places.str.contains(labels["water"]).all()


def test_points_lie_inside_their_grid(made: pd.DataFrame, grids: gpd.GeoDataFrame) -> None:
    spots = made[made["grid"] != ""].drop_duplicates(["grid", "lon", "lat"])
    areas = grids.set_index("code").geometry.loc[spots["grid"]].to_numpy()
    points = shapely.points(spots[["lon", "lat"]].to_numpy())
    assert shapely.contains_properly(areas, points).all()
    assert (spots["village"] == spots["grid"].str[:12]).all()


def test_checks_of_a_visit_agree_with_each_other(judged: pd.DataFrame) -> None:
    """More alike than chance would have it: visits differ by more than the binomial's share."""
    usual = judged[judged["domain"] == "A"].groupby("visit")["result"].agg(["mean", "size"])
    usual = usual[usual["size"] >= 4]
    rate = judged.loc[judged["domain"] == "A", "result"].mean()
    by_chance = (rate * (1 - rate) / usual["size"]).mean()
    assert usual["mean"].var() > 1.2 * by_chance


def test_pilots_have_twenty_checks_a_cell_in_phase_one(town_pack: Pack, judged: pd.DataFrame) -> None:
    first = of_phases(town_pack, judged).query("phase == '1'")
    counts = first.groupby(["village", "domain"]).size()
    pilots = [village.code for village in town_pack.town.villages if village.pilot]
    assert min(counts[pilot, domain.code] for pilot in pilots for domain in town_pack.town.domains) >= 20


def test_pilots_improve_first_and_everybody_improves(town_pack: Pack, judged: pd.DataFrame) -> None:
    pilots = {village.code for village in town_pack.town.villages if village.pilot}
    told = of_phases(town_pack, judged).assign(pilot=judged["village"].isin(pilots))
    rate = told[told["village"] != ""].groupby(["pilot", "phase"])["result"].mean()
    gaps = [rate[True, phase] - rate[False, phase] for phase in PHASES]
    assert gaps[0] > 0.05 and gaps[0] > gaps[3]
    by_domain = told.groupby(["domain", "phase"])["result"].mean()
    for domain in "ABCDE":
        rates = [by_domain[domain, phase] for phase in PHASES]
        assert rates[0] < rates[1] < rates[3]


def test_market_days_are_worse_where_people_trade_and_drive(judged: pd.DataFrame) -> None:
    rate = judged.groupby(["domain", "market"])["result"].mean()
    assert all(rate[domain, False] - rate[domain, True] > 0.02 for domain in "ACD")
    assert all(abs(rate[domain, False] - rate[domain, True]) < 0.02 for domain in "BE")


def test_some_grids_are_rarely_visited(town_pack: Pack, scores: pd.DataFrame) -> None:
    rated = scores[scores["grade"] != "not_rated"].groupby(["domain", "phase"]).size()
    unrated = 238 - rated
    assert len(unrated) == 20 and unrated.between(6, 28).all()


def test_the_map_is_neither_all_red_nor_all_green(scores: pd.DataFrame) -> None:
    shares = pd.crosstab(scores["phase"], scores["grade"], normalize="index")
    assert (shares.loc[["2", "3", "4"], "not_met"] < 0.25).all()
    assert (shares["full"] > 0.05).all() and (shares["full"] < 0.5).all()
    assert shares.loc["1", "not_met"] > 1.5 * shares.loc["4", "not_met"]


def test_some_critical_items_are_open_and_most_are_repaired(
    town_pack: Pack, made: pd.DataFrame, scores: pd.DataFrame
) -> None:
    open_at_the_end = scores[(scores["phase"] == "4") & (scores["veto_item"] != "")]
    assert 5 <= len(open_at_the_end) <= 60
    critical = {item.code for _, item in town_pack.registry.items() if item.critical}
    failures = made[made["item"].isin(critical) & (made["result"] == 0)]
    assert len(failures) > 10 * len(open_at_the_end)


def test_the_same_town_and_seed_give_the_same_bytes() -> None:
    once, again, other = (
        demo_checks(toy.town(), toy.registry(), toy.areas("grid"), toy.AS_OF, seed=seed) for seed in (1, 1, 2)
    )
    assert once.to_csv() == again.to_csv() != other.to_csv()


def test_nothing_is_invented_after_the_clock() -> None:
    made = demo_checks(toy.town(), toy.registry(), toy.areas("grid"), date(2021, 11, 20))
    assert len(made) and made["checked_on"].max() <= pd.Timestamp("2021-11-20")


def test_a_town_without_items_to_check_or_before_its_plan_gets_none() -> None:
    clocked = Registry("x", tuple(_clocked(standard) for standard in toy.registry().standards))
    for registry, day in ((clocked, toy.AS_OF), (toy.registry(), date(2021, 10, 1))):
        made = demo_checks(toy.town(), registry, toy.areas("grid"), day)
        assert len(made) == 0 and list(made.columns) == names(CHECKS)


def _clocked(standard: Standard) -> Standard:
    return replace(standard, items=tuple(replace(item, method="sys") for item in standard.items))


@pytest.fixture
def shares() -> Iterator[list[float]]:
    told: list[float] = []
    yield told
    assert told == sorted(told) and told[0] == 0


def test_the_demo_is_filed_month_by_month_and_marked(hall: TownHall, shares: list[float]) -> None:
    assert wants_demo(hall)
    made = make_demo(hall, shares.append)
    batches = hall.store.batches()
    assert shares[-1] == 1 and made.batches == len(batches) == 8
    assert batches["checks"].sum() == made.checks == stored(hall)
    assert set(batches["kind"]) == {"demo"} and batches["filename"].str.startswith("演示数据").all()
    assert batches["filename"].iloc[-1] == "演示数据 2021-11"


def test_the_share_of_rated_cells_is_told_by_phase(hall: TownHall, shares: list[float]) -> None:
    made = make_demo(hall, shares.append)
    assert list(made.rated) == ["1", "2"]
    assert all(0 < share <= 1 for share in made.rated.values())


def test_making_it_again_adds_nothing(hall: TownHall, shares: list[float]) -> None:
    first = make_demo(hall, shares.append)
    revision = hall.store.revision()
    assert not wants_demo(hall)
    assert make_demo(hall, lambda _: None) == first
    assert hall.store.revision() == revision


def test_a_demo_that_was_cut_short_is_finished(hall: TownHall) -> None:
    def cut(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(hall, cut)
    assert 0 < len(hall.store.batches()) < 8 and wants_demo(hall)
    made = make_demo(hall, lambda _: None)
    assert stored(hall) == made.checks and not wants_demo(hall)


def test_a_real_town_wants_no_demo(store: Store, tmp_path: Path) -> None:
    from xqgis.settings import Settings

    plain = Pack(toy.town(demo=False), toy.registry(), tmp_path, {})
    assert not wants_demo(TownHall(Settings(home=tmp_path), plain, store))


def test_without_grids_there_is_nothing_to_invent(store: Store, pack: Pack, tmp_path: Path) -> None:
    from xqgis.settings import Settings

    with pytest.raises(LayerMissing):
        make_demo(TownHall(Settings(home=tmp_path), pack, store), lambda _: None)


def test_a_viewer_may_not_make_a_demo(hall: TownHall, leader: Actor) -> None:
    with pytest.raises(NotAllowed):
        make_demo(hall, lambda _: None, leader)
