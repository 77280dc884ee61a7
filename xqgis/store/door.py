"""Opening the truth: the engine, its one writer at a time, and its migrations."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from xqgis.errors import StoreBroken, StoreBusy, StoreTooNew, XqgisError
from xqgis.store import schema
from xqgis.words import Phrase
from xqgis.words.failures import why_failed

HEAD = "0007"
_KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
_WAIT_MS = 5_000
_FOR_READING = (errno.EACCES, errno.EPERM, errno.EROFS)
_BUSY = ("locked", "busy", "lock timeout")
_DRIVER = "postgresql+psycopg"
_WRITER = 0x78_71
"""Key of the advisory lock that makes PostgreSQL's writers queue as SQLite's do."""
_WRITERS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
_PRAGMAS = (
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    f"busy_timeout = {_WAIT_MS}",
)


def open_engine(url: str, home: Path) -> Engine:
    """The engine for ``url``, its schema brought to this program's version.

    ``home`` and the SQLite file are readable by their owner only; where the
    file may only be read it is opened for that, and writing is StoreBroken.
    StoreTooNew when a newer program wrote the store, StoreBusy when another one
    holds it, StoreBroken when it cannot be opened, also for want of a driver.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        address = _with_driver(make_url(url))
        if address.get_backend_name() == "sqlite":
            address = _private_file(address)
        engine = create_engine(address, connect_args=_connect_args(address), hide_parameters=True)
    except ImportError as error:
        ours = _with_driver(make_url(url)).drivername == _DRIVER
        raise StoreBroken(why=Phrase("errors.io_driver" if ours else "errors.io_address")) from error
    except (OSError, ArgumentError) as error:
        known = isinstance(error, OSError)
        raise StoreBroken(why=why_failed(error) if known else Phrase("errors.io_address")) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_reading if "mode" in address.query else _prepare)
        event.listen(engine, "begin", _begin)
    try:
        _migrate(engine)
    except XqgisError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds the write lock from its first statement."""
    with _told(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = {_WAIT_MS}"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one state of the truth."""
    with _told(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # by default each of its statements sees a state of its own
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if any(word in str(error.orig) for word in _BUSY):
            raise StoreBusy from error
        raise StoreBroken(why=why_failed(error.orig)) from error
    except DBAPIError as error:
        raise StoreBroken(why=why_failed(error.orig)) from error


def _with_driver(address: URL) -> URL:
    """PostgreSQL by the driver of requirements-postgres.txt, unless the address names one itself."""
    plain = address.drivername in {"postgresql", "postgres"}
    return address.set(drivername=_DRIVER) if plain else address


def _connect_args(address: URL) -> dict[str, Any]:
    if address.get_backend_name() != "sqlite":
        return {}
    return {"timeout": _WAIT_MS / 1000, "check_same_thread": False}


def _private_file(address: URL) -> URL:
    """SQLite gives its -wal and -shm files the mode of the main file, so that comes first.

    The address to open: for reading alone where no more is allowed.
    """
    if not address.database or address.database == ":memory:":
        return address
    file = Path(address.database)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        return address
    except OSError as error:
        if error.errno not in _FOR_READING or not os.access(file, os.R_OK):
            raise
    return address.set(database=file.absolute().as_uri(), query={"uri": "true", **_reading_of(file)})


def _reading_of(file: Path) -> dict[str, str]:
    """How a file is read where nothing can be written beside it; a journal with rows in it must be heeded."""
    journal = file.with_name(f"{file.name}-wal")
    idle = not journal.exists() or not journal.stat().st_size
    return {"mode": "ro", "immutable": "1"} if idle else {"mode": "ro"}


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Hand BEGIN to us (the driver would defer it) and set what each connection needs."""
    _set(connection, (*_WRITERS, *_PRAGMAS))


def _prepare_reading(connection: sqlite3.Connection, _record: object) -> None:
    _set(connection, _PRAGMAS)


def _set(connection: sqlite3.Connection, pragmas: Sequence[str]) -> None:
    connection.isolation_level = None
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # nobody else holds it yet
        raise


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    with reading(engine) as connection:
        found = _version(connection)
    if found == HEAD:
        return
    with writing(engine) as connection:
        found = _version(connection)
        if found and found not in _KNOWN:
            raise StoreTooNew(found=found, known=HEAD)
        if found != HEAD:
            _upgrade(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection) -> None:
    # Alembic is slow to import and needed once in a store's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def emptied(engine: Engine) -> bool:
    """Whether the files hold nothing of what was overwritten; others that read may keep it a while.

    SQLite is written anew, for pages of before `_WRITERS` said so keep what was deleted.
    A server's files are its keeper's to clean.
    """
    if engine.dialect.name != "sqlite":
        return False
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.dbapi_connection
            if raw is None:
                return False
            raw.execute("VACUUM")
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (DBAPIError, sqlite3.Error):
        return False
    return not busy


def store_id(engine: Engine) -> str:
    """The name this store was born with; two stores never share one."""
    with reading(engine) as connection:
        return str(connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "id")).scalar())
