"""What is read for a stretch of days: the sums of whole phases, and tallies for what is left of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis

from xqgis.model.phase import Phase
from xqgis.scoring.tallies import summed, taken_out

NO_PHASE = "<no phase>"
"""A phase that no tally has; in ASCII, because DuckDB takes longer over a question that is not."""
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Days:
    """A first and a last day, both included; ``phase`` is what all of them count in, empty for none."""

    first: date
    last: date
    phase: str = ""

    def within(self, other: Days) -> bool:
        """Whether all of these are among the ``other``."""
        return other.first <= self.first and self.last <= other.last

    def meet(self, other: Days) -> Days:
        """Those among the ``other`` as well; the last lies before the first when there are none."""
        return Days(max(self.first, other.first), min(self.last, other.last), self.phase)

    def __len__(self) -> int:
        return max((self.last - self.first).days + 1, 0)


NONE = Days(date.max, date.min)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sums of ``phases`` less the tallies of the days ``taken``, and with those of the days ``added``.

    ``phases`` are filled up to one length, so that pieces of a town make few
    different questions; `NO_PHASE` alone when there is none.
    """

    phases: tuple[str, ...]
    taken: Days = NONE
    added: tuple[Days, Days] = (NONE, NONE)

    def marks(self) -> Pieces:
        """Pieces whose values stand for those of any other that has days where these have some."""
        phases = tuple(f"⟨phase {number}⟩" for number in range(len(self.phases)))
        taken, *added = (
            Days(date(9002, number, 1), date(9002, number, 2)) if len(days) else NONE
            for number, days in enumerate((self.taken, *self.added), start=1)
        )
        return Pieces(phases, taken, (added[0], added[1]))

    def values(self) -> tuple[str | date, ...]:
        """All of it in a row."""
        ends = (day for days in (self.taken, *self.added) if len(days) for day in (days.first, days.last))
        return (*self.phases, *ends)


def spans(phases: Iterable[Phase], whole: Days) -> list[Days]:
    """The days of ``whole`` by phase, in order: phases follow each other, days before and after have none."""
    found, day = [], whole.first
    for phase in phases:
        own = Days(phase.starts_on, phase.ends_on or date.max, phase.code).meet(whole)
        if not len(own):
            continue
        if day < own.first:
            found.append(Days(day, own.first - _DAY))
        found.append(own)
        day = own.last + _DAY
    return [*found, Days(day, whole.last)] if day <= whole.last else found


def pieces(phases: Sequence[Phase], whole: Days, wanted: Days) -> Pieces:
    """The least to read for the days ``wanted``, all tallies being of the days ``whole``.

    Of a phase that loses its first days only, and fewer than half of them, these are taken out again.
    Not so at its end: sums know the last day of all that was added.
    """
    known = spans(phases, whole)
    torn = {one.phase for one in known if not one.within(wanted)}
    codes = [one.phase for one in known if one.phase not in torn]
    left = [one for one in known if one.phase in torn and len(one.meet(wanted))]
    taken = NONE
    if left and _loses_little(left[0], wanted) and [one.phase for one in known].count(left[0].phase) == 1:
        taken = Days(left[0].first, wanted.first - _DAY)
        codes.append(left.pop(0).phase)
    added = [one.meet(wanted) for one in left] + [NONE, NONE]
    room = len(phases) + 1
    filled = (*dict.fromkeys(codes), *[codes[-1] if codes else NO_PHASE] * room)[:room]
    return Pieces(filled, taken, (added[0], added[1]))


def _loses_little(span: Days, wanted: Days) -> bool:
    return wanted.last >= span.last and 2 * len(span.meet(wanted)) > len(span)


def put_together(pieces: Pieces, sums: ibis.Table, tallies: Callable[[Days], ibis.Table]) -> ibis.Table:
    """``sums`` and ``tallies`` of some days as rows of `SUMS` that come to the tallies of the days wanted.

    Both are told apart by cell, and have been chosen from alike.
    """
    # said one by one: a list would be compared as text, which takes DuckDB three times as long
    kept = sums.filter(ibis.or_(*(sums.phase == phase for phase in pieces.phases)))
    more = [summed(tallies(days)) for days in pieces.added if len(days)]
    if len(pieces.taken):
        more.append(taken_out(summed(tallies(pieces.taken))))
    return ibis.union(kept.select(*more[0].columns), *more) if more else kept
