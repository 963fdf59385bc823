"""README.md and the command agree: what it shows runs, and nothing of the command is missing from it."""

import re
import shlex
from pathlib import Path

import click
import pytest

import cli
from planner.errors import ExitCode
from tests.cli.conftest import ENDINGS, GAP, Run
from tests.conftest import ROOT
from tools.readme_outputs import BLOCKS, Block, Part, shown

ROUNDED = 0.02
"""How much better than in the README the runs here may be: the gap of the runs there."""

UNHEADED = (
    "",
    "evidence",
    "The plan differs",
    "Of 60 units",
    "quarterly budget:",
    "quarterly budget          2028Q4",
    "Measure of risk",
    "In the worst",
    "With 90 %",
    "in truth levers.store_optimization.accuracy",
    "Store optimization realises",
)
"""Beginnings of lines that are no headers: their figures are those of the plan."""


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def rollout_commands(text: str) -> list[list[str]]:
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    return [shlex.split(match[1]) for line in lines if (match := re.search(r"(?:^|/)rollout (.*)$", line))]


def marked(text: str, marker: str) -> str:
    return re.search(rf"<!-- {marker} -->\n```sh\n(.*?)\n```", text, re.DOTALL)[1]


def made(arguments: list[str]) -> str | None:
    """Return the folder or file that a command makes where it runs, None if it makes none that it names."""
    name, *rest = arguments
    for option in ("--out", "--to"):
        if name != "cuts" and option in rest:
            return rest[rest.index(option) + 1]
    return {"init": rest[:1], "convert": rest[1:2]}.get(name, [None])[0]


def needed(commands: list[list[str]], number: int) -> list[list[str]]:
    """Return the earlier commands that make what a command names, and what those name, in their order."""
    given = [argument.split("/")[0] for argument in commands[number]]
    before = [one for one in commands[:number] if made(one) in given]
    found = [one for earlier in before for one in (*needed(commands, commands.index(earlier)), earlier)]
    return [one for place, one in enumerate(found) if one not in found[:place]]


COMMANDS = [one for one in rollout_commands((ROOT / "README.md").read_text(encoding="utf-8")) if one[0] != "serve"]
"""The commands that end by themselves; `test_serve_commands.py` has the other."""


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[shlex.join(one) for one in COMMANDS])
def test_every_command_of_the_readme_runs(number: int, readme_run: Run) -> None:
    for arguments in (*needed(COMMANDS, number), COMMANDS[number]):
        ended = readme_run(arguments)
        assert ended.code in ENDINGS, (arguments, ended)


def cells(line: str) -> list[re.Match[str]]:
    return list(re.finditer(r"\S+(?: \S+)*", line))


def column(lines: list[str], name: str) -> dict[str, float]:
    """Return the figures of a column below a header, by the first cell of their rows; columns end where their headers end."""
    header = lines[0]
    end = next(cell.end() for cell in cells(header) if cell[0] == name)
    found = {}
    for line in lines[1:]:
        own = [cell[0] for cell in cells(line) if cell.end() == end]
        if own and re.fullmatch(r"-?[\d,]+", own[0]):
            found[cells(line)[0][0]] = float(own[0].replace(",", ""))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=[block.begins for block in BLOCKS])
def test_every_output_of_the_readme_is_that_of_its_command(block: Block, readme: str, readme_run: Run) -> None:
    """Compare each table with a run: headers to the letter, plans as near as the gap that these runs are given."""

    def lines_of(command: str) -> list[str]:
        number = COMMANDS.index(shlex.split(command))
        for arguments in (*needed(COMMANDS, number), COMMANDS[number]):
            ended = readme_run(arguments)
            assert ended.code in ENDINGS, ended
        return [line.rstrip() for line in ended.out.rstrip("\n").split("\n")]

    said = shown(readme, block)
    for part in block.parts:
        if not isinstance(part, Part):
            continue
        lines = lines_of(part.command)
        first = next(line for line in lines if line.lstrip().startswith(part.begins))
        place = next(place for place, line in enumerate(said) if line.lstrip().startswith(part.begins))
        headed = part.begins.strip() not in UNHEADED
        if headed:
            assert [cell[0] for cell in cells(first)] == [cell[0] for cell in cells(said[place])]
        if "NPV" in [cell[0] for cell in cells(said[place])]:
            own, other = column(said[place:], "NPV"), column(lines[lines.index(first) :], "NPV")
            assert own and other, (said[place], first)
            greatest = next(iter(own))
            assert (1 - GAP) * own[greatest] <= other[greatest] <= (1 + ROUNDED) * own[greatest]
    if block.begins.startswith("Mixed"):
        amounts = [re.search(r"^Net present value +USD ([\d,]+)$", "\n".join(text), re.MULTILINE)[1] for text in (said, lines)]
        own, other = (float(amount.replace(",", "")) for amount in amounts)
        assert (1 - GAP) * own <= other <= (1 + ROUNDED) * own
        assert said[0] == lines[0] and [line.split("  ")[0] for line in said[1:5]] == [line.split("  ")[0] for line in lines[1:5]]
    if block.begins.startswith("scope"):
        assert said[1] == next(line for line in lines_of(block.parts[0].command) if line.startswith("network"))


