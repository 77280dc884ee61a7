"""The only SQL of the house: append-only truth, its columns for reading, its record of acts."""

from __future__ import annotations

from xqgis.store.audit import AuditEntry
from xqgis.store.store import AreaLayer, AreaMeta, BatchMeta, Store, open_store

__all__ = ["AreaLayer", "AreaMeta", "AuditEntry", "BatchMeta", "Store", "open_store"]
