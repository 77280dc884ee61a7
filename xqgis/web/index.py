"""The HTML document that starts Streamlit in the browser.

It is Streamlit's own list of scripts and styles in a document of ours: it says
where the server is, so that a deep link is not probed for servers below it,
speaks the reader's language before the first script runs, and allows scripts
by hash only.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from streamlit import file_util

from xqgis.cartography.palette import css_block
from xqgis.web.assets import asset
from xqgis.web.headers import ASK_AGAIN, csp
from xqgis.web.markup import Markup, join, tag
from xqgis.web.signin import language
from xqgis.words import say

_TAGS = re.compile(r'<(?:script type="module"|link rel="(?:modulepreload|stylesheet)")[^>]*>(?:</script>)?')
_OURS = Markup(
    '<script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/"};window.xqPicks={heard:false,waiting:""};'
    'addEventListener("click",(press)=>{const one=press.target.closest("[data-pick]");'
    "if(one&&!xqPicks.heard)xqPicks.waiting=one.dataset.pick})</script>"
)
"""Where the server is; and what is pressed before the page's listener (desk.js) stands waits for it."""
_STYLES = (
    "icons.css",
    "app.css",
    "query.css",
    "pilots.css",
    "traffic.css",
    "waters.css",
    "places.css",
    "people.css",
)
_POLICY = csp(
    str(_OURS),
    extra_scripts="'wasm-unsafe-eval' blob:",
    fonts="data:",
    frames="'self'",
)


async def index(request: Request) -> HTMLResponse:
    """The document behind every page's address."""
    html = _document(language(request))
    return HTMLResponse(html, headers={"cache-control": ASK_AGAIN, "content-security-policy": _POLICY})


@cache
def _document(lang: str) -> str:
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("link", rel="icon", href="/assets/mark.svg"),
        tag("title", say("web.product", lang)),
        _OURS,
        streamlit_tags(),
        Markup(f"<style>{css_block('light')}</style>"),
        [tag("link", rel="stylesheet", href=asset(name)) for name in _STYLES],
    )
    skip = tag("a", say("web.skip", lang), href="#stMain", class_="xq-skip")
    body = join(skip, tag("noscript", say("web.no_script", lang)), tag("div", id="root"))
    return f"<!doctype html>{tag('html', tag('head', head), tag('body', body), lang=lang)}"


def streamlit_tags() -> Markup:
    """The scripts and styles that the installed Streamlit starts with."""
    html = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    return Markup("".join(_TAGS.findall(html)))
