"""Batches for tests of the store."""

from __future__ import annotations

import os
from datetime import datetime

import pandas as pd
import pytest

from tests import toy
from xqgis.store import AuditEntry, BatchMeta, Store

AT = "2022-06-30T09:00:00+08:00"

sqlite_only = pytest.mark.skipif(
    bool(os.environ.get("XQGIS_TEST_POSTGRES")), reason="asks SQLite itself; XQGIS_TEST_POSTGRES is set"
)


def entry(act: str = "file", at: str = AT) -> AuditEntry:
    """An audit entry of the office."""
    return AuditEntry(at=datetime.fromisoformat(at), actor="office", role="office", act=act)


def meta(digest: str = "d1", rows: int = 11) -> BatchMeta:
    """What is known of a file of ``rows`` good rows."""
    return BatchMeta(digest, f"{digest}.xlsx", toy.STORED, rows, rows, 0, "toy-1")


def file(store: Store, digest: str = "d1", checks: pd.DataFrame | None = None) -> str:
    """The code of a batch of the toy checks, or of ``checks``."""
    checks = toy.checks() if checks is None else checks
    return store.file_batch(checks, meta(digest, len(checks)), entry())
