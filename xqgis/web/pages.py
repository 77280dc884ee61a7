"""The pages a signed-in person can open: one table for navigation and guard alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

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

_LONGEST = 1500


def address_of(asked: str) -> str | None:
    """``asked`` as the address of one of these pages, conditions and all; None for any other place.

    >>> address_of("/query?village=1"), address_of("//elsewhere/query"), address_of("/signin")
    ('/query?village=1', None, None)
    """
    try:
        parts = urlsplit(asked)
    except ValueError:
        return None
    ours = not parts.scheme and not parts.netloc and parts.path in {f"/{page.path}" for page in PAGES}
    if not ours or len(asked) > _LONGEST or not asked.isprintable():
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
