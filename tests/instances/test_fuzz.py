"""Whatever is in the files, reading ends in an instance or in a list of problems, never in another error."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from instances import InputProblems, load_instance
from tests.instances.small import GOOD, SEASONS, write

FILES = GOOD | {"seasonality.csv": SEASONS}
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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), PIECES)
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
