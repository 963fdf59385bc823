"""Budgets and capacities by part: which amounts of which limits are meant, and the instance with them changed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from instances.draft import Cells, Draft
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from planner.errors import QuestionError
from planner.limits.scopes import amounts_of, periods_of, scopes_of

LIMITS = "limits.csv"
COLUMNS = ["limit", "scope", "period", "amount"]


@dataclass(frozen=True)
class LimitPart:
    """A part of the budgets, or of the capacities; what is left out narrows nothing.

    Attributes
    ----------
    what
        budget: limits on spend. capacity: all other limits.
    limit
        the name of one limit.
    period
        a quarter such as 2027Q3, or a fiscal year such as FY2027.
    colour
        capex or opex: only budgets of that colour.
    scope
        a region, leader or team that has an amount of its own.
    """

    what: str = "budget"
    limit: str | None = None
    period: str | None = None
    colour: str | None = None
    scope: str | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.limit or self.what, self.colour, self.scope, self.period) if part)


@dataclass(frozen=True)
class Amount:
    """One amount of a limit: its scope and period, and how much is allowed."""

    limit: str
    scope: str
    period: str
    amount: float


def amounts(instance: Instance, part: LimitPart) -> list[Amount]:
    """Return the amounts that a part means.

    Raises
    ------
    QuestionError
        there are none.
    """
    found = [one for rule in instance.plan.limits if _is_meant(rule, part) for one in _amounts_of(instance, rule, part)]
    if not found:
        names = ", ".join(dict.fromkeys(rule.name for rule in instance.plan.limits if (rule.measure == "spend") == _money(part)))
        raise QuestionError(f"there is no {part} in this instance; its limits of this kind are: {names or 'none'}")
    return found


def _money(part: LimitPart) -> bool:
    return part.what == "budget"


def _is_meant(rule: LimitRule, part: LimitPart) -> bool:
    if part.limit is not None:
        return rule.name == part.limit and part.colour in (None, rule.colour)
    return (rule.measure == "spend") == _money(part) and part.colour in (None, rule.colour)


def _amounts_of(instance: Instance, rule: LimitRule, part: LimitPart) -> Iterator[Amount]:
    scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
    grid = amounts_of(instance, rule, scopes, periods)
    alone = len(rule.regions) == 1 and part.scope == rule.regions[0]
    for scope, row in zip(scopes.names, grid, strict=True):
        for period, amount in zip(periods.names, row, strict=True):
            in_scope = part.scope is None or part.scope == scope or alone
            if amount is not None and in_scope and _within(instance, period, part.period):
                yield Amount(rule.name, scope, period, amount)


def _within(instance: Instance, period: str, wanted: str | None) -> bool:
    """Return whether a period of a limit is the wanted one, or a quarter of the wanted fiscal year."""
    if wanted is None or period == wanted:
        return True
    year = re.fullmatch(r"FY(\d{4})", wanted)
    fiscal = {quarter.label: quarter.fiscal_year for quarter in instance.quarters}
    return year is not None and fiscal.get(period) == int(year[1])


def scaled(draft: Draft, instance: Instance, part: LimitPart, factor: float) -> None:
    """Multiply amounts of a draft of the instance."""
    changed(draft, instance, part, lambda one: one.amount * factor)


def changed(draft: Draft, instance: Instance, part: LimitPart, new: Callable[[Amount], float]) -> None:
    """Give each amount of a part a new value, as a row of limits.csv; errors as for `amounts`."""
    table = draft.tables.setdefault(LIMITS, Cells(list(COLUMNS), []))
    places = [table.column(name) for name in COLUMNS]
    rows = {tuple(row[place].strip() for place in places[:3]): row for row in table.rows}
    for one in amounts(instance, part):
        key = (one.limit, one.scope, one.period)
        if key not in rows:
            rows[key] = [""] * len(table.header)
            for place, text in zip(places, key, strict=False):
                rows[key][place] = text
            table.rows.append(rows[key])
        rows[key][places[3]] = repr(new(one))
