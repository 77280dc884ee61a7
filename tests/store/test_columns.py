"""The columns follow the truth and reach nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest

from tests import toy
from tests.store.filing import entry, file
from xqgis.store import Store
from xqgis.store.columns import SCHEMA


def test_a_new_row_is_visible_at_once(store: Store) -> None:
    assert store.checks().count().to_pyarrow().as_py() == 0
    file(store)
    assert store.checks().count().to_pyarrow().as_py() == 11


def test_a_table_once_handed_out_sees_later_rows(store: Store) -> None:
    table = store.checks()
    file(store)
    store.checks()
    assert table.count().to_pyarrow().as_py() == 11


def test_columns_are_the_declared_ones(store: Store) -> None:
    file(store)
    found = store.checks().to_pyarrow()
    assert found.column_names == list(SCHEMA.names)
    assert str(found.schema.field("visit").type) == "int64"


def test_one_visit_in_two_files_is_one_visit(store: Store) -> None:
    file(store, "d1", toy.checks().head(1))
    file(store, "d2", toy.checks().head(1).assign(item=toy.FIRE_LANE))
    assert store.checks().visit.nunique().to_pyarrow().as_py() == 1


def test_another_process_s_rows_are_caught_up(store: Store, store_url: str, tmp_path: Path) -> None:
    from xqgis.store import open_store

    store.checks()
    other = open_store(store_url, tmp_path / "home")
    file(other)
    assert store.checks().count().to_pyarrow().as_py() == 11
    other.withdraw("B-0001", "", entry())
    assert store.checks().count().to_pyarrow().as_py() == 0
    other.close()


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY checks TO '/tmp/checks.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_the_copy_reads_and_writes_no_file(store: Store, attempt: str) -> None:
    with pytest.raises(duckdb.Error):
        store.checks().get_backend().con.execute(attempt)


def test_readers_and_a_writer_do_not_disturb_each_other(store: Store) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(10):
            count = store.checks().count().to_pyarrow().as_py()
            if count % 11:
                wrong.append(count)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(5):
        file(store, f"d{number}", toy.checks().assign(place=str(number)))
    for reader in readers:
        reader.join()
    assert not wrong
    assert store.checks().count().to_pyarrow().as_py() == 55
