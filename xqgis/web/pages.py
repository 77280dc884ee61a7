"""The pages a signed-in person can open: one table for navigation and guard alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xqgis.model.actor import Role
from xqgis.settings import ROOT

EVERYBODY = frozenset({Role.OFFICE, Role.LEADER})
OFFICE = frozenset({Role.OFFICE})


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``code`` names its words (``web.page_<code>``), ``path`` its address below ``/``."""

    code: str
    path: str
    roles: frozenset[Role]

    @property
    def file(self) -> Path:
        """The Streamlit file that shows it."""
        return ROOT / "pages" / f"{self.code}.py"


PAGES = (
    Page("overview", "", EVERYBODY),
    Page("compliance", "compliance", EVERYBODY),
    Page("query", "query", EVERYBODY),
    Page("report", "report", OFFICE),
    Page("export", "export", EVERYBODY),
)
