"""Copies in columns, and how the derived ones follow the checks: only what was touched is made again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend

from xqgis.model.tables import CELLS, Column, names

_TYPES = {
    "str": ("VARCHAR", "string"),
    "int8": ("TINYINT", "int8"),
    "int32": ("INTEGER", "int32"),
    "int64": ("BIGINT", "int64"),
    "float64": ("DOUBLE", "float64"),
    "datetime64[s]": ("DATE", "date"),
}


@dataclass(frozen=True)
class Derived:
    """A table made of the checks: what ``make`` gives, kept up to date.

    Rows that share ``key`` depend on the checks of that key and on no others,
    so ``key`` names columns of the checks and of the table alike. Texts are
    kept as codes, except those in ``free``. ``order`` is how the rows lie in
    memory, but for those that came since: what is asked together is read together.
    A table with ``cells`` has one column more, the number of the row's `CELLS`.
    """

    name: str
    key: tuple[str, ...]
    make: Callable[[ibis.Table], ibis.Table]
    columns: tuple[Column, ...]
    free: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    cells: bool = False

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns as kept."""
        return (*self.columns, CELLS[0]) if self.cells else self.columns

    @property
    def schema(self) -> ibis.Schema:
        """The columns as ibis sees them."""
        return ibis.schema({column.name: _TYPES[column.dtype][1] for column in self.all_columns})

    @property
    def codes(self) -> tuple[str, ...]:
        """The columns kept as codes."""
        return tuple(one.name for one in self.columns if one.dtype == "str" and one.name not in self.free)


_CELLS = Derived("cells", (), lambda checks: checks, CELLS)
_KEYS = ", ".join(names(CELLS)[1:])
_NUMBER = f"row_number() OVER (ORDER BY {_KEYS}) - 1 + (SELECT count(*) FROM cells)"  # noqa: S608
_NEW_CELLS = (
    f"SELECT ({_NUMBER})::INTEGER AS cell, {_KEYS} "  # noqa: S608 (names of our own)
    f"FROM (SELECT DISTINCT {_KEYS} FROM uncounted) ANTI JOIN cells USING ({_KEYS})"
)
_WITH_CELLS = f"SELECT uncounted.*, cell FROM uncounted JOIN cells USING ({_KEYS})"  # noqa: S608 (names of our own)


class Reader(Backend):  # type: ignore[misc]
    """The stock backend minus its SETs, which a locked configuration refuses."""

    def _post_connect(self, extensions: Sequence[str] | None = None) -> None:
        self._record_batch_readers_consumed: dict[str, bool] = {}


