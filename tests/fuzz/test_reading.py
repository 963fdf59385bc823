"""Mutated examples, through `check` as a user runs it: each is read or refused, none ends in another error or takes long.

ROLLOUT_FUZZ says how many mutations there are.
"""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from cli import run
from instances import example_names, load_instance, resolve_instance
from instances.workbook.writing import workbook_of
from planner.errors import ExitCode
from tests.instances.small import write

MUTATIONS = int(os.environ.get("ROLLOUT_FUZZ", "150"))
LONGEST_SECONDS = 20
BATCHES = 10
PIECES = (
    "", " ", ",", ";", "\t", '"', "'", "\n", "=", "[", "]", "{", "}", "[[", "0", "-1", "1e400", "nan", "inf",
    "0,5", "1.000", "100,000",
    "1.234,5", "12 %", "$5", "(1)", "#N/A", "#REF!", "9" * 400, "true", "yes", "2027Q1", "FY2027", "total",
    "sep=;\n", "\ufeff", "\0",
    "\u00a0", "\u202e", "é", "note_x", "Store ID", "sales", "together", "prerequisite", "<b>", "../x",
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with one to three of its lines, cells or stretches repeated, swapped, cut or replaced."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        how = chance.randrange(7)
        if how == 0:
            lines.insert(other, lines[at])
        elif how == 1:
            lines[at], lines[other] = lines[other], lines[at]
        elif how == 2:
            del lines[at]
        elif how == 3:
            lines[at] = ",".join(chance.sample(cells := lines[at].split(","), len(cells)))
        elif how == 4:
            cells = lines[at].split(",")
            cells[chance.randrange(len(cells))] = chance.choice(PIECES)
            lines[at] = ",".join(cells)
        elif how == 5 and "=" in lines[at]:
            lines[at] = f"{lines[at].split('=')[0]}= {chance.choice(PIECES)}"
        else:
            start = chance.randrange(len(text) + 1)
            return text[:start] + chance.choice(PIECES) + text[start + chance.randrange(12) :]
        text = "\n".join(lines)
    return text


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where the block takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def assert_read_or_refused(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with at_most(LONGEST_SECONDS):
        code = run(["check", str(instance)])
    said = capsys.readouterr()
    assert code in (ExitCode.DONE, ExitCode.INPUT), said.err
    assert "Traceback" not in said.err + said.out


@pytest.fixture(scope="module")
def examples() -> list[dict[str, bytes]]:
    return [dict(load_instance(resolve_instance(name)).files) for name in example_names()]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_example_is_read_or_refused(
    batch: int, examples: list[dict[str, bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(batch, MUTATIONS, BATCHES):
        chance = random.Random(number)
        files = dict(chance.choice(examples))
        name = chance.choice(sorted(files))
        files[name] = mutated(files[name].decode(), chance).encode("utf-8", "surrogatepass")
        for other in tmp_path.iterdir():
            other.unlink()
        assert_read_or_refused(write(tmp_path, files), capsys)


@pytest.mark.parametrize("batch", range(2))
def test_a_damaged_workbook_is_read_or_refused(batch: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = workbook_of(load_instance(resolve_instance("ten-store-chain")))
    for number in range(batch, max(10, MUTATIONS // 15), 2):
        chance = random.Random(number)
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / "plan.xlsx").write_bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])])
        assert_read_or_refused(tmp_path / "plan.xlsx", capsys)
