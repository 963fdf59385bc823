"""How the answers of questions stand in a report: which columns, under which headings, in per cent, money or plain numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from planner.reports.wording import in_words, money

NO_PLAN: Final = "no plan"


def _percent(places: int) -> Callable[[str], str]:
    return lambda cell: f"{float(cell):.{places}%}"


def _number(cell: str) -> str:
    """Return a number with thousands apart and no more decimals than it needs, two at most."""
    return f"{float(cell):,.2f}".rstrip("0").rstrip(".")


def _change(cell: str) -> str:
    shown = money(float(cell))
    return shown if shown.startswith("-") or shown == "0" else f"+{shown}"


SHOWN: Final[dict[str, Callable[[str], str]]] = {
    "text": str,
    "words": in_words,
    "money": lambda cell: money(float(cell)),
    "plan": lambda cell: money(float(cell)),
    "change": _change,
    "per cent": _percent(0),
    "fine per cent": _percent(1),
    "gap": _percent(2),
    "number": _number,
    "ratio": lambda cell: f"{float(cell):.2f}",
    "whole": lambda cell: f"{int(cell):,}",
}
"""How a cell that is not blank is shown, by kind; a blank one of kind plan says that there is none."""

OF_TABLE: Final = {
    "text": "words",
    "money": "money",
    "whole": "whole",
    "level": "number",
    "date": "text",
    "present_value": "money",
    "factor": "number",
}
"""Kind of a column that has no layout, by its kind in the table."""

TEXTS: Final = ("text", "words")


@dataclass(frozen=True)
class Column:
    """A column of a report: its heading, how it is shown, and the column of the file; with `to`, the range from it on.

    judged: the column `determined` of the file says whether its value is proven.
    """

    heading: str
    kind: str
    name: str
    to: str = ""
    judged: bool = False


@dataclass(frozen=True)
class Layout:
    """A table that answers a question: its title, its columns, and those of the file that say nothing here.

    Columns that are in neither follow as they are, so that nothing a question adds is lost.
    """

    title: str
    columns: tuple[Column, ...]
    left_out: tuple[str, ...] = ("stopped", "folder", "bound", "determined")


_NPV, _SPEND = Column("NPV", "plan", "npv"), Column("spend", "money", "spend")
_LAUNCHES, _GAP = Column("launches", "whole", "launches"), Column("gap", "gap", "gap")
_PAYBACK, _PEAK = Column("paid back", "text", "payback_quarter"), Column("peak funding", "money", "peak_funding")

LAYOUTS: Final = {
    "comparison": Layout(
        "Cases compared",
        (
            Column("case", "text", "case"),
            _NPV,
            Column("against the base", "change", "change", judged=True),
            Column("proven between", "change", "change_at_least", "change_at_most"),
            Column("verdict", "words", "verdict"),
            _SPEND,
            _PEAK,
            _PAYBACK,
            Column("IRR a year", "fine per cent", "irr"),
            _LAUNCHES,
            _GAP,
        ),
    ),
    "frontier": Layout(
        "What more or less of a limit is worth",
        (
            Column("of the amounts", "per cent", "share"),
            Column("amount", "number", "amount"),
            Column("which is", "words", "amount_of"),
            _NPV,
            Column("added by the step", "change", "increment", judged=True),
            Column("proven between", "change", "increment_at_least", "increment_at_most"),
            Column("for each unit added", "ratio", "increment_per_unit", judged=True),
            _SPEND,
            Column("profitability index", "ratio", "profitability_index"),
            _LAUNCHES,
            _GAP,
        ),
    ),
    "order_price": Layout(
        "The price of a fixed order of the levers",
        (
            Column("order", "words", "order"),
            _NPV,
            Column("lost against a free order", "money", "loss", judged=True),
            Column("proven between", "money", "loss_at_least", "loss_at_most"),
            _SPEND,
            _LAUNCHES,
            Column("exempt units", "whole", "exempt_units"),
            _GAP,
        ),
    ),
    "baselines": Layout(
        "Against the usual ways to plan",
        (
            Column("planned by", "words", "baseline"),
            _NPV,
            Column("the optimised plan is worth more by", "money", "worth"),
            Column("share of its NPV", "fine per cent", "worth_share"),
            Column("at most", "money", "worth_at_most"),
            _SPEND,
            _PEAK,
            _PAYBACK,
            _LAUNCHES,
        ),
    ),
    "smallest": Layout(
        "The smallest plan that keeps most of the value",
        (
            Column("plan", "words", "plan"),
            _NPV,
            Column("kept of the NPV", "fine per cent", "kept"),
            _SPEND,
            Column("of the spend", "fine per cent", "spend_share"),
            Column("units", "whole", "units"),
            _LAUNCHES,
            Column("proven not below", "number", "not_below"),
            _PEAK,
            _PAYBACK,
            _GAP,
        ),
    ),
    "cuts": Layout(
        "What goes first as the budget falls",
        (
            Column("cut", "per cent", "cut"),
            Column("amount left", "number", "amount"),
            Column("which is", "words", "amount_of"),
            _NPV,
            _LAUNCHES,
            _SPEND,
            Column("NPV planned anew", "money", "npv_free"),
            Column("lost by keeping to the list", "money", "loss_to_free"),
            Column("at most", "money", "loss_at_most"),
        ),
        ("stopped", "folder", "bound_free"),
    ),
    "marginals": Layout(
        "What a little more of each limit is worth",
        (
            Column("limit", "text", "limit"),
            Column("scope", "text", "scope"),
            Column("period", "text", "period"),
            Column("added", "number", "added"),
            Column("gain", "money", "gain", judged=True),
            Column("proven between", "money", "gain_at_least", "gain_at_most"),
            Column("for each unit added", "ratio", "gain_per_unit", judged=True),
        ),
        ("part", "npv", "bound", "stopped", "determined"),
    ),
    "platform": Layout(
        "From what on the platform pays",
        (
            Column("scope", "text", "scope"),
            Column("units", "whole", "units"),
            Column("measure", "words", "measure"),
            Column("now", "number", "now"),
            Column("pays from", "number", "pays_from"),
            Column("does not pay yet at", "number", "not_yet_at"),
            Column("pays", "text", "pays"),
            Column("gain", "money", "gain"),
            Column("proven between", "money", "gain_at_least", "gain_at_most"),
            Column("problem", "text", "problem"),
        ),
    ),
}
"""Tables that a report shows, by the name of their file."""
