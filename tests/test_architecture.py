"""The road is one-way, and safety is spelt once: these promises hold for every file of the project."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ORDER = (
    "settings",
    "vega",
    "rules",
    "models",
    "evidence",
    "db",
    "access",
    "audit",
    "standing",
    "datasets",
    "importing",
    "actions",
    "queries",
    "demo",
    "maps",
    "charts",
    "slides",
    "exports",
    "auth",
    "ui",
    "screens",
    "admin",
    "main",
    "gate",
)
STREAMLIT = {"auth", "ui", "main", "gate"}
SOURCES = sorted([*PROJECT.glob("lib/**/*.py"), *PROJECT.glob("pages/*.py"), PROJECT / "app.py"])
PAGES = sorted(PROJECT.glob("pages/*.py"))
OWN = [path for path in SOURCES if "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def module(path: Path) -> str:
    """The milestone of the road that a file belongs to; pages stand at its end."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return parts[1] if parts[0] == "lib" else "pages"


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Each module that a file imports, with its line; `from lib import x` counts as lib.x."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "lib":
                yield from ((f"lib.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno


def test_there_is_something_to_check() -> None:
    assert len(PAGES) >= 6
    assert {module(path) for path in OWN} >= {"rules", "queries", "importing", "ui", "pages"}


@pytest.mark.parametrize("path", [path for path in OWN if module(path) in ORDER], ids=name)
def test_a_module_imports_only_what_stands_before_it_on_the_road(path: Path) -> None:
    allowed = ORDER[: ORDER.index(module(path)) + 1]
    if module(path) == "main":
        allowed = ORDER
    wrong = [
        (found, line)
        for found, line in imports(path)
        if found.startswith("lib.") and found.split(".")[1] not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("path", OWN, ids=name)
def test_only_the_screen_side_knows_streamlit(path: Path) -> None:
    if module(path) in STREAMLIT | {"pages"}:
        return
    found = {found.split(".")[0] for found, _ in imports(path)}
    assert not found & {"streamlit", "streamlit_authenticator"}


@pytest.mark.parametrize("path", OWN, ids=name)
def test_every_module_has_its_place_in_the_order(path: Path) -> None:
    assert module(path) in {*ORDER, "pages", "__init__"}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_guards_itself_before_anything_else(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    body = [
        node
        for node in tree.body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr | ast.FunctionDef)
    ]
    first = ast.unparse(body[0]) if body else ast.unparse(tree.body[-1])
    assert re.match(r"viewer = ui\.require\(Permission\.\w+\)", first) or "ui.require(" in ast.unparse(
        next(
            node
            for node in tree.body
            if not isinstance(node, ast.Import | ast.ImportFrom)
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        )
    )


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_no_sql_and_is_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\b(sqlalchemy|sqlmodel|select\(|session)\b", text)
    assert len(text.splitlines()) <= 75


@pytest.mark.parametrize("path", OWN, ids=name)
def test_no_file_outgrows_a_readers_patience(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 340


BANNED = {
    "unsafe_allow_html": r"unsafe_allow_html",
    "unsafe_allow_javascript": r"unsafe_allow_javascript",
    "pickle": r"\bpickle\b",
    "eval or exec": r"(?<![\w.])(eval|exec)\(",
    "shell": r"shell=True",
    "st.map": r"\bst\.map\b",
    "the system's clock without a zone": r"datetime\.now\(\)|date\.today\(\)|utcnow\(",
}


@pytest.mark.parametrize("what", BANNED)
def test_what_is_banned_is_nowhere(what: str) -> None:
    assert not [name(path) for path in OWN if re.search(BANNED[what], path.read_text("utf-8"))]


def test_the_data_editor_stays_inside_ui() -> None:
    assert not [
        name(path) for path in OWN if module(path) != "ui" and "data_editor" in path.read_text("utf-8")
    ]


def test_html_for_a_screen_is_made_in_one_place() -> None:
    makers = {
        name(path) for path in OWN if re.search(r"\bst\.(html|iframe)\(|components", path.read_text("utf-8"))
    }
    assert makers <= {"lib/ui/taking/paper.py", "lib/gate/headers.py"}


def test_sql_text_is_never_made_of_values() -> None:
    """f-strings in SQL name tables and columns of the code only, and only lib/db.py writes any."""
    pattern = re.compile(r"(exec_driver_sql|text|execute)\(\s*f[\"']")
    assert {name(path) for path in OWN if pattern.search(path.read_text("utf-8"))} <= {"lib/db.py"}


def test_only_actions_importing_and_the_keepers_of_the_database_write() -> None:
    allowed = {"db", "importing", "actions", "demo", "admin"}
    writers = {
        module(path)
        for path in OWN
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "writing"
    }
    assert writers <= allowed


def test_nothing_names_a_foreign_host() -> None:
    """No request leaves the machine: no address of another host stands in what runs."""
    files = [*OWN, *PROJECT.glob(".streamlit/*"), *PROJECT.glob("lib/**/*.js"), *PROJECT.glob("lib/**/*.svg")]
    pattern = re.compile(r"(?:https?|wss?):?//(?!localhost|127\.0\.0\.1|www\.w3\.org)[\w.-]+\.\w+")
    found = {
        name(path): pattern.findall(path.read_text("utf-8"))
        for path in files
        if path.suffix in {".py", ".toml", ".js", ".svg", ".css", ".html"}
    }
    assert not {key: value for key, value in found.items() if value}
