"""What a notebook starts with: the town opened for reading, who reads it, and what stands beside its figures.

Notebooks ask the services that pages ask, as somebody of a role, and nothing
past them (docs/decisions/0021).
"""

from __future__ import annotations

import atexit
import builtins
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from xqgis.cartography import wording
from xqgis.cartography.numbers import count, day
from xqgis.errors import XqgisError
from xqgis.model.actor import Actor, Role
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade
from xqgis.services.demo import wants_demo
from xqgis.services.labels import Labels
from xqgis.services.opening import opened_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.words import LANGUAGES, say

ANALYST = Actor("notebook", Role.ANALYST)
"""Whoever opens a notebook: sees figures and single checks, no notes and no names, and changes nothing.

Pictures and files that are taken away are on record, as those of a page are.
"""


@dataclass(frozen=True)
class Desk:
    """An open town, who looks at it and in which language."""

    hall: TownHall
    who: Actor
    lang: str

    @cached_property
    def names(self) -> Labels:
        """What codes are called."""
        return Labels(self.hall, self.lang)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence ``key`` of the pages, in this language."""
        return say(key, self.lang, **facts)

    def head(self) -> str:
        """Which town this is, with whose rights it is seen; that data are invented and outlines schematic."""
        role = self.say(f"terms.role_{self.who.role.value}")
        told = [self.say("notebook.head", town=self.hall.town.name, role=role), *self._demo()]
        return self._joined([*told, *([self.say("paper.schematic")] if self.hall.town.schematic else [])])

    def told(self, figure: Figure) -> tuple[str, str, str]:
        """Rate, interval and n of a figure as pages write them; what is not rated has no interval."""
        rated = figure.grade is not Grade.NOT_RATED
        return wording.rate(figure, self.lang), wording.interval(figure) if rated else "", count(figure.n)

    def line(self, figure: Figure) -> str:
        """`told` in one: ``90.4% (89.4–91.4) n=6,622``."""
        rate, span, n = self.told(figure)
        return " ".join(part for part in (rate, span, f"n={n}") if part)

    def beside(self, as_of: date) -> str:
        """What stands beside every figure: its last day, and that data are invented where they are."""
        return self._joined([self.say("web.as_of", day=day(as_of)), *self._demo()])

    def _demo(self) -> list[str]:
        return [self.say("paper.demo")] if self.hall.town.demo else []

    def _joined(self, told: list[str]) -> str:
        return self.say("paper.comma").join(told)


def open_desk() -> Desk:
    """The town that ``XQGIS_TOWN`` and ``XQGIS_HOME`` name, without them the demo's; open until Python ends.

    Errors as `services.opening.open_town_hall`.
    """
    settings = Settings()
    lang = settings.lang if settings.lang in LANGUAGES else LANGUAGES[0]
    _answer_refusals(lang)
    warn = partial(_warn, lang)
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    hall = until_the_end.enter_context(opened_hall(settings, warn))
    if wants_demo(hall):
        warn("notebook.no_demo")
    return Desk(hall, ANALYST, lang)


def _answer_refusals(lang: str) -> None:
    """Let refusals end in a sentence instead of a traceback, where a notebook's shell is there to do it."""
    shell = vars(builtins).get("get_ipython")
    if shell:
        shell().set_custom_exc((XqgisError,), partial(_refused, lang))


def _refused(lang: str, _shell: object, _kind: type, refusal: XqgisError, *_: object, **__: object) -> None:
    _warn(lang, f"errors.{refusal.key}", **refusal.facts)


def _warn(lang: str, key: str, /, **facts: object) -> None:
    sys.stderr.write(say(key, lang, **facts) + "\n")
