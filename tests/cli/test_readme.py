"""README.md and the command agree: what it shows runs, and nothing of the command is missing from it."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import cli
from planner.errors import ExitCode
from tests.conftest import ROOT, Ended


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
    before = [one for one in commands[:number] if made(one) in commands[number]]
    found = [one for earlier in before for one in (*needed(commands, commands.index(earlier)), earlier)]
    return [one for place, one in enumerate(found) if one not in found[:place]]


COMMANDS = rollout_commands((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def run_once(rollout_process: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], Ended]:
    """Run a command of the README where the others run, and only once; plans there need not be good ones."""
    folder, ended = tmp_path_factory.mktemp("readme"), {}

    def run(arguments: list[str]) -> Ended:
        key = tuple(arguments)
        if key not in ended:
            ended[key] = rollout_process(*arguments, cwd=folder, ROLLOUT_GAP="0.2", ROLLOUT_TIME_LIMIT="10")
        return ended[key]

    return run


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[shlex.join(one) for one in COMMANDS])
def test_every_command_of_the_readme_runs(number: int, run_once: Callable[[list[str]], Ended]) -> None:
    for arguments in (*needed(COMMANDS, number), COMMANDS[number]):
        ended = run_once(arguments)
        assert ended.code == ExitCode.DONE, (arguments, ended)


def test_the_commands_of_the_readme_do_not_write_over_each_other() -> None:
    assert len(COMMANDS) > len(cli.COMMANDS)
    targets = [target for one in COMMANDS if (target := made(one)) is not None]
    assert len(targets) == len(set(targets)) > 10


@pytest.mark.slow
def test_the_python_of_the_readme_runs(readme: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(readme, "python"):
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_the_two_marked_commands_set_themselves_up(readme: str) -> None:
    for marker in ("main command", "test command"):
        assert marked(readme, marker).startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_every_command_is_in_the_readme_and_has_a_test(readme: str, root: Path) -> None:
    shown = {arguments[0] for arguments in rollout_commands(readme)}
    tests = (root / "tests" / "cli" / "test_commands.py").read_text(encoding="utf-8")
    for name in cli.COMMANDS:
        assert name in shown, f"README.md shows no `rollout {name}`"
        assert f'rollout("{name}"' in tests, f"test_commands.py runs no `rollout {name}`"


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
    from instances.schema.plan import SolverOptions

    command = cli.rollout.get_command(click.Context(cli.rollout), "plan")
    options = {parameter.name: parameter for parameter in command.params}
    assert set(SolverOptions.model_fields) <= set(options)
    for name, field in SolverOptions.model_fields.items():
        assert options[name].envvar == f"ROLLOUT_{name.upper()}"
        bounds = {type(bound).__name__: vars(bound) if hasattr(bound, "__dict__") else bound for bound in field.metadata}
        kind = options[name].type
        if isinstance(kind, click.IntRange | click.FloatRange):
            low = next(getattr(bound, key) for bound in field.metadata for key in ("ge", "gt") if hasattr(bound, key))
            high = next(bound.le for bound in field.metadata if hasattr(bound, "le"))
            assert (kind.min, kind.max) == (low, high), (name, bounds)
