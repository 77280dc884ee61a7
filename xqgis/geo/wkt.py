"""WKT of strangers, taken apart and written anew from the few words that only describe a system.

PROJ opens the grid files that WKT names while it is still reading it (seen
with strace, PROJ 9.5), whatever path stands there; and a method called
``PROJ ...`` is run as its own language. So no foreign WKT reaches PROJ: what
does is made here, of known words, known methods and numbers within reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

MAX_LETTERS = 16_000
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)"""
    r"""|(?P<word>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>[\[\](),]))"""
)
_MAX_DEPTH = 12
_MOST = 1e9
_SMALLEST_UNIT, _LARGEST_UNIT = 1e-9, 1e6
_OPEN, _CLOSE, _COMMA = (("sign", "["), ("sign", "(")), (("sign", "]"), ("sign", ")")), ("sign", ",")
_SYSTEMS = frozenset(
    """
    GEOGCS PROJCS GEOGCRS GEODCRS GEOGRAPHICCRS GEODETICCRS PROJCRS PROJECTEDCRS
    """.split()  # noqa: SIM905 - one word a line would hide the list
)
_INNER = frozenset(
    """
    BASEGEOGCRS BASEGEODCRS GEOGCS DATUM GEODETICDATUM ENSEMBLE MEMBER ENSEMBLEACCURACY DYNAMIC
    FRAMEEPOCH SPHEROID ELLIPSOID PRIMEM PRIMEMERIDIAN TOWGS84 PROJECTION CONVERSION METHOD
    PARAMETER CS AXIS ORDER MERIDIAN UNIT ANGLEUNIT LENGTHUNIT SCALEUNIT AUTHORITY ID
    """.split()  # noqa: SIM905 - one word a line would hide the list
)
_IDLE = ("MODEL", "USAGE", "SCOPE", "AREA", "BBOX", "REMARK")
"""Words for the reader alone; they are left out."""
_UNITS = ("UNIT", "ANGLEUNIT", "LENGTHUNIT", "SCALEUNIT")
_METHODS = frozenset(
    """
    transversemercator transversemercatorcomplex gausskruger transversemercatorsouthorientated
    mercator mercator1sp mercator2sp mercatorvarianta mercatorvariantb mercatorauxiliarysphere
    popularvisualisationpseudomercator lambertconformalconic lambertconformalconic1sp
    lambertconformalconic2sp lambertconicconformal1sp lambertconicconformal2sp albers
    albersconicequalarea albersequalarea lambertazimuthalequalarea obliquestereographic
    doublestereographic stereographic polarstereographic polarstereographicvarianta
    polarstereographicvariantb stereographicnorthpole stereographicsouthpole hotineobliquemercator
    hotineobliquemercatorvarianta hotineobliquemercatorvariantb hotineobliquemercatorazimuthcenter
    hotineobliquemercatorazimuthnaturalorigin cassini cassinisoldner equirectangular platecarree
    equidistantcylindrical azimuthalequidistant robinson krovak newzealandmapgrid
    """.split()  # noqa: SIM905 - one word a line would hide the list
)
_WEB = (
    "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null"
    " +wktext +no_defs"
)
"""What GDAL says beside the WKT of EPSG:3857, word by word."""

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word, such as the direction of an axis."""

    text: str

    def __str__(self) -> str:
        """The word as it stands."""
        return self.text


@dataclass(frozen=True, slots=True)
class Node:
    """A keyword in capitals and what stands in its brackets, in order."""

    keyword: str
    items: tuple[Item, ...]

    def without(self, *keywords: str) -> Node:
        """The same without nodes of these keywords, at any depth."""
        kept = (item for item in self.items if not (isinstance(item, Node) and item.keyword in keywords))
        return Node(
            self.keyword,
            tuple(item.without(*keywords) if isinstance(item, Node) else item for item in kept),
        )

    def __str__(self) -> str:
        """The node as WKT."""
        return f"{self.keyword}[{','.join(map(_written, self.items))}]"


Item = str | float | Word | Node
_WEB_CODE = Node("AUTHORITY", ("EPSG", "3857"))


def plain(text: str, shifted: bool = True) -> str:
    """The same geographic or projected system from plain words and numbers only; or its ``EPSG:n``.

    ValueError for anything else: another kind of system, a word that is not
    known (grids, files, extensions), another method, a number beyond reason.
    ``shifted`` keeps the shift to WGS84 that it states.

    >>> plain('GEOGCS["x", DATUM["d", SPHEROID["s", 6378137, 298.257]], UNIT["degree", 0.0175]]')
    'GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298.257]],UNIT["degree",0.0175]]'
    """
    if len(text) > MAX_LETTERS:
        raise ValueError(text[:20])
    tokens = _tokens(text)
    root = _node(next(tokens, ("", "")), tokens, 0)
    if next(tokens, None) is not None or root.keyword not in _SYSTEMS:
        raise ValueError(root.keyword)
    if Node("EXTENSION", ("PROJ4", _WEB)) in root.items and _WEB_CODE in root.items:
        return "EPSG:3857"
    root = root.without(*_IDLE)
    for item in root.items:
        if isinstance(item, Node):
            _look_at(item)
    return str(root if shifted else root.without("TOWGS84"))


def _tokens(text: str) -> Iterator[Token]:
    """What stands there, by kind, to the last letter."""
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(text[at : at + 20])
        at = found.end()
        yield found.lastgroup or "", found[found.lastgroup or 0]


def _node(keyword: Token, tokens: Iterator[Token], depth: int) -> Node:
    """The node whose keyword was just read, brackets and all; PROJ takes round ones, too."""
    if keyword[0] != "word" or depth > _MAX_DEPTH or next(tokens, None) not in _OPEN:
        raise ValueError(keyword[1])
    items: list[Item] = []
    sign = _COMMA
    while sign == _COMMA:
        token = next(tokens, ("", ""))
        sign = next(tokens, ("", ""))
        if token[0] == "word" and sign in _OPEN:
            items.append(_node(token, chain([sign], tokens), depth + 1))
            sign = next(tokens, ("", ""))
        else:
            items.append(_item(token))
    if sign not in _CLOSE:
        raise ValueError(sign[1])
    return Node(keyword[1].upper(), tuple(items))


def _item(token: Token) -> Item:
    kind, written = token
    if kind == "text":
        return "".join(letter for letter in written[1:-1].replace('""', '"') if letter.isprintable())
    if kind == "number":
        return float(written)
    if kind == "word":
        return Word(written)
    raise ValueError(written)


def _look_at(node: Node) -> None:
    """ValueError for a node, or one inside it, that does more than describe."""
    if node.keyword not in _INNER:
        raise ValueError(node.keyword)
    numbers = [item for item in node.items if isinstance(item, float)]
    if not all(math.isfinite(number) and abs(number) < _MOST for number in numbers):
        raise ValueError(node.keyword)
    if node.keyword in _UNITS and not (numbers and _SMALLEST_UNIT <= numbers[0] <= _LARGEST_UNIT):
        raise ValueError(node.keyword)
    if node.keyword in ("SPHEROID", "ELLIPSOID") and not (numbers and numbers[0] > 1):
        raise ValueError(node.keyword)
    if node.keyword == "TOWGS84" and len(numbers) not in (3, 7):
        raise ValueError(node.keyword)
    if node.keyword == "PARAMETER" and not (len(node.items) > 1 and isinstance(node.items[1], float)):
        raise ValueError(node.keyword)
    if node.keyword in ("PROJECTION", "METHOD") and _letters(node.items[0]) not in _METHODS:
        raise ValueError(node.keyword)
    for item in node.items:
        if isinstance(item, Node):
            _look_at(item)


def _letters(name: object) -> str:
    return "".join(filter(str.isalnum, name)).lower() if isinstance(name, str) else ""


def _written(item: Item) -> str:
    if isinstance(item, str):
        return '"' + item.replace('"', '""') + '"'
    if isinstance(item, float) and item.is_integer():
        return str(int(item))
    return str(item)
