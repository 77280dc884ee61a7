"""The table of the house as data, and one function a rule: source in, complaints out."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable

from tests.house.source import Source, is_guest

BELOW = {"errors", "settings", "model", "words", "geo"}
THIRD = {"pack", "ingest", "store", "scoring", "cartography", "publish"}
MAY_IMPORT = {
    "errors": set(),
    "settings": set(),
    "words": set(),
    "model": {"errors", "words"},
    "geo": {"model", "errors", "words"},
    **{room: {"geo", "model", "errors", "words"} for room in THIRD},
    "services": BELOW | THIRD,
    "web": {"services", "cartography", "model", "errors", "settings", "words"},
    "cli": {"services", "cartography", "model", "errors", "settings", "words"},
    "notebook": {"services", "cartography", "model", "errors", "settings", "words"},
    "__main__": {"cli", "web"},
    "pages": {"services", "web", "model", "errors", "words"},
    "app": {"services", "web", "model", "errors", "settings", "words"},
    "__init__": set(),
}
ARRAYS = {"numpy", "pandas"}
AREAS = ARRAYS | {"geopandas", "shapely"}
GUESTS = {
    "errors": set(),
    "settings": {"pydantic_settings"},
    "words": {"opencc"},
    "model": {"shapely", "lunardate"},
    "geo": AREAS | {"pyproj", "rasterio", "exactextract", "sklearn"},
    "pack": {"yaml", "pydantic"},
    "ingest": AREAS
    | {"pandera", "python_calamine", "pyogrio", "PIL", "defusedxml", "pydantic", "pydantic_core", "yaml"},
    "store": AREAS | {"sqlalchemy", "alembic", "duckdb", "ibis", "pyarrow"},
    "scoring": ARRAYS | {"ibis", "scipy"},
    "cartography": AREAS | {"folium", "branca", "matplotlib"},
    "publish": AREAS | {"openpyxl", "xlsxwriter", "pyogrio", "pptx", "docx", "pyarrow"},
    "services": AREAS | {"argon2", "itsdangerous", "joserfc", "structlog"},
    "web": {"streamlit", "starlette", "uvicorn"},
    "cli": {"typer", "rich"},
    "notebook": set(),
    "__main__": set(),
    "pages": {"streamlit"},
    "app": {"streamlit", "starlette"},
    "__init__": set(),
}
CLOCKS = re.compile(
    r"(\w+\.)*((datetime|date|Timestamp)\.(now|today|utcnow)|time\.(time|time_ns|localtime|gmtime))"
)
PYPLOT = ("matplotlib.pyplot", "matplotlib.pylab", "pylab")
CACHES = {"cache_data", "cache_resource"}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")
SHELL = {"xqgis/web/shell.py", "xqgis/web/frame.py"}
LINES, BODY, ARGUMENTS = {"app": 30, "pages": 80}, 50, 6


def keeps_its_floor(source: Source) -> list[str]:
    """Imports stay on lower floors and never go to a neighbour."""
    allowed = MAY_IMPORT.get(source.room, BELOW | THIRD) | {source.room}
    told = []
    for line, name in source.imports:
        parts = name.split(".")
        if parts[0] == "xqgis" and len(parts) > 1 and parts[1] not in allowed:
            told.append(f"{source.path}:{line} {source.room} may not import {parts[1]}")
        if parts[0] in {"app", "pages"} and source.room not in {"app", "pages"}:
            told.append(f"{source.path}:{line} nothing imports {parts[0]}")
    return told


def invites_only_its_guests(source: Source) -> list[str]:
    """Third-party packages live in the rooms that the table gives them."""
    allowed = GUESTS.get(source.room)
    if allowed is None:
        return []
    return [
        f"{source.path}:{line} {source.room} has no guest {name.split('.')[0]}"
        for line, name in source.imports
        if is_guest(name) and name.split(".")[0] not in allowed
    ]


def never_pyplot(source: Source) -> list[str]:
    """matplotlib's global state is not thread safe."""
    return [f"{source.path}:{line} {name}" for line, name in source.imports if name.startswith(PYPLOT)]


