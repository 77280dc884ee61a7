"""Batches on 数据上报 - inspections, accidents: read in the locked child, told, filed when confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from xqgis.cartography.numbers import count
from xqgis.model.actor import Actor
from xqgis.services import accidents, forms, inspections
from xqgis.services.drafts import Receipt
from xqgis.services.inspections import Draft, Upload
from xqgis.services.town_hall import TownHall
from xqgis.web import filing
from xqgis.web.headers import XLSX
from xqgis.web.uploads import problem_table, summary
from xqgis.words import say


@dataclass(frozen=True, slots=True)
class BatchKind:
    """Rows that may be sent: ``key`` of their words, ``page`` where what comes of them is looked at."""

    key: str
    page: str
    form: Callable[[TownHall, Actor, str], bytes]
    check: Callable[[TownHall, Actor, Upload, str | None, str | None], Draft]
    store: Callable[..., Receipt]


BATCHES = {
    kind.key: kind
    for kind in (
        BatchKind("inspections", "compliance", forms.template_file,
             inspections.check_inspections, inspections.file_inspections),
        BatchKind("accidents", "blackspots", lambda _, actor, __: accidents.accident_form(actor),
             accidents.check_accidents, accidents.file_accidents),
    )
}  # fmt: skip


def take(hall: TownHall, actor: Actor, key: str, lang: str) -> None:
    """The form of the rows of a kind, the report on what was sent, and its confirmation."""
    kind = BATCHES[key]
    st.download_button(
        say(f"web.form_{key}", lang),
        lambda: kind.form(hall, actor, lang),
        say(f"web.form_name_{key}", lang),
        XLSX,
        on_click="ignore",
        key=f"form-{key}",
    )
    filing.how(key, lang)
    upload = filing.choose_file(lang, f"file_{key}_of")
    system = filing.system(lang, key)
    with st.expander(say(f"web.other_{key}", lang)):
        sent = st.file_uploader(say(f"web.profile_{key}", lang), type=["yaml", "yml"], key=f"profile-{key}")
    if upload is None:
        st.html(filing.standing(key, lang, kind.page))
        return
    profile = sent.getvalue().decode("utf-8", "replace") if sent else None
    draft, fresh = filing.kept(
        (key, upload.digest, profile, system, hall.store.revision()),
        upload,
        lang,
        lambda: kind.check(hall, actor, upload, profile, system),
    )
    st.html(filing.heading("2", say("web.check_rows", lang)))
    st.html(summary(key, draft, lang))
    label = say(f"web.store_{key}", lang, accepted=count(draft.accepted), found=count(len(draft.found)))
    problems = filing.Problems(
        draft.filename, bool(draft.problems), partial(forms.problem_file, actor, draft, lang=lang)
    )
    if filing.pressed(label, not draft.found.empty, problems, lang):
        if fresh:  # others filed since, or it was told to be read otherwise, and nobody saw what came of it
            filing.tell_anew(key, lang)
        else:
            _store(hall, actor, kind, draft, profile or "", lang)
    if draft.problems:
        st.html(problem_table(draft.problems, lang))


def _store(hall: TownHall, actor: Actor, kind: BatchKind, draft: Draft, profile: str, lang: str) -> None:
    """File what was shown."""
    with st.spinner(say("web.filing", lang)):
        done = kind.store(hall, actor, draft, profile=profile)
    rows = {name: count(getattr(done, name)) for name in ("accepted", "rejected", "found")}
    filing.finish(kind.key, {"batch": done.batch, **rows})
