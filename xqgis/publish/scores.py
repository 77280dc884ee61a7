"""Scores as files for other programs: every digit kept, a missing figure empty or null."""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd

from xqgis.publish.table import guarded


def scores_csv(scores: pd.DataFrame) -> bytes:
    """CSV, UTF-8, comma; a code that a spreadsheet would take for a formula gets a ``'`` before it."""
    safe = scores.map(lambda value: guarded(value) if isinstance(value, str) else value)
    text = StringIO()
    safe.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue().encode()


def scores_json(scores: pd.DataFrame) -> bytes:
    """A JSON array of one object a row; null where there is no figure."""
    plain = scores.astype(object).where(scores.notna(), None)
    return (
        json.dumps(plain.to_dict("records"), ensure_ascii=False, allow_nan=False, indent=0).encode() + b"\n"
    )
