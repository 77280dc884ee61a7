"""Copies what npm brought into xqgis/web/static/vendor and cuts the browser's fonts.

``--check`` exits 0 when nothing is to do; it reads no network and imports
nothing outside the standard library. The stamp is written last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from charset import characters, traditional, written

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "xqgis" / "web" / "static" / "vendor"
STAMP = VENDOR / "stamp.json"
WEIGHTS = {
    400: "400Regular/NotoSansSC_400Regular",
    500: "500Medium/NotoSansSC_500Medium",
    700: "700Bold/NotoSansSC_700Bold",
}
SOURCES = (
    ROOT / "package-lock.json",
    *(ROOT / "setup" / name for name in ("charset.py", "fonts.py")),
    Path(__file__),
)


def recipe() -> str:
    """A hash of everything but the characters that the vendor folder is made from."""
    digest = hashlib.sha256()
    for file in SOURCES:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def packs() -> list[Path]:
    """The folders whose characters the browser must be able to write."""
    chosen = os.environ.get("XQGIS_TOWN")
    return [ROOT / "data", ROOT / "xqgis" / "words", *([Path(chosen)] if chosen else [])]


def is_current(wanted: set[str]) -> bool:
    """Whether the vendor folder is whole, from today's sources, and covers ``wanted``."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((VENDOR / name).is_file() for name in stamp["files"])
    covered = wanted <= set(stamp["characters"]) and written(packs()) <= set(stamp.get("written", ""))
    return whole and stamp["recipe"] == recipe() and covered


def copy_leaflet() -> None:
    """Leaflet without its pointer to a source map, which nobody serves."""
    target = VENDOR / "leaflet"
    shutil.copytree(MODULES / "leaflet" / "dist" / "images", target / "images")
    shutil.copy(MODULES / "leaflet" / "dist" / "leaflet.css", target)
    shutil.copy(MODULES / "leaflet" / "LICENSE", target)
    script = (MODULES / "leaflet" / "dist" / "leaflet.js").read_text("utf-8")
    lines = [line for line in script.splitlines() if not line.startswith("//# sourceMappingURL")]
    (target / "leaflet.js").write_text("\n".join(lines) + "\n", "utf-8")


def copy_fonts() -> dict[Path, Path]:
    """The full fonts for the map printer; returns full font -> subset to cut from it."""
    target = VENDOR / "fonts"
    target.mkdir()
    family = MODULES / "@expo-google-fonts" / "noto-sans-sc"
    shutil.copy(family / "LICENSE_FONT", target / "LICENSE")
    cuts = {}
    for weight, name in WEIGHTS.items():
        full = target / f"NotoSansSC-{weight}.ttf"
        shutil.copyfile(family / f"{name}.ttf", full)
        cuts[full] = full.with_suffix(".woff")
    return cuts


def build(wanted: set[str]) -> None:
    """Make the vendor folder anew."""
    from fonts import cut_fonts

    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    copy_leaflet()
    cut_fonts(copy_fonts(), wanted | traditional(written(packs())))
    files = sorted(file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file())
    made = {
        "recipe": recipe(),
        "files": files,
        "characters": "".join(sorted(wanted)),
        "written": "".join(sorted(written(packs()))),
    }
    half = STAMP.with_suffix(".half")
    half.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    half.replace(STAMP)


def main() -> int:
    """Check or build; the exit code says which was needed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when there is something to do")
    check = parser.parse_args().check
    wanted = characters(packs())
    if is_current(wanted):
        return 0
    if not check:
        build(wanted)
    return int(check)


if __name__ == "__main__":
    sys.exit(main())