def test_blocks_are_filled_from_the_lines_that_they_name() -> None:
    text = "```sh\nrollout a --x\n```\n\n```text\nhead  old\n...\nlast\n```\n"
    block = Block("head ", (Part("a --x", "head", 2), "...", Part("a --x", "last")))
    printed = ["nothing", "head  NPV", "one     1", "two     2", "last    3", ""]
    found = "\n".join(block.lines(lambda command: printed))
    assert found == "head  NPV\none     1\n...\nlast    3"
    assert shown(text, block) == ["head  old", "...", "last"]
    with pytest.raises(ValueError, match="no line begins with 'other'"):
        Part("a --x", "other").of(printed)


def test_every_block_stands_below_its_command_and_no_output_is_without_one(readme: str) -> None:
    for block in BLOCKS:
        above = readme[: readme.index("\n".join(shown(readme, block)))]
        assert all(part.command in above for part in block.parts if isinstance(part, Part)), block.begins
    outputs = [text for text in blocks(readme, "text") if not text.startswith("unit,")]
    assert len(outputs) == len(BLOCKS)


def test_the_commands_of_the_readme_do_not_write_over_each_other() -> None:
    assert len(COMMANDS) > len(cli.COMMANDS)
    targets = [target for one in COMMANDS if (target := made(one)) is not None]
    assert len(targets) == len(set(targets)) > 10


@pytest.mark.slow
def test_the_python_of_the_readme_runs(readme: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    found = blocks(readme, "python")
    assert found
    for block in found:
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out
    assert (tmp_path / "plan2" / "summary.json").is_file()


def test_the_two_marked_commands_set_themselves_up(readme: str) -> None:
    for marker in ("main command", "test command"):
        assert marked(readme, marker).startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_every_command_is_in_the_readme_and_has_a_test(readme: str, root: Path) -> None:
    shown = {arguments[0] for arguments in rollout_commands(readme)}
    tests = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "tests" / "cli").glob("test_*commands.py")))
    for name in cli.COMMANDS:
        assert name in shown, f"README.md shows no `rollout {name}`"
        assert f'rollout("{name}"' in tests, f"no test of commands runs `rollout {name}`"


def test_the_list_of_commands_says_what_each_one_says_of_itself() -> None:
    context = click.Context(cli.rollout)
    for name, line in cli.COMMANDS.items():
        command = cli.rollout.get_command(context, name)
        assert command is not None
        assert command.help.splitlines()[0] == line


def test_every_option_has_a_help_text() -> None:
    context = click.Context(cli.rollout)
    for name in cli.COMMANDS:
        for parameter in cli.rollout.get_command(context, name).params:
            assert isinstance(parameter, click.Argument) or parameter.help, f"{name} {parameter.name}"


def test_exit_codes_are_listed(readme: str) -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    assert listed == set(ExitCode)
    assert listed - {0} <= {int(code) for code in re.findall(r"\d+", cli.EXIT_CODES)}
    assert (cli.INTERRUPTED, cli.USAGE) == (ExitCode.INTERRUPTED, ExitCode.USAGE)


def test_the_output_in_the_readme_is_filled(readme: str) -> None:
    assert "to be filled" not in readme


def test_bounds_of_the_flags_are_those_of_the_schema() -> None:
    from instances.schema.settings import SolverOptions

    command = cli.rollout.get_command(click.Context(cli.rollout), "plan")
    options = {parameter.name: parameter for parameter in command.params}
    assert set(SolverOptions.model_fields) <= set(options)
    for name, field in SolverOptions.model_fields.items():
        assert options[name].envvar == f"ROLLOUT_{name.upper()}"
        bounds = {type(bound).__name__: vars(bound) if hasattr(bound, "__dict__") else bound for bound in field.metadata}
        kind = options[name].type
        if isinstance(kind, click.IntRange | click.FloatRange):
            ends = {
                key: getattr(bound, key) for bound in field.metadata for key in ("ge", "gt", "le", "lt") if hasattr(bound, key)
            }
            assert (kind.min, kind.max) == (ends.get("ge", ends.get("gt")), ends.get("le", ends.get("lt"))), (name, bounds)
            assert (kind.min_open, kind.max_open) == ("gt" in ends, "lt" in ends), (name, bounds)
