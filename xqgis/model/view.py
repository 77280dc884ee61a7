"""What somebody looks at: one domain, one phase, one level, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["grid", "village"]
SheetLayer = Literal["", "pilots"]
"""What a sheet tells besides its grades: nothing, or how the pilots compare with the rest."""


@dataclass(frozen=True, slots=True)
class View:
    """The question a map answers. Hashable, so that screen and paper share one answer."""

    domain: str
    phase: str
    by: Level
    as_of: date
    layer: SheetLayer = ""
