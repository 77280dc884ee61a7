"""The act: the invented checks filed month by month, and a roster, as anybody's would be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from xqgis.errors import LayerMissing
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade
from xqgis.scoring.compliance import Terms, cells
from xqgis.services.demo.checks import demo_checks
from xqgis.services.demo.ground import lacks_ground, put_ground
from xqgis.services.demo.roster import demo_roster
from xqgis.services.demo.traffic import demo_accidents, has_roads
from xqgis.services.inspections import versions_of
from xqgis.services.rights import Act, require
from xqgis.services.roster import digest_of
from xqgis.services.town_hall import TownHall
from xqgis.store import BatchMeta
from xqgis.words import say

KIND = "demo"
ACCIDENT_KIND = "demo-accidents"
_LANG = "zh-Hans"
_SETUP = Actor("setup", Role.TERMINAL)


@dataclass(frozen=True)
class DemoMade:
    """What was made: checks and batches in all, and per phase the share of grid cells that are rated."""

    checks: int
    batches: int
    rated: Mapping[str, float]


def wants_demo(hall: TownHall) -> bool:
    """Whether the pack asks for a demo that the store does not have, or has in part only."""
    if not hall.town.demo:
        return False
    if lacks_ground(hall):
        return True
    kinds = hall.store.batches()["kind"]
    made = int((kinds == KIND).sum())
    whole = made >= len(_months(hall)) and bool((kinds == ACCIDENT_KIND).any() or not has_roads(hall))
    return len(kinds) == 0 or (made > 0 and not whole)


def make_demo(hall: TownHall, progress: Callable[[float], None], actor: Actor = _SETUP) -> DemoMade:
    """Invent the checks of a demo town and file them, a batch a month; months already filed are left.

    A store without a roster gets one of demo persons.

    ``progress`` hears shares from 0 to 1. LayerMissing without grids.
    """
    require(actor, Act.MAKE_DEMO)
    grids = hall.areas("grid")
    if not grids.version:
        raise LayerMissing(layer="grid")
    progress(0.0)
    if not hall.store.roster_version():
        told = demo_roster(hall.town)
        entry = hall.entry(actor, Act.MAKE_DEMO, rows=len(told))
        hall.store.put_roster(told, digest_of(hall, told), entry)
    put_ground(hall, actor)
    checks = demo_checks(hall.town, hall.registry, grids.frame, hall.today())
    progress(0.3)
    filed = set(hall.store.batches()["filename"])
    months = checks.groupby(checks["checked_on"].dt.strftime("%Y-%m"), sort=True)
    for number, (month, frame) in enumerate(months, start=1):
        name = _filename(str(month))
        if name not in filed:
            _file(hall, actor, name, frame.reset_index(drop=True))
        progress(0.3 + 0.6 * number / len(months))
    _file_accidents(hall, actor)
    made = DemoMade(len(checks), len(months), _rated(hall))
    progress(1.0)
    return made


def _filename(month: str) -> str:
    return say("terms.demo_file", _LANG, month=month)


def _months(hall: TownHall) -> pd.PeriodIndex:
    return pd.period_range(hall.town.phases[0].starts_on, hall.today(), freq="M")


def _file(hall: TownHall, actor: Actor, name: str, checks: pd.DataFrame) -> None:
    digest = hashlib.sha256(checks.to_csv(index=False).encode("utf-8")).hexdigest()
    rows = len(checks)
    meta = BatchMeta(
        digest=digest,
        filename=name,
        crs=hall.town.stored_crs,
        read=rows,
        accepted=rows,
        rejected=0,
        standard_version=hall.registry.version,
        versions=versions_of(hall, checks),
        kind=KIND,
    )
    hall.store.file_batch(checks, meta, hall.entry(actor, Act.MAKE_DEMO, filename=name, checks=rows))


def _file_accidents(hall: TownHall, actor: Actor) -> None:
    found = demo_accidents(hall)
    if found.empty or (hall.store.batches()["kind"] == ACCIDENT_KIND).any():
        return
    rows = len(found)
    meta = BatchMeta(
        digest=hashlib.sha256(found.to_csv(index=False).encode("utf-8")).hexdigest(),
        filename=say("terms.demo_accidents", _LANG),
        crs=hall.town.stored_crs,
        read=rows,
        accepted=rows,
        rejected=0,
        standard_version=hall.registry.version,
        kind=ACCIDENT_KIND,
    )
    entry = hall.entry(actor, Act.MAKE_DEMO, filename=meta.filename, accidents=rows)
    hall.store.file_accidents(found, meta, entry)


def _rated(hall: TownHall) -> Mapping[str, float]:
    """Share of the grids, over all domains, that have a grade in each phase begun."""
    today = hall.today()
    terms = Terms(hall.registry, hall.town, hall.grid_village())
    found = cells(hall.store.derived("tallies"), terms, ["grid", "domain", "phase"], today)
    rated = found[found["grade"] != Grade.NOT_RATED.key].groupby("phase").size()
    every = len(hall.areas("grid").frame) * len(hall.town.domains)
    begun = [phase.code for phase in hall.town.phases if phase.starts_on <= today]
    return {code: float(rated.get(code, 0)) / every for code in begun}
