"""Names that look like others: letters of several scripts in one name, and letters drawn alike."""

from __future__ import annotations

import unicodedata

_DRAWN_ALIKE = {
    "a": "аαɑ", "c": "с", "d": "ԁ", "e": "е", "g": "ɡ", "h": "һ", "i": "іιı", "j": "ј", "k": "кκ", "l": "ӏǀ",
    "o": "оοσ", "p": "рρ", "q": "ԛ", "s": "ѕ", "u": "υ", "v": "ν", "w": "ԝ", "x": "хχ", "y": "уγ",
}  # fmt: skip
"""Small letters of ASCII, each with the Cyrillic, Greek and odd Latin ones that pass for it."""
_SEEN_AS = str.maketrans({other: one for one, others in _DRAWN_ALIKE.items() for other in others})
_TOGETHER = ({"ascii", "han"}, {"ascii", "latin"})
"""Scripts that may stand in one name. Any other stands alone, beside digits and dots of ASCII."""


def mixes_scripts(name: str) -> bool:
    r"""Whether a name has letters of scripts that nobody writes together.

    >>> mixes_scripts("网格b12"), mixes_scripts("office"), mixes_scripts("\u043effice")
    (False, False, True)
    """
    found = {_script(sign) for sign in name if not sign.isascii() or sign.isalpha()}
    return len(found) > 1 and not any(found <= together for together in _TOGETHER)


def skeleton(name: str) -> str:
    r"""What a name in small letters is taken for at a glance.

    >>> skeleton("\u0441\u0430\u0440\u0435")
    'cape'
    """
    return name.translate(_SEEN_AS)


def _script(sign: str) -> str:
    if sign.isascii():
        return "ascii"
    named = unicodedata.name(sign, "").partition(" ")[0].lower()
    return "han" if named in {"cjk", "ideographic"} else named
