"""Traditional Chinese, made from the Simplified at the glass: catalogue texts and names of the pack only.

What people typed, codes and addresses never come here (docs/decisions/0012).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

LANGUAGE = "zh-Hant"
_CONFIG = "s2tw"
"""Characters by phrase, in the forms of Big5; the words stay those of the plan."""
_MENDED = (("寫明瞭", "寫明了"), ("單隻能", "單只能"), ("麵積", "面積"))
"""Where the phrases of two words run into one another."""


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    """``text`` in Traditional characters; anything but Chinese stays as it is.

    >>> traditional("发展网格，头发{domain}")
    '發展網格，頭髮{domain}'
    """
    if text.isascii():
        return text
    found: str = _converter().convert(text)
    for wrong, right in _MENDED:
        found = found.replace(wrong, right)
    return found


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC(_CONFIG)
