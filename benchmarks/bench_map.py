"""The map in a browser: 10,000 grids and 100,000 points, ours beside folium with st_folium.

``python -m benchmarks.bench_map [home [grids points]]``. Both run in one headless Chromium in
turns. Ours is timed from the press on a domain to the canvas that shows its
grades and all of its points, and the frame after it; the peer from the press on its radio
button to the last of its SVG paths.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.large_town import DOMAINS, PHASE, open_large_town
from benchmarks.row import ROUNDS, Row, p95, table
from xqgis.cartography.binary import unpack_message
from xqgis.model.account import Account
from xqgis.model.actor import Actor, Role
from xqgis.services import map_data, map_points
from xqgis.services.access import Access
from xqgis.services.accounts import open_account
from xqgis.services.town_hall import TownHall
from xqgis.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHANGES = 6  # of ours in a round; the peer makes one
PATIENCE_S = 180
LAYERS = "grid,village,pilot,inspection,water,road,relief"
_LEAFLET = ROOT / "xqgis" / "web" / "static" / "vendor" / "leaflet"
_LEADER, _KEEPER = Actor("bench", Role.LEADER), Actor("setup", Role.ADMIN)

_CHANGE = """async ([wishes, key, value]) => {
  const marks = document.documentElement.dataset, begun = performance.now(), before = +marks.drawn;
  xq.app.state.set(wishes, 'page');
  while (!(marks[key] === value && +marks.drawn > before && marks.points !== '')) {
    if (performance.now() - begun > 30000) throw new Error('not drawn: ' + JSON.stringify(marks));
    await new Promise((done) => setTimeout(done));
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return (performance.now() - begun) / 1000;
}"""


def rows(home: Path, rounds: int = ROUNDS, grids: int = 10_000, points: int = 100_000) -> list[Row]:
    """What the browser takes; ``home`` keeps the town, so that a second call need not make it."""
    from playwright.sync_api import sync_playwright

    hall = open_large_town(home, grids, points)
    peer_file = _prepared(hall, home / "naive.json")
    wanted = [len(hall.areas("grid").frame), points]
    with (
        _served(_ours(home)) as ours,
        _served(_theirs(peer_file)) as theirs,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("XQGIS_BROWSER") or which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        map_page = _page(browser)
        map_page.goto(f"{ours}/signin?token={_link(hall, home)}")
        firsts = [_first(map_page, ours) for _ in range(rounds + 1)][1:]
        _settle(map_page)
        peer = _page(browser)
        peer.goto(theirs)
        _peer_drawn(peer, DOMAINS[0], wanted)
        mine: list[float] = []
        other: list[float] = []
        for number in range(rounds):
            for turn in range(CHANGES):
                domain = DOMAINS[(turn + 1) % len(DOMAINS)]
                mine.append(map_page.evaluate(_CHANGE, [{"domain": domain}, "domain", domain]))
            other.append(_peer_change(peer, DOMAINS[(number + 1) % len(DOMAINS)], wanted))
        asked = [_filtered(map_page, number) for number in range(rounds * CHANGES)]
        browser.close()
    hall.store.close()
    size = f"{grids:,} grids and {points:,} points"
    return _told(size, mine, other, firsts, asked)


def _told(
    size: str, mine: list[float], other: list[float], firsts: list[float], asked: list[float]
) -> list[Row]:
    drawn = len(mine)
    return [
        Row(f"domain changed to drawn map, {size}", p95(mine), drawn, at_most=0.1, measure="p95"),
        Row(
            f"domain changed to drawn map, {size}",
            median(mine),
            drawn,
            peer="folium and st_folium",
            peer_seconds=median(other),
            at_least=200,
            note=f"the peer drew {len(other)} times, once a round",
        ),
        Row(f"first map, {size}", median(firsts), len(firsts), at_most=3),
        Row(
            f"filter never asked before to drawn map, {size}",
            p95(asked),
            len(asked),
            measure="p95",
            note="figures and points made by the service at every change",
        ),
    ]


def _first(page: Page, address: str) -> float:
    """Seconds from navigation to the first drawn grades, on a warm server."""
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(
        f"{address}/map/frame?domain={DOMAINS[0]}&phase={PHASE[0]}&layers={LAYERS}", wait_until="commit"
    )
    drawn = "document.documentElement && +document.documentElement.dataset.drawn > 0"
    while not page.evaluate(drawn):
        page.wait_for_timeout(5)
    return time.perf_counter() - begun


def _settle(page: Page) -> None:
    """Everything that is fetched ahead is here, as after a few seconds of looking."""
    for _ in range(2):
        for domain in DOMAINS:
            page.evaluate(_CHANGE, [{"domain": domain}, "domain", domain])
    page.wait_for_timeout(3000)


def _filtered(page: Page, number: int) -> float:
    """A filter with a day that no filter had before, in force and drawn with its points."""
    first_day = f"2023-{7 + number // 28:02d}-{number % 28 + 1:02d}"
    asked = f"domain={DOMAINS[number % 3]}&phase={PHASE[0]}&from={first_day}"
    taken: float = page.evaluate(_CHANGE, [{"filter": asked}, "filter", asked])
    return taken


def _peer_change(page: Page, domain: str, wanted: list[int]) -> float:
    begun = time.perf_counter()
    page.get_by_text(domain, exact=True).first.click()
    _peer_drawn(page, domain, wanted)
    return time.perf_counter() - begun


def _peer_drawn(page: Page, domain: str, wanted: list[int]) -> None:
    """Waits until the peer has every path of ``domain`` on its map."""
    from playwright.sync_api import Error

    counted = (
        f"['area-{domain}', 'spot-{domain}'].map((name) => document.getElementsByClassName(name).length)"
    )
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        frame = next((one for one in page.frames if "streamlit_folium" in one.url), None)
        with suppress(Error):  # Streamlit may take the frame away and bring another
            if frame and frame.evaluate(counted) == wanted:
                return
        page.wait_for_timeout(20)
    raise RuntimeError(f"the peer has not drawn {domain} within {PATIENCE_S} s")


def _page(browser: Browser) -> Page:
    """A page of 1366 x 768 that gets Leaflet from this machine, wherever it asks for it."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.set_default_timeout(PATIENCE_S * 1000)

    def answered(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1].replace(".min.", ".")
        file = _LEAFLET / name
        if file.is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(body="", content_type="text/css" if name.endswith(".css") else "text/javascript")

    page.route(lambda url: "127.0.0.1" not in url and url.startswith("http"), answered)
    return page


def _prepared(hall: TownHall, file: Path) -> Path:
    """Everything the peer draws, of the same figures and points as ours, as JSON."""
    grids = hall.areas("grid").frame
    grades: dict[str, list[int]] = {}
    passed: dict[str, list[int]] = {}
    places: Any = None
    for domain in DOMAINS:
        _, body = unpack_message(map_data.value_bytes(hall, _LEADER, ("grid", domain, PHASE[0])))
        grades[domain] = [byte & 7 for byte in body]
        header, points = unpack_message(map_points.point_bytes(hall, _LEADER, domain, PHASE[0]))
        count: Any = header["count"]
        passed[domain] = list(points[4 * count :])
        west, south, east, north = header["bbox"]  # type: ignore[misc]
        steps = np.frombuffer(points, "<u2", 2 * count).reshape(-1, 2) / 65535
        places = steps * [east - west, north - south] + [west, south]
    shapes = json.loads(grids.assign(number=range(len(grids)))[["number", "geometry"]].to_json())
    spots = [
        {
            "type": "Feature",
            "properties": {"number": number},
            "geometry": {"type": "Point", "coordinates": place},
        }
        for number, place in enumerate(places.round(6).tolist())
    ]
    centre = places.mean(0)[::-1].tolist()
    points_told = {"type": "FeatureCollection", "features": spots}
    told = {"grids": shapes, "points": points_told, "grades": grades, "passed": passed, "centre": centre}
    file.write_text(json.dumps(told), "utf-8")
    return file


def _link(hall: TownHall, home: Path) -> str:
    """What signs a leader in."""
    if hall.store.account(_LEADER.name) is None:
        open_account(hall, _KEEPER, Account(_LEADER.name, _LEADER.role))
    access = Access(home / "home", hall.store)
    try:
        return access.link(_LEADER.name)
    finally:
        access.close()


def _ours(home: Path) -> tuple[list[str], dict[str, str]]:
    command = ["uvicorn", "app:app", "--log-level", "warning"]
    return command, {"XQGIS_TOWN": str(home / "pack"), "XQGIS_HOME": str(home / "home")}


def _theirs(file: Path) -> tuple[list[str], dict[str, str]]:
    options = ["--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    command = ["streamlit", "run", str(Path(__file__).with_name("naive_map.py")), *options]
    return [*command, "--server.maxMessageSize=1000"], {"NAIVE_MAP": str(file)}


@contextmanager
def _served(what: tuple[list[str], dict[str, str]]) -> Iterator[str]:
    """The address of a server that answers, for as long as it is needed."""
    command, environment = what
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flag = "--port" if command[0] == "uvicorn" else "--server.port"
    server = subprocess.Popen(
        [sys.executable, "-m", *command, flag, str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"a server ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("a server does not answer")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        told = sys.argv[1:]
        print(table(rows(Path(told[0]) if told else Path(made), ROUNDS, *map(int, told[1:3]))))
