"""Tiny instances of two levers, their launches, and amounts of their accounts."""

from planner.accountant import Account, Launch
from tests.builders import instance_of_two_levers as instance
from tests.builders import label, lever, unit

__all__ = ["by_quarter", "cash", "instance", "label", "launch", "lever", "unit"]


def launch(name: str = "A", quarter: int = 1, lever_name: str = "store_optimization") -> Launch:
    return Launch(name, lever_name, label(quarter))


def cash(done: Account, line: str, quarter: int | str = 1) -> float:
    """The flow of a line in a quarter by number, or in "terminal"."""
    when = label(quarter) if isinstance(quarter, int) else quarter
    amounts = [amount for key, amount in done.cashflow.items() if key[0] == when and key[2] == line]
    assert len(amounts) == 1
    return amounts[0]


def by_quarter(done: Account, line: str, last: int = 4) -> list[float]:
    """The flows of a line in quarters 1 to `last`."""
    return [cash(done, line, quarter) for quarter in range(1, last + 1)]
