"""Warnings about the inputs of a plan, and the room for launches that are not funded, in the words of report and workbook."""

from dataclasses import dataclass

from instances.plausibility import warnings_of
from instances.problems import WARNINGS
from instances.schema.instance import Instance
from planner.economics.lines import HALF_CENT
from planner.plan.plan import Plan
from planner.wording import money

MOST_WARNINGS = 60
"""Warnings that the report and the workbook list; warnings.csv has all."""


@dataclass(frozen=True)
class Caution:
    """An input that is allowed and may not be meant: its place, the value found, the value expected, and the remedy."""

    where: str
    found: str
    expected: str
    remedy: str


def cautions_of(instance: Instance) -> tuple[Caution, ...]:
    """Return the warnings of an instance in their order."""
    found = []
    for one in warnings_of(instance):
        counted = "line" if one.file.endswith(".toml") else "row"
        parts = [one.file + (f" {counted} {one.row}" if one.row else ""), one.column]
        title, remedy = WARNINGS[one.code]
        found.append(Caution(", ".join(filter(None, parts)), one.found or title, one.expected, one.remedy or remedy))
    return tuple(found)


def room_in_words(plan: Plan) -> str:
    """Return the most that launches which are not funded could add together, as proven."""
    if plan.bound is None or plan.counts_hard_cash or plan.instance.settings.objective.goal != "npv":
        return "the total that fits together is not known."
    left = plan.bound - plan.npv
    if left < HALF_CENT:
        return "under these limits nothing can be added (proven)."
    currency = plan.instance.settings.finance.currency
    return f"under these limits all of them together can add at most {currency} {money(left)} (proven)."
