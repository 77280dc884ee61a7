"""Kinds by what people call them: the nearest one to a word that is none, and all of them told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from xqgis.ingest.draft import Note
from xqgis.model.problem import Problem, Reason
from xqgis.words import Phrase


def nearest(said: str, called: Mapping[str, str], told: Mapping[str, object]) -> object:
    """A sentence that asks whether the nearest kind was meant; '' where none is near.

    ``called`` has the code of a kind by each of its names in lower case, ``told`` what is said of a code.
    """
    near = get_close_matches(said.casefold(), called, n=1)
    return Phrase("ingest.near_kind", {"name": told[called[near[0]]]}) if near else ""


def kind_notes(problems: Iterable[Problem], told: Iterable[object]) -> tuple[Note, ...]:
    """All the kinds in one note, where any row has one that is none."""
    wrong = {Reason.NO_KIND, Reason.UNKNOWN_KIND, Reason.UNKNOWN_ROAD}
    if not any(problem.reason in wrong for problem in problems):
        return ()
    return (("ingest.note_kinds", {"known": tuple(told)}),)
