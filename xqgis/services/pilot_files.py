"""The comparison as a workbook: the differences, every unit's figure behind them, and how they came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.model.standard import Batch
from xqgis.publish.table import Table, xlsx_bytes
from xqgis.services import differences
from xqgis.services.exports import marked, take
from xqgis.services.labels import Labels
from xqgis.services.pilots import PILOTS, Compared, Contrast, Member, Sides, compared
from xqgis.services.town_hall import TownHall
from xqgis.words import say

_DIFFERENCES = (
    "domain", "phase", "baseline", "ours", "ours_units", "ours_n", "rest", "rest_units", "rest_n", "gap",
    "low", "high", "p", "p_like", "detectable", "verdict", "why",
)  # fmt: skip
_BATCHES = ("batch", "batch_name", "valid_from", "batch_state")
_MEMBERS = ("domain", "phase", "side", "code", "unit", "rate", "low", "high", "n", "visits", "grade", "value")


def pilots_file(hall: TownHall, actor: Actor, lang: str, sides: Sides = PILOTS) -> bytes:
    """Every domain and phase as XLSX; rates and differences are 0 to 1. NotAllowed, UnknownCode."""
    take(hall, actor, "pilots.xlsx", **sides.parameters())
    found, labels = compared(hall, actor, sides), Labels(hall, lang)
    cells = list(found.contrasts)
    notes = [[line] for line in differences.method(hall, found, cells, lang)]
    sheets = {
        "differences": (_DIFFERENCES, [_difference(hall, found, cell, labels, lang) for cell in cells]),
        "units": (_MEMBERS, [row for cell in cells for row in _members(found, cell, labels, lang)]),
    }
    batches = [_batch(found, one, lang) for one in hall.registry.batches]
    tables = [
        marked(hall, Table(say(f"pilots.sheet_{name}", lang), _heads(heads, lang), rows), found.as_of, lang)
        for name, (heads, rows) in sheets.items()
    ]
    tables.append(Table(say("pilots.sheet_batches", lang), _heads(_BATCHES, lang), batches))
    return xlsx_bytes([*tables, Table(say("pilots.sheet_method", lang), _heads(["method"], lang), notes)])


def _batch(found: Compared, one: Batch, lang: str) -> list[object]:
    holds = one.valid_from is None or one.valid_from <= found.as_of
    state = say(f"pilots.batch_{'in_force' if holds else 'coming'}", lang)
    return [one.code, one.name.in_(lang), one.valid_from, state]


def _heads(names: Sequence[str], lang: str) -> list[str]:
    return [say(f"pilots.head_{name}", lang) for name in names]


def _difference(
    hall: TownHall, found: Compared, cell: tuple[str, str], labels: Labels, lang: str
) -> list[object]:
    one, whole = found.contrasts[cell], found.whole[cell]
    gap = one.found
    (ours, rest), (ours_units, rest_units) = one.means, one.counted
    return [
        labels.domain(one.domain), labels.phase(one.phase),
        labels.phase(one.baseline) if one.baseline else None,
        ours, ours_units, whole[0].n, rest, rest_units, whole[1].n,
        gap.estimate if gap else None, _bound(gap.low) if gap else None, _bound(gap.high) if gap else None,
        gap.p if gap else None, one.like.p if one.like else None, one.detectable,
        differences.verdict(one, lang), differences.why_none(hall, one, lang) or None,
    ]  # fmt: skip


def _members(found: Compared, cell: tuple[str, str], labels: Labels, lang: str) -> Iterator[list[object]]:
    one = found.contrasts[cell]
    for side, members in (("ours", one.ours), ("rest", one.rest)):
        for member in members:
            yield _member(one, side, member, labels, lang)


def _member(one: Contrast, side: str, member: Member, labels: Labels, lang: str) -> list[object]:
    figure = member.figure
    return [
        labels.domain(one.domain), labels.phase(one.phase), say(f"pilots.{side}_word", lang),
        member.code, labels.village(member.code), *_rate(figure), figure.n, figure.visits,
        say(f"terms.grade_{figure.grade.key}", lang), member.value,
    ]  # fmt: skip


def _rate(figure: Figure) -> tuple[float | None, float | None, float | None]:
    """A unit's rate with its interval; nothing where it is not rated."""
    rated = figure.grade is not Grade.NOT_RATED
    return (figure.rate, figure.low, figure.high) if rated else (None, None, None)


def _bound(value: float) -> float | None:
    return None if isinf(value) else value
