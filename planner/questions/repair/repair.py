"""Repairs of an instance without a plan: the least change of each rule in the conflict that makes room, each tried out.

A limit's amount is raised to the least that the other rules allow to be used of it (where what is left of it is carried over,
to what the plan needs that uses least of it and of all that it is carried to), a floor, covenant or minimum is lowered to
the highest level they allow, a committed or demanded launch is moved to the nearest quarter that goes, a sequence waits for
fewer units or for a shorter time, a pilot may be smaller, a unit takes over more orders, anything else is dropped. A repair
counts only if the repaired instance has a plan; it is planned, and the repairs are listed by that plan's NPV.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil, floor
from time import perf_counter
from typing import NamedTuple

import numpy as np

from instances import Instance
from instances.floor_measures import is_ceiling
from instances.schema.common import LARGEST_QUANTITY
from instances.schema.rules import Floor
from instances.schema.settings import SolverOptions
from instances.transfer_checks import CAPACITY
from models import MenuProblem, check
from models.problem import IntArray
from models.running.stopping import interrupts_end_all
from models.statement.variables import first_events
from planner.errors import InfeasibleError, MenuError, NoPlanError
from planner.objectives import Goal, aimed_anew
from planner.plan.plan import Plan
from planner.planning import planned
from planner.questions.repair.conflicts import AskedRule, conflict, feasible, with_amounts, with_capacities, with_dropped, without
from planner.questions.repair.eased import eased
from planner.questions.repair.levels import LOWERED, lowered
from planner.replanning.limit_changes import Amount, price_level
from planner.replanning.resolving import Repricing, solved_as_asked

DEEPEST = 3
"""Changes of one repair at most."""

ENOUGH, FEWEST = 6, 2
"""Repairs that are looked for, and those that are looked for however long it takes."""

SECONDS = 120.0
"""Seconds for the search of repairs, about, by default."""

CLOSE, CLOSER_SECONDS = 1e-3, 10.0
"""Relative tolerance of the search for the least amount of a limit that carries over or funds itself, and the seconds after
which that search stops."""

HALVINGS = 40
"""Halvings by which the least limit is found that a plan needs."""

HEADS = "hiring"
"""Kind of what is no rule and may be eased: the largest number of heads."""

DECIMALS = 6
"""Decimals of an amount beyond which it is rounding."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Repair:
    """Changes in the user's words that together give the instance a plan, and that plan."""

    changes: tuple[str, ...]
    instance: Instance
    plan: Plan

    def __str__(self) -> str:
        return "; ".join(self.changes)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The conflicting rules (dropping any one resolves the conflict), and repairs, those of the greatest NPV first.

    feasible: whether there is nothing to repair. interrupted: whether the user asked to stop while repairs were tried.
    """

    feasible: bool
    rules: tuple[AskedRule, ...]
    repairs: tuple[Repair, ...]
    interrupted: bool = False


class _Asked(NamedTuple):
    """Options of the solves in which instances are asked about, and the pricing that all of them share."""

    options: SolverOptions
    price: Repricing

    def has_plan(self, instance: Instance) -> bool | None:
        """Return whether an instance has a plan; None if that was not decided."""
        return feasible(instance, self.options, price=self.price)


def diagnosed(instance: Instance, options: SolverOptions, tell: Tell, seconds: float = SECONDS) -> Diagnosis:
    """Return the reasons why an instance has no plan, and repairs that give it one.

    Parameters
    ----------
    seconds
        after which no further repair is begun, once there are some.

    Raises
    ------
    NoPlanError
        whether there is a plan was not decided within the time limit, which holds for each single question.
    MenuError
        a unit has no roadmap whatever the shared rules.
    KeyboardInterrupt
        the user asked to stop before the rules were found.
    """
    asked = _Asked(options, Repricing())
    asked.price(instance)
    with interrupts_end_all() as request:

        def told(said: str) -> None:
            if request.interrupted:
                raise KeyboardInterrupt
            tell(said)

        known = asked.has_plan(instance)
        told("conflicting rules")
        if known is None:
            raise NoPlanError("it was not decided in time whether there is a plan; allow more time with --time-limit")
        if known:
            return Diagnosis(True, (), ())
        rules = conflict(instance, options, lambda said: told(f"conflicting rules: {said}"), asked.price)
        found: list[Repair] = []
        try:
            found.extend(_planned(instance, rules, asked, told, seconds))
        except KeyboardInterrupt:
            if not request.interrupted:
                raise
    return Diagnosis(False, rules, tuple(sorted(found, key=lambda one: -one.plan.worth)), request.interrupted)


def _planned(instance: Instance, rules: tuple[AskedRule, ...], asked: _Asked, tell: Tell, seconds: float) -> Iterator[Repair]:
    """Yield repairs that have a plan, until there are enough or the time is over and there are some."""
    end, found = perf_counter() + seconds, set[tuple[str, ...]]()
    for changes, repaired in _repairs(instance, rules, asked, tell, DEEPEST, end):
        if changes in found:
            continue
        tell(f"trying: {'; '.join(changes)}")
        try:
            yield Repair(changes, repaired, planned(asked.price(repaired), asked.options))
        except (InfeasibleError, NoPlanError, MenuError):
            continue
        found.add(changes)
        if len(found) == ENOUGH or (perf_counter() > end and len(found) >= FEWEST):
            return


def _repairs(
    instance: Instance, rules: tuple[AskedRule, ...], asked: _Asked, tell: Tell, depth: int, end: float
) -> Iterator[tuple[tuple[str, ...], Instance]]:
    """Yield changes that give the instance a plan: of one rule of the conflict where that is enough, else of several."""
    partly = []
    whole = 0
    for rule in (*rules, *_heads_for(instance, rules)):
        mended = False
        for said, changed in _changes(instance, rule, asked):
            if perf_counter() > end:
                return
            tell(f"trying: {said}")
            if asked.has_plan(changed):
                whole += 1
                mended = True
                yield (said,), changed
                if len(rules) > 1:
                    break
        if not mended and rule.kind != HEADS:
            partly.append((f"drop the {rule}", with_dropped(instance, rule)))
    if whole >= FEWEST or depth == 1:
        return
    for said, changed in partly:
        further = conflict(changed, asked.options, lambda words: tell(f"further conflicting rules: {words}"), asked.price)
        for more, repaired in _repairs(changed, further, asked, tell, depth - 1, end):
            yield (said, *more), repaired


def _heads_for(instance: Instance, rules: tuple[AskedRule, ...]) -> list[AskedRule]:
    """Return the kinds of heads that raise limits of a conflict: more of them may resolve it."""
    limits = {rule.name for rule in rules if rule.amount is not None}
    return [AskedRule(HEADS, one.name) for one in instance.settings.hiring if one.limit in limits]


def _changes(instance: Instance, rule: AskedRule, asked: _Asked) -> Iterator[tuple[str, Instance]]:
    """Yield changes of one rule, the smallest first, dropping it last."""
    if rule.amount is not None:
        yield from _raised(instance, rule, asked)
    elif rule.kind == "floor":
        yield from _lowered(instance, rule, asked)
    elif rule.kind == CAPACITY:
        yield from _more_taken(instance, rule.name, asked)
    elif rule.kind in LOWERED:
        yield from lowered(instance, rule.kind, rule.name, asked.options, asked.has_plan, asked.price)
    elif rule.pin is not None and rule.pin.quarter and rule.pin.rule in ("committed", "must"):
        yield from _moved(instance, rule)
    else:
        yield from eased(instance, rule.kind, rule.name, lambda changed: bool(asked.has_plan(changed)))
    if rule.kind != HEADS:
        yield f"drop the {rule}", with_dropped(instance, rule)
    if rule.amount is not None:
        yield f"drop the limit {rule.name}, all its amounts", without(instance, [AskedRule("limit", rule.name)])


def _raised(instance: Instance, rule: AskedRule, asked: _Asked) -> Iterator[tuple[str, Instance]]:
    amount = rule.amount
    if amount is None:
        return
    label = " / ".join(part for part in (amount.limit, amount.scope, amount.period) if part)
    nominal = _needed(without(instance, [rule]), label, asked)
    needed = None if nominal is None else nominal / price_level(instance, amount)
    if needed is None:
        return
    least = max(needed, amount.amount)
    limit = next(one for one in instance.settings.limits if one.name == rule.name)
    if limit.carry_over or limit.benefit_share:
        least = _closer(instance, amount, least, asked)
    new = _whole(least)
    yield f"{label}: {new - amount.amount:+,.10g}, to {new:,.10g}", with_amounts(instance, [(amount, new)])


def _whole(least: float) -> float:
    """Return the least amount as it is written: the next whole number, of more than 1."""
    return float(ceil(round(least, DECIMALS))) if least > 1 else least


def _more_taken(instance: Instance, name: str, asked: _Asked) -> Iterator[tuple[str, Instance]]:
    """Yield the transfer capacity of a unit at the least that the other rules ask of it."""
    old = next(one.transfer_capacity for one in instance.units if one.unit == name) or 0.0
    needed = _needed(with_capacities(instance, {name: LARGEST_QUANTITY}), f"{CAPACITY} / {name} / total", asked)
    if needed is not None:
        new = _whole(needed)
        yield f"{CAPACITY} {name}: {new:,.10g} in place of {old:,.10g}", with_capacities(instance, {name: new})


def _lowered(instance: Instance, rule: AskedRule, asked: _Asked) -> Iterator[tuple[str, Instance]]:
    entry = next(one for one in instance.settings.floors if one.name == rule.name)
    others = tuple(one for one in instance.settings.floors if one.name != rule.name)
    ceiling = is_ceiling(entry)
    free = _with_floor(instance, others, entry, 1.0 if ceiling else 0.0)
    periods = [entry.by]
    if entry.onwards:
        periods = [one.label for one in instance.quarters if one.index >= instance.quarter_index(entry.by)]
    needed = [one for period in periods if (one := _needed(free, f"{entry.name} / {period}", asked)) is not None]
    if not needed or (not ceiling and max(needed) >= 0.0):
        return
    level = round(max(needed) if ceiling else -max(needed), DECIMALS)
    new = _rounded(entry, level)
    if entry.onwards and not asked.has_plan(_with_floor(instance, others, entry, new)):
        new = _nearest(instance, others, entry, new, asked)
    yield f"floor {entry.name}: {new:,.10g} in place of {entry.amount:,.10g}", _with_floor(instance, others, entry, new)


def _rounded(entry: Floor, level: float) -> float:
    """Return a level that can be reached as it is written: whole units and amounts, four decimals of a share."""
    if is_ceiling(entry):
        return ceil(level * 1e4) / 1e4
    return float(floor(level)) if entry.measure in ("live_units", "hard_cash") else floor(level * 1e4) / 1e4


def _with_floor(instance: Instance, others: tuple[Floor, ...], entry: Floor, amount: float) -> Instance:
    floors = (*others, entry.model_copy(update={"amount": amount}))
    return replace(instance, settings=instance.settings.model_copy(update={"floors": floors}))


def _nearest(instance: Instance, others: tuple[Floor, ...], entry: Floor, beyond: float, asked: _Asked) -> float:
    """Return a level that one plan reaches in every quarter of a floor, as near to what it asks as a few tries find it."""
    end, reached, beyond = perf_counter() + CLOSER_SECONDS, 1.0 if is_ceiling(entry) else 0.0, beyond
    while abs(beyond - reached) > CLOSE * max(beyond, reached) and perf_counter() < end:
        middle = _rounded(entry, 0.5 * (reached + beyond))
        if middle in (reached, beyond):
            break
        if asked.has_plan(_with_floor(instance, others, entry, middle)):
            reached = middle
        else:
            beyond = middle
    return reached


def _closer(instance: Instance, amount: Amount, enough: float, asked: _Asked) -> float:
    """Return an amount that is enough, as small as a few tries find it: what is carried over or returned helps."""
    end, low, high = perf_counter() + CLOSER_SECONDS, amount.amount, enough
    while high - low > CLOSE * high and perf_counter() < end:
        middle = 0.5 * (low + high)
        if asked.has_plan(with_amounts(instance, [(amount, middle)])):
            high = middle
        else:
            low = middle
    return high


def _needed(instance: Instance, label: str, asked: _Asked) -> float | None:
    """Return the least that is needed of a row, None if there is no plan or no such row.

    Of a row that hands on what is left of it, or to which gains return, that is what the plan needs which uses least of it
    and of all that it hands to.
    """
    try:
        problem = asked.price(instance).problem
    except MenuError:
        return None
    rows = [row for row, name in enumerate(problem.row_names) if name == label]
    if not rows:
        return None
    fed = _fed_by(problem, rows[0])
    use = problem.use[fed, :].toarray().sum(axis=0)
    charges = tuple(
        np.zeros(charge.value.size) if charge.use is None else -charge.use[fed, :].toarray().sum(axis=0)
        for charge in problem.charges
    )
    least = solved_as_asked(aimed_anew(problem, Goal(-use, charges)), asked.options, gap=1e-6)
    if least.choice is None:
        return None
    opened = first_events(problem, least.choice)
    shared = sum(float(-worth[period]) for worth, period in zip(charges, opened.tolist(), strict=True) if period >= 0)
    used = float(use[least.choice].sum()) + shared
    alone = len(fed) == 1 and rows[0] not in {one.target for one in problem.returns}
    return used if alone else _least_limit(problem, rows[0], least.choice, used)


def _fed_by(problem: MenuProblem, row: int) -> list[int]:
    """Return a row and those that what is left of it is carried to."""
    fed = [row]
    while following := [link.target for link in problem.carry_over if link.source == fed[-1]]:
        fed.append(following[0])
    return fed


def _least_limit(problem: MenuProblem, row: int, choice: IntArray, most: float) -> float:
    """Return the least limit of a row, up to `most`, under which a plan keeps all limits."""
    opened = first_events(problem, choice)
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        limit = problem.limit.copy()
        limit[row] = middle
        low, high = (middle, high) if check(replace(problem, limit=limit), choice, opened) else (low, middle)
    return high


def _moved(instance: Instance, rule: AskedRule) -> Iterator[tuple[str, Instance]]:
    """Yield the launch in other quarters, the nearest first, the later of two before the earlier."""
    pin = rule.pin
    if pin is None or pin.quarter is None:
        return
    now, last = instance.quarter_index(pin.quarter), instance.settings.calendar.decision_quarters
    for away in range(1, last):
        for index in (now + away, now - away):
            if 1 <= index <= last:
                label = instance.label_of(index)
                moved = pin.model_copy(update={"quarter": label})
                pins = tuple(moved if one is pin else one for one in instance.pins)
                yield f"launch {pin.lever} at {pin.unit} in {label} in place of {pin.quarter}", replace(instance, pins=pins)
