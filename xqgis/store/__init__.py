"""The only SQL of the house: append-only truth, its columns for reading, its record of acts."""

from __future__ import annotations

from xqgis.store.audit import AuditEntry
from xqgis.store.store import AreaLayer, AreaMeta, BatchMeta, Store, keys_of, open_store

__all__ = ["AreaLayer", "AreaMeta", "AuditEntry", "BatchMeta", "Store", "keys_of", "open_store"]
