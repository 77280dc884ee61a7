"""Writes docs/rights.md: every role and act, every page, every scope, as the program has them."""

from __future__ import annotations

from collections.abc import Sequence

from xqgis.model.account import NEEDED, ROLES
from xqgis.model.actor import Role
from xqgis.model.secrecy import SECRECY, Secrecy
from xqgis.services.rights import Act, may
from xqgis.settings import ROOT
from xqgis.web.guard import RULES, Rule, Token
from xqgis.web.pages import PAGES
from xqgis.words import say

PAGE = ROOT / "docs" / "rights.md"
_YES, _NO, _OWN = "yes", "·", "own"
_OF_CHECKS = {Act.LOOK_CLOSELY, Act.READ_NOTES}
_HEAD = """# Rights: who may do what

Written by `python -m tests.house.rights_page` from `services/rights.py`, `web/pages.py` and `web/guard.py`;
`tests/house/test_rights.py` holds the three together and tries every cell.

Rates of villages and grids are everybody's who may look, on the screen and in files. "own" means: single
checks, their places, notes and points, and the layer of places, only of the account's own villages, units
and domains (`services/scope.py`, `services/places.py`), in files too. For such accounts
figures of fewer than five checks elsewhere are not told (`services/query.py`), nor what the totals of
one table would tell of them (`services/veil.py`); two tables of different conditions still can. A scope
can be given to an analyst too; then their column reads as "own".
"""


_CLASSES = """Every column of the store and of every frame has a class (`model/secrecy.py`). Sensitive ones
of single checks need `read_notes`; those of the record of acts need `read_audit`; `holder`, the one
column for a person's name, needs `read_names`. Accounts are posts and have no column for a name.
"""


def text() -> str:
    """The page."""
    roles = list(Role)
    names = [f"{say(f'terms.role_{role.value}', 'zh-Hans')} `{role.value}`" for role in roles]
    acts = [(f"`{act.value}`", *(_cell(role, act) for role in roles)) for act in Act]
    pages = [
        (
            f"{say(f'web.page_{page.code}', 'zh-Hans')} `/{page.path}`",
            *(_tick(role in page.roles) for role in roles),
        )
        for page in PAGES
    ]
    rules = [
        (f"`{rule.path.pattern}`".replace("|", "\\|"), " ".join(sorted(rule.methods)), _who(rule))
        for rule in RULES
    ]
    return "\n".join(
        [
            _HEAD,
            "## Acts\n", _table(("act", *names), acts),
            "## Columns\n", _CLASSES, _table(("class", "columns"), _columns()),
            "## Pages\n", _table(("page", *names), pages),
            "## Addresses\n", "Any other address is closed to everybody.\n",
            _table(("address", "methods", "who"), rules),
        ]
    )  # fmt: skip


def _who(rule: Rule) -> str:
    if rule.token is Token.NOTHING:
        return "anybody"
    if rule.roles == frozenset(ROLES):
        return "everybody signed in"
    return ", ".join(role.value for role in Role if role in rule.roles)


def _columns() -> list[tuple[str, str]]:
    return [
        (kept.value, " ".join(f"`{name}`" for name, one in sorted(SECRECY.items()) if one is kept))
        for kept in Secrecy
    ]


def _cell(role: Role, act: Act) -> str:
    if may(role, act) and role in NEEDED and act in _OF_CHECKS:
        return _OWN
    return _tick(may(role, act))


def _tick(told: bool) -> str:
    return _YES if told else _NO


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
