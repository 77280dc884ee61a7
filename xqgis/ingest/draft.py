"""What a reader of rows hands back before anything is stored: what it found and every problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from xqgis.geo.coverage import Coverage
from xqgis.model.problem import Problem
from xqgis.model.standard import Registry
from xqgis.model.town import Town

Note = tuple[str, Mapping[str, object]]
"""A remark for the reader: a key of the catalogue and its facts."""


def _nothing_stored(_items: Set[str]) -> Set[str]:
    return frozenset()


@dataclass(frozen=True)
class Ground:
    """The outlines in force on a day, None where there are none, and the village each grid names."""

    grids: Coverage | None
    villages: Coverage | None
    grid_village: Mapping[str, str]


@dataclass(frozen=True)
class InspectionContext:
    """Everything of the town that a file of inspections is held against.

    ``grids`` and ``villages`` are None while nobody has imported them;
    ``grid_village`` is the village each grid names; ``as_of`` is the last
    possible day of a check; ``crs`` is what the person says the coordinates
    are; ``stored_keys`` gives the `duplicate_key` of the checks of some items.
    ``turns`` are the days from which other outlines hold, in order, and
    ``ground_on`` gives those of such a day; without any the outlines here
    have held for ever. ``grid_codes`` are those of every day.
    """

    town: Town
    registry: Registry
    grids: Coverage | None
    villages: Coverage | None
    grid_village: Mapping[str, str]
    as_of: date
    crs: str | None = None
    stored_keys: Callable[[Set[str]], Set[str]] = _nothing_stored
    turns: tuple[date, ...] = ()
    ground_on: Callable[[date], Ground] | None = None
    grid_codes: Set[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """A file as read; ``read``, ``accepted`` and ``rejected`` count its rows.

    ``found`` has the columns of `CHECKS` or of `ACCIDENTS`; a row may give
    several checks, and none where nothing was judged, or be one of several of
    an accident. ``source_rows`` are the rejected rows as typed, one column per
    column of the file that is read, indexed by (sheet, row). ``outlines`` are
    the versions of villages and grids it was held against.
    """

    read: int
    accepted: int
    rejected: int
    found: pd.DataFrame = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    notes: tuple[Note, ...]
    digest: str
    filename: str
    crs: str
    source_rows: pd.DataFrame = field(repr=False)
    outlines: tuple[int, int] | None = None

    @property
    def reasons(self) -> dict[str, int]:
        """Rows by reason, most frequent first; a row with two problems counts under both."""
        return rows_by_reason(self.problems)


def rows_by_reason(problems: Iterable[Problem]) -> dict[str, int]:
    """How many rows each reason has, most frequent first."""
    rows = {(problem.sheet, problem.row, problem.reason.value) for problem in problems}
    return dict(Counter(reason for _, _, reason in sorted(rows)).most_common())
