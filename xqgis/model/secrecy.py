"""How closely each column is kept: one word for each name that tables and frames use.

Public is what the town may hang out: codes, names, standards, days. Internal
is for whoever has a right to it: figures, single checks and their places, who
filed. Sensitive is what may name or describe a person: free text as typed and
addresses of machines. No column is for a person's name; none is stored.
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
        code crs demo domain domains geometry grid item key kind layer leads name number phase role standard
        standard_version successor unit units valid_from version village villages weight wkb
    """,
    Secrecy.INTERNAL: """
        accepted act actor after_hash announced at batch before_hash cell cell_m cells checked_on
        checks cleared_on closed deff depth_m digest events filename grade hash held_from high kit
        lat lon low n n_eff object passed patrolled_on place post prev_hash profile proposed rate
        read red_share rejected result row rows seq shrunk since source upload value veto_item visit
        visits water
    """,
    Secrecy.SENSITIVE: "address details note reason",
}
SECRECY: Mapping[str, Secrecy] = {name: kept for kept, told in _WORDS.items() for name in told.split()}


def sensitive(columns: Iterable[str]) -> list[str]:
    """Those of ``columns`` that are sensitive; KeyError for one that nobody has judged.

    >>> sensitive(["place", "note"])
    ['note']
    """
    return [name for name in columns if SECRECY[name] is Secrecy.SENSITIVE]
