"""The pages of the door: sign in, turned away. Plain HTML, no script, no Streamlit."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from xqgis.cartography.palette import css_block
from xqgis.model.actor import Actor
from xqgis.settings import Settings
from xqgis.web.assets import asset
from xqgis.web.cookies import set_cookie
from xqgis.web.headers import DO_NOT_KEEP, csp
from xqgis.web.markup import page as document
from xqgis.web.markup import tag
from xqgis.web.pages import address_of
from xqgis.words import LANGUAGES, say

PLACE_COOKIE = "xqgis_place"
PLACE_S = 15 * 60
"""How long the address somebody wanted is kept while they sign in."""
_WEIGHTS = (400, 700)
_STYLE = (
    css_block("light")
    + """
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--text);
font:400 14px/22px XQ,"Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif}
main{width:100%;max-width:440px;padding:28px 28px 24px;background:var(--surface);border:1px solid var(--rule);
border-top:3px solid var(--accent);border-radius:6px}
h1{font-size:20px;line-height:28px;font-weight:700;margin-bottom:10px}
p{margin-bottom:10px;color:var(--text2)}
p.warn{color:var(--alarm)}
nav{margin-top:16px;padding-top:12px;border-top:1px solid var(--rule);font-size:13px;display:flex;gap:16px}
a{color:var(--accent)}a:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
"""
)


def language(call: HTTPConnection) -> str:
    """The language a caller asks for by ``?lang=``, else the installation's."""
    asked = call.query_params.get("lang", "")
    return asked if asked in LANGUAGES else Settings().lang


def page(call: HTTPConnection, failed: bool = False) -> HTMLResponse:
    """Who is not signed in sees this, at whatever address; ``failed`` when a link did not work.

    The address of a page of ours is kept in a cookie: signing in leads there.
    """
    lang = language(call)
    answer = _answer(
        lang,
        401,
        say("web.signin_title", lang),
        [
            tag("p", say("web.signin_failed", lang), class_="warn") if failed else None,
            tag("p", say("web.signin_how", lang)),
            tag("p", say("web.signin_where", lang)),
        ],
    )
    wanted = address_of(f"{call.url.path}?{call.url.query}")
    if wanted is not None:
        set_cookie(call, answer, (PLACE_COOKIE, quote(wanted)), PLACE_S, "/signin")
    return answer


def wanted_place(call: HTTPConnection) -> str:
    """The address to lead to after signing in: what was asked for before, else the first page."""
    return address_of(unquote(call.cookies.get(PLACE_COOKIE, ""))) or "/"


def refused_page(call: HTTPConnection, actor: Actor) -> HTMLResponse:
    """Who is signed in but has no business at this address sees this."""
    lang = language(call)
    role = say(f"terms.role_{actor.role.value}", lang)
    return _answer(
        lang,
        403,
        say("web.refused_title", lang),
        [
            tag("p", say("web.refused_how", lang, role=role)),
            tag("p", tag("a", say("web.page_overview", lang), href="/")),
        ],
    )


def _answer(lang: str, status: int, title: str, body: list[str | None]) -> HTMLResponse:
    others = [tag("a", say("web.language", other), href=f"?lang={other}", lang=other) for other in LANGUAGES]
    html = document(title, lang, _faces() + _STYLE, tag("main", tag("h1", title), body, tag("nav", others)))
    return HTMLResponse(html, status, {"cache-control": DO_NOT_KEEP, "content-security-policy": csp(html)})


def _faces() -> str:
    return "".join(
        f"@font-face{{font-family:XQ;font-weight:{weight};font-display:swap;"
        f'src:url({asset(f"vendor/fonts/NotoSansSC-{weight}.woff")}) format("woff")}}'
        for weight in _WEIGHTS
    )
