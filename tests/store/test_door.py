"""Opening: the schema as declared, a newer store refused, a broken one told."""

from __future__ import annotations

import errno
import sqlite3
import sys
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
from xqgis.words import Phrase, say
from xqgis.words.failures import why_failed

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
    "address",
    [
        "postgresql://town@127.0.0.1:1/town",
        "postgres://town@127.0.0.1:1/town",
        "postgresql+psycopg://127.0.0.1:1/town",
    ],
)
def test_without_its_driver_postgresql_says_which_lock_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreBroken) as refused:
        open_store(address, tmp_path)
    assert refused.value.facts == {"why": Phrase("errors.io_driver")}
    assert "requirements-postgres.txt" in say("errors.io_driver", "zh-Hans")


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql+nodriver://127.0.0.1/town", "postgresql+pg8000://127.0.0.1/town"]
)
def test_an_address_of_no_database_we_know_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreBroken) as refused:
        open_store(address, tmp_path)
    assert refused.value.facts == {"why": Phrase("errors.io_address")}


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a store that nobody may write any more; root may, so the door is told it may not."""
    _open(tmp_path).close()

    def refused(*_: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(door.os, "open", refused)
    return tmp_path


def test_a_store_that_may_only_be_read_is_read_and_writing_says_so(read_only: Path) -> None:
    kept = _files(read_only)
    opened = _open(read_only)
    assert opened.revision() == 0
    with pytest.raises(StoreBroken) as refused, door.writing(opened._engine) as truth:
        truth.execute(text("DELETE FROM meta"))
    opened.close()
    assert refused.value.facts == {"why": Phrase("errors.io_readonly")}
    assert _files(read_only) == kept


def test_a_store_that_may_only_be_read_shows_what_still_stands_in_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = _open(tmp_path)
    with door.writing(writer._engine) as truth:
        truth.execute(text("INSERT INTO meta (key, value) VALUES ('late', 'word')"))
    assert (tmp_path / "store.sqlite-wal").stat().st_size
    monkeypatch.setattr(door.os, "open", lambda *_: (_ for _ in ()).throw(OSError(errno.EACCES, "")))
    opened = _open(tmp_path)
    with door.reading(opened._engine) as truth:
        assert truth.execute(text("SELECT value FROM meta WHERE key = 'late'")).scalar() == "word"
    opened.close()
    writer.close()


def test_a_home_that_may_only_be_read_and_holds_no_store_is_told(read_only: Path) -> None:
    (read_only / "store.sqlite").unlink()
    with pytest.raises(StoreBroken) as refused:
        _open(read_only)
    assert refused.value.facts == {"why": Phrase("errors.io_readonly")}


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_the_database_refuses_is_told_without_its_english() -> None:
    for code, key in (
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_IOERR, "disk"),
        (11, "broken"),
        (8, "readonly"),
    ):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = code
        assert why_failed(error) == Phrase(f"errors.io_{key}")
    assert why_failed(OSError(errno.ENODEV, "No such device")) == Phrase(
        "errors.io_other", {"code": "ENODEV"}
    )


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
    assert "only grows" in str(refused.value.__cause__)
