"""The waters as a file: every water with its grade, what it rests on and who signed."""

from __future__ import annotations

from datetime import date

from xqgis.model.actor import Actor
from xqgis.model.water import Criterion, KitState
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.services.exports import marked, take
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import Water, risks
from xqgis.services.water_words import WaterWords
from xqgis.words import say

_HEADS = (
    "code", "name", "kind", "village", "grid", "proposed", "signed", "red_share", "score", "known", "unknown",
    "area", "bank", "slope", "school", "home", "path", "depth", "events", "unit", "post", "patrolled_on",
    "overdue",
)  # fmt: skip


def waters_file(hall: TownHall, actor: Actor, kind: str, lang: str, as_of: date | None = None) -> bytes:
    """The waters in the actor's sight as ``csv`` or ``xlsx``, worst first. NotAllowed, UnknownCode."""
    take(hall, actor, f"waters.{kind}")
    found = risks(hall, actor, as_of)
    words = WaterWords(hall, found, lang)
    kit = [
        word
        for item in found.rules.kit
        for word in (item.name.in_(lang), say("ingest.water_checked_on", lang, item=item.name))
    ]
    header = [say(f"water.head_{name}", lang) for name in _HEADS] + kit
    rows = [_row(water, words) for water in found.worst_first()]
    table = marked(hall, Table(say("water.sheet", lang, day=found.as_of), header, rows), found.as_of, lang)
    return xlsx_bytes([table]) if kind == "xlsx" else csv_bytes(table)


def _row(water: Water, words: WaterWords) -> list[object]:
    near = [_rounded(water.near_m.get(one), 0) for one in (Criterion.SCHOOL, Criterion.HOME, Criterion.PATH)]
    kit = [cell for state, day in water.kit.values() for cell in (words.checked(KitState(state), None), day)]
    return [
        water.code,
        water.name,
        words.kind(water),
        words.village(water.village),
        water.grid,
        words.grade(water.grade),
        words.grade(water.signed) if water.signed is not None else None,
        _rounded(water.shares[0] if water.shares else None, 4),
        _rounded(water.score, 4),
        round(water.known, 4),
        "、".join(words.criterion(one) for one in water.unknown),
        _rounded(water.area_m2, 1),
        _rounded(water.perimeter_m, 1),
        _rounded(water.slope, 4),
        *near,
        water.depth_m,
        water.events,
        words.unit(water) if water.unit else None,
        water.post or None,
        water.patrolled_on,
        water.overdue_days,
        *kit,
    ]


def _rounded(value: float | None, figures: int) -> float | None:
    return None if value is None else round(value, figures)
