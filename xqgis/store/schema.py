"""The tables of the truth. Every one of them only grows.

The same tables are built by the migrations under ``migrations/versions``; a
test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

metadata = MetaData()
_Serial = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("crs", Text, nullable=False),
    Column("read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("profile", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per filed file; ``at`` is UTC, ISO 8601."""

checks = Table(
    "checks",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("batch", Text, ForeignKey("batches.code"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    Column("visit", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("result", SmallInteger, nullable=False),
    Column("grid", Text, nullable=False),
    Column("village", Text, nullable=False),
    Column("lon", Double),
    Column("lat", Double),
    Column("place", Text, nullable=False),
    Column("checked_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("announced", SmallInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("standard_version", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.CHECKS` with its batch and the standard version in force."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("batch", Text, ForeignKey("batches.code"), nullable=False, unique=True),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

area_versions = Table(
    "area_versions",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("layer", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("crs", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per version of a layer, which holds from a day on.

Layers are ``village``, ``grid``, ``place``, ``road`` and ``water``.
"""

areas = Table(
    "areas",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("layer", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("village", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("wkb", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.AREAS`, geometry as WKB in the CRS that its version names."""

successions = Table(
    "successions",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("layer", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("successor", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What became of a code in a version: a split has one code several times, a merge one successor."""

places = Table(
    "places",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("version", Integer, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("grid", Text, nullable=False),
    Column("village", Text, nullable=False),
    Column("wkb", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.PLACES` of the layer ``place``."""

roads = Table(
    "roads",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("version", Integer, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("wkb", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.ROADS` of the layer ``road``."""

accidents = Table(
    "accidents",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("batch", Text, ForeignKey("batches.code"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    Column("reference", Text, nullable=False, index=True),
    Column("occurred_on", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    Column("grid", Text, nullable=False),
    Column("village", Text, nullable=False),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("severity", Text, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("injuries", Integer, nullable=False),
    Column("riders", Integer, nullable=False),
    Column("helmets", Integer, nullable=False),
    Column("freight", SmallInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.ACCIDENTS` with its batch."""

waters = Table(
    "waters",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("version", Integer, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("grid", Text, nullable=False),
    Column("village", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("depth_m", Double),
    Column("events", Double),
    Column("patrolled_on", Text, nullable=False),
    Column("kit", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("wkb", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.tables.WATERS` of the layer ``water``."""

signings = Table(
    "signings",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("water", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("proposed", Text, nullable=False),
    Column("red_share", Double),
    Column("grade", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""A person's grade of a water beside the one that was proposed that day; the last of a water holds."""

terrains = Table(
    "terrains",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("upload", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("crs", Text, nullable=False),
    Column("cells", Integer, nullable=False),
    Column("cell_m", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""An elevation model that was put in force; ``digest`` is the SHA-256 of the kept file, and its name."""

accounts = Table(
    "accounts",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("villages", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("domains", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""One row per change of an account, the last of a name in force; scopes are codes parted by spaces.

No secret is here: passwords and sessions are the keyring's.
"""

roster_versions = Table(
    "roster_versions",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("version", Integer, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""One row an import of the roster; its file's name is not kept, it might be a person's."""

appointments = Table(
    "appointments",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("version", Integer, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("document", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""`model.roster.Appointment`; ``holder`` is the one column of the store for a person's name.

The one table that is not only added to: a holder may become `model.roster.ERASED`, other words empty.
"""

audit = Table(
    "audit",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("before_hash", Text, nullable=False),
    Column("after_hash", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Who did what to what; each row's hash covers the row before it."""

APPEND_ONLY = (
    "meta",
    "batches",
    "checks",
    "withdrawals",
    "area_versions",
    "areas",
    "successions",
    "places",
    "roads",
    "accidents",
    "waters",
    "signings",
    "terrains",
    "accounts",
    "roster_versions",
    "appointments",
    "audit",
)
