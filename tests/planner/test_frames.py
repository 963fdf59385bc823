"""From values to the frame of a declared table."""

import pytest

from planner.columns import Column, Table
from planner.plan.frames import frame_of, frame_of_rows

TWO = Table("two", "thing", (Column("name", "text"), Column("amount", "money")))
OPEN = Table("open", "thing", (Column("name", "text"),), rest="whole")


def test_columns_stand_in_the_order_of_the_declaration() -> None:
    assert list(frame_of(TWO, {"amount": [1.0], "name": ["a"]}).columns) == ["name", "amount"]
    assert list(frame_of_rows(TWO, [{"amount": 1.0, "name": "a"}]).columns) == ["name", "amount"]
    assert list(frame_of_rows(TWO, []).columns) == ["name", "amount"]


def test_further_columns_follow_where_the_table_may_have_them() -> None:
    assert list(frame_of(OPEN, {"b": [1], "name": ["a"], "a": [2]}).columns) == ["name", "b", "a"]
    with pytest.raises(ValueError, match="two: columns"):
        frame_of(TWO, {"name": ["a"], "amount": [1.0], "b": [1]})


@pytest.mark.parametrize(
    "rows",
    [
        [{"name": "a"}],
        [{"name": "a", "amount": 1.0}, {"name": "b"}],
        [{"name": "a", "amount": 1.0, "more": 2}],
    ],
)
def test_a_value_that_is_missing_or_not_declared_is_refused(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="two: columns"):
        frame_of_rows(TWO, rows)


def test_a_column_has_a_title_and_a_look_without_being_told() -> None:
    column = Column("spend_share", "level")
    assert (column.title, column.look) == ("spend share", "number")
    assert Column("npv", "money", heading="NPV", shown="plan").title == "NPV"
    assert OPEN.column("launches_x") == Column("launches_x", "whole", place="file")
