"""The skeleton carries addresses, hashes and codes, and nothing that anybody typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from xqgis.cartography import skeleton
from xqgis.cartography.skeleton import Frame, frame_page, wall_page
from xqgis.errors import UnknownCode
from xqgis.words import LANGUAGES, catalogue

PAYLOADS = (
    "{{7*7}}",
    "{% for x in",
    "${1}",
    "<img src=x onerror=alert(1)>",
    "</script>",
    '"',
    "'",
    "\\",
    " ",
)
MAP = Frame("/map", "/assets", "zh-Hans")
WALL = Frame("/wall/hall", "/wall/hall/assets", "zh-Hans")


class Page(HTMLParser):
    """Every address a page asks for, and every attribute that would be script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("controls", skeleton.CONTROLS)
def test_the_page_stays_under_10_kilobytes(lang: str, controls: skeleton.Controls) -> None:
    assert len(frame_page(Frame("/map", "/assets", lang, controls)).encode()) < 10_000
    assert len(wall_page(Frame("/wall/hall", "/wall/hall/assets", lang)).encode()) < 10_000


@pytest.mark.parametrize(
    ("html", "files"), [(frame_page(MAP), "/assets/"), (wall_page(WALL), "/wall/hall/assets/")]
)
def test_every_address_is_a_file_of_ours_with_its_hash(html: str, files: str) -> None:
    addresses = [one for one in Page(html).addresses if one != "data:,"]
    assert len(addresses) > len(skeleton.SCRIPTS)
    for address in addresses:
        assert re.fullmatch(rf"{files}(map|wall|vendor/leaflet)/\w+\.(js|css)\?v=[0-9a-f]{{8}}", address)
        assert (skeleton.STATIC / address.removeprefix(files).split("?", 1)[0]).is_file()


@pytest.mark.parametrize("html", [frame_page(MAP), wall_page(WALL)])
def test_no_foreign_host_and_no_inline_handler(html: str) -> None:
    assert not re.search(r"https?:|//\w|cdn|jquery|bootstrap|awesome", html, re.IGNORECASE)
    assert Page(html).handlers == []


def test_the_same_frame_is_the_same_page_so_that_browsers_keep_it() -> None:
    first = frame_page(MAP)
    skeleton._render.cache_clear()
    assert frame_page(MAP) == first


def test_the_page_holds_no_figure_and_no_place() -> None:
    html = re.sub(r"<style>.*?</style>", "", frame_page(MAP), flags=re.DOTALL)
    assert "center: [0.0, 0.0]" in html
    assert not re.search(r"\d\d\.\d{2,}|4304\d+", html)
    words = set(re.findall(r'"(\\u[0-9a-f]{4}[^"]*)"', html))
    said = {text.encode("unicode_escape").decode() for text in catalogue("zh-Hans").values()}
    assert words <= said


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["base", "assets", "lang", "controls"])
def test_whatever_is_no_code_is_refused_before_folium_sees_it(place: str, payload: str) -> None:
    told = {"base": "/map", "assets": "/assets", "lang": "zh-Hans", "controls": "full"}
    with pytest.raises(UnknownCode):
        Frame(**(told | {place: payload}))  # type: ignore[arg-type]


def test_the_sentences_it_carries_hold_no_fields_that_a_template_could_read() -> None:
    for lang in LANGUAGES:
        for key in skeleton.FIRST_WORDS:
            assert not set("{}%$<>`") & set(catalogue(lang)[f"map.{key}"])


def test_the_wall_is_the_same_map_in_the_dark_with_one_script_more() -> None:
    html = wall_page(WALL)
    assert 'class="dark"' in html and "xq.wall(" in html and "xq.town(" not in html
    assert set(Page(frame_page(MAP)).addresses) - {"data:,"} <= {
        address.replace("/wall/hall/assets", "/assets") for address in Page(html).addresses
    }


def test_folium_is_not_changed_for_others() -> None:
    import folium

    frame_page(MAP)
    assert any("leaflet" in url for _, url in folium.Map.default_js)
    assert not any("/assets/" in url for _, url in folium.Map.default_js)


def test_scripts_keep_to_the_syntax_of_old_browsers_and_to_400_lines() -> None:
    modern = re.compile(
        r"\.at\(|structuredClone|replaceAll|roundRect|letterSpacing|\?\?=|\|\|=|&&=|import\(|findLast|groupBy"
    )
    files = [*(skeleton.STATIC / "map").glob("*.js"), *(skeleton.STATIC / "wall").glob("*.js")]
    assert len(files) == len(skeleton.SCRIPTS) + len(skeleton.WALL_SCRIPTS)
    for file in files:
        text = file.read_text("utf-8")
        assert not modern.search(text), file.name
        assert "innerHTML" not in text and "insertAdjacentHTML" not in text and "eval(" not in text, file.name
        assert text.count("\n") <= 400, file.name


def test_styles_keep_to_old_browsers_and_define_no_colour() -> None:
    files = [*(skeleton.STATIC / "map").glob("*.css"), *(skeleton.STATIC / "wall").glob("*.css")]
    assert len(files) == len(skeleton.STYLES) + len(skeleton.WALL_STYLES)
    modern = re.compile(r"(?<![\w-])inset:|aspect-ratio|:has\(|:is\(|:where\(|@layer|@import|\bdvh\b")
    for file in files:
        text = file.read_text("utf-8")
        assert not modern.search(text), file.name
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text), file.name
