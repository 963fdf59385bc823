"""The rows of minimums in the compact programme."""

from typing import TYPE_CHECKING

from instances.schema.minimums import Minimum
from instances.schema.units import Unit
from planner.accountant.usage import LimitUse

if TYPE_CHECKING:
    from tests.oracles.compact_programme import CompactProgramme


def add_minimum(programme: "CompactProgramme", rule: Minimum) -> None:
    """Make a row of every scope with a unit, and every period that has a decision quarter of its window."""
    first, last = rule.from_quarter or "", rule.to_quarter or "9999Q4"

    def period_of(quarter: int) -> str:
        label = programme.instance.label_of(quarter)
        return {"quarter": label, "fiscal_year": label[:4], "total": "all"}[rule.per] if first <= label <= last else ""

    def scope_of_use(use: LimitUse | Unit) -> str:
        """Return the scope of a unit, or of a use by a unit or shared cost; "-" for none."""
        unit = use if isinstance(use, Unit) else use.unit
        leader = "" if unit is None else unit.leader
        fits = use.region in (rule.regions or (use.region,)) and leader in (rule.leaders or (leader,))
        scope = {"": "all", "region": use.region, "leader": leader}[rule.each]
        return scope if fits and scope else "-"

    for scope in {scope_of_use(unit) for unit in programme.instance.units} - {"-"}:
        for period in {period_of(quarter) for quarter in programme.quarters} - {""}:
            used: dict[int, float] = {}
            for variable, use in programme.uses[rule.measure]:
                counted = use.lever in (rule.levers or (use.lever,)) and rule.colour in (None, use.colour)
                if scope_of_use(use) == scope and counted and period_of(use.quarter) == period:
                    used[variable] = used.get(variable, 0.0) + use.amount
            programme.made.row(used or {programme.always: 0.0}, low=rule.amount)
