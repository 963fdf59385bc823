"""The one frame of all questions, with a question of its own: what goes in, what is shown, written and said at the end."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from planner.answers.answer import Answer, Filled, Grid, Heading
from planner.answers.ending import Ending
from planner.answers.question import Ask, Asking, Parameter, Question, Values
from planner.cells import row_of
from planner.columns import Column, Table
from planner.errors import ExitCode, QuestionError
from planner.jobs.destination import asked_of_run
from planner.terminal.asking import command_of
from planner.terminal.parts import shown_table

TABLE = Table(
    "sizes",
    "unit",
    (
        Column("unit", "text", "key of the unit", shown="text"),
        Column("npv", "money", "worth", "NPV", "plan", blank="no plan"),
        Column("change", "money", "on the base", shown="change", judged=True),
        Column("gap", "level", "to the bound", shown="gap", blank="none"),
        Column("determined", "text", "how far", place="file"),
    ),
)


def read(values: Values) -> Ask:
    """Return a question that repeats what it was given."""
    if values["most"] < 0:
        raise QuestionError("--most: found a number below 0, expected none")

    def answered(asking: Asking) -> Answer:
        rows = [
            {"unit": unit.unit, "npv": 1234.5, "change": -12.4, "gap": 0.001, "determined": "yes"}
            for unit in asking.subject.instance.units[: values["most"]]
        ]
        table = Filled(TABLE, pd.DataFrame(rows, columns=TABLE.names), "units")
        grid = Grid(("word", "number"), tuple((word, "1") for word in values["word"]))
        return Answer(
            parts=[Heading("Sizes"), table, grid, "[bold]as it is"],
            tables=[table],
            ending=Ending(ExitCode.GAP_NOT_REACHED, "not all was found"),
            obtained="Nothing was solved.",
            figures={"loud": values["loud"]},
        )

    return Ask(answered)


QUESTION = Question(
    name="sizes",
    help="Show sizes.",
    read=read,
    parameters=(
        Parameter("most", "Units shown.", kind="whole", default=2),
        Parameter("word", "A word.", multiple=True),
        Parameter("loud", "Loudly.", kind="flag", default=True),
        Parameter("seconds", "Time.", kind="number", default=3.0, least=1.0, most=9.0, tells_apart=False),
    ),
    writes="file",
    out_help="File to write.",
)


def asked(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(command_of(QUESTION), [str(one) for one in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.stdout, result.stderr


def test_a_table_is_shown_by_its_declaration_and_texts_steer_nothing(fleet: Path) -> None:
    code, out, err = asked(fleet, "--word", "=1+1")
    first = out.splitlines()
    assert first[0] == "Sizes" and first[1].split() == ["unit", "NPV", "change", "gap"]
    assert first[2].split()[1:] == ["1,234", "-12", "0.100", "%"]
    assert "=1+1" in out and "[bold]as it is" in out
    assert code == ExitCode.GAP_NOT_REACHED and "not all was found" in err


def test_a_document_has_tables_figures_and_how_they_were_obtained(fleet: Path, tmp_path: Path) -> None:
    _, out, err = asked(fleet, "--json", "-q", "--no-loud", "--out", tmp_path / "s.csv")
    document = json.loads(out)
    assert [row["npv"] for row in document["units"]] == [1234.5, 1234.5] and document["loud"] is False
    assert document["file"] == str(tmp_path / "s.csv") and document["obtained"] == "Nothing was solved."
    assert document["interrupted"] is False and document["bound"] is None and document["seconds"] >= 0.0 and err == ""
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == TABLE.names and rows[0]["change"] == "-12.40"


def test_values_are_checked_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="found a number below 0"):
        asked(tmp_path / "nowhere", "--most", "-1")


def test_a_row_without_a_plan_says_so_and_one_not_determined_says_that() -> None:
    columns = [column for column in TABLE.columns if column.place == "screen"]
    row = {"unit": "S1", "npv": None, "change": None, "gap": None, "determined": None}
    assert row_of(TABLE, columns, row) == ["S1", "no plan", "", ""]
    row = {"unit": "S1", "npv": 5.0, "change": 7.0, "gap": None, "determined": "no"}
    assert row_of(TABLE, columns, row) == ["S1", "5", "not determined", "none"]


def test_what_tells_a_question_apart_leaves_out_defaults_and_time() -> None:
    values = {"most": 2, "word": ("a b", "c"), "loud": False, "seconds": 5.0}
    found = asked_of_run(QUESTION, values)
    assert found.given == (("word", "a b"), ("word", "c"), ("no-loud", "")) and found.name == "sizes-word-a-b-word-c-no-loud"


def test_a_flag_is_an_option_without_a_value_and_tells_apart_where_it_is_given() -> None:
    flag = Parameter("prove", "Prove it.", kind="flag")
    question = replace(QUESTION, parameters=(flag,))
    for given, name in (((), "sizes"), (("--prove",), "sizes-prove")):
        with command_of(question).make_context("sizes", ["instance", *given]) as context:
            values = {"prove": context.params["prove"]}
        assert values == {"prove": bool(given)} and asked_of_run(question, values).name == name


@pytest.mark.parametrize("width", [24, 40, 60, 79, 120])
def test_no_figure_is_cut_however_narrow_the_screen(width: int) -> None:
    rows = [{"unit": "S1", "npv": 1234567.8, "change": -7654321.0, "gap": 0.01, "determined": "yes"} for _ in range(2)]
    screen = Console(width=width, file=io.StringIO())
    for table in shown_table(Filled(TABLE, pd.DataFrame(rows), "units"), width):
        screen.print(table)
    lines = screen.file.getvalue().splitlines()
    words = [word for line in lines for word in line.split()]
    assert all(words.count(figure) == 2 for figure in ("1,234,568", "-7,654,321")) and words.count("1.000") == 2
    assert words.count("S1") == 2 * sum(line.startswith("unit") for line in lines)
    assert max(map(len, lines)) <= width


def test_wrong_input_is_said_before_a_cluster_is_looked_for(rollout, tmp_path: Path) -> None:
    ended = rollout("frontier", tmp_path / "nowhere", "--limit", "quarterly budget", "--cluster", "nonsense://x")
    assert ended.code == ExitCode.INPUT
    assert "found no such folder" in ended.err
    ended = rollout("frontier", "ten-store-chain", "--limit", "quarterly budget", "--cluster", "nonsense://x", "--quiet")
    assert ended.code == ExitCode.SOLVER
    assert "is no address" in ended.err
