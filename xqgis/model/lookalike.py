"""Names that look like others: letters of several scripts in one name, and letters drawn alike."""

from __future__ import annotations

import unicodedata

_DRAWN_ALIKE = {
    "a": "аαɑ", "c": "с", "d": "ԁđ", "e": "е", "g": "ɡ", "h": "һħ", "j": "ј", "k": "кκ", "l": "1iіιıӏǀł",
    "o": "0оοσø", "p": "рρ", "q": "ԛ", "s": "ѕ", "u": "υ", "v": "ν", "w": "ԝ", "x": "хχ", "y": "уγ",
}  # fmt: skip
"""Small letters of ASCII, each with the digits and the Cyrillic, Greek and odd Latin letters that pass."""
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
    r"""What a name in small letters is taken for at a glance: without accents, 0 as o, 1 and i as l, rn as m.

    >>> skeleton("\u0441\u0430\u0440\u0435"), skeleton("c\u00e1pe"), skeleton("adrn1n") == skeleton("admin")
    ('cape', 'cape', True)
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return bare.translate(_SEEN_AS).replace("rn", "m")


def _script(sign: str) -> str:
    if sign.isascii():
        return "ascii"
    named = unicodedata.name(sign, "").partition(" ")[0].lower()
    return "han" if named in {"cjk", "ideographic"} else named
