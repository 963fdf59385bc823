"""Named cases written to a file are the same cases when they are read."""

import tomllib

import pytest

from instances import Override
from planner.replanning.case_files import cases_in, written_cases
from planner.replanning.cases import Case
from planner.replanning.limit_changes import LimitPart

EVERYTHING = Case(
    'all "of" it',
    (Override("discount_rate", 0.12), Override("units.*.revenue", 1.1, "multiply"), Override("tax_rate", 0.01, "add")),
    ((LimitPart("budget"), 0.8), (LimitPart("capacity"), 1.1), (LimitPart(limit="capital"), 1.5)),
    ("2027Q3", "FY2028"),
    2,
)


@pytest.mark.parametrize("name", ["plain", "<script>", "=1+1", "../../x", "$x$", ":red[x]", 'a"\\n', "[[cases]]"])
def test_a_case_comes_back_as_it_was(name: str) -> None:
    cases = [Case(name, limits=((LimitPart("budget"), 0.1 + 0.2),)), EVERYTHING]
    assert cases_in(written_cases(cases), "cases.toml") == cases


def test_the_file_says_what_a_person_would_write() -> None:
    assert tomllib.loads(written_cases([EVERYTHING]).decode()) == {
        "cases": [
            {
                "name": 'all "of" it',
                "budget": 0.8,
                "capacity": 1.1,
                "limits": {"capital": 1.5},
                "delay_start": 2,
                "freeze": ["2027Q3", "FY2028"],
                "set": {"discount_rate": 0.12},
                "multiply": {"units.*.revenue": 1.1},
                "add": {"tax_rate": 0.01},
            }
        ]
    }


def test_a_part_of_a_limit_has_no_place_in_the_file() -> None:
    with pytest.raises(ValueError, match="whole limits"):
        written_cases([Case("west", limits=((LimitPart("budget", scope="West"), 0.8),))])
