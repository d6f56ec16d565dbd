"""The rules of the house, checked by machine: who may import whom, where pages stand, who may ask for the date."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.policy import GRANTS, Action, Permission, Role

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "registry"
PAGES = ROOT / "pages"
ENTRY = ROOT / "streamlit_app.py"
LONGEST = 400


def files(*folders: Path) -> list[Path]:
    return sorted(file for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("*.py")))


EVERYTHING = files(SOURCE, PAGES, ROOT / "seed", ENTRY) if ENTRY.exists() else files(SOURCE, PAGES, ROOT / "seed")


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


# -- imports -----------------------------------------------------------------------------------------------------------


def test_imports_point_down_only() -> None:
    """The contracts in pyproject.toml; run `lint-imports` to see them one by one."""
    program = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [program, "--no-cache", "--no-logo", "--config", ROOT / "pyproject.toml"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "ignore"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "3 kept, 0 broken" in answer.stdout


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def imports_streamlit(tree: ast.AST) -> bool:
    return any(name.split(".")[0] == "streamlit" for name in imported(tree))


def test_streamlit_is_imported_by_screens_only() -> None:
    allowed = (SOURCE / "ui", PAGES, ENTRY)
    found = [file for file in EVERYTHING if imports_streamlit(tree_of(file))]
    assert [short(file) for file in found if not any(file.is_relative_to(place) for place in allowed)] == []


def downloads(tree: ast.AST) -> Iterator[bool]:
    """For every button that gives a file whether its page stays as it is."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "download_button":
            given = {word.arg: word.value for word in call.keywords}
            yield isinstance(how := given.get("on_click"), ast.Constant) and how.value == "ignore"


def test_a_download_leaves_its_page_as_it_is() -> None:
    """A page drawn anew forgets the file that was just asked for: on a busy machine it would never come."""
    found = {short(file): list(downloads(tree_of(file))) for file in EVERYTHING}
    assert sum(map(len, found.values())) > 10
    assert [file for file, kept in found.items() if not all(kept)] == []


def test_a_page_knows_one_register() -> None:
    """A page asks `registry.ui` and one slice; words, errors and permissions come from below."""
    common = {"ui", "policy", "actions", "kernel", "settings", "law"}
    for file in files(PAGES):
        names = [name for name in imported(tree_of(file)) if name.startswith("registry.")]
        slices = {name.split(".")[1] for name in names if not name.startswith("registry.parties.reference")} - common
        assert len(slices) <= 1 or file.name == "portal.py", f"{short(file)} imports {sorted(slices)}"


# -- pages -------------------------------------------------------------------------------------------------------------


def test_only_the_frame_stands_at_the_top_of_pages() -> None:
    """Any other file there would be served as a page of its own that passes the frame by."""
    assert {file.name for file in PAGES.glob("*.py")} <= {"portal.py"}


def enters_first(tree: ast.Module) -> bool:
    """Whether the first statement after docstring and imports is `actor = enter(...)`."""
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            return False
        call = statement.value
        return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "enter"
    return False


@pytest.mark.parametrize(
    ("page", "good"),
    [
        ('"""Doc."""\nimport streamlit as st\nfrom registry.ui import enter\nactor = enter(P.X)\nst.write()', True),
        ("enter(P.X)", True),
        ("import streamlit as st\nst.title('x')\nactor = enter(P.X)", False),
        ("SIZE = 3\nactor = enter(P.X)", False),
        ("def look(): ...\nactor = enter(P.X)", False),
        ("if True:\n    actor = enter(P.X)", False),
        ("actor = leave(P.X)", False),
        ('"""Only words."""', False),
    ],
)
def test_the_check_of_pages_can_tell(page: str, good: bool) -> None:
    assert enters_first(ast.parse(page)) is good


def test_every_page_asks_who_is_there_before_anything_else() -> None:
    pages = [file for file in files(PAGES) if file.name not in ("portal.py", "__init__.py")]
    assert [short(page) for page in pages if not enters_first(tree_of(page))] == []


