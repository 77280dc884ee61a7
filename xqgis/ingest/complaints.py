"""All problems of a file, gathered column by column and told row by row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from xqgis.ingest.cells import Rows
from xqgis.model.problem import Problem, Reason

Mask = NDArray[np.bool_]


class Complaints:
    """What is wrong with which rows; ``bad`` marks a row with any problem at all.

    Of a ragged row nothing more is said: its cells stand under wrong headers.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._found: list[tuple[int, Problem]] = []
        self._silent: Mask = np.zeros(len(rows), dtype=bool)
        self.bad: Mask = np.zeros(len(rows), dtype=bool)
        self.add(rows.ragged, "", Reason.RAGGED)
        self._silent = rows.ragged

    def add(
        self, which: Mask, column: str, reason: Reason, facts: Mapping[str, object] | None = None
    ) -> None:
        """Complain about the rows in ``which``; a fact is one, or an array of one for each row."""
        values = self._rows.raw(column)
        for index in np.flatnonzero(which & ~self._silent):
            problem = Problem(
                row=int(self._rows.row[index]),
                column=column,
                value=values[index],
                reason=reason,
                facts={name: _of_row(fact, int(index)) for name, fact in (facts or {}).items()},
                sheet=self._rows.sheet[index],
            )
            self._found.append((int(index), problem))
        self.bad |= which

    def problems(self) -> tuple[Problem, ...]:
        """Every problem, in the order of the file's rows."""
        return tuple(problem for _, problem in sorted(self._found, key=lambda pair: pair[0]))


def _of_row(fact: object, index: int) -> object:
    return str(fact[index]) if isinstance(fact, np.ndarray) else fact
