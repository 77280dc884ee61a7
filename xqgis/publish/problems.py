"""The rejected rows as typed, each with what is wrong: to be mended and sent again as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from xqgis.model.problem import Problem
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.words import LANGUAGES, say

_OURS = ("problem", "sheet", "row")


class Rejected(Protocol):
    """What a reader found wrong: problems, and the rejected rows indexed by (sheet, row)."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every row."""

    @property
    def source_rows(self) -> pd.DataFrame:
        """The rejected rows, one column per column of the file."""


def sentence(problem: Problem, lang: str) -> str:
    """What is wrong with one cell, for the person who typed it."""
    return say(problem.sentence, lang, **problem.told)


def problems_xlsx(draft: Rejected, lang: str) -> bytes:
    """The problem file as a workbook of one sheet."""
    return xlsx_bytes([_table(draft, lang)])


def problems_csv(draft: Rejected, lang: str) -> bytes:
    """The problem file as CSV."""
    return csv_bytes(_table(draft, lang))


def features_file(found: Sequence[Problem], kind: str, lang: str) -> bytes:
    """Every problem of a layer's features as ``csv`` or ``xlsx``: which feature, its code, what was said."""
    names = ("feature", "code", "field", "value", "problem")
    rows: list[Sequence[object]] = [
        (one.row, str(one.facts.get("code", "")), one.column, one.value, sentence(one, lang)) for one in found
    ]
    header = [say(f"ingest.column_{name}", lang) for name in names]
    table = Table(say("ingest.sheet_problems", lang), header, rows)
    return csv_bytes(table) if kind == "csv" else xlsx_bytes([table])


def _table(draft: Rejected, lang: str) -> Table:
    """The columns of the file first, ours after them; ours of an earlier round are dropped."""
    ours = {say(f"ingest.column_{name}", spoken) for name in _OURS for spoken in LANGUAGES}
    typed = draft.source_rows[[column for column in draft.source_rows.columns if column not in ours]]
    told: dict[tuple[str, int], list[str]] = defaultdict(list)
    for problem in draft.problems:
        told[(problem.sheet, problem.row)].append(sentence(problem, lang))
    rows: list[Sequence[object]] = [
        (*cells, " ".join(told[(sheet, row)]), sheet, row)
        for (sheet, row), cells in zip(typed.index, typed.to_numpy(dtype=object), strict=True)
    ]
    header = [*typed.columns, *(say(f"ingest.column_{name}", lang) for name in _OURS)]
    return Table(say("ingest.sheet_problems", lang), header, rows)
