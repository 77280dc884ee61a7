"""The pages of the door: sign in, turned away. Plain HTML, no script, no Streamlit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from xqgis.cartography.palette import css_block
from xqgis.errors import ProviderUnreachable, SignInLocked, StoreBroken, StoreBusy, XqgisError
from xqgis.model.actor import Actor, Role
from xqgis.services.access import FORM_S, LONGEST, SHORTEST, Access
from xqgis.settings import Settings
from xqgis.web.assets import asset
from xqgis.web.cookies import set_cookie
from xqgis.web.headers import DO_NOT_KEEP, csp
from xqgis.web.markup import Markup, tag
from xqgis.web.markup import page as document
from xqgis.web.pages import PAGES, address_of, first_page
from xqgis.words import LANGUAGES, say

AWAY = "/signin/oidc"
"""The way to a provider of identities begins here, and ends below."""
PLACE_COOKIE = "xqgis_place"
PLACE_S = 15 * 60
"""How long the address somebody wanted is kept while they sign in."""
FORM_COOKIE = "xqgis_form"
FORM = "form"
_HELD = re.compile(r"[A-Za-z0-9_-]{22}")
_STATUS: dict[type[XqgisError] | type[None], int] = {
    SignInLocked: 429,
    ProviderUnreachable: 503,
    StoreBusy: 503,
    StoreBroken: 503,
}
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
form{display:grid;gap:12px;margin:14px 0}
label{display:grid;gap:4px}label span{color:var(--text2);font-size:13px}
input{font:inherit;height:40px;padding:0 10px;border:1px solid var(--rule-strong);border-radius:4px;
background:var(--surface);color:var(--text);width:100%}input[readonly]{background:var(--paper)}
button{font:inherit;font-weight:700;height:42px;border:0;border-radius:4px;background:var(--accent);color:#fff;
cursor:pointer}
input:focus-visible,button:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
a.way{display:grid;place-items:center;min-height:42px;margin-bottom:14px;padding:4px 10px;font-weight:700;
text-align:center;text-decoration:none;border:1px solid var(--accent);border-radius:4px}
nav{margin-top:16px;padding-top:12px;border-top:1px solid var(--rule);font-size:13px;display:flex;gap:16px}
a{color:var(--accent)}a:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
"""
)


def language(call: HTTPConnection) -> str:
    """The language a caller asks for by ``?lang=``, else the installation's."""
    asked = call.query_params.get("lang", "")
    return asked if asked in LANGUAGES else Settings().lang


def page(call: HTTPConnection, access: Access, failed: XqgisError | None = None) -> HTMLResponse:
    """Who is not signed in sees this, at whatever address; ``failed`` is why it did not work.

    The address of a page of ours is kept in a cookie: signing in leads there.
    """
    lang = language(call)
    bound = _bound(call)
    answer = _answer(
        call,
        _STATUS.get(type(failed), 401),
        say("web.signin_title", lang),
        [
            _warning(failed, lang),
            tag(
                "form",
                _field("name", say("web.signin_name", lang), "username"),
                _field("password", say("web.signin_password", lang), "current-password"),
                _hidden(FORM, access.form(bound)),
                tag("button", say("web.signin_go", lang), type="submit"),
                method="post",
                action=f"/signin?lang={lang}",
            ),
            _other_way(lang),
            tag("p", say("web.signin_where", lang)),
        ],
    )
    set_cookie(call, answer, (FORM_COOKIE, bound), FORM_S, "/")
    wanted = address_of(f"{call.url.path}?{call.url.query}")
    if wanted is not None:
        set_cookie(call, answer, (PLACE_COOKIE, quote(wanted)), PLACE_S, "/signin")
    return answer


