"""Meanings of the key figures of a plan, for their tooltips: those of the columns that have them, and of the rest."""

from typing import Final

from planner.questions.frontier.columns import FRONTIER
from planner.questions.whatif.columns import COMPARISON

_OWN: Final = {
    "npv_before_tax": "the net present value before tax, against doing nothing new",
    "discounted_payback_quarter": "quarter from which the discounted flows stay paid back",
    "mirr": "the rate of return when what comes back is reinvested at the reinvestment rate",
    "first_12_months": "all flows of the first four quarters, nominal, after tax",
    "waiting": "what the whole plan is worth less when it comes a quarter later",
    "gap": "no plan under the same limits and rules is worth more than this one by a larger share",
}
_COLUMNS: Final = {
    **{column.name: column.meaning for column in FRONTIER.columns},
    **{column.name: column.meaning for column in COMPARISON.columns},
    **{column.figure.removeprefix("figures."): column.meaning for column in COMPARISON.columns if column.figure},
}


def meaning_of(key: str) -> str:
    """Return the meaning of a key figure, by its key among the facts of a plan."""
    return _OWN.get(key) or _COLUMNS.get(key, "")
