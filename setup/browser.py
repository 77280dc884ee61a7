"""``try PATH``: does this browser start? ``unpack``: make npm's packed Chromium ready and print its path."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
HOME = ROOT / ".venv" / "chromium"
WRAPPER = HOME / "chromium"
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));
"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
START = """#!/bin/sh
here=$(dirname "$0")
export FONTCONFIG_FILE="$here/fonts.conf"
LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chrome" "$@"
"""

FONTS = """<?xml version="1.0"?>
<fontconfig><dir>/usr/share/fonts</dir><dir>{home}/fonts</dir><cachedir>{home}/fontcache</cachedir></fontconfig>
"""


def starts(path: str) -> bool:
    """Whether the tests' driver can open a page with the browser at ``path``, read it and draw."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=60_000)
            page = browser.new_page()
            page.set_content("<p>ready</p>", timeout=60_000)
            return page.inner_text("p") == "ready" and len(page.screenshot()) > 0
    except Error:
        return False


def unbrotli(name: str, target: Path) -> None:
    """Unpack one ``.br`` file with node, the only tool here that reads it."""
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    subprocess.run([node, "-e", UNPACK, str(PACKED / name), str(target)], check=True)


def unpack() -> Path:
    """Chromium, its software GL and the libraries that slim systems lack; the starter is written last."""
    if not WRAPPER.exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        unbrotli("chromium.br", HOME / "chrome")
        (HOME / "chrome").chmod(0o755)
        for name, folder in (("al2023", "al2023"), ("fonts", "."), ("swiftshader", ".")):
            unbrotli(f"{name}.tar.br", HOME / f"{name}.tar")
            (HOME / folder).mkdir(exist_ok=True)
            subprocess.run(["tar", "-xf", f"{name}.tar", "-C", folder], cwd=HOME, check=True)
        (HOME / "fonts.conf").write_text(FONTS.format(home=HOME), "utf-8")
        WRAPPER.write_text(START, "utf-8")
        WRAPPER.chmod(0o755)
    return WRAPPER


if __name__ == "__main__":
    if sys.argv[1] == "try":
        sys.exit(not starts(sys.argv[2]))
    sys.stdout.write(f"{unpack()}\n")
