"""The store: what the town filed, kept for ever; and its copy for reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import ibis
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Engine, func, select

from xqgis.errors import DraftOutdated, UnknownCode
from xqgis.model.account import Account
from xqgis.model.duplicate import duplicate_keys
from xqgis.model.roster import Appointment, Place
from xqgis.model.tables import CHECKS, names
from xqgis.store import accidents, accounts, audit, batches, layers, roster, schema, waters
from xqgis.store.asking import Tables, Value
from xqgis.store.audit import ALL_ACTS, AuditEntry, Chain, Wanted
from xqgis.store.batches import BatchMeta
from xqgis.store.columns import Columns, revision
from xqgis.store.copies import Derived
from xqgis.store.door import emptied, open_engine, reading, store_id, writing
from xqgis.store.layers import AreaLayer, AreaMeta, Kept, Sight, Versions, in_force
from xqgis.store.waters import Signing, TerrainMeta

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ASK = 1_000


class Store:
    """One town's truth. Every method is safe from any thread."""

    def __init__(self, engine: Engine, derived: Sequence[Derived] = ()) -> None:
        self._engine = engine
        self._columns = Columns(derived)
        self.id = store_id(engine)

    def close(self) -> None:
        """Let go of the database's files."""
        self._engine.dispose()

    def revision(self) -> int:
        """A number that grows when a batch, a withdrawal or a layer version is stored."""
        with reading(self._engine) as truth:
            return revision(truth)

    def file_batch(
        self, checks: pd.DataFrame, meta: BatchMeta, entry: AuditEntry, checked_at: int | None = None
    ) -> str:
        """Store `CHECKS`, their batch and the audit entry in one transaction; the batch's code.

        AlreadyFiled when the same bytes stand in a batch that is not
        withdrawn. DraftOutdated when ``checked_at`` is given and the store
        has moved on from that revision.
        """
        if list(checks.columns) != names(CHECKS):
            raise ValueError(f"not CHECKS: {list(checks.columns)}")
        with writing(self._engine) as truth:
            batches.refuse_second(truth, meta.digest)
            if checked_at is not None and revision(truth) != checked_at:
                raise DraftOutdated(checks=len(checks))
            code = batches.new(truth, meta, entry, len(checks))
            batches.insert(truth, schema.checks, batches.check_rows(checks, code, meta))
            audit.append(truth, replace(entry, subject=code, after_hash=meta.digest))
        return code

    def file_accidents(self, found: pd.DataFrame, meta: BatchMeta, entry: AuditEntry) -> str:
        """Store `ACCIDENTS`, their batch and the audit entry in one transaction; the batch's code.

        AlreadyFiled as of `file_batch`; DraftOutdated when one of these
        accidents stands in a batch in force.
        """
        with writing(self._engine) as truth:
            batches.refuse_second(truth, meta.digest)
            if again := len(accidents.known(truth, set(found["reference"])) & accidents.keys(found)):
                raise DraftOutdated(checks=again)
            code = batches.new(truth, meta, entry, len(found))
            batches.insert(truth, schema.accidents, accidents.rows(found, code))
            audit.append(truth, replace(entry, subject=code, after_hash=meta.digest))
        return code

    def accidents(self) -> pd.DataFrame:
        """`ACCIDENTS` of the batches in force, in the order they were filed, ``batch`` among the columns."""
        with reading(self._engine) as truth:
            return accidents.in_force(truth)

    def accident_keys(self, references: Collection[str]) -> set[str]:
        """The `store.accidents.keys` of the accidents in force that bear one of these numbers."""
        with reading(self._engine) as truth:
            return accidents.known(truth, references)

    def refuse_filed(self, digest: str) -> None:
        """AlreadyFiled when these bytes stand in a batch in force."""
        with reading(self._engine) as truth:
            batches.refuse_second(truth, digest)

    def batches(self) -> pd.DataFrame:
        """One row per batch, newest first, with its withdrawal if there was one.

        Columns of the table ``batches`` and ``withdrawn_at``, ``withdrawn_by``,
        ``reason``, which are NaT, '' and '' for a batch in force; timestamps
        are aware (Asia/Shanghai).
        """
        gone = schema.withdrawals.c
        statement = (
            select(
                schema.batches,
                gone.at.label("withdrawn_at"),
                gone.actor.label("withdrawn_by"),
                gone.reason,
            )
            .outerjoin_from(schema.batches, schema.withdrawals)
            .order_by(schema.batches.c.number.desc())
        )
        with reading(self._engine) as truth:
            frame = _frame(truth, statement)
        words = {name: frame[name].fillna("").astype("str") for name in ("withdrawn_by", "reason")}
        return frame.assign(at=_local(frame["at"]), withdrawn_at=_local(frame["withdrawn_at"]), **words)

    def withdraw(self, batch: str, reason: str, entry: AuditEntry) -> None:
        """Take a batch out of every figure and keep its trace; UnknownCode when there is none in force."""
        with writing(self._engine) as truth:
            found = truth.execute(
                select(schema.batches.c.digest).where(schema.batches.c.code == batch)
            ).first()
            gone = truth.execute(
                select(schema.withdrawals.c.number).where(schema.withdrawals.c.batch == batch)
            ).first()
            if found is None or gone is not None:
                raise UnknownCode(kind="batch", code=batch)
            row = {"batch": batch, "actor": entry.actor, "at": audit.utc_text(entry.at), "reason": reason}
            truth.execute(schema.withdrawals.insert(), row)
            audit.append(truth, replace(entry, subject=batch, before_hash=found.digest))

    def put_areas(self, layer: Kept, frame: gpd.GeoDataFrame, meta: AreaMeta, entry: AuditEntry) -> int:
        """Store `AREAS` (or `PLACES`, `ROADS`) as the newest version of ``layer``; that version.

        AlreadyFiled when the newest version came from the same bytes,
        LayerMoved when it is not ``meta.after``.
        """
        with writing(self._engine) as truth:
            return layers.put(truth, layer, frame, meta, entry)

    def area_version(self, layer: Kept) -> int:
        """The newest version of ``layer``, 0 when there is none."""
        return in_force(self.area_versions(layer), None)

    def area_versions(self, layer: Kept) -> Versions:
        """Every version of ``layer`` and the day it holds from, oldest first."""
        with reading(self._engine) as truth:
            return layers.versions(truth, layer)

    def areas(self, layer: Kept, on: date | None = None) -> AreaLayer:
        """The version of ``layer`` in force on a day, the newest without one; version 0 has no areas.

        Before the first version's day the first one holds.
        """
        with reading(self._engine) as truth:
            return layers.layer_of(truth, layer, in_force(layers.versions(truth, layer), on))

    def areas_of(self, layer: Kept, version: int) -> AreaLayer:
        """One version of ``layer``, whatever the day."""
        with reading(self._engine) as truth:
            return layers.layer_of(truth, layer, version)

    def places(self, version: int, sight: Sight) -> AreaLayer:
        """The `PLACES` of one version that are within ``sight``; no others leave the store."""
        with reading(self._engine) as truth:
            return layers.layer_of(truth, layers.PLACE, version, sight)

    def area_codes(self, layer: Kept, version: int | None = None) -> frozenset[str]:
        """The codes of one version of ``layer``, or every code it ever had."""
        with reading(self._engine) as truth:
            return layers.codes(truth, layer, version)

    def grid_village(self) -> Mapping[str, str]:
        """The village of every grid there ever was, where its newest outline names one."""
        with reading(self._engine) as truth:
            return layers.villages_of_grids(truth)

    def area_history(self, layer: Kept) -> pd.DataFrame:
        """One row a version of ``layer``, oldest first: `layers.history` with ``at`` in Asia/Shanghai."""
        with reading(self._engine) as truth:
            frame = layers.history(truth, layer)
        return frame.assign(at=_local(frame["at"]))

    def checks(self) -> ibis.Table:
        """The checks in force as a table of `store.columns.SCHEMA`, up to date when it is handed out."""
        return self.derived("checks")

    def derived(self, name: str) -> ibis.Table:
        """What is made of the checks under that name, up to date when it is handed out. KeyError."""
        with reading(self._engine) as truth:
            self._columns.catch_up(truth, revision(truth))
        return self._columns.table(name)

    def ask(
        self, shape: Hashable, make: Callable[[Tables], ibis.Table], values: Mapping[Value, Value]
    ) -> pa.Table:
        """`Columns.ask`, of copies that are up to date: for questions asked often."""
        with reading(self._engine) as truth:
            self._columns.catch_up(truth, revision(truth))
        return self._columns.ask(shape, make, values)

    def remarks(self, seqs: Sequence[int]) -> dict[int, tuple[int, str]]:
        """The row of the filed sheet and the note, as typed, of each of these checks (by ``seq``)."""
        columns = schema.checks.c
        found: dict[int, tuple[int, str]] = {}
        with reading(self._engine) as truth:
            for start in range(0, len(seqs), _ASK):
                asked = select(columns.seq, columns.row, columns.note).where(
                    columns.seq.in_(list(seqs[start : start + _ASK]))
                )
                found |= {int(seq): (int(row), str(note)) for seq, row, note in truth.execute(asked)}
        return found

    def duplicate_keys(self, items: Collection[str] = ()) -> set[str]:
        """The `model.duplicate` key of every check in force, or of those of ``items``."""
        table = self.checks()
        if items:
            table = table.filter(table.item.isin(list(items)))
        rows = table.select("place", "lon", "lat", "grid", "village", "item", "checked_on", "source")
        return set(duplicate_keys(rows.to_pyarrow().to_pandas()))

    def sign_water(self, signing: Signing, entry: AuditEntry) -> None:
        """Add a person's grade of a water, with its record."""
        with writing(self._engine) as truth:
            waters.sign(truth, signing, entry)

    def signings(self, water: str = "") -> Sequence[Signing]:
        """Every signing of a water, or of all waters without one, oldest first."""
        with reading(self._engine) as truth:
            return waters.signings(truth, water)

    def signed(self) -> int:
        """How many signings there are: it grows with each."""
        with reading(self._engine) as truth:
            return waters.signed(truth)

    def put_terrain(self, meta: TerrainMeta, entry: AuditEntry) -> int:
        """Put an elevation model in force whose file is kept already; its number. AlreadyFiled."""
        with writing(self._engine) as truth:
            return waters.put_terrain(truth, meta, entry)

    def terrain(self) -> TerrainMeta | None:
        """The elevation model in force, None without any."""
        with reading(self._engine) as truth:
            return waters.terrain(truth)

    def put_account(self, account: Account, before: Account | None, entry: AuditEntry) -> None:
        """Store an account in the place of what it was (None: new); it holds from the next question on.

        AccountExists, LastAdministrator.
        """
        with writing(self._engine) as truth:
            accounts.put(truth, account, before, entry)

    def account(self, name: str) -> Account | None:
        """The account of that name, closed or not."""
        with reading(self._engine) as truth:
            return accounts.one(truth, name)

    def accounts(self) -> list[Account]:
        """All accounts, closed ones too, by name."""
        with reading(self._engine) as truth:
            return accounts.every(truth)

    def put_roster(
        self, told: Sequence[Appointment], digest: str, entry: AuditEntry, after: int | None = None
    ) -> int:
        """Store an import of the roster; its number. AlreadyFiled, RosterMoved."""
        with writing(self._engine) as truth:
            return roster.put(truth, told, digest, after, entry)

    def roster_version(self) -> int:
        """The number of the roster's newest import, 0 without any."""
        with reading(self._engine) as truth:
            return roster.version(truth)

    def roster_state(self) -> tuple[int, ...]:
        """What `roster_imports` depends on."""
        with reading(self._engine) as truth:
            return roster.state(truth)

    def erase_names(
        self, places: Mapping[Place, Collection[str]], seen: tuple[int, ...], entry: AuditEntry
    ) -> None:
        """Blank words of the roster. RosterMoved."""
        with writing(self._engine) as truth:
            roster.erase(truth, places, seen, entry)

    def emptied(self) -> bool:
        """Let go of every byte that was overwritten; False where the files may still hold some."""
        return emptied(self._engine)

    def roster_imports(self) -> list[list[Appointment]]:
        """The appointments of every import of the roster, oldest first."""
        with reading(self._engine) as truth:
            return roster.imports(truth)

    def record(self, entry: AuditEntry) -> None:
        """Add an audit entry for an act that changes nothing else in the store."""
        with writing(self._engine) as truth:
            audit.append(truth, entry)

    def audit(self, limit: int | None = 100, wanted: Wanted = ALL_ACTS) -> pd.DataFrame:
        """The newest ``limit`` rows of the audit (None: all), newest first; ``details`` is JSON text."""
        with reading(self._engine) as truth:
            frame = _frame(truth, audit.wanted_rows(wanted).limit(limit))
        return frame.assign(at=_local(frame["at"]))

    def audit_count(self, wanted: Wanted = ALL_ACTS) -> int:
        """How many rows of the audit there are."""
        rows = audit.wanted_rows(wanted).order_by(None).subquery()
        with reading(self._engine) as truth:
            return int(truth.execute(select(func.count()).select_from(rows)).scalar_one())

    def audit_chain(self, head: str = "") -> Chain:
        """The chain of the audit, followed row by row; broken at its end when ``head`` is in it no more."""
        with reading(self._engine) as truth:
            found = audit.followed(truth)
            if found.whole and head and not audit.holds(truth, head):
                return replace(found, broken_at=found.rows + 1)
        return found


def open_store(url: str, home: Path, derived: Sequence[Derived] = ()) -> Store:
    """The store at ``url`` (an SQLAlchemy address), made or migrated when needed; it keeps ``derived``.

    StoreTooNew, StoreBusy, StoreBroken.
    """
    return Store(open_engine(url, home), derived)


def _frame(truth: Connection, statement: Any) -> pd.DataFrame:
    result = truth.execute(statement)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _local(at: pd.Series) -> pd.Series:
    return pd.to_datetime(at, format="ISO8601", utc=True).dt.tz_convert(SHANGHAI)
