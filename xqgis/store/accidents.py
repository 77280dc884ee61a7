"""Road accidents as the truth keeps them: filed in batches, never changed, withdrawn with their batch."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, select

from xqgis.model.tables import ACCIDENTS, names
from xqgis.store import schema

_ASK = 1_000


def keys(found: pd.DataFrame) -> set[str]:
    """What tells accidents apart: the police's number and the day. Numbers begin anew every few years.

    >>> keys(pd.DataFrame({"reference": ["7"], "occurred_on": pd.to_datetime(["2022-03-06"])}))
    {'7 2022-03-06'}
    """
    days = found["occurred_on"].dt.strftime("%Y-%m-%d")
    return {f"{number} {day}" for number, day in zip(found["reference"], days, strict=True)}


def known(truth: Connection, references: Collection[str]) -> set[str]:
    """The `keys` of the accidents in force that bear one of these numbers."""
    table, asked = schema.accidents.c, sorted(references)
    found: set[str] = set()
    for start in range(0, len(asked), _ASK):
        wanted = _in_force(table.reference, table.occurred_on).where(
            table.reference.in_(asked[start : start + _ASK])
        )
        found |= {f"{number} {day.isoformat()}" for number, day in truth.execute(wanted)}
    return found


def in_force(truth: Connection) -> pd.DataFrame:
    """`ACCIDENTS` and their ``batch``, withdrawn batches left out, in the order they were filed."""
    wanted = names(ACCIDENTS)
    columns = [schema.accidents.c[name] for name in (*wanted, "batch")]
    rows = truth.execute(_in_force(*columns).order_by(schema.accidents.c.seq))
    frame = pd.DataFrame(rows.all(), columns=[*wanted, "batch"])
    kinds = {column.name: column.dtype for column in ACCIDENTS}
    return frame.astype({**kinds, "batch": "str"})


def rows(found: pd.DataFrame, batch: str) -> list[dict[str, Any]]:
    """`ACCIDENTS` as the table takes them."""
    columns = {name: found[name].tolist() for name in names(ACCIDENTS)}
    columns["occurred_on"] = [moment.date() for moment in found["occurred_on"]]
    return [
        dict(zip(columns, values, strict=True), batch=batch) for values in zip(*columns.values(), strict=True)
    ]


def _in_force(*columns: Any) -> Select[Any]:
    gone, batch = schema.withdrawals.c, schema.accidents.c.batch
    return (
        select(*columns)
        .select_from(schema.accidents)
        .outerjoin(schema.withdrawals, gone.batch == batch)
        .where(gone.number.is_(None))
    )
