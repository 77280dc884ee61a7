"""The columns: a copy of the checks in memory, made for scans, that follows the truth."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends.duckdb import Backend
from sqlalchemy import Connection, func, select

from xqgis.store import schema

_CHUNK = 50_000
_STAGED = pa.schema(
    {
        "seq": pa.int64(),
        "batch": pa.string(),
        "visit": pa.string(),
        "item": pa.string(),
        "result": pa.int8(),
        "grid": pa.string(),
        "village": pa.string(),
        "lon": pa.float64(),
        "lat": pa.float64(),
        "place": pa.string(),
        "checked_on": pa.date32(),
        "source": pa.string(),
        "announced": pa.int8(),
        "standard_version": pa.string(),
    }
)
SCHEMA = ibis.schema(
    {name: "int64" if name == "visit" else _STAGED.field(name).type for name in _STAGED.names}
)
"""Columns of the copy: `model.tables.CHECKS` without ``row`` and ``note``, ``visit`` as a number."""
_CREATE_CHECKS = (
    "CREATE TABLE checks (seq BIGINT, batch VARCHAR, visit BIGINT, item VARCHAR, result TINYINT, "
    "grid VARCHAR, village VARCHAR, lon DOUBLE, lat DOUBLE, place VARCHAR, checked_on DATE, "
    "source VARCHAR, announced TINYINT, standard_version VARCHAR)"
)
_SETUP = (
    "CREATE TABLE visits (id BIGINT, visit VARCHAR)",
    _CREATE_CHECKS,
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
)
_NEW_VISITS = (
    "INSERT INTO visits SELECT row_number() OVER () + (SELECT coalesce(max(id), 0) FROM visits), visit "
    "FROM (SELECT DISTINCT visit FROM staged) ANTI JOIN visits USING (visit)"
)
_NEW_CHECKS = (
    "INSERT INTO checks SELECT seq, batch, visits.id, item, result, grid, village, lon, lat, place, "
    "checked_on, source, announced, standard_version FROM staged JOIN visits USING (visit)"
)


class _Reader(Backend):  # type: ignore[misc]
    """The stock backend minus its SETs, which a locked configuration refuses."""

    def _post_connect(self, extensions: Sequence[str] | None = None) -> None:
        self._record_batch_readers_consumed: dict[str, bool] = {}


class Columns:
    """Checks in force (withdrawn batches left out) as one DuckDB table in memory.

    Never fork a process that holds one.
    """

    def __init__(self) -> None:
        self._duck = duckdb.connect(":memory:", config={"threads": 2})
        for statement in _SETUP:
            self._duck.execute(statement)
        self._lock = threading.Lock()
        self._revision = 0
        self._seq = 0
        self._withdrawal = 0

    def catch_up(self, truth: Connection, revision: int) -> None:
        """Take over what ``truth`` (at ``revision``) has and this copy lacks."""
        with self._lock:
            if revision > self._revision:
                self._follow(truth)
                self._revision = revision

    def table(self) -> ibis.Table:
        """The copy as an ibis table of `SCHEMA`, on a cursor of its own: safe in any thread."""
        source = _Reader.from_connection(self._duck.cursor())
        table = ops.DatabaseTable(name="checks", schema=SCHEMA, source=source, namespace=ops.Namespace())
        return table.to_expr()

    def _follow(self, truth: Connection) -> None:
        rows = truth.execution_options(yield_per=_CHUNK).execute(
            select(*(schema.checks.c[name] for name in _STAGED.names))
            .where(schema.checks.c.seq > self._seq)
            .order_by(schema.checks.c.seq)
        )
        seq, withdrawal = self._seq, self._withdrawal
        duck = self._duck.cursor()
        duck.begin()
        for part in rows.partitions():
            duck.register("staged", _arrow(part))
            duck.execute(_NEW_VISITS)
            duck.execute(_NEW_CHECKS)
            duck.unregister("staged")
            seq = part[-1].seq
        gone = schema.withdrawals.c
        for number, batch in truth.execute(select(gone.number, gone.batch).where(gone.number > withdrawal)):
            duck.execute("DELETE FROM checks WHERE batch = ?", [batch])
            withdrawal = max(withdrawal, number)
        duck.commit()
        duck.close()
        self._seq, self._withdrawal = seq, withdrawal


def revision(truth: Connection) -> int:
    """A number that grows with every batch, withdrawal and layer version, and with nothing else."""
    tables = (schema.batches, schema.withdrawals, schema.area_versions)
    newest = (select(func.coalesce(func.max(table.c.number), 0)).scalar_subquery() for table in tables)
    return int(truth.execute(select(sum(newest))).scalar_one())  # type: ignore[arg-type]


def _arrow(rows: Sequence[Any]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(list(values), field.type) for values, field in zip(columns, _STAGED, strict=True)],
        schema=_STAGED,
    )
