"""Layers on 数据上报 - roads, places, waters: one form, read in the locked child, stored when confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.errors import LayerMoved
from xqgis.model.actor import Actor
from xqgis.model.view import Level
from xqgis.services import forms, places, roads, waters
from xqgis.services.places import PlaceDraft, PlaceFields, PlaceFile
from xqgis.services.roads import RoadFields, RoadFile
from xqgis.services.town_hall import TownHall
from xqgis.web import filing
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.uploads import problem_table, told_notes
from xqgis.words import say

Called = Mapping[str, str]
"""What the kinds of a layer are called, by code."""
_OUTLINES: tuple[Level, ...] = ("village", "grid")


@dataclass(frozen=True, slots=True)
class LayerKind:
    """A layer that may be sent: ``key`` of its words and kinds, ``page`` where it is looked at.

    ``file_of`` and ``fields_of`` say it as its service wants it said. Features
    that are ``coded`` are known by their codes in other files: they need some.
    """

    key: str
    page: str
    coded: bool
    kinds: Callable[[TownHall, str], Called]
    fields_of: Callable[..., Any]
    file_of: Callable[..., Any]
    check: Callable[[TownHall, Actor, Any], PlaceDraft]
    store: Callable[[TownHall, Actor, Any], int]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of the fields of a file; empty where they say nothing."""

    code: str
    prefix: str
    name: str
    kind: str
    all_of: str

    def lacking(self, layer: LayerKind) -> str:
        """The key of what is not said, or said twice; empty when a file can be read by it."""
        if bool(self.kind) == bool(self.all_of):
            return "layer_kind_once"
        if (self.code and self.prefix) or (layer.coded and not (self.code or self.prefix)):
            return "layer_code_once"
        return ""

    def fields(self, layer: LayerKind) -> Any:
        """As the service takes it; its own prefix where none was said."""
        more = {"prefix": self.prefix} if self.prefix else {}
        return layer.fields_of(self.code, self.name, self.kind, self.all_of, **more)


def _road_kinds(_: TownHall, lang: str) -> Called:
    return {kind: say(f"terms.road_{kind}", lang) for kind in roads.KINDS}


def _place_kinds(hall: TownHall, lang: str) -> Called:
    return {code: name.in_(lang) for code, name in hall.town.site_types.items()}


def _water_kinds(hall: TownHall, lang: str) -> Called:
    return {kind.code: kind.name.in_(lang) for kind in hall.town.waters.kinds} if hall.town.waters else {}


LAYERS = {
    layer.key: layer
    for layer in (
        LayerKind("roads", "blackspots", False, _road_kinds, RoadFields, RoadFile,
             roads.check_roads, roads.store_roads),
        LayerKind("places", "places", True, _place_kinds, PlaceFields, PlaceFile,
             places.check_places, places.store_places),
        LayerKind("waters", "waters", True, _water_kinds, PlaceFields, PlaceFile,
             waters.check_waters, waters.store_waters),
    )
}  # fmt: skip


def take(hall: TownHall, actor: Actor, key: str, lang: str) -> None:
    """The form of the layer of a kind, the report on what was sent, and its confirmation."""
    layer = LAYERS[key]
    filing.how(key, lang)
    upload = filing.choose_file(lang, f"file_{key}_of")
    with st.container(horizontal=True, key="xq-layer-fields", vertical_alignment="bottom"):
        said, system = _said(hall, layer, lang), filing.system(lang, key)
    if upload is None:
        st.html(filing.standing(key, lang, layer.page))
        return
    if lacking := said.lacking(layer):
        st.html(notice(say(f"web.{lacking}", lang), say(f"web.{lacking}_how", lang)))
        return
    held = tuple(hall.versions(outlines) for outlines in _OUTLINES)
    draft, fresh = filing.kept(
        (key, upload.digest, said, system, held),
        upload,
        lang,
        lambda: layer.check(hall, actor, layer.file_of(upload, said.fields(layer), system)),
    )
    st.html(filing.heading("2", say("web.check_rows", lang)))
    st.html(_summary(key, draft, lang))
    label = _label(key, draft, lang)
    problems = filing.Problems(
        draft.filename,
        bool(draft.problems),
        lambda form: forms.layer_problem_file(actor, key, draft, form, lang),
    )
    if filing.pressed(label, draft.stored > 0, problems, lang):
        if fresh:  # what was filled in, or the outlines it lies in, and nobody saw what came of it
            filing.tell_anew("layer", lang)
        else:
            _store(hall, actor, layer, draft, lang)
    if draft.problems:
        st.html(problem_table(draft.problems, lang))


def _said(hall: TownHall, layer: LayerKind, lang: str) -> Said:
    """How the file calls what it tells."""
    prefix = ("code_prefix",) if layer.coded else ()
    asked = ("code_field", *prefix, "name_field", "kind_field")
    told = {
        one: st.text_input(say(f"web.layer_{one}", lang), key=f"{layer.key}-{one}", max_chars=64).strip()
        for one in asked
    }
    called = layer.kinds(hall, lang)
    every = st.selectbox(
        say("web.layer_all", lang),
        list(called),
        index=None,
        placeholder=say("web.layer_by_field", lang),
        format_func=lambda code: called.get(code, code),
        key=f"{layer.key}-all",
    )
    return Said(
        told["code_field"], told.get("code_prefix", ""), told["name_field"], told["kind_field"], every or ""
    )


def _label(key: str, draft: PlaceDraft, lang: str) -> str:
    """What the button says that puts a draft in force."""
    told = {"stored": count(draft.stored), "day": draft.valid_from}
    return say(f"web.store_{key}" if draft.valid_from > date.min else f"web.store_first_{key}", lang, **told)


def _store(hall: TownHall, actor: Actor, layer: LayerKind, draft: PlaceDraft, lang: str) -> None:
    """Store what was shown; where others stored the layer since, the file is read again beside theirs."""
    try:
        with st.spinner(say("web.filing", lang)):
            version = layer.store(hall, actor, draft)
    except LayerMoved:
        filing.forget()
        raise
    facts = {"version": version, "stored": count(draft.stored), "rejected": count(draft.rejected)}
    filing.finish(layer.key, facts)


def _summary(key: str, draft: PlaceDraft, lang: str) -> Markup:
    """Features read = fit + with problems, and the reader's remarks."""
    counts = (
        ("read", draft.read, f"web.{key}_read"),
        ("accepted", draft.stored, "web.layer_accepted"),
        ("rejected", draft.rejected, "web.layer_rejected"),
    )
    facts = [
        tag("div", tag("b", count(n)), tag("span", say(words, lang)), class_=f"xq-count xq-count-{name}")
        for name, n, words in counts
    ]
    notes = [tag("li", say(note, lang, **told)) for note, told in draft.notes]
    return join(tag("div", facts, class_="xq-counts"), told_notes(notes))
