"""A town served by the program itself, in a process of its own, with texts that mean harm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.people import session
from xqgis.model.actor import Role
from xqgis.services.access import Access
from xqgis.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
HARM = (
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "<img src=x onerror=window.PWN=1>",
    "</script><script>window.PWN=1</script>",
    "=1+1",
)
_STARTS_WITHIN_S = 120


@dataclass
class Served:
    """A running town: its address, what link it printed for an administrator, its home, its process."""

    address: str
    printed: str
    wall: str
    home: Path
    process: subprocess.Popen[bytes]

    def session(self, role: Role) -> str:
        """The secret of a session of somebody of a role."""
        with self.desk() as (access, store):
            return session(access, store, role)

    @contextmanager
    def desk(self) -> Iterator[tuple[Access, Store]]:
        """Its desk and its store, opened by this process beside its own."""
        store = open_store(f"sqlite:///{self.home / 'store.sqlite'}", self.home)
        access = Access(self.home, store)
        try:
            yield access, store
        finally:
            access.close()
            store.close()

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        self.process.terminate()
        self.process.wait(20)


def harmful_town(folder: Path) -> Path:
    """The default pack without demo checks; names of places, things and bodies carry `HARM`."""
    town = folder / "town"
    shutil.copytree(DATA, town)
    _replace(
        town / "town.yaml",
        ("\ndemo: true", "\ndemo: false"),
        ("{zh: 新桥镇, en", f"{{zh: '新桥镇{HARM[3]}', en"),
        ("{zh: 市场经营, en", f"{{zh: '市场{HARM[0]}{HARM[3]}', en"),
        ("{zh: 集中攻坚, en", f"{{zh: '攻坚{HARM[1]}', en"),
        ("{zh: 镇执法大队, en", f"{{zh: '执法{HARM[4]}', en"),
        (
            "{zh: 群英社区, en: Qunying Community}, kind",
            f"{{zh: '群英{HARM[2]}{HARM[3]}', en: Qunying}}, kind",
        ),
    )
    _replace(
        town / "standards" / "batch-1.yaml",
        ("{zh: 每100米可见垃圾, en", f"{{zh: '垃圾{HARM[0]}{HARM[3]}', en"),
    )
    _rename(town / "grids" / "grids.geojson", {"430423105001001": "".join(HARM[:4])})
    return town


def _replace(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text("utf-8")
    for old, fresh in changes:
        assert old in text, old
        text = text.replace(old, fresh, 1)
    file.write_text(text, "utf-8")


def _rename(file: Path, names: dict[str, str]) -> None:
    layer: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for feature in layer["features"]:
        told = feature["properties"]
        told["name"] = names.get(told["code"], told["name"])
    file.write_text(json.dumps(layer, ensure_ascii=False), "utf-8")


def start(home: Path, town: Path, **environment: str) -> Served:
    """The program started as a person starts it; returns once it has printed its links."""
    told = {"XQGIS_HOME": str(home), "XQGIS_TOWN": str(town), "PORT": "8620", **environment}
    told_file = home / "told.txt"
    with told_file.open("w") as told_to:
        process = subprocess.Popen(
            [sys.executable, "-m", "xqgis", "serve"],
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(ROOT), **told},
            stdout=told_to,
            stderr=subprocess.STDOUT,
        )
    lines = _until_ready(process, told_file)
    (wall,) = re.findall(r"http://\S+/wall\?token=\S+", lines)
    printed = "".join(re.findall(r"http://\S+/password\?token=\S+", lines))
    return Served(wall.split("/wall")[0], printed, wall, home, process)


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Served]:
    """A town of its own under ``folder``, full of harmful words, served for as long as it is needed."""
    home = folder / "home"
    home.mkdir()
    running = start(home, harmful_town(folder), **environment)
    try:
        yield running
    finally:
        running.stop()


def _until_ready(process: subprocess.Popen[bytes], told: Path) -> str:
    """What it printed up to the link of the wall, which comes last."""
    since = time.monotonic()
    while time.monotonic() - since < _STARTS_WITHIN_S and process.poll() is None:
        lines = told.read_text("utf-8")
        if re.search(r"/wall\?token=\S+\n", lines):
            return lines
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise AssertionError(told.read_text("utf-8"))
