"""Notebooks run from their top on the demo without a network, and show the figures of the pages."""

from __future__ import annotations

import copy
import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from tests.notebooks import figures
from tests.notebooks.executing import NAMES, execute, read
from tests.notebooks.reading import every_table, pictures, said, warned
from xqgis.services.town_hall import TownHall
from xqgis.services.town_pack import start_pack

pytestmark = pytest.mark.timeout(600)
Run = Callable[[str], NotebookNode]
AS_OF = "2023-12-31"
TARGETS = {"88%", "90%", "92%", "94%"}
"""What a town wants is known before anybody has looked."""
REACH = """
import ctypes, json, os, socket, struct
def tried(act):
    try:
        act()
    except OSError as refused:
        return type(refused).__name__
    return "reached"
def past_python():
    library = ctypes.CDLL(None, use_errno=True)
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", PORT, bytes((127, 0, 0, 1)))
    return library.connect(library.socket(socket.AF_INET, socket.SOCK_STREAM, 0), address, 16)
tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
print(json.dumps({
    "name": tried(lambda: socket.getaddrinfo("example.org", 443)),
    "address": tried(lambda: tcp.connect(("192.0.2.1", 443))),
    "here": tried(lambda: tcp.connect(("127.0.0.1", PORT))),
    "datagram": tried(lambda: udp.sendto(b"x", ("192.0.2.1", 53))),
    "network": os.readlink("/proc/self/ns/net"),
    "past_python": past_python(),
}))
"""


@pytest.fixture
def port() -> Iterator[int]:
    """Somebody who listens on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def scratch(code: str) -> NotebookNode:
    """A notebook of one cell."""
    told = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)], metadata=told)


def test_the_kernel_reaches_nobody(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 5).close()
    told = json.loads(said(execute(scratch(REACH.replace("PORT", str(port))))))
    assert {told[way] for way in ("name", "address", "here", "datagram")} == {"PermissionError"}
    if told["network"] == str(Path("/proc/self/ns/net").readlink()):
        pytest.skip("this system lets no process have a network of its own")
    assert told["past_python"] == -1, "libraries find nobody either"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_the_figures_of_its_page(name: str, shown: Run, town: TownHall) -> None:
    found, expected = figures.shown(name, shown(name)), figures.on_page(name, town)
    assert found.keys() == expected.keys()
    for cell, rows in expected.items():
        assert rows, cell
        assert found[cell] == rows, cell
    assert warned(shown(name)) == ""


def test_the_rows_behind_a_figure_are_as_many_as_its_n(shown: Run) -> None:
    (first, *_) = figures.shown("01_compliance", shown("01_compliance"))["phase"]
    assert f"{first[0]}，总结完善：n={first[3]}，" in said(shown("01_compliance"), "on")


@pytest.mark.parametrize("name", NAMES)
def test_any_figure_that_is_changed_would_be_found(name: str, shown: Run, town: TownHall) -> None:
    expected, book, tried = figures.on_page(name, town), copy.deepcopy(shown(name)), 0
    for cell, data in figures.compared(name, book):
        html = data["text/html"]
        for place in re.finditer(r"</td>", html):
            data["text/html"] = f"{html[: place.start()]}9{html[place.start() :]}"
            assert figures.shown(name, book)[cell] != expected[cell]
            tried += 1
        data["text/html"] = html
    assert figures.shown(name, book) == expected
    assert tried > 10


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_its_day_and_its_demo_beside_it(name: str, shown: Run) -> None:
    assert figures.missing(shown(name), AS_OF) == []
    assert "新桥镇" in said(shown(name), "open") and "示意" in said(shown(name), "open")
    bare = copy.deepcopy(shown(name))
    for cell in bare.cells:
        cell["outputs"] = [out for out in cell.get("outputs", []) if out.output_type != "stream"]
    assert figures.missing(bare, AS_OF)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_one_picture_that_is_not_blank(name: str, shown: Run) -> None:
    (picture,) = pictures(shown(name))
    assert picture.size == (1920, 1080)
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 500


def test_what_is_taken_away_is_on_record_as_an_analysts(shown: Run, town: TownHall) -> None:
    for name in NAMES:
        shown(name)
    taken = town.store.audit(limit=None)
    taken = taken[taken["actor"] == "notebook"]
    assert set(taken["role"]) == {"analyst"} and set(taken["act"]) == {"export"}
    what = {json.loads(details)["what"] for details in taken["details"]}
    assert what == {"map.png", "blackspots.png", "waters.png"}


def test_a_home_without_anything_says_what_to_do_and_invents_nothing(empty_home: Path) -> None:
    one = read(NAMES[0])
    one.cells = [cell for name in NAMES for cell in read(name).cells]  # one after the other in one kernel
    execute(one, home=empty_home)
    assert warned(one).count("xqgis demo") == len(NAMES)
    shown = [cell for rows in every_table(one) for row in rows for cell in row]
    assert "未评 n=0" in shown
    assert not [cell for cell in shown if re.search(r"\d%$|n=[1-9]", cell) and cell not in TARGETS]


def test_a_town_without_rules_for_waters_is_told_so_and_the_run_stops(tmp_path: Path) -> None:
    start_pack(tmp_path / "town")
    book = read("03_waters")
    with pytest.raises(CellExecutionError):
        execute(book, town=tmp_path / "town", home=tmp_path / "home")
    assert "town.yaml里补上waters一节" in warned(book)
    assert said(book, "worst") == ""
