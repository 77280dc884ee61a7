"""One definition on several engines: DuckDB, PostgreSQL where a server is named, Spark where it runs.

``XQGIS_BENCH_POSTGRES`` is the address of a database in which a table may be
made and dropped. Rates with fractional weights, their order and its ties.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from shutil import which

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import make_url

from benchmarks.bench_score import BY, DAY
from benchmarks.row import Row, timed
from xqgis.model.standard import Registry
from xqgis.scoring.compliance import Terms, cells
from xqgis.scoring.tallies import tallies
from xqgis.services.town_hall import TownHall

POSTGRES = "XQGIS_BENCH_POSTGRES"
_TABLE = "xqgis_bench_checks"
_EQUAL = 1e-12
_CHECKS = 300_000


def rows(hall: TownHall) -> list[Row]:
    """One row an engine that can be had here; a row that says so for one that cannot."""
    embedded = hall.store.checks()
    embedded = embedded.filter(embedded.seq <= _CHECKS)
    checks = embedded.to_pyarrow().to_pandas()
    kept = [name for name in checks.columns if name not in {"lon", "lat", "place", "batch"}]
    checks = checks[kept].astype({"checked_on": "datetime64[s]"})
    terms = Terms(_fractional(hall.registry), hall.town, hall.grid_village())
    ours = _scored(embedded, terms)
    return [_row(name, engine, checks, terms, ours) for name, engine in _engines()]


def _row(name: str, engine: object, checks: pd.DataFrame, terms: Terms, ours: pd.DataFrame) -> Row:
    work = f"{name} ranks {len(ours):,} cells of {len(checks):,} checks as DuckDB does"
    if engine is None:
        return Row(work, 0.0, 0, note=f"left out: no {name} here")
    with engine(checks) as table:  # type: ignore[operator]
        theirs: list[pd.DataFrame] = []
        seconds = timed(lambda: theirs.append(_scored(table, terms)))
    numbers = ["rate", "low", "high", "shrunk", "n_eff"]
    same = theirs[0][[*BY, "n", "passed", "visits"]].equals(ours[[*BY, "n", "passed", "visits"]])
    apart = (
        float(np.nanmax(np.abs(theirs[0][numbers].to_numpy() - ours[numbers].to_numpy()))) if same else np.inf
    )
    moved = int((_ranks(theirs[0]) != _ranks(ours)).sum()) if same else len(ours)
    ties = int(ours["rate"].duplicated().sum())
    note = f"{moved} ranks differ, {ties:,} ties; greatest difference {apart:.1e}; fractional weights"
    return Row(work, seconds, 1, measure="once", holds=not moved and apart <= _EQUAL, note=note)


def _arrow(checks: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(checks, preserve_index=False)


def _scored(table: ibis.Table, terms: Terms) -> pd.DataFrame:
    return cells(tallies(table, terms.registry, terms.town.phases), terms, BY, DAY)


def _ranks(scores: pd.DataFrame) -> pd.Series:
    return scores["rate"].rank(method="min").fillna(0)


def _fractional(registry: Registry) -> Registry:
    """The registry with items and standards of weights that doubles cannot hold exactly."""
    standards = tuple(
        replace(
            standard,
            weight=0.7 + 0.1 * (place % 5),
            items=tuple(replace(item, weight=0.1 + 0.3 * (at % 4)) for at, item in enumerate(standard.items)),
        )
        for place, standard in enumerate(registry.standards)
    )
    return replace(registry, standards=standards)


def _engines() -> list[tuple[str, object]]:
    url = os.environ.get(POSTGRES)
    spark = find_spec("pyspark") is not None and which("java") is not None
    return [("PostgreSQL", _postgres if url else None), ("Spark", _spark if spark else None)]


@contextmanager
def _postgres(checks: pd.DataFrame) -> Iterator[ibis.Table]:
    address = make_url(os.environ[POSTGRES])
    server = ibis.postgres.connect(
        host=address.host, port=address.port, user=address.username, password=address.password,
        database=address.database,
    )  # fmt: skip
    try:
        yield server.create_table(_TABLE, _arrow(checks), overwrite=True)
    finally:
        server.drop_table(_TABLE, force=True)
        server.disconnect()


@contextmanager
def _spark(checks: pd.DataFrame) -> Iterator[ibis.Table]:
    session = (
        import_module("pyspark.sql")
        .SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        backend = ibis.pyspark.connect(session)
        session.createDataFrame(checks).createOrReplaceTempView(_TABLE)
        yield backend.table(_TABLE)
    finally:
        session.stop()
