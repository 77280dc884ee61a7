"""The message catalogue: every sentence people read, by key and language.

One folder a language, one JSON file a subject; the key is ``<subject>.<key>``
and the text may hold named fields. Traditional Chinese is converted from the
Simplified; its folder holds only what is no conversion. It stands on floor 1 because pages, papers,
the wall and the terminal must say the same words (docs/decisions/0002).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from xqgis.words import traditional

LANGUAGES = ("zh-Hans", traditional.LANGUAGE, "en")
WRITTEN = ("zh-Hans", "en")
"""The languages whose sentences are written, not converted."""
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fact that is itself words: told in the reader's language when its sentence is."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@runtime_checkable
class Named(Protocol):
    """A fact that has a label in every language, as a `model.name.Name` has."""

    def in_(self, lang: str) -> str:
        """The label in ``lang``."""


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All sentences of ``lang`` as ``{"subject.key": text}``."""
    found: dict[str, str] = {}
    if lang == traditional.LANGUAGE:
        found = {key: traditional.traditional(text) for key, text in catalogue("zh-Hans").items()}
    for file in sorted((_HERE / lang).glob("*.json")):
        texts = json.loads(file.read_text("utf-8"))
        found.update({f"{file.stem}.{key}": text for key, text in texts.items()})
    return found


def say(key: str, lang: str, /, **facts: object) -> str:
    """The sentence ``key`` in ``lang`` with its fields filled.

    Facts are data: they are placed as they are and never read as a pattern;
    a `Phrase` or a name is told in the same language, and a tuple one after
    the other. An unknown key is an error of ours
    and raises KeyError.
    """
    told = {name: _told(fact, lang) for name, fact in facts.items()}
    return catalogue(lang)[key].format(**told)


def _told(fact: object, lang: str) -> object:
    if isinstance(fact, (str, int, float)):
        return fact
    if isinstance(fact, Phrase):
        return say(fact.key, lang, **fact.facts)
    if isinstance(fact, tuple):
        return (", " if lang == "en" else "、").join(str(_told(part, lang)) for part in fact)
    return fact.in_(lang) if isinstance(fact, Named) else fact


def subject(name: str, lang: str) -> dict[str, str]:
    """The sentences of one subject, keyed without its name; for scripts in the browser."""
    return {key.split(".", 1)[1]: text for key, text in catalogue(lang).items() if key.startswith(f"{name}.")}
