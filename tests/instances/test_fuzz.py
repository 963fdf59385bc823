"""Whatever is in the files, reading ends in an instance or in a list of problems, never in another error."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from instances import InputProblems, load_instance
from tests.instances.small import GOOD, SEASONS, write

FLOWS = """\
unit,lever,line,quarter,amount,recurring,colour
S1,orchestration,shrink,1,5.5,yes,
S2,orchestration,software,-1,-5,,capex
"""
MONEY = """
[finance]
inflation_rate = 0.02
wage_growth = 0.03
discount_rate_kind = "real"
growth_base = "first_quarter"
terminal_value = "perpetuity"
terminal_decay = 0.1
hard_cash_only = ["payback"]
contingency = { analogue = 0.1 }

[finance.hardness]
labour = "soft"

[records]
shrink = 0.2

[levers.kiosk]
title = "Kiosk"
flows = "add"
effects = { late = 0.2 }
adoption_by_maturity = [{ maturity = 0.5, reached = 0.5 }, { maturity = 0.9, reached = 1.0 }]
costs = [{ line = "software", amount = 9, basis = "unit", profile = [0.5, 0.5], profile_from = -1 }]
support = [{ amount = 9, basis = "unit", minimum_quarters = 4, price_quarters = ["2027Q3"], price_factors = [1.1] }]

[[limits]]
name = "funded"
measure = "spend"
amount = 90
prices = "today"
carry_over = 0.5
lapses_at_year_end = true

[[uncertainties]]
name = "demand"
figures = ["units.*.revenue", "levers.kiosk.costs.*.amount"]
distribution = "lognormal"
mean = 1.1
spread = 0.2
at_least = 0.9

[[uncertainties]]
name = "late"
figures = ["levers.kiosk.slip_quarters"]
how = "add"
distribution = "values"
values = [0, 1]
chances = [0.5, 0.5]

[[correlations]]
between = ["demand", "late"]
rank = 0.3

[[futures]]
name = "boom"
chance = 0.4
multiply = { "units.*.revenue" = 1.2 }
"""
FILES = GOOD | {"plan.toml": GOOD["plan.toml"] + MONEY, "seasonality.csv": SEASONS, "flows.csv": FLOWS}
ODD = [
    "",
    " ",
    "nan",
    "inf",
    "-1",
    "1e400",
    "0",
    "9" * 40,
    "2027Q1",
    "2027Q5",
    "true",
    "yes",
    '"',
    "'",
    ",",
    ";",
    "\n",
    "\t",
    "\0",
]
ODD += [
    "=1+1",
    "<b>",
    "\u202e",
    "\ufeff",
    "é",
    "[",
    "]",
    "{",
    "}",
    "#",
    "[[limits]]",
    "S1",
    "North",
    "orchestration",
    "../x",
    "-0.0",
]
PIECES = st.one_of(st.sampled_from(ODD), st.text(max_size=6), st.integers().map(str), st.floats().map(str))


def assert_read_or_refused(files: dict[str, str | bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            load_instance(write(Path(folder), files))
        except InputProblems as problems:
            assert problems.problems
            for problem in problems.problems:
                assert str(problem).isprintable()


def test_the_files_that_are_edited_are_good(tmp_path: Path) -> None:
    instance = load_instance(write(tmp_path, {name: text for name, text in FILES.items() if name != "seasonality.csv"}))
    assert len(instance.flows) == 2 and instance.settings.records is not None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(FILES)), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 12), PIECES), min_size=1, max_size=4)
)
def test_any_stretch_of_a_file_replaced(name: str, edits: list[tuple[int, int, str]]) -> None:
    text = FILES[name]
    for place, length, piece in edits:
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + length :]
    assert_read_or_refused(FILES | {name: text.encode("utf-8", "surrogatepass")})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([name for name in FILES if name.endswith(".csv")]), st.integers(0, 50), st.integers(0, 12), PIECES)
def test_any_cell_replaced(name: str, row: int, column: int, piece: str) -> None:
    cells = [line.split(",") for line in FILES[name].splitlines()]
    line = cells[row % len(cells)]
    line[column % len(line)] = piece
    assert_read_or_refused(FILES | {name: "\n".join(",".join(one) for one in cells).encode("utf-8", "surrogatepass")})


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 200), PIECES)
def test_any_value_of_the_plan_replaced(line: int, piece: str) -> None:
    lines = FILES["plan.toml"].splitlines()
    place = line % len(lines)
    if "=" in lines[place]:
        lines[place] = lines[place].split("=")[0] + "= " + piece
    assert_read_or_refused(FILES | {"plan.toml": "\n".join(lines).encode("utf-8", "surrogatepass")})


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
def test_any_bytes(name: str, content: bytes) -> None:
    assert_read_or_refused(FILES | {name: content})
