"""The pages a signed-in person can open: one table for navigation and guard alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from xqgis.model.account import ROLES
from xqgis.model.actor import Role
from xqgis.services.rights import Act, may
from xqgis.settings import ROOT


def having(act: Act) -> frozenset[Role]:
    """The roles of accounts that have the right to ``act``."""
    return frozenset(role for role in ROLES if may(role, act))


LOOKING = having(Act.LOOK)
FILING = having(Act.FILE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``code`` names its words (``web.page_<code>``), ``path`` its address below ``/``.

    Pages that are opened now and then stand behind a word for ``more``.
    """

    code: str
    path: str
    roles: frozenset[Role]
    more: bool = False

    @property
    def file(self) -> Path:
        """The Streamlit file that shows it."""
        return ROOT / "pages" / f"{self.code}.py"


PAGES = (
    Page("overview", "", LOOKING),
    Page("compliance", "compliance", LOOKING),
    Page("query", "query", LOOKING),
    Page("pilots", "pilots", LOOKING),
    Page("blackspots", "blackspots", LOOKING),
    Page("waters", "waters", having(Act.LOOK_CLOSELY)),
    Page("export", "export", having(Act.EXPORT)),
    Page("places", "places", having(Act.LOOK_CLOSELY), more=True),
    Page("report", "report", FILING, more=True),
    Page("people", "people", having(Act.KEEP_ACCOUNTS), more=True),
    Page("records", "records", having(Act.READ_AUDIT), more=True),
    Page("roster", "roster", having(Act.READ_POSTS), more=True),
)

_LONGEST = 1500


def first_page(role: Role) -> Page:
    """The page that somebody of this role begins with."""
    return next(page for page in PAGES if role in page.roles)


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
