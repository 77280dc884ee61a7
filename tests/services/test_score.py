"""Scores through the town hall: by any keys, as of any day, fresh after each batch."""

from __future__ import annotations

import io
import json
from datetime import date
from math import isnan
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests import toy
from tests.scoring import plain
from tests.store.filing import file
from xqgis.errors import NotAllowed, StoreBusy, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.scoring.figures import NO_FIGURE
from xqgis.services.score import figure, score, score_file, view_ends_on
from xqgis.services.town_hall import TownHall

BY = ["grid", "domain", "phase"]
COLUMNS = [*BY, "n", "n_eff", "passed", "rate", "low", "high", "grade", "veto_item", "shrunk", "deff"]


def test_a_new_batch_is_in_the_next_score(hall: TownHall, leader: Actor) -> None:
    assert score(hall, leader, BY).empty
    file(hall.store)
    assert score(hall, leader, BY)["n"].sum() == 11


def test_a_caller_may_do_with_its_frame_what_it_likes(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    mine = score(hall, leader, BY)
    mine["rate"] = 0.0
    assert score(hall, leader, BY)["rate"].max() == 1.0


def test_no_view_looks_past_the_clock(hall: TownHall, leader: Actor) -> None:
    late = toy.checks().assign(checked_on=pd.Timestamp("2022-07-15"))
    file(hall.store, "d1", late.astype(toy.checks().dtypes))
    assert score(hall, leader, [], date(2030, 1, 1)).empty


def test_a_day_before_shows_what_was_known_then(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    assert score(hall, leader, [], toy.FIRST_DAY)["n"].tolist() == [7]


@pytest.mark.parametrize("by", [["place"], ["grid", "grid"], ["grid,domain"]])
def test_unknown_keys_are_refused(hall: TownHall, leader: Actor, by: list[str]) -> None:
    with pytest.raises(UnknownCode):
        score(hall, leader, by)


def test_the_figure_of_a_cell(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    found = figure(hall, leader, {"phase": "1", "grid": toy.GRIDS[0], "domain": "A"})
    assert (found.n, found.passed, found.rate, found.grade) == (4, 3, 0.75, Grade.NEARLY)
    assert figure(hall, leader, {"grid": toy.GRIDS[0], "domain": "Z"}) == NO_FIGURE


def test_the_csv_keeps_every_digit_and_leaves_out_what_is_not_there(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    found = pd.read_csv(
        io.BytesIO(score_file(hall, leader, BY, None, "csv")), dtype={"grid": str, "phase": str}
    )
    assert list(found.columns) == [*COLUMNS, "as_of"]
    ours = score(hall, leader, BY)
    for name in ("rate", "low", "high", "n_eff", "shrunk", "deff"):
        assert [a == b or (isnan(a) and isnan(b)) for a, b in zip(found[name], ours[name], strict=True)]
    assert found["rate"].isna().sum() == 1


def test_the_json_has_null_where_there_is_no_figure(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    rows = json.loads(score_file(hall, leader, BY, None, "json"))
    assert list(rows[0]) == [*COLUMNS, "as_of"]
    vetoed = [row for row in rows if row["grid"] == toy.GRIDS[3] and row["phase"] == "2"]
    assert [(row["n"], row["rate"], row["low"], row["veto_item"]) for row in vetoed] == [
        (0, None, None, toy.BRAKES)
    ]


def test_a_code_that_looks_like_a_formula_is_written_as_text() -> None:
    from xqgis.publish.scores import scores_csv

    assert scores_csv(pd.DataFrame({"grid": ["=1+1", "ok"], "n": [1, 2]})) == b"grid,n\n'=1+1,1\nok,2\n"


def test_a_screen_takes_no_files_away(hall: TownHall) -> None:
    screen = Actor("hall-1", Role.SCREEN)
    assert score(hall, screen, BY).empty
    with pytest.raises(NotAllowed):
        score_file(hall, screen, BY, None, "csv")


def _many(rows: int = 400) -> pd.DataFrame:
    """Checks of uniform and of mixed visits, in areas and in none, before the plan and after."""
    rng = np.random.default_rng(3)
    days = pd.date_range("2021-10-20", "2022-07-20", periods=14).normalize()
    told = []
    for _ in range(rows):
        grid = str(rng.choice([*toy.GRIDS, ""]))
        village = grid[:12] or str(rng.choice([toy.UPPER, ""]))
        day, source = days[rng.integers(len(days))], str(rng.choice(["self", "group"]))
        key = f"{grid}|{day.date()}|{source}" if rng.random() < 0.8 else str(rng.choice(["a", "b"]))
        told.append(
            {
                "grid": grid,
                "village": village,
                "checked_on": day,
                "source": source,
                "visit": key,
                "item": str(rng.choice([toy.LITTER, toy.FIRE_LANE, toy.BRAKES, toy.PARKING])),
                "result": int(rng.choice([-1, 0, 1, 1, 1])),
                "announced": int(rng.choice([0, 1])) if rng.random() < 0.1 else 0,
                "place": str(rng.choice(["", "shop"])),
            }
        )
    return plain.frame(told)


EARLY = date(2021, 11, 25)
"""Fewer checks lie before it than after."""
FILTERS = [
    Filter(),
    Filter(village=toy.UPPER),
    Filter(grid=toy.GRIDS[3]),
    Filter(domain="C"),
    Filter(standard="T-A01"),
    Filter(item=toy.FIRE_LANE),
    Filter(phase="2"),
    Filter(domain="A", phase="1", source="group"),
    Filter(source="self", announced="no"),
    Filter(starts_on=date(2021, 12, 1), ends_on=date(2022, 3, 1)),
    Filter(starts_on=EARLY),
    Filter(starts_on=EARLY, domain="A", source="self"),
    Filter(starts_on=EARLY, phase="1"),
    Filter(starts_on=date(2022, 4, 1)),
    Filter(unit="U1", village=toy.UPPER),
    Filter(unit="nobody"),
]


@pytest.mark.parametrize("later", [True, False], ids=["with later checks", "none later"])
@pytest.mark.parametrize("chosen", FILTERS, ids=lambda one: "&".join(one.parameters()) or "everything")
def test_every_filter_equals_the_definitions_in_plain_python(
    hall: TownHall, leader: Actor, chosen: Filter, later: bool
) -> None:
    checks, registry = _many(), hall.registry
    checks = checks if later else checks[checks["checked_on"] <= pd.Timestamp(toy.AS_OF)]
    file(hall.store, checks=checks)
    of_item = registry.standard_of(chosen.item) if chosen.item else None
    standards = {one.code: one for one in registry.standards}
    domain = chosen.domain or (of_item and of_item.domain) or ""
    domain = domain or (standards[chosen.standard].domain if chosen.standard else "")
    asked = {name: getattr(chosen, name) for name in ("village", "grid", "item", "standard", "domain")}

    def bites(row: plain.Row) -> bool:
        ours = all(row[name] == code for name, code in asked.items() if code)
        return ours and (not chosen.unit or chosen.unit in standards[row["standard"]].units)

    def meets(row: plain.Row) -> bool:
        return (
            bites(row)
            and chosen.phase in {"", row["phase"]}
            and chosen.source in {"", row["source"]}
            and (not chosen.announced or row["announced"] == (chosen.announced == "yes"))
            and (chosen.starts_on is None or chosen.starts_on <= row["day"])
            and (chosen.ends_on is None or row["day"] <= chosen.ends_on)
        )

    part = plain.Part(
        meets=meets,
        whole=lambda row: domain in {"", row["domain"]} and chosen.phase in {"", row["phase"]},
        bites=bites,
        until=view_ends_on(hall, chosen, toy.AS_OF),
    )
    for by in ([], ["grid"], ["village", "domain"], ["grid", "domain", "phase"], ["standard"], ["item"]):
        ours = score(hall, leader, by, toy.AS_OF, chosen)
        theirs = plain.cells(checks, registry, hall.town, by, toy.AS_OF, part)
        if chosen.phase and "phase" in by:
            theirs = {key: cell for key, cell in theirs.items() if key[by.index("phase")] == chosen.phase}
        plain.same(ours, theirs, by)


def test_the_parquet_is_opened_by_others(hall: TownHall, office: Actor, tmp_path: Path) -> None:
    file(hall.store)
    path = tmp_path / "scores.parquet"
    path.write_bytes(score_file(hall, office, BY, None, "parquet"))
    found = score(hall, office, BY).drop(columns="visits")
    read = pq.read_table(path).to_pandas()
    assert set(read["as_of"]) == {hall.today().isoformat()}
    pd.testing.assert_frame_equal(read.drop(columns="as_of"), found, check_exact=True)
    with duckdb.connect() as duck:
        rows = duck.execute("SELECT n, deff, grade FROM read_parquet(?) ORDER BY ALL", [str(path)]).fetchall()
    assert rows == sorted(zip(found["n"], found["deff"], found["grade"], strict=True))
    assert pq.read_table(path).column("rate").null_count == found["rate"].isna().sum() == 1


def test_somebody_who_files_without_end_does_not_hold_up_a_score_for_ever(
    hall: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    revisions = iter(range(1000))
    monkeypatch.setattr(type(hall.store), "revision", lambda _: next(revisions))
    with pytest.raises(StoreBusy):
        score(hall, leader, ["grid"])
