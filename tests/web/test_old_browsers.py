"""The door asks nothing of a browser that Chromium 86 lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from tests.people import enrol
from xqgis.model.actor import Actor, Role
from xqgis.services.access import Access
from xqgis.store import Store
from xqgis.web import signin

TOO_NEW = re.compile(
    r":(is|where|has|user-valid|user-invalid|open)\b|aspect-ratio|\binset\b|color-mix|ok(lch|lab)|light-dark"
    r"|@(layer|container|scope|property|starting-style)|\d[dsl]v[hw]\b|accent-color|text-wrap|scrollbar-|&\s*[.:{]"
    r"|subgrid|\b(rotate|scale|translate)\s*:|<(dialog|search|script)|\b(popover|inert|loading=|fetchpriority)\b"
    r"|color-scheme|(margin|padding)-(inline|block)\s*:|overflow:\s*clip|content-visibility|woff2"
)
"""What came to Chromium after version 86, of style and of HTML, or is no part of a page without script."""


@pytest.fixture
def access(tmp_path: Path, store: Store) -> Iterator[Access]:
    opened = Access(tmp_path, store)
    yield opened
    opened.close()


def pages(access: Access, store: Store) -> dict[str, str]:
    scope = {
        "type": "http", "path": "/signin", "query_string": b"", "headers": [(b"host", b"127.0.0.1")],
        "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "method": "GET",
    }  # fmt: skip
    call = HTTPConnection(scope)
    invitation = access.invitation(enrol(store, Role.WORKER))
    answers = {
        "sign in": signin.page(call, access),
        "password": signin.password_page(call, access, invitation),
        "refused": signin.refused_page(call, Actor("x", Role.LEADER)),
    }
    return {name: bytes(answer.body).decode() for name, answer in answers.items()}


def test_the_pages_of_the_door_use_nothing_that_chromium_86_lacks(access: Access, store: Store) -> None:
    for name, html in pages(access, store).items():
        assert "<form" in html or name == "refused"
        assert not TOO_NEW.findall(html), (name, TOO_NEW.search(html))


@pytest.mark.parametrize("newer", ["a:has(b){}", "p{inset:0}", "<script>", "x{height:100dvh}", "@layer a{}"])
def test_what_is_too_new_would_be_found(newer: str) -> None:
    assert TOO_NEW.search(newer)
