"""How closely each column is kept: one word for each name that tables and frames use.

Public is what the town may hang out: codes, names, standards, days. Internal
is for whoever has a right to it: figures, single checks and their places, who
filed. Sensitive is what may name or describe a person: free text as typed,
addresses of machines, and ``holder``, the one column for a person's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Secrecy(StrEnum):
    """公开, 内部, 敏感."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"


_WORDS = {
    Secrecy.PUBLIC: """
        body code crs demo domain domains geometry grid item key kind layer leads name number phase post role
        standard standard_version successor unit units valid_from valid_until version village villages
        weight wkb
    """,
    Secrecy.INTERNAL: """
        accepted act actor after_hash announced at batch before_hash cell cell_m cells checked_on checks
        cleared_on closed deaths deff depth_m digest document events filename freight grade hash held_from
        helmets high hour injuries kit lat lon low n n_eff object occurred_on passed patrolled_on place
        prev_hash profile proposed rate read red_share reference rejected result riders row rows seq severity
        shrunk since source title upload value veto_item visit visits water
    """,
    Secrecy.SENSITIVE: "address details holder note reason",
}
LEAST_ON_WALL = 5
"""A figure of fewer than these is said on no wall: few can be made out one by one (TRUST, row 21)."""
SECRECY: Mapping[str, Secrecy] = {name: kept for kept, told in _WORDS.items() for name in told.split()}


def sensitive(columns: Iterable[str]) -> list[str]:
    """Those of ``columns`` that are sensitive; KeyError for one that nobody has judged.

    >>> sensitive(["place", "note"])
    ['note']
    """
    return [name for name in columns if SECRECY[name] is Secrecy.SENSITIVE]
