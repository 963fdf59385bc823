"""What developers type, what runs before a commit and what CI runs are the same; pages for developers name files that exist."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

CHECKS = [".venv/bin/ruff check .", ".venv/bin/ruff format --check .", ".venv/bin/mypy", ".venv/bin/lint-imports"]
"""The linters, in their order: everything that CI asks of the code besides its tests."""


def recipe(makefile: str, target: str) -> list[str]:
    """Return the commands of a target as they are typed in the shell."""
    lines = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1].splitlines()
    return [line.strip().replace("$(BIN)", ".venv/bin") for line in lines]


def test_make_check_the_commit_hooks_and_ci_run_the_same_linters(root: Path) -> None:
    hooks = (root / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^ +entry: (.*)$", hooks, re.MULTILINE) == CHECKS
    assert recipe((root / "Makefile").read_text(encoding="utf-8"), "check") == CHECKS
    ci = (root / ".ci" / "run").read_text(encoding="utf-8")
    step = re.search(r'^step "ruff.*\n((?:.+\n)+)', ci, re.MULTILINE)[1].splitlines()
    assert [line for line in step if not line.startswith(".venv/bin/pip ")] == CHECKS


def test_make_fuzz_tries_as_many_inputs_as_ci(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(FUZZ\w*) \?= (\d+)$", makefile, re.MULTILINE))
    ci = dict(re.findall(r"ROLLOUT_(FUZZ\w*)=(\d+)", (root / ".ci" / "run").read_text(encoding="utf-8")))
    assert given == ci and set(given) == {"FUZZ", "FUZZ_PLANS"}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_lists_every_command(root: Path) -> None:
    listed = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    phony = re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    assert [line.split()[0] for line in listed] == phony
    assert all(len(line.split(maxsplit=1)) == 2 for line in listed)


PAGES = ("CONTRIBUTING.md", "docs/architecture.md")
TOP = r"(?:cli\.py|CHANGELOG\.md|CONTRIBUTING\.md|Makefile|README\.md|pyproject\.toml|\.pre-commit-config\.yaml)"
FOLDERS = r"(?:\.ci|benchmarks|docs|instances|models|planner|tests|tools)"


def paths_in(text: str) -> list[str]:
    """Return every path of the project that a page names between backticks; NAME stands for any name."""
    return re.findall(rf"`({TOP}|{FOLDERS}/[\w./-]*)`", text)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_for_developers_names_exists(root: Path, page: str) -> None:
    named = paths_in((root / page).read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [path for path in named if not list(root.glob(path.replace("NAME", "*").rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_place_to_begin_at_stands_in_its_file(root: Path, page: str) -> None:
    rows = re.findall(r"^\| [^|]+ \| `([^`|]+)` \| `([^`|]+)` \|$", (root / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 10
    assert [(path, begins) for path, begins in rows if begins not in (root / path).read_text(encoding="utf-8")] == []


def test_the_page_on_architecture_names_every_package_and_every_import_contract(root: Path) -> None:
    page = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    inits = [path for top in ("planner", "models") for path in root.glob(f"{top}/*/__init__.py")]
    packages = {f"{path.parent.relative_to(root)}/" for path in inits}
    assert packages and sorted(packages - set(paths_in(page))) == []
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    assert [contract["name"] for contract in contracts if f"- {contract['name']}\n" not in page] == []


def methods(root: Path) -> list[Path]:
    return sorted(path for path in (root / "docs" / "methods").glob("*.md") if path.stem != "index")


def test_every_method_has_its_formula_parameters_files_and_source(root: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "models").rglob("*.py")))
    for path in methods(root):
        page = path.read_text(encoding="utf-8")
        assert re.search(r"^ {4,}\S.*[=<>]", page, re.MULTILINE), f"{path}: no formula"
        assert all(f"**{part}:**" in page for part in ("For", "Source")), path
        named = [file for file in paths_in(page) if file.startswith("models/")]
        assert named and all((root / file).exists() for file in paths_in(page)), path
        assert all(f"class {name}:" in code or f"class {name}(" in code for name in re.findall(r"`(\w+Params)\b", page)), path


def test_every_method_is_listed_and_every_row_family_is_on_the_page_of_the_programme(root: Path) -> None:
    index, programme = ((root / "docs" / name).read_text(encoding="utf-8") for name in ("methods/index.md", "programme.md"))
    assert all(f"({path.name})" in index and f"(methods/{path.name})" in programme for path in methods(root))
    families = (root / "models" / "statement" / "row_families.py").read_text(encoding="utf-8")
    headed = re.findall(r"\w+", "".join(re.findall(r"^\*\*(.*?)\*\*", programme, re.MULTILINE)))
    assert set(re.findall(r"@row_family\ndef (\w+)", families)) - set(headed) == set()


def test_links_between_pages_lead_somewhere(root: Path) -> None:
    pages = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    for page in pages:
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(#[^)\s]*)?\)", page.read_text(encoding="utf-8")):
            other = (page.parent / target) if target else page
            assert other.exists(), f"{page.name}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
                known = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor[1:] in known, f"{page.name}: {target}{anchor}"