class Copies:
    """What keeps ``checks`` and the tables derived from them in one DuckDB.

    A column of codes is an ENUM, which scans as fast as a number and reads as
    text. Its values stand in the order of their text, so that it compares as
    text does; it is made anew when a code arrives that it does not know.
    """

    def __init__(self, checks: Derived, derived: Sequence[Derived]) -> None:
        self._checks, self._derived = checks, tuple(derived)
        self._all = {one.name: one for one in (checks, *derived, _CELLS)}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._questions: dict[tuple[str, bool], tuple[ibis.Table, str]] = {}
        self._types = 0

    def create(self, duck: duckdb.DuckDBPyConnection) -> None:
        """Make the empty tables."""
        for one in self._all.values():
            columns = ", ".join(f"{column.name} {_TYPES[column.dtype][0]}" for column in one.all_columns)
            duck.execute(f"CREATE TABLE {one.name} ({columns})")
            for column in one.codes:
                self._know(duck, one.name, column, {""})

    def table(self, name: str, duck: duckdb.DuckDBPyConnection) -> ibis.Table:
        """A copy as an ibis table that reads through ``duck``; KeyError for an unknown one."""
        return _table(name, self._all[name].schema, Reader.from_connection(duck))

    def append(self, duck: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
        """Add ``rows``, which have the columns of the copy."""
        one = self._all[name]
        for column in one.codes:
            self._know(duck, name, column, pc.unique(rows.column(column)).to_pylist())
        if one.cells:
            rows = self._numbered(duck, rows)
        duck.register("arrived", rows)
        duck.execute(f"INSERT INTO {name} BY NAME SELECT * FROM arrived")  # noqa: S608
        duck.unregister("arrived")

    def follow(self, duck: duckdb.DuckDBPyConnection, after: int, withdrawn: Sequence[str]) -> None:
        """Take out withdrawn batches and bring the derived copies up to the checks.

        ``after`` is the sequence number they had reached, 0 for none. ``duck`` is
        always the same: it knows the tables that the questions bring along.
        """
        for one in self._derived if after else ():
            duck.execute(
                f"CREATE OR REPLACE TEMP TABLE touched_{one.name} AS "  # noqa: S608
                f"SELECT DISTINCT {', '.join(one.key)} FROM checks "
                "WHERE seq > ? OR list_contains(?::VARCHAR[], batch)",
                [after, list(withdrawn)],
            )
        if withdrawn:
            duck.execute("DELETE FROM checks WHERE list_contains(?::VARCHAR[], batch)", [list(withdrawn)])
        if not after:
            self._lay(duck, self._checks)
        for one in self._derived:
            if after:
                self._clear(duck, one)
            self.append(duck, one.name, self._made(duck, one, bool(after)))
            if not after:
                self._lay(duck, one)

    def _numbered(self, duck: duckdb.DuckDBPyConnection, rows: pa.Table) -> pa.Table:
        """``rows`` with the numbers of their cells, new ones of which are kept from now on."""
        duck.register("uncounted", rows)
        self.append(duck, "cells", duck.sql(_NEW_CELLS).to_arrow_table())
        found = duck.sql(_WITH_CELLS).to_arrow_table()
        duck.unregister("uncounted")
        return found

    def forget(self) -> None:
        """What was learnt or lent to questions in a transaction that failed is not so."""
        self._known.clear()
        self._questions.clear()

    def _lay(self, duck: duckdb.DuckDBPyConnection, one: Derived) -> None:
        """Put the rows of a copy in its order."""
        if one.order:
            order = ", ".join(one.order)
            duck.execute(f"CREATE OR REPLACE TABLE {one.name} AS SELECT * FROM {one.name} ORDER BY {order}")  # noqa: S608

    def _clear(self, duck: duckdb.DuckDBPyConnection, one: Derived) -> None:
        """Take out the copy's rows of touched keys."""
        touched = f"touched_{one.name}"
        same = " AND ".join(f"{one.name}.{key} = {touched}.{key}" for key in one.key)
        duck.execute(f"DELETE FROM {one.name} USING {touched} WHERE {same}")  # noqa: S608

    def _made(self, duck: duckdb.DuckDBPyConnection, one: Derived, some: bool) -> pa.Table:
        """The rows of a copy: all, or ``some``, those of touched keys.

        The question is compiled once, which takes longer than its answer; it
        is kept beside its text for the tables of its own that ``duck`` reads it by.
        """
        kept = self._questions.get((one.name, some))
        if kept is None:
            checks = self.table("checks", duck)
            question = one.make(checks.semi_join(self._keys(checks, one), one.key) if some else checks)
            _lend(question, duck)
            kept = question, ibis.to_sql(question, dialect="duckdb", pretty=False)
            self._questions[one.name, some] = kept
        return duck.sql(kept[1]).to_arrow_table()

    @staticmethod
    def _keys(checks: ibis.Table, one: Derived) -> ibis.Table:
        """The touched keys of a copy."""
        return _table(f"touched_{one.name}", checks.select(*one.key).schema(), checks.get_backend())

    def _know(self, duck: duckdb.DuckDBPyConnection, table: str, column: str, codes: Collection[str]) -> None:
        """Let a column hold ``codes`` too."""
        before = self._known.get((table, column)) or _labels(duck, table, column)
        known = before.union(codes)
        if known == before:
            return
        self._types += 1
        kind = f"{table}_{column}_{self._types}"
        duck.register("codes", pa.table({"code": sorted(known)}))
        duck.execute(f"CREATE TYPE {kind} AS ENUM (SELECT code FROM codes)")  # noqa: S608
        duck.unregister("codes")
        duck.execute(f"ALTER TABLE {table} ALTER {column} TYPE {kind}")
        self._known[table, column] = known


def _table(name: str, schema: ibis.Schema, source: Backend) -> ibis.Table:
    table = ops.DatabaseTable(name=name, schema=schema, source=source, namespace=ops.Namespace())
    return table.to_expr()


def _lend(question: ibis.Table, duck: duckdb.DuckDBPyConnection) -> None:
    """Let ``duck`` read the tables that a question brings along."""
    for own in question.op().find(ops.InMemoryTable):
        duck.register(own.name, own.data.to_pyarrow(own.schema))


def _labels(duck: duckdb.DuckDBPyConnection, table: str, column: str) -> frozenset[str]:
    """The codes that a column holds now."""
    held = duck.execute(f"SELECT DISTINCT {column}::VARCHAR FROM {table}").fetchall()  # noqa: S608
    return frozenset(code for (code,) in held)
