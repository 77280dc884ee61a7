"""What setup does on a machine that is played: its python and npm are scripts that note their calls."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.source import ROOT

PYTHON = """#!/bin/sh
echo "python $*" >>"$CALLS"
case "$*" in
    *version_info*) [ ! -e no-python ] ;;
    *ensurepip*) [ ! -e no-ensurepip ] ;;
    setup/glibc.py*) [ ! -e no-glibc ] ;;
    *libexpat*) [ ! -e no-expat ] ;;
    *"-m venv"*) rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *"-m pip"*)
        left=$(cat broken-downloads 2>/dev/null || echo 0)
        [ "$left" -gt 0 ] || exit 0
        echo $((left - 1)) >broken-downloads; echo "ERROR: the line broke"; exit 1 ;;
    "setup/vendor.py --check") [ -e vendored ] ;;
    setup/vendor.py) touch vendored ;;
esac
"""
NPM = """#!/bin/sh
echo "npm $*" >>"$CALLS"
[ "$1" != ci ] || mkdir -p node_modules
"""
DF = """#!/bin/sh
printf 'h\\n/dev/x 9 9 %s 9%% /\\n' "${FREE_KB:-99999999}"
"""
QUIET = "#!/bin/sh\n"


@dataclass(frozen=True)
class Machine:
    """A clone of the set-up files on a machine of scripts; missing things are marked by files."""

    root: Path

    def lack(self, *things: str) -> None:
        for thing in things:
            (self.root / f"no-{thing}").touch()

    def build(self, for_what: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        (self.root / "calls").write_text("")
        return subprocess.run(
            ["sh", "setup/build.sh", for_what],
            cwd=self.root,
            env=self._environment(environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self) -> subprocess.Popen[bytes]:
        command = ["sh", "setup/build.sh", "run"]
        return subprocess.Popen(command, cwd=self.root, env=self._environment({}), stderr=subprocess.DEVNULL)

    def calls(self, part: str) -> list[str]:
        return [line for line in (self.root / "calls").read_text().splitlines() if part in line]

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        return {"PATH": f"{self.root}/bin:/usr/bin:/bin", "CALLS": str(self.root / "calls"), **more}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    shutil.copytree(ROOT / "setup", tmp_path / "setup", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "calls").touch()
    (tmp_path / "bin").mkdir()
    pythons = dict.fromkeys(("python3", "python3.13", "python3.12", "python3.11", "python"), PYTHON)
    played = {**pythons, "npm": NPM, "df": DF, "sleep": QUIET, "id": "#!/bin/sh\necho 1000\n"}
    for name, text in played.items():
        script = tmp_path / "bin" / name
        script.write_text(text)
        script.chmod(0o755)
    return Machine(tmp_path)


def test_first_start_builds_everything_from_hashes_and_wheels(machine: Machine) -> None:
    done = machine.build()
    assert done.returncode == 0, done.stderr
    (installed,) = machine.calls("-m pip")
    assert "--require-hashes --only-binary :all: -r requirements.txt" in installed
    assert machine.calls("npm ci")[0].endswith("--omit=dev --omit=optional")
    assert os.access(machine.root / ".venv" / "bin" / "xqgis", os.X_OK)


def test_second_start_asks_the_network_for_nothing(machine: Machine) -> None:
    machine.build()
    again = machine.build()
    assert again.returncode == 0
    assert again.stderr == ""
    assert not machine.calls("pip")
    assert not machine.calls("npm")


def test_tests_bring_their_checker_and_no_browser_where_one_starts(machine: Machine) -> None:
    chromium = machine.root / "bin" / "chromium"
    chromium.write_text(QUIET)
    chromium.chmod(0o755)
    assert machine.build("test").returncode == 0
    assert [call.split("--no-progress")[1].strip() for call in machine.calls("npm ci")] == [
        "--omit=dev --omit=optional",
        "--omit=optional",
    ]
    assert machine.build("test").returncode == 0
    assert not machine.calls("npm ci")


def test_half_made_environment_is_made_anew(machine: Machine) -> None:
    machine.build()
    (machine.root / ".venv" / "stamp-run").unlink()
    assert machine.build().returncode == 0
    assert machine.calls("-m venv --clear")


def test_changed_lock_builds_anew(machine: Machine) -> None:
    machine.build()
    with (machine.root / "requirements.txt").open("a") as lock:
        lock.write("one-more==1\n")
    machine.build()
    assert len(machine.calls("-m pip")) == 1


def test_moved_clone_builds_anew(machine: Machine) -> None:
    machine.build()
    moved = Machine(machine.root.rename(machine.root.with_name("moved")))
    assert moved.build().returncode == 0
    assert moved.calls("-m venv")


def test_who_may_only_read_the_folder_starts_what_is_built_and_is_told_what_is_not(machine: Machine) -> None:
    mkdir = machine.root / "bin" / "mkdir"
    mkdir.write_text("#!/bin/sh\nexit 1\n")
    mkdir.chmod(0o755)
    told = machine.build()
    assert told.returncode == 3 and "sh setup/build.sh run" in told.stderr
    assert not machine.calls("-m venv")
    mkdir.unlink()
    assert machine.build().returncode == 0
    built = len(machine.calls(""))
    mkdir.write_text("#!/bin/sh\nexit 1\n")
    mkdir.chmod(0o755)
    assert machine.build().returncode == 0
    assert not [call for call in machine.calls("")[built:] if "-m pip" in call or "npm ci" in call]


def test_broken_download_is_tried_three_times(machine: Machine) -> None:
    (machine.root / "broken-downloads").write_text("2")
    done = machine.build()
    assert done.returncode == 0
    assert len(machine.calls("-m pip")) == 3
    assert "2/3" in done.stderr


def test_start_that_failed_goes_on_the_next_time(machine: Machine) -> None:
    (machine.root / "broken-downloads").write_text("3")
    failed = machine.build()
    assert failed.returncode != 0
    assert "ERROR: the line broke" in failed.stderr
    assert not (machine.root / ".venv" / "stamp-run").exists()
    assert machine.build().returncode == 0


def test_test_tools_come_on_top_and_leave_no_trust_half_way(machine: Machine) -> None:
    machine.build()
    (machine.root / "broken-downloads").write_text("3")
    assert machine.build("test").returncode != 0
    assert not list((machine.root / ".venv").glob("stamp-*"))


def test_machine_without_npm_takes_the_one_from_the_wheel(machine: Machine) -> None:
    (machine.root / "bin" / "npm").write_text("#!/bin/sh\nexit 127\n")
    machine.build()
    assert machine.calls("-r requirements-node.txt")


@pytest.mark.parametrize(
    ("thing", "named"),
    [
        ("python", "Python 3.11-3.13  apt-get install python3 python3-venv"),
        ("ensurepip", "apt-get install python3-venv"),
        ("expat", "libexpat.so.1  apt-get install libexpat1"),
        ("glibc", "glibc 2.28"),
    ],
)
def test_what_is_missing_is_named_in_one_line_with_the_command(
    machine: Machine, thing: str, named: str
) -> None:
    machine.lack(thing)
    told = machine.build()
    assert told.returncode == 3
    (line,) = told.stderr.splitlines()
    assert named in line
    assert not machine.calls("-m venv")


def test_full_disk_is_named_before_anything_is_fetched(machine: Machine) -> None:
    told = machine.build(FREE_KB="1000000")
    assert told.returncode == 3
    assert "3000 MB" in told.stderr
    assert not machine.calls("-m pip")


def test_two_first_starts_at_once_build_once(machine: Machine) -> None:
    one, other = machine.start(), machine.start()
    assert (one.wait(60), other.wait(60)) == (0, 0)
    assert len(machine.calls("-m venv")) == 1


def test_lock_of_a_start_that_was_killed_does_not_hold_the_next(machine: Machine) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    (machine.root / ".setup-lock").mkdir()
    (machine.root / ".setup-lock" / "pid").write_text(str(gone.pid))
    started = time.monotonic()
    assert machine.build().returncode == 0
    assert time.monotonic() - started < 30
    assert not (machine.root / ".setup-lock").exists()
