"""What may be sent on 数据上报, of what somebody has the right to send."""

from __future__ import annotations

import streamlit as st

from xqgis.model.actor import Actor
from xqgis.services.rights import Act, may
from xqgis.services.town_hall import TownHall
from xqgis.web import batch_filing, filing, layer_filing
from xqgis.words import say

_FIRST = "inspections"
KINDS = {
    "inspections": Act.FILE,
    "accidents": Act.FILE,
    "roads": Act.STORE_ROADS,
    "places": Act.STORE_PLACES,
    "waters": Act.STORE_WATERS,
}


def kind(actor: Actor, lang: str) -> str:
    """What is sent, of what somebody has the right to send; inspections unless they choose otherwise."""
    offered = [one for one, act in KINDS.items() if may(actor.role, act)]
    chosen = st.segmented_control(
        say("web.file_kind", lang),
        offered or [_FIRST],
        default=(offered or [_FIRST])[0],
        required=True,
        key="file-kind",
        format_func=lambda one: say(f"web.file_kind_{one}", lang),
        label_visibility="collapsed",
    )
    return str(chosen or _FIRST)


def take(hall: TownHall, actor: Actor, kind: str, lang: str) -> None:
    """The form of a kind, the report on what was sent, and its confirmation."""
    filing.speak_uploader(lang)
    form = batch_filing if kind in batch_filing.BATCHES else layer_filing
    form.take(hall, actor, kind, lang)
