"""The columns: a copy of the checks in memory, made for scans, that follows the truth."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

import duckdb
import ibis
import pyarrow as pa
from sqlalchemy import Connection, func, select

from xqgis.model.tables import CHECKS, Column
from xqgis.store import schema
from xqgis.store.asking import Questions, Tables, Value
from xqgis.store.copies import Copies, Derived

_CHUNK = 250_000
_CHECKS = Derived(
    "checks",
    ("seq",),
    lambda checks: checks,
    (
        Column("seq", "int64", "the truth's number"),
        Column("batch", "str", "code of the batch"),
        Column("visit", "int64", "the visit's number here"),
        *(column for column in CHECKS if column.name not in {"row", "visit", "note"}),
        Column("standard_version", "str", "version of the standards in force"),
    ),
    free=("batch", "place"),
    order=("item", "grid", "checked_on"),
)
SCHEMA = _CHECKS.schema
"""Columns of the copy: `model.tables.CHECKS` without ``row`` and ``note``, ``visit`` as a number."""
_ARROW = {"str": pa.string(), "datetime64[s]": pa.date32()}
_STAGED = pa.schema(
    {
        column.name: pa.string()
        if column.name == "visit"
        else _ARROW.get(column.dtype) or pa.type_for_alias(column.dtype)
        for column in _CHECKS.columns
    }
)
_SETUP = (
    "CREATE TABLE visits (id BIGINT, visit VARCHAR)",
    "SET GLOBAL perfect_ht_threshold = 20",  # a small town's cells are counted without hashing
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
)
_NEW_VISITS = (
    "INSERT INTO visits SELECT row_number() OVER () + (SELECT coalesce(max(id), 0) FROM visits), visit "
    "FROM (SELECT DISTINCT visit FROM staged) ANTI JOIN visits USING (visit)"
)
_NUMBERED = "SELECT staged.* REPLACE (visits.id AS visit) FROM staged JOIN visits USING (visit)"


class Columns:
    """Checks in force (withdrawn batches left out) as one DuckDB table in memory, and what is made of them.

    Never fork a process that holds one.
    """

    def __init__(self, derived: Sequence[Derived] = ()) -> None:
        self._duck = duckdb.connect(":memory:", config={"threads": 2})
        for statement in _SETUP:
            self._duck.execute(statement)
        self._copies = Copies(_CHECKS, derived)
        self._copies.create(self._duck)
        self._follower = self._duck.cursor()
        self._questions = Questions()
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

    def table(self, name: str = "checks") -> ibis.Table:
        """A copy as an ibis table, on a cursor of its own: safe in any thread. KeyError."""
        return self._copies.table(name, self._duck.cursor())

    def ask(
        self, shape: Hashable, make: Callable[[Tables], ibis.Table], values: Mapping[Value, Value]
    ) -> pa.Table:
        """The answer to what ``make`` makes of the copies, with ``values`` in place of their marks.

        Codes come as Arrow dictionaries. The shape stands for ``make`` and the marks in it.
        """
        duck = self._duck.cursor()

        def made() -> ibis.Table:
            return make(lambda name: self._copies.table(name, duck))

        text = self._questions.spoken(shape, made, values)
        return duck.sql(text).to_arrow_table()

    def _follow(self, truth: Connection) -> None:
        seq, withdrawal = self._seq, self._withdrawal
        gone = schema.withdrawals.c
        duck = self._follower
        duck.begin()
        done = False
        try:
            for part in _staged(truth, seq):
                seq = part.column("seq")[-1].as_py()
                self._copies.append(duck, "checks", _numbered(duck, part))
            withdrawn = truth.execute(select(gone.number, gone.batch).where(gone.number > withdrawal)).all()
            if seq > self._seq or withdrawn:
                self._copies.follow(duck, self._seq, [row.batch for row in withdrawn])
            duck.commit()
            done = True
        finally:
            if not done:
                self._copies.forget()  # first: after a commit that failed rolling back is an error
                duck.rollback()
        self._seq, self._withdrawal = seq, max([withdrawal, *(row.number for row in withdrawn)])


_NEWEST = (
    select(func.coalesce(func.max(table.c.number), 0)).scalar_subquery()
    for table in (schema.batches, schema.withdrawals, schema.area_versions)
)
_REVISION = select(sum(_NEWEST))  # type: ignore[arg-type]


def revision(truth: Connection) -> int:
    """A number that grows with every batch, withdrawal and layer version, and with nothing else."""
    return int(truth.execute(_REVISION).scalar_one())


def _numbered(duck: duckdb.DuckDBPyConnection, part: pa.Table) -> pa.Table:
    """``part`` with the number of each visit in place of its key."""
    duck.register("staged", part)
    duck.execute(_NEW_VISITS)
    found = duck.sql(_NUMBERED).to_arrow_table()
    duck.unregister("staged")
    return found


def _staged(truth: Connection, after: int) -> Iterator[pa.Table]:
    """The checks beyond a sequence number, in its order, column by column."""
    statement = (
        select(*(schema.checks.c[name] for name in _STAGED.names))
        .where(schema.checks.c.seq > after)
        .order_by(schema.checks.c.seq)
    )
    result = truth.execute(statement)
    cursor = result.cursor  # the driver's own: a row object for each check would double the time
    while cursor is not None and (rows := cursor.fetchmany(_CHUNK)):
        columns = zip(*rows, strict=True)
        yield pa.table(
            [_array(values, field.type) for values, field in zip(columns, _STAGED, strict=True)],
            schema=_STAGED,
        )
    result.close()


def _array(values: tuple[object, ...], kind: pa.DataType) -> pa.Array:
    """``values`` as the driver gives them: SQLite keeps days as text."""
    if pa.types.is_date(kind) and isinstance(values[0], str):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)
