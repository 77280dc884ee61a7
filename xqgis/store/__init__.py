"""The only SQL of the house: append-only truth, its columns for reading, its record of acts."""

from __future__ import annotations

from xqgis.store.asking import Tables
from xqgis.store.audit import AuditEntry, Chain, Wanted
from xqgis.store.batches import BatchMeta
from xqgis.store.copies import Derived
from xqgis.store.layers import BEGINNING, AreaLayer, AreaMeta, Kept, Sight, Versions, in_force
from xqgis.store.store import Store, open_store
from xqgis.store.waters import Signing, TerrainMeta

__all__ = [
    "BEGINNING",
    "AreaLayer",
    "AreaMeta",
    "AuditEntry",
    "BatchMeta",
    "Chain",
    "Derived",
    "Kept",
    "Sight",
    "Signing",
    "Store",
    "Tables",
    "TerrainMeta",
    "Versions",
    "Wanted",
    "in_force",
    "open_store",
]
