"""The forms of 数据上报: choosing a file, confirming it, taking a batch back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import streamlit as st

from xqgis.errors import XqgisError
from xqgis.services.inspections import Draft, Upload
from xqgis.services.places import PlaceDraft
from xqgis.web import frame
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.uploads import Batch, withdrawn
from xqgis.words import say

_Draft = TypeVar("_Draft", Draft, PlaceDraft)
_DRAFT, _DONE = "sent-draft", "sent-done"
SYSTEMS = ("", "EPSG:4490", "EPSG:4326", "EPSG:4546", "EPSG:4547", "gcj02", "bd09")


@contextmanager
def card(key: str) -> Iterator[None]:
    """A card of the page; what is refused in it is said in it, where the person is looking."""
    with st.container(key=key, height="stretch"):
        try:
            yield
        except XqgisError as refusal:
            frame.explain(refusal)


@contextmanager
def _reading(upload: Upload, lang: str) -> Iterator[None]:
    """Says that a file is being read, in place of what the last one left."""
    place = st.empty()
    place.html(notice(say("web.reading", lang), say("web.reading_how", lang, name=upload.name)))
    try:
        yield
    finally:
        place.empty()


def heading(number: str, title: str) -> Markup:
    """A step of the page."""
    return tag("h2", tag("span", number, class_="xq-step"), title, class_="xq-title")


def how(key: str, lang: str) -> None:
    """What a file of a kind is, above the place where it is chosen."""
    st.html(tag("p", say(f"web.file_{key}_how", lang), class_="xq-note"))


def choose_file(lang: str, name: str) -> Upload | None:
    """A file of any ending: a refusal is a sentence of ours, not the uploader's. ``name`` is its label's."""
    found = st.file_uploader(
        say(f"web.{name}", lang),
        accept_multiple_files=True,
        key=f"{name}-{_filed()}",
    )
    return _upload_of({file.name: file.getvalue() for file in found}) if found else None


def _filed() -> int:
    """How many files somebody has sent in this session: each begins with an empty form."""
    return int(st.session_state.get("filed", 0))


def _upload_of(parts: Mapping[str, bytes]) -> Upload:
    """The files as one: named after its shapes, else after its rows, else after the first."""
    order = sorted(
        parts, key=lambda name: (not name.lower().endswith(".shp"), not name.lower().endswith(".dbf"))
    )
    return Upload(order[0], parts)


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with a file of a name, if ``any`` thing is: ``write`` makes the list as csv or xlsx."""

    filename: str
    any: bool
    write: Callable[[str], bytes]


def pressed(label: str, ready: bool, problems: Problems, lang: str) -> bool:
    """Whether somebody has just pressed the button that files what is good of a file.

    Beside it stands what is not, as a file to mend by and send again.
    """
    with st.container(horizontal=True, key="xq-confirm"):
        done = st.button(label, type="primary", disabled=not ready, key="confirm")
        for kind in ("xlsx", "csv") if problems.any else ():
            st.download_button(
                say("web.problems_file", lang, kind=kind.upper()),
                partial(problems.write, kind),
                say("web.problems_name", lang, stem=problems.filename.rsplit(".", 1)[0], kind=kind),
                on_click="ignore",
                key=f"problems-{kind}",
            )
    if not ready:
        st.html(tag("p", say("web.nothing_to_file", lang), class_="xq-note"))
    return done


def system(lang: str, key: str) -> str | None:
    """The system of coordinates that somebody says a file of a kind is in; None where the file is to tell.

    It is said of one file: another kind, or the next file, begins without.
    """
    code = st.selectbox(
        say("web.system", lang),
        SYSTEMS,
        format_func=lambda one: one or say("web.system_of_file", lang),
        key=f"system-{key}-{_filed()}",
    )
    return code or None


def kept(
    key: tuple[object, ...], upload: Upload, lang: str, make: Callable[[], _Draft]
) -> tuple[_Draft, bool]:
    """The draft of this very file as it was first told, and whether that is now: ``key`` has changed."""
    shown: tuple[object, _Draft] | None = st.session_state.get(_DRAFT)
    if shown is not None and shown[0] == key:
        return shown[1], False
    with _reading(upload, lang):
        draft = make()
    st.session_state[_DRAFT] = (key, draft)
    return draft, True


def forget() -> None:
    """Read the file again when it is looked at next."""
    st.session_state.pop(_DRAFT, None)


def tell_anew(key: str, lang: str) -> None:
    """Instead of storing what nobody has seen: it was read again with this very click."""
    st.html(notice(say("web.read_anew", lang), say(f"web.read_anew_{key}", lang)))


def finish(kind: str, facts: Mapping[str, object]) -> None:
    """Remember what was stored, and offer an empty form again."""
    st.session_state[_DONE] = (kind, facts)
    st.session_state["filed"] = _filed() + 1
    forget()
    st.rerun()


def standing(kind: str, lang: str, page: str) -> Markup:
    """What became of the last file of a kind, and the way to the ``page`` that shows it."""
    done = st.session_state.get(_DONE)
    waiting = notice(say("web.no_file", lang), say("web.no_file_how", lang))
    if not done or done[0] != kind:
        return waiting
    words = say("web.go_look", lang, page=say(f"web.page_{page}", lang))
    told = (say(f"web.filed_{kind}", lang, **done[1]), say(f"web.filed_{kind}_how", lang, **done[1]))
    return join(notice(*told, tag("a", words, href=f"/{page}", target="_self")), waiting)


def withdrawal_form(found: Sequence[Batch], lang: str) -> tuple[str, str] | None:
    """Which batch to take back and why; None until both are given and confirmed."""
    standing = [str(row["code"]) for row in found if not withdrawn(row)]
    if not standing:
        return None
    form = st.form("withdraw", border=False, clear_on_submit=True)
    with form.container(horizontal=True, key="xq-withdraw", vertical_alignment="bottom"):
        batch = st.selectbox(
            say("web.withdraw_which", lang), standing, index=None, placeholder=say("web.choose", lang)
        )
        reason = st.text_input(say("web.withdraw_why", lang), max_chars=200)
        pressed = st.form_submit_button(say("web.withdraw", lang))
    if not pressed:
        return None
    if batch and reason.strip():
        return str(batch), reason.strip()
    st.html(tag("p", say("web.withdraw_both", lang), class_="xq-note xq-missed", role="alert"))
    return None


def speak_uploader(lang: str) -> None:
    """Streamlit's uploader speaks English only: its words are replaced by ours."""
    words = {key: say(f"web.uploader_{key}", lang) for key in ("button", "limit")}
    rules = "".join(f'--xq-upload-{key}:"{word}";' for key, word in words.items())
    st.html(join(Markup(f"<style>:root{{{rules}}}</style>")))
