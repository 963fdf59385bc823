"""Contracts of the code itself and its tests: who may import whom, how long a file may be, and no constant is patched."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

OURS = {"cli", "instances", "models", "planner"}
LONGEST = 400
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Fields of a statement that hold other statements, or what such stand in."""
CONSTANT = re.compile(r"(\w+\.)*_?[A-Z][A-Z0-9_]+")


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and path of every module."""
    yield "cli", root / "cli.py"
    for package in ("instances", "models", "planner"):
        for path in sorted((root / package).rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


@dataclass(frozen=True)
class Module:
    """A file of code: the modules it imports, those of its top level among them, and line and text of every docstring.

    Docstrings are those of modules, classes, functions, attributes and constants.
    """

    imports: frozenset[str]
    at_top: frozenset[str]
    docstrings: tuple[tuple[int, str], ...]


@cache
def module(path: Path) -> Module:
    """Read a file of code, statement by statement."""
    imports, at_top, docstrings = set[str](), set[str](), list[tuple[int, str]]()
    whole = ast.parse(path.read_text(encoding="utf-8"))
    outside: list[ast.AST] = [whole]
    while outside:
        outer = outside.pop()
        has_docstrings = isinstance(outer, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for node in chain(*(getattr(outer, block, ()) for block in BLOCKS)):
            outside.append(node)
            names = set[str]()
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                names = {str(node.module)}
            elif has_docstrings and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                docstrings.append((node.lineno, str(node.value.value)))
            imports |= names
            at_top |= names if outer is whole else set()
    return Module(frozenset(imports), frozenset(at_top), tuple(docstrings))


def imports(path: Path, *, top_level: bool = False) -> frozenset[str]:
    """Return the modules a file imports, anywhere or at its top level alone."""
    return module(path).at_top if top_level else module(path).imports


def files_of_tests(root: Path) -> list[Path]:
    return sorted((root / "tests").rglob("*.py"))


def patched_constants(text: str) -> list[int]:
    """Return the lines that set an attribute in capitals, named by a text of its own or at the end of a dotted one."""
    if "setattr" not in text:
        return []
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return sorted(
        call.lineno
        for call in calls
        if call.func.attr == "setattr"
        for given in call.args[:2]
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and CONSTANT.fullmatch(given.value)
    )


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_import_contracts_are_kept(root: Path) -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_root_command_imports_click_and_commands_alone(root: Path) -> None:
    path = root / "cli.py"
    outside = {name for name in imports(path) if name.split(".")[0] not in sys.stdlib_module_names}
    assert all(within(name, {"click", "planner.terminal"}) for name in outside)
    assert {name for name in imports(path, top_level=True) if name in outside} == {"click"}
    assert len(path.read_text(encoding="utf-8").splitlines()) < 200


def test_commands_import_at_the_top_what_is_light(root: Path) -> None:
    import cli

    for name in cli.COMMANDS:
        module = name.replace("-", "_")
        if name in cli.QUESTIONS:
            path, light = root / "planner" / "questions" / module / "question.py", {"planner.answers.question"}
        else:
            path, light = root / "planner" / "terminal" / f"{module}.py", {"click", "planner.terminal.options"}
        assert imports(path, top_level=True) - light <= sys.stdlib_module_names, path


def test_each_folder_of_a_question_is_a_command_that_declares_it(root: Path) -> None:
    import cli
    from planner.terminal.asking import declared_in

    folders = {path.parent.name for path in (root / "planner" / "questions").glob("*/__init__.py")}
    assert folders == {name.replace("-", "_") for name in cli.QUESTIONS}
    assert {declared_in(folder).name for folder in folders} == set(cli.QUESTIONS)


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("highspy", {"models.solvers.highs"}),
        ("pyomo", {"models"}),
        ("click", {"cli", "planner.terminal"}),
        ("rich", {"planner.terminal"}),
        ("pandas", {"planner"}),
        ("pydantic", {"instances", "planner"}),
    ],
)
def test_each_library_is_used_where_it_belongs(root: Path, library: str, allowed: set[str]) -> None:
    for name, path in sources(root):
        if any(within(module, {library}) for module in imports(path)):
            assert within(name, allowed), f"{name} imports {library}"


def test_the_accountant_shares_nothing_with_what_it_checks(root: Path) -> None:
    for name, path in sources(root):
        if within(name, {"planner.accountant"}):
            ours = {module for module in imports(path) if module.split(".")[0] in OURS}
            allowed = {"planner.accountant", "instances.schema", "instances.samplable", "instances.figures"}
            assert all(within(module, allowed) for module in ours), name


def test_starts_are_compared_with_never_in_one_place(root: Path) -> None:
    for name, path in sources(root):
        text = path.read_text(encoding="utf-8")
        compared = [
            ast.unparse(node)
            for node in (ast.walk(ast.parse(text)) if "NEVER_LAUNCHED" in text else ())
            if isinstance(node, ast.Compare) and "NEVER_LAUNCHED" in ast.unparse(node)
        ]
        assert not compared or name == "planner.economics.starts", f"{name}: {compared}"


def test_docstrings_name_what_they_describe(root: Path) -> None:
    """Find docstrings that begin with a clause: "Return the cheapest repair", not "Return what would repair it"."""
    begins = re.compile(
        r"(?:(?:Return|Yield|Write|Read|Say|Tell)s? )?(?:what|which|where|how|who|whose|when|why)\b", re.IGNORECASE
    )
    assert begins.match("Yields what is left") and not begins.match("Whatever the rules") and not begins.match("Return whether")
    of_tools = [(f"tools.{path.stem}", path) for path in sorted((root / "tools").glob("*.py"))]
    found = [
        f"{name}, line {line}: {text.splitlines()[0]}"
        for name, path in (*sources(root), *of_tools)
        for line, text in module(path).docstrings
        if begins.match(text)
    ]
    assert not found, "\n".join(found)


def test_no_file_is_too_long_to_hold_in_the_head(root: Path) -> None:
    for name, path in sources(root):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, name


def test_no_file_of_tests_is_too_long_to_hold_in_the_head(root: Path) -> None:
    for path in files_of_tests(root):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, path


def test_no_test_patches_a_constant(root: Path) -> None:
    """A test passes the size it needs: constants that tests change are defaults of parameters."""
    assert patched_constants('monkeypatch.setattr(module, "ROWS", 2)\npatch.setattr("models.solve.MOST_KEPT", 1)') == [1, 2]
    assert patched_constants('monkeypatch.setattr(module, "run_highs", liar)\nmonkeypatch.setenv("ROLLOUT_GAP", "0")') == []
    for path in files_of_tests(root):
        assert patched_constants(path.read_text(encoding="utf-8")) == [], path


def test_nothing_but_the_four_names_is_installed(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert {Path(name).stem for name in shipped} == OURS
