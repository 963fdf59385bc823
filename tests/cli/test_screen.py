import io
import json
import sys

import pytest
from rich.console import Console

from models import Progress
from planner import wording
from planner.terminal import progress, screen
from planner.terminal.progress import ProgressLine, StepLine
from planner.worlds.stages import StageProgress


@pytest.mark.parametrize(("amount", "shown"), [(1234567.5, "1,234,568"), (-0.4, "0"), (-1234.0, "-1,234"), (0.0, "0")])
def test_money_is_in_whole_units(amount: float, shown: str) -> None:
    assert wording.money(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"), [(0.932, "0.932"), (12.0, "12"), (12.34, "12.3"), (123456.7, "123,457"), (2.5, "2.500")]
)
def test_levels_have_decimals_that_say_something(amount: float, shown: str) -> None:
    assert wording.level(amount) == shown


def test_user_text_is_never_markup_nor_steers_the_terminal() -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(screen.user_text("[red]Store[/red] \x1b[31m \u202e"))
    assert out.getvalue() == "[red]Store[/red] \\x1b[31m \\u202e\n"


@pytest.mark.parametrize("steering", ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202e", "\r"])
def test_no_text_steers_the_terminal_wherever_it_stands(capsys: pytest.CaptureFixture[str], steering: str) -> None:
    table = screen.plain_table("case", "what")
    table.add_row(f"plain {steering} text", screen.user_text(f"{steering} of a user"))
    screen.answer(f"a line {steering}", table)
    screen.note(f"a note {steering}")
    said = capsys.readouterr()
    assert steering not in said.out + said.err
    assert "plain" in said.out and "a note" in said.err


def test_counted_knows_one() -> None:
    assert (wording.counted(1, "unit"), wording.counted(2000, "unit")) == ("1 unit", "2,000 units")


def test_plain_progress_is_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine("EUR") as line:
        line(Progress(seconds=0.0, value=None, bound=100.0))
        for second in range(25):
            line(Progress(seconds=float(second), value=80.0, bound=100.0))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "0 s  plan EUR 80  bound 100  gap 25.000 %"
    assert [text.split()[0] for text in lines] == ["0", "10", "20"]


def test_quiet_progress_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine("EUR", quiet=True) as line:
        line(Progress(seconds=0.0, value=80.0, bound=None))
    assert capsys.readouterr().err == ""


def test_plain_steps_are_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress, "perf_counter", lambda: now[0])
    for quiet in (True, False):
        now[0] = 0.0
        with StepLine(quiet=quiet) as step:
            for second in range(25):
                now[0] = float(second)
                step(f"step \x1b {second}")
    assert capsys.readouterr().err.splitlines() == ["step \\x1b 10", "step \\x1b 20"]


def test_progress_without_a_plan_says_so() -> None:
    line = ProgressLine("EUR")
    assert line.line(3.0) == "3 s  looking for a plan"


def test_progress_before_the_search_says_what_is_done() -> None:
    line = ProgressLine("EUR")
    line(StageProgress(1.0, None, None, "pricing worlds, 12 of 50 done"))
    assert line.line(3.0) == "3 s  pricing worlds, 12 of 50 done"
    line(Progress(4.0, None, 100.0))
    assert line.line(4.0).startswith("4 s  looking for a plan")
    line.tell("pricing 16 worlds", None)
    assert "looking for a plan" not in line.line(0.0)
    line.tell("base", Progress(0.0, None, None))
    assert "looking for a plan" in line.line(0.0)


def test_plain_progress_tells_of_stages(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine("EUR") as line:
        for second in range(15):
            line(StageProgress(float(second), None, None, f"pricing worlds, {second} of 50 done"))
    assert capsys.readouterr().err.splitlines() == ["0 s  pricing worlds, 0 of 50 done", "10 s  pricing worlds, 10 of 50 done"]


@pytest.mark.parametrize(
    ("gap", "shown"), [(0.0, "0.000 %"), (0.00786, "0.786 %"), (10.0, "1000.000 %"), (10.1, "over 1000 %"), (5e17, "over 1000 %")]
)
def test_a_gap_to_a_plan_of_next_to_nothing_is_no_number(gap: float, shown: str) -> None:
    assert wording.gap_percent(gap) == shown


def test_json_never_says_infinity_or_nan(capsys) -> None:
    screen.answer_json({"ratio": float("inf"), "parts": [1.5, float("nan"), {"left": -float("inf")}], "name": "inf", "count": 3})
    said = capsys.readouterr().out
    assert json.loads(said, parse_constant=pytest.fail) == {
        "ratio": None,
        "parts": [1.5, None, {"left": None}],
        "name": "inf",
        "count": 3,
    }


def test_notes_outlive_the_stream_they_are_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stderr", stream)
    notes = screen.console(stream).file
    stream.close()
    notes.close()
