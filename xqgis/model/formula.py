"""What a spreadsheet takes for a formula, so that no text leaves the house as one."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate ``text``: by its first letter that is no space and can be seen.

    Some spreadsheets, and people who clean a column, drop the spaces, control
    and format letters before it. Numbers are no formulas.

    >>> is_formula("=1+1"), is_formula("-1.5"), is_formula(" ＝A1"), is_formula("a=1")
    (True, False, True, False)
    """
    first = next((at for at, letter in enumerate(text) if not _is_unseen(letter)), len(text))
    seen = text[first:]
    if _PLAIN_NUMBER.fullmatch(seen):
        return False
    return text.startswith(_SIGNS) or seen.startswith(_SIGNS)


def _is_unseen(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category.startswith("Z") or category in ("Cc", "Cf")
