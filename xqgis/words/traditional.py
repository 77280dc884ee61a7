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


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    """``text`` in Traditional characters; anything but Chinese stays as it is.

    >>> traditional("发展网格，头发{domain}")
    '發展網格，頭髮{domain}'
    """
    return text if text.isascii() else _converter().convert(text)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC(_CONFIG)