def keeps_silent(source: Source) -> list[str]:
    """No ``print`` outside the terminal."""
    if source.room in {"cli", "scripts"}:
        return []
    return [
        f"{source.path}:{call.lineno} print"
        for call in source.calls()
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]


def catches_by_name(source: Source) -> list[str]:
    """No broad except outside the shell, where every error becomes an answer."""
    if source.path in SHELL:
        return []
    return [
        f"{source.path}:{node.lineno} broad except"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    return any(
        isinstance(part, ast.Name) and part.id in {"Exception", "BaseException"} for part in ast.walk(caught)
    )


def leaves_the_clock_to_services(source: Source) -> list[str]:
    """Only services read the clock; everybody else is handed ``as_of``."""
    if source.room in {"services", "scripts"}:
        return []
    return [
        f"{source.path}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and CLOCKS.fullmatch(ast.unparse(node))
    ]


def caches_in_one_file(source: Source) -> list[str]:
    """Streamlit's caching decorators stand in web/cache.py."""
    if source.path == "xqgis/web/cache.py":
        return []
    return [
        f"{source.path}:{node.lineno} {node.attr}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in CACHES
    ]


def mixes_no_colour(source: Source) -> list[str]:
    """Colours stand in cartography/palette.py."""
    if source.path == "xqgis/cartography/palette.py":
        return []
    return [
        f"{source.path}:{number} {found.group()}"
        for number, line in enumerate(source.text.splitlines(), 1)
        if (found := COLOUR.search(line))
    ]


def keeps_its_size(source: Source) -> list[str]:
    """A file has at most 400 lines (a page 80, app.py 30), a function 50 and 6 arguments."""
    told = []
    height = len(source.text.splitlines())
    if height > LINES.get(source.room, 400):
        told.append(f"{source.path} has {height} lines")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told += _function_size(source, node)
    return told


def _function_size(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = [
        arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if arg.arg != "self"
    ]
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
    told = []
    if len(arguments) > ARGUMENTS and source.room != "cli":
        told.append(f"{source.path}:{node.lineno} {node.name} takes {len(arguments)} arguments")
    if length > BODY:
        told.append(f"{source.path}:{node.lineno} {node.name} has {length} lines")
    return told


def has_a_name(source: Source) -> list[str]:
    """A file is called after its task, never ``utils``."""
    stem = source.path.rsplit("/", 1)[-1].removesuffix(".py")
    return [f"{source.path} is a drawer, not a room"] if stem in DRAWERS else []


RULES: tuple[Callable[[Source], list[str]], ...] = (
    keeps_its_floor,
    invites_only_its_guests,
    never_pyplot,
    keeps_silent,
    catches_by_name,
    leaves_the_clock_to_services,
    caches_in_one_file,
    mixes_no_colour,
    keeps_its_size,
    has_a_name,
)


def cycles(house: Iterable[Source]) -> list[list[str]]:
    """Every ring of modules that import one another."""
    by_module = {source.module: source for source in house}
    graph = {module: _reached(source, by_module) for module, source in by_module.items()}
    rings: list[list[str]] = []
    done: set[str] = set()
    for start in graph:
        _follow(start, [], graph, done, rings)
    return rings


def _reached(source: Source, by_module: dict[str, Source]) -> set[str]:
    found = set()
    for _, name in source.imports:
        module = name if name in by_module else name.rpartition(".")[0]
        if module in by_module and module != source.module:
            found.add(module)
    return found


def _follow(
    module: str, trail: list[str], graph: dict[str, set[str]], done: set[str], rings: list[list[str]]
) -> None:
    if module in trail:
        rings.append([*trail[trail.index(module) :], module])
    elif module not in done:
        for other in sorted(graph[module]):
            _follow(other, [*trail, module], graph, done, rings)
        done.add(module)
