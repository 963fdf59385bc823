"""A payment that differs from the figures of an instance, as a row of flows.csv has it."""

from dataclasses import dataclass

from planner.economics import LINES


@dataclass(frozen=True)
class PaidRow:
    """A difference to what is planned, at a committed launch.

    Attributes
    ----------
    unit, lever
        indices of the launch.
    line, colour
        indices into `LINES` and `COLOURS`.
    quarter
        quarter of the payment, 1 for the first of the plan.
    amount
        nominal, positive for a further cost.
    """

    unit: int
    lever: int
    line: int
    colour: int
    quarter: int
    amount: float

    @property
    def line_named(self) -> str:
        """Name of the line."""
        return LINES[self.line]
