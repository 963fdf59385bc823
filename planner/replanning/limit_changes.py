"""Budgets and capacities by part: which amounts of which limits are meant, and the instance with them changed.

The amount of a covenant is what may be out or lost: at_least with its sign turned, so that more of it allows more.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from instances.draft import Cells, Draft
from instances.measures import MEASURES
from instances.schema.common import QUARTER_PATTERN
from instances.schema.covenants import Covenant
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.scopes import wanted_texts
from planner.errors import QuestionError
from planner.limits.covenants import periods_of_covenant
from planner.limits.scopes import amounts_of, fiscal_year_of, periods_of, price_index, scopes_of

LIMITS = "limits.csv"
COLUMNS = ["limit", "scope", "period", "amount"]


@dataclass(frozen=True)
class LimitPart:
    """A part of the budgets, or of the capacities; an attribute that is not given narrows nothing.

    Attributes
    ----------
    what
        budget: limits on spend. capacity: all other limits.
    limit
        the name of one limit, or of a covenant whose level is below 0.
    period
        a quarter such as 2027Q3, or a fiscal year such as FY2027.
    colour
        capex or opex: only budgets of that colour.
    scope
        a region, leader, cohort, team or value of a tag that has an amount of its own.
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
    """One amount of a limit as it is written: its scope and period, and how much is allowed."""

    limit: str
    scope: str
    period: str
    amount: float


def amounts(instance: Instance, part: LimitPart) -> list[Amount]:
    """Return the amounts that a part means and that can still be changed; errors as for `written_amounts`.

    Those of periods that were over before rules.decided_before are history: what was left of them is carried over as it was.

    Raises
    ------
    QuestionError
        all of them are of periods that are over.
    """
    found = open_amounts(instance, part)
    if not found:
        decided = instance.settings.rules.decided_before
        raise QuestionError(f"{part}: its periods were over before {decided}, which rules.decided_before names; nothing is left")
    return found


def open_amounts(instance: Instance, part: LimitPart) -> list[Amount]:
    """Return the amounts of `amounts`, none where all are of periods that are over; errors as for `written_amounts`."""
    covenant = covenant_named(instance, part.limit)
    if covenant is not None:
        return [_amount_out(covenant, part)]
    written = written_amounts(instance, part)
    over = {rule.name: _periods_over(instance, rule) for rule in instance.settings.limits}
    return [one for one in written if one.period not in over[one.limit]]


def written_amounts(instance: Instance, part: LimitPart) -> list[Amount]:
    """Return the amounts of limits that a part means, whenever their periods are.

    One that only stays what it was in the last decision period is none of its own.

    Raises
    ------
    QuestionError
        there are none.
    """
    found = [one for rule in instance.settings.limits if _is_meant(rule, part) for one in _amounts_of(instance, rule, part)]
    if not found:
        names = ", ".join(dict.fromkeys(rule.name for rule in instance.settings.limits if part.limit or _kind(rule, part)))
        which = "limits" if part.limit else "limits of this kind"
        raise QuestionError(f"there is no {part} in this instance; its {which} are: {names or 'none'}")
    return found


def covenant_named(instance: Instance, name: str | None) -> Covenant | None:
    """Return the covenant of a name, None if there is none."""
    return next((rule for rule in instance.settings.covenants if rule.name == name), None)


def _amount_out(rule: Covenant, part: LimitPart) -> Amount:
    if rule.at_least >= 0:
        raise QuestionError(
            f"covenant {rule.name} lets nothing be out or lost: found {rule.at_least:g}, expected at_least below 0"
        )
    if part != LimitPart(part.what, rule.name):
        raise QuestionError(f"covenant {rule.name} has one level for all its periods: name no colour, period or scope with it")
    return Amount(rule.name, "", "", -rule.at_least)


def _kind(rule: LimitRule, part: LimitPart) -> bool:
    return MEASURES[rule.measure].of_money == _money(part)


def _money(part: LimitPart) -> bool:
    return part.what == "budget"


def _is_meant(rule: LimitRule, part: LimitPart) -> bool:
    if part.limit is not None:
        return rule.name == part.limit and part.colour in (None, rule.colour)
    return _kind(rule, part) and part.colour in (None, rule.colour)


def _amounts_of(instance: Instance, rule: LimitRule, part: LimitPart) -> Iterator[Amount]:
    scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
    grid = amounts_of(instance, rule, scopes, periods)
    written = {(row.scope, row.period) for row in instance.limit_rows if row.limit == rule.name}
    alone = any(tuple(texts) == (part.scope,) for texts in wanted_texts(rule).values())
    for scope, row in zip(scopes.names, grid, strict=True):
        for place, (period, amount) in enumerate(zip(periods.names, row, strict=True)):
            in_scope = part.scope is None or part.scope == scope or alone
            own = place < periods.decided or (scope, period) in written
            if amount is not None and own and in_scope and _within(period, part.period):
                yield Amount(rule.name, scope, period, amount)


def _periods_over(instance: Instance, rule: LimitRule) -> frozenset[str]:
    """Return the periods of a limit that were over before rules.decided_before."""
    decided = instance.settings.rules.decided_before
    if decided is None:
        return frozenset()
    periods = periods_of(instance, rule)
    open_ = set(periods.of_quarter[instance.quarter_index(decided) - 1 :].tolist())
    return frozenset(name for place, name in enumerate(periods.names) if place not in open_)


def _within(period: str, wanted: str | None) -> bool:
    """Return whether a period of a limit is the wanted one, or a quarter of the wanted fiscal year."""
    if wanted is None or period == wanted:
        return True
    return re.fullmatch(QUARTER_PATTERN, period) is not None and fiscal_year_of(period) == wanted


def periods_with(instance: Instance, one: Amount) -> list[str]:
    """Return the periods in which an amount stands: its own, and those after the last decision period if it is that one's."""
    covenant = covenant_named(instance, one.limit)
    if covenant is not None:
        return list(periods_of_covenant(instance, covenant))
    rule = next(rule for rule in instance.settings.limits if rule.name == one.limit)
    periods = periods_of(instance, rule)
    if not periods.decided or one.period != periods.names[periods.decided - 1]:
        return [one.period]
    written = {row.period for row in instance.limit_rows if (row.limit, row.scope) == (one.limit, one.scope)}
    return [one.period, *(name for name in periods.names[periods.decided :] if name not in written)]


def price_level(instance: Instance, one: Amount) -> float:
    """Return the factor on an amount: the price level of its period, where the amount is written in prices of today."""
    if covenant_named(instance, one.limit) is not None:
        return 1.0
    rule = next(rule for rule in instance.settings.limits if rule.name == one.limit)
    periods = periods_of(instance, rule)
    return float(price_index(instance, rule, periods)[periods.names.index(one.period)])


def scaled(draft: Draft, instance: Instance, part: LimitPart, factor: float) -> None:
    """Multiply amounts of a draft of the instance."""
    changed(draft, instance, part, lambda one: one.amount * factor)


def changed(draft: Draft, instance: Instance, part: LimitPart, new: Callable[[Amount], float]) -> None:
    """Give each amount of a part a new value, as a row of limits.csv, or in plan.toml for a covenant; errors as for `amounts`."""
    for entry in draft.settings.get("covenants", []):
        if entry["name"] == part.limit:
            (one,) = amounts(instance, part)
            entry["at_least"] = -new(one)
            return
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
