"""The same check twice: within a file, and against what is filed already."""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import pandas as pd

from xqgis.ingest.complaints import Mask
from xqgis.model.duplicate import duplicate_keys


def repeated_rows(checks: pd.DataFrame, length: int, stored: Set[str]) -> tuple[Mask, Mask]:
    """Which rows of the file repeat a filed check, and which an earlier row of the same file.

    ``checks["index"]`` is the row of the file, of ``length`` rows; one check
    that repeats makes its row a repetition. The first row is kept, and a row
    that is itself refused makes no later row a repetition.
    """
    keys = pd.Series(duplicate_keys(checks), index=checks.index, dtype=object)
    filed, again = np.zeros(length, dtype=bool), np.zeros(length, dtype=bool)
    filed[checks["index"][keys.isin(stored)]] = True
    shared = keys.duplicated(keep=False) & ~keys.isin(stored)
    suspect = checks["index"].isin(set(checks["index"][shared])).to_numpy()
    rows: dict[int, list[str]] = {}
    for index, key in zip(checks["index"][suspect].tolist(), keys[suspect], strict=True):
        rows.setdefault(index, []).append(key)
    kept: set[str] = set()
    for index in sorted(index for index in rows if not filed[index]):
        own = set(rows[index])
        again[index] = bool(own & kept) or len(own) < len(rows[index])
        if not again[index]:
            kept |= own
    return filed, again