# -- habits ------------------------------------------------------------------------------------------------------------

CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")}


def asks_for_the_date(tree: ast.AST) -> list[int]:
    """Lines that call `date.today`, `datetime.now` or the like, or hand them on."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (name, node.attr) in CLOCKS:
                found.append(node.lineno)
    return found


def test_only_the_clock_asks_for_the_date() -> None:
    assert asks_for_the_date(ast.parse("import datetime as dt\nx = dt.datetime.now()\ny = map(date.today, [])")) == [
        2,
        3,
    ]
    assert asks_for_the_date(ast.parse("clock.today(); clock.now(); self.today")) == []
    found = {short(file): asks_for_the_date(tree_of(file)) for file in EVERYTHING}
    assert set(filter(found.get, found)) == {"src/registry/kernel/clock.py"}


def tables_in(tree: ast.AST) -> list[str]:
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords)
    ]


def test_tables_stand_in_tables_and_in_the_kernel() -> None:
    assert tables_in(ast.parse("class A(Base, table=True): ...\nclass B(Base): ...")) == ["A"]
    assert tables_in(tree_of(SOURCE / "parties" / "tables.py"))
    for file in EVERYTHING:
        if "tables" not in (file.stem, file.parent.name) and file.parent != SOURCE / "kernel":
            assert tables_in(tree_of(file)) == [], short(file)


def test_tables_need_their_annotations() -> None:
    """SQLModel reads them when the class is made; postponed ones are texts to it."""
    for file in (*SOURCE.rglob("tables.py"), *SOURCE.rglob("tables/*.py")):
        if file.parent.name != "migrations":
            assert "from __future__ import annotations" not in file.read_text(encoding="utf-8"), short(file)


def test_no_file_is_too_long_to_read() -> None:
    lines = {short(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files(SOURCE)}
    assert {file: length for file, length in lines.items() if length > LONGEST} == {}


def test_every_module_says_what_lives_there() -> None:
    silent = [
        short(file) for file in EVERYTHING if "versions" not in file.parts and not ast.get_docstring(tree_of(file))
    ]
    assert silent == []


# -- policy ------------------------------------------------------------------------------------------------------------


def used(enum: str) -> set[str]:
    """Names of an enum's members that code outside policy.py and actions.py mentions."""
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in EVERYTHING if file.name not in ("policy.py", "actions.py")
    )
    return set(re.findall(rf"\b{enum}\.([A-Z_]+)\b", text))


def unbuilt() -> list[str]:
    """Registers that have no commands or no pages yet: what they will use cannot be asked for."""
    slices = ("accounts", "law", "parties", "training", "blacklist", "exchange")
    missing = [
        name
        for name in slices
        if not ((SOURCE / name / "commands.py").exists() or (SOURCE / name / "commands").is_dir())
    ]
    return missing + [str(file.relative_to(ROOT)) for file in (ENTRY, PAGES / "portal.py") if not file.exists()]


def test_every_role_has_grants_and_every_permission_a_role() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)
    assert all(GRANTS[Role.PUBLIC] <= granted for granted in GRANTS.values())


@pytest.mark.parametrize("enum", [Permission, Action])
def test_every_member_of_the_policy_is_used(enum: type[Permission] | type[Action]) -> None:
    mentioned = used(enum.__name__)
    idle = sorted(member.name for member in enum if member.name not in mentioned)
    if idle and unbuilt():
        pytest.skip(f"{', '.join(unbuilt())} still to come; not used so far: {', '.join(idle)}")
    assert idle == []


def test_every_action_says_what_happened_in_its_own_words() -> None:
    for action in Action:
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", action.value)
        assert re.search(r"[\u4e00-\u9fff]", action.sentence)
        assert len(action.value) <= 40
    assert len({(action.ledger, action.value) for action in Action}) == len(Action)