def password_page(
    call: HTTPConnection, access: Access, invitation: str, failed: XqgisError | None = None
) -> HTMLResponse:
    """Who holds an invitation chooses a password here; who holds none that is good is sent to the door."""
    lang = language(call)
    try:
        account = access.invited(invitation)
    except XqgisError as over:
        return page(call, access, over)
    bound = _bound(call)
    answer = _answer(
        call,
        400 if failed else 200,
        say("web.password_title", lang),
        [
            _warning(failed, lang),
            tag("p", say("web.password_how", lang, shortest=SHORTEST)),
            tag(
                "form",
                _field("name", say("web.signin_name", lang), "username", value=account.name, readonly=True),
                _field("password", say("web.password_new", lang), "new-password"),
                _field("again", say("web.password_again", lang), "new-password"),
                _hidden(FORM, access.form(bound)),
                _hidden("token", invitation),
                tag("button", say("web.password_go", lang), type="submit"),
                method="post",
                action=f"/password?lang={lang}",
            ),
        ],
        {"token": invitation},
    )
    set_cookie(call, answer, (FORM_COOKIE, bound), FORM_S, "/")
    return answer


def wanted_place(call: HTTPConnection, role: Role) -> str:
    """The address to lead to after signing in: what was asked for before, else the first page of a role."""
    wanted = address_of(unquote(call.cookies.get(PLACE_COOKIE, "")))
    path = urlsplit(wanted or "").path
    allowed = wanted is not None and any(path == f"/{one.path}" and role in one.roles for one in PAGES)
    return wanted if wanted and allowed else f"/{first_page(role).path}"


def refused_page(call: HTTPConnection, actor: Actor) -> HTMLResponse:
    """Who is signed in but has no business at this address sees this."""
    lang = language(call)
    role = say(f"terms.role_{actor.role.value}", lang)
    first = first_page(actor.role)
    return _answer(
        call,
        403,
        say("web.refused_title", lang),
        [
            tag("p", say("web.refused_how", lang, role=role)),
            tag("p", tag("a", say(f"web.page_{first.code}", lang), href=f"/{first.path}")),
        ],
    )


def _bound(call: HTTPConnection) -> str:
    """What the browser holds that a form of ours is bound to; a new one for a new browser."""
    held = call.cookies.get(FORM_COOKIE, "")
    return held if _HELD.fullmatch(held) else secrets.token_urlsafe(16)


def _other_way(lang: str) -> Markup | None:
    """The way in by the provider of identities, where one is configured."""
    settings = Settings()
    if not settings.oidc_issuer:
        return None
    label = settings.oidc_label or say("web.signin_outside", lang)
    return tag("a", label, href=f"{AWAY}?lang={lang}", class_="way")


def _warning(failed: XqgisError | None, lang: str) -> Markup | None:
    if failed is None:
        return None
    told = say(f"errors.{failed.key}", lang, **failed.facts)
    return tag("p", told, class_="warn", role="alert")


def _field(name: str, label: str, fills: str, *, value: str = "", readonly: bool = False) -> Markup:
    kind = "text" if name == "name" else "password"
    box = tag(
        "input", name=name, type=kind, autocomplete=fills, value=value, readonly=readonly or None,
        required=True, maxlength=LONGEST, spellcheck="false", autocapitalize="none",
    )  # fmt: skip
    return tag("label", tag("span", label), box)


def _hidden(name: str, value: str) -> Markup:
    return tag("input", type="hidden", name=name, value=value)


def _answer(
    call: HTTPConnection,
    status: int,
    title: str,
    body: list[Markup | None],
    keeps: Mapping[str, str] | None = None,
) -> HTMLResponse:
    lang = language(call)
    asked = {other: urlencode({**(keeps or {}), "lang": other}) for other in LANGUAGES}
    here = "/signin" if call.url.path.startswith(AWAY) else ""  # nobody comes back from there twice
    others = [
        tag("a", say("web.language", other), href=f"{here}?{query}", lang=other)
        for other, query in asked.items()
    ]
    html = document(title, lang, _faces() + _STYLE, tag("main", tag("h1", title), body, tag("nav", others)))
    return HTMLResponse(html, status, {"cache-control": DO_NOT_KEEP, "content-security-policy": csp(html)})


def _faces() -> str:
    return "".join(
        f"@font-face{{font-family:XQ;font-weight:{weight};font-display:swap;"
        f'src:url({asset(f"vendor/fonts/NotoSansSC-{weight}.woff")}) format("woff")}}'
        for weight in _WEIGHTS
    )
