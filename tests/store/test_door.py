"""Opening: the schema as declared, a newer store refused, a broken one told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tests.store.filing import sqlite_only
from xqgis.errors import StoreBroken, StoreTooNew
from xqgis.store import Store, door, open_store, schema

HERE = Path(schema.__file__).parent


def _open(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'store.sqlite'}", folder)


def test_migrations_build_the_declared_tables(store: Store) -> None:
    with door.reading(store._engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert set(schema.APPEND_ONLY) == set(schema.metadata.tables)


def test_the_head_is_the_newest_migration() -> None:
    files = sorted(file.name[:4] for file in (HERE / "migrations" / "versions").glob("0*.py"))
    assert files == list(door._KNOWN)
    assert files[-1] == door.HEAD


def test_a_store_keeps_its_name_and_no_other_has_it(tmp_path: Path) -> None:
    names = []
    for folder in (tmp_path / "a", tmp_path / "a", tmp_path / "b"):
        opened = _open(folder)
        names.append(opened.id)
        opened.close()
    assert names[0] == names[1] != names[2]


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    _open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew) as refused:
        _open(tmp_path)
    assert refused.value.facts == {"found": "9999", "known": door.HEAD}


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreBroken):
        _open(tmp_path)


@pytest.mark.parametrize(
    "url", ["nonsense", "postgresql+nodriver://x/y", "sqlite:////proc/none/store.sqlite"]
)
def test_an_address_that_cannot_be_opened_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreBroken) as refused:
        open_store(url, tmp_path)
    assert refused.value.facts["why"]


def test_the_tables_can_be_written_down_for_postgresql() -> None:
    told = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in schema.metadata.sorted_tables
    ]
    assert len(told) == len(schema.APPEND_ONLY)
    assert "seq BIGSERIAL" in "".join(told)


@sqlite_only
def test_connections_are_set_up_to_lose_nothing(store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }
    with door.reading(store._engine) as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
    assert found == wanted


@sqlite_only
def test_replacing_a_row_is_no_way_round(store: Store) -> None:
    with pytest.raises(StoreBroken) as refused, door.writing(store._engine) as connection:
        connection.execute(text("INSERT OR REPLACE INTO meta VALUES ('id', 'stolen')"))
    assert "only grows" in str(refused.value.facts["why"])
