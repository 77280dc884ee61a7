"""Scores through the town hall: by any keys, as of any day, fresh after each batch."""

from __future__ import annotations

import io
import json
from datetime import date
from math import isnan

import pandas as pd
import pytest

from tests import toy
from tests.store.filing import file
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade
from xqgis.scoring.figures import NO_FIGURE
from xqgis.services.score import figure, score, score_file
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
    assert list(found.columns) == COLUMNS
    ours = score(hall, leader, BY)
    for name in ("rate", "low", "high", "n_eff", "shrunk", "deff"):
        assert [a == b or (isnan(a) and isnan(b)) for a, b in zip(found[name], ours[name], strict=True)]
    assert found["rate"].isna().sum() == 1


def test_the_json_has_null_where_there_is_no_figure(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    rows = json.loads(score_file(hall, leader, BY, None, "json"))
    assert list(rows[0]) == COLUMNS
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
