"""Start the office's own web server: demo data if there is none, a free port, then the links.

``HOST`` and ``PORT`` choose the address; without them 127.0.0.1 and the first
free port from 8501 on.
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn

from xqgis.errors import StoreBroken, StoreBusy
from xqgis.model.actor import Actor, Role
from xqgis.services.accounts import demo_accounts, first_invitation, wall_token
from xqgis.services.maps import missing_glyphs
from xqgis.settings import ROOT, Settings
from xqgis.web import cache
from xqgis.words import say

FIRST_PORT = 8501
_PORTS_TRIED = 100
_ANSWER_WITHIN_S = 120
_BAR = 30
_DOORKEEPER = Actor("setup", Role.TERMINAL)


def launch(host: str | None = None, port: int | None = None) -> None:
    """Serve until somebody presses Ctrl-C."""
    settings = Settings()
    cache.provider()  # a wrong setting is told now, not to whoever signs in first
    host = host or os.environ.get("HOST") or "127.0.0.1"
    port = port or _port(settings.lang)
    if not host.replace(".", "").isdigit() and ":" not in host:
        os.environ["XQGIS_HOSTS"] = ",".join([*settings.host_names, host])
    _fill_demo(settings.lang)
    listener = listen(host, port)
    found = listener.getsockname()[1]
    if found != port:
        _tell(say("web.port_taken", settings.lang, port=port, found=found))
    address = f"http://{shown(host)}:{found}"
    sys.path.insert(0, str(ROOT))
    server = uvicorn.Server(_uvicorn(settings.proxies))
    announcer = threading.Thread(target=_announce, args=(server, address, settings.lang), daemon=True)
    announcer.start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
    _tell(say("web.stopped", settings.lang))


def _port(lang: str) -> int:
    asked = os.environ.get("PORT") or str(FIRST_PORT)
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise SystemExit(say("web.bad_port", lang, port=asked))
    return int(asked)


def _uvicorn(proxies: str) -> uvicorn.Config:
    """One worker, because Streamlit keeps its sessions in memory; ``proxies`` are believed who calls."""
    return uvicorn.Config(
        "app:app",
        workers=1,
        ws="websockets-sansio",
        log_level="warning",
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def _fill_demo(lang: str) -> None:
    """Tell of outlines that came in; make the demo checks when the pack is a demo and nothing was filed."""
    from xqgis.services.demo import make_demo, wants_demo

    hall = cache.hall()
    for key, facts in hall.notes:
        _tell(say(key, lang, **facts))
    if wants_demo(hall):
        _tell(say("web.making_demo", lang))
        make_demo(hall, progress_bar())


def progress_bar() -> Callable[[float], None]:
    """Shows a share 0-1 as a bar on a terminal, as a line every tenth elsewhere."""
    shown = -1

    def progress(share: float) -> None:
        nonlocal shown
        step = int(share * (_BAR if sys.stdout.isatty() else 10))
        if step == shown:
            return
        shown = step
        if sys.stdout.isatty():
            end = "\n" if share >= 1 else ""
            sys.stdout.write(f"\r[{'#' * step}{'.' * (_BAR - step)}] {share:4.0%}{end}")
            sys.stdout.flush()
        else:
            _tell(f"{share:4.0%}")

    return progress


def listen(host: str, port: int) -> socket.socket:
    """A socket on the first free port from ``port`` on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TRIED):
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            if candidate == port + _PORTS_TRIED - 1:
                raise
            continue
        return listener
    raise AssertionError


def _announce(server: uvicorn.Server, address: str, lang: str) -> None:
    """Wait for a real answer, then print who may come in by which link."""
    started = time.monotonic()
    while not _answers(address):
        if server.should_exit or time.monotonic() - started > _ANSWER_WITHIN_S:
            return
        time.sleep(0.1)
    _tell(say("web.ready", lang))
    hall = cache.hall()
    links = list(_demo_links() if hall.town.demo else _first_link())
    for role, link in links:
        _tell(f"  {say(f'terms.role_{role.value}', lang)}  {address}{link}")
    if wall := _wall():
        _tell(f"  {say('terms.role_screen', lang)}  {address}/wall?token={wall}")
    kind = "demo" if hall.town.demo else "first" if links else "later"
    _tell(say(f"web.links_{kind}", lang, address=address))
    if missing := missing_glyphs(cache.hall()):
        _tell(say("web.glyphs_missing", lang, glyphs=missing))


def _demo_links() -> Iterator[tuple[Role, str]]:
    """A way in for every role of a demo, the office first."""
    found = demo_accounts(cache.hall(), _DOORKEEPER)
    for account in sorted(found, key=lambda one: one.role is not Role.OFFICE):
        yield account.role, f"/signin?token={cache.access().link(account.name)}"


def _first_link() -> Iterator[tuple[Role, str]]:
    """The one way into a store that nobody has a password for."""
    if invitation := first_invitation(cache.hall(), cache.access(), _DOORKEEPER):
        yield Role.ADMIN, f"/password?token={invitation}"


def _wall() -> str:
    """What opens the wall; empty while the store takes no record of it."""
    try:
        return wall_token(cache.hall(), cache.access(), _DOORKEEPER)
    except (StoreBusy, StoreBroken):
        return ""


def _answers(address: str) -> bool:
    host, _, port = address.removeprefix("http://").rpartition(":")
    call = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=5)
    try:
        call.request("GET", "/healthz", headers={"Host": "localhost"})
        return call.getresponse().status == 200
    except OSError:
        return False
    finally:
        call.close()


def shown(host: str) -> str:
    """The host as an address bar takes it; loopback where every address is listened on."""
    if host == "::" or not host.strip("0."):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
