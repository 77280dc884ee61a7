"""Scores as files for other programs: every digit kept, a missing figure empty or null."""

from __future__ import annotations

import json
from io import BytesIO, StringIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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


def scores_parquet(scores: pd.DataFrame) -> bytes:
    """Parquet, one row group; null where there is no figure, codes as text."""
    table = pa.Table.from_pandas(scores, preserve_index=False).replace_schema_metadata(None)
    kinds = [pa.string() if pa.types.is_large_string(kind) else kind for kind in table.schema.types]
    table = table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))
    data = BytesIO()
    pq.write_table(table, data)
    return data.getvalue()
