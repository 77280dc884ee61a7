"""HTML that cannot be broken by what it shows: text goes in escaped, tags only by name.

>>> tag("b", "a < b", class_="x")
'<b class="x">a &lt; b</b>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Markup(str):
    """Finished HTML; only `tag` and `join` make it."""

    __slots__ = ()


Child = str | Markup | None


def tag(name: str, /, *children: Child | Iterable[Child], **attributes: str | int | bool | None) -> Markup:
    """An element. Children that are not `Markup` are text; ``class_`` and ``data_pick`` become
    ``class`` and ``data-pick``; an attribute that is None or False is left out, True stands bare.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    opened = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Markup(opened if name in _VOID else f"{opened}{join(*children)}</{name}>")


def join(*children: Child | Iterable[Child]) -> Markup:
    """Children one after another, text among them escaped; None is nothing."""
    return Markup("".join(_flat(children)))


def page(title: str, lang: str, style: str, *body: Child | Iterable[Child]) -> Markup:
    """A whole document without scripts; ``style`` is our own CSS, never data."""
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("link", rel="icon", href="data:,"),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    )
    return Markup(f"<!doctype html>{tag('html', tag('head', head), tag('body', *body), lang=lang)}")


def _flat(children: Iterable[Child | Iterable[Child]]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            yield str(child)
        elif isinstance(child, str):
            yield escape(child, quote=False)
        else:
            yield from _flat(child)


def _attribute(key: str, value: str | int | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(name) or name.startswith("on"):
        raise ValueError(key)
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
