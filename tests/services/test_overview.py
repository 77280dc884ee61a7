"""The state of the town: figures against targets, and what needs a decision, in order."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tests import toy
from tests.scoring import plain
from tests.store.filing import file
from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Verdict
from xqgis.services.overview import (
    BelowTarget,
    NotRatedGrids,
    OpenVeto,
    decisions,
    key_figures,
)
from xqgis.services.town_hall import TownHall

IN_PHASE_1 = date(2021, 12, 31)


def _many(passed: int, judged: int, **more: object) -> pd.DataFrame:
    return plain.frame(
        {
            "checked_on": pd.Timestamp("2022-03-01"),
            "visit": str(k),
            "result": int(k < passed),
            "place": str(k),
        }
        | more
        for k in range(judged)
    )


def test_key_figures_stand_in_the_order_of_the_pack(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    found = key_figures(hall, leader, as_of=IN_PHASE_1)
    assert [(one.domain, one.phase, one.figure.n, one.target) for one in found] == [
        ("A", "1", 7, 0.8),
        ("C", "1", 4, None),
    ]
    assert [one.verdict for one in found] == [Verdict.UNCLEAR, Verdict.NONE]
    assert [one.figure.n for one in key_figures(hall, leader, "2")] == [0, 0]


def test_decisions_come_as_veto_then_below_target_then_not_rated(hall: TownHall, office: Actor) -> None:
    file(hall.store)
    file(hall.store, "d2", _many(30, 60, item=toy.LITTER, grid=toy.GRIDS[0], village=toy.UPPER))
    found = decisions(hall, office)
    assert [type(one) for one in found] == [OpenVeto, BelowTarget, NotRatedGrids, NotRatedGrids]
    veto, below, *grey = found
    assert isinstance(veto, OpenVeto)
    assert (veto.item, veto.grid, veto.domain, veto.units) == (toy.BRAKES, toy.GRIDS[3], "C", ("U1",))
    assert (veto.since, veto.days) == (toy.FIRST_DAY, (toy.AS_OF - toy.FIRST_DAY).days)
    assert isinstance(below, BelowTarget)
    assert (below.domain, below.village, below.phase, below.target) == ("A", toy.UPPER, "2", 0.9)
    assert below.figure.high is not None
    assert below.figure.high < below.target
    told = [(one.village, one.grids, one.of) for one in grey if isinstance(one, NotRatedGrids)]
    assert told == [(toy.UPPER, 1, 2), (toy.LOWER, 1, 2)]


def test_a_cell_that_only_may_be_below_is_no_decision(hall: TownHall, office: Actor) -> None:
    file(hall.store, "d2", _many(17, 20, item=toy.LITTER, grid=toy.GRIDS[0], village=toy.UPPER))
    assert not [one for one in decisions(hall, office) if isinstance(one, BelowTarget)]


def test_a_domain_of_its_own(hall: TownHall, office: Actor) -> None:
    file(hall.store)
    assert [type(one) for one in decisions(hall, office, domain="A")] == [NotRatedGrids, NotRatedGrids]
    assert isinstance(decisions(hall, office, domain="C")[0], OpenVeto)


def test_a_day_before_the_failure_needs_no_decision_about_it(hall: TownHall, office: Actor) -> None:
    file(hall.store)
    assert not [one for one in decisions(hall, office, date(2021, 11, 1)) if isinstance(one, OpenVeto)]


def test_a_screen_sees_no_places(hall: TownHall) -> None:
    screen = Actor("hall-1", Role.SCREEN)
    assert len(key_figures(hall, screen)) == 2
    with pytest.raises(NotAllowed):
        decisions(hall, screen)
