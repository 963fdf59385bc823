"""The conflicting rules of an instance without a plan: an irreducible infeasible set, in the user's own words.

Rules are taken away and put back (QuickXplain, Junker 2004): the set that comes out has no plan, and without any one of
its members it has one. Limits are first taken as a whole, then amount by amount.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from instances import Instance
from instances.schema.settings import Settings, SolverOptions
from instances.schema.units import LimitRow, Pin
from instances.transfer_checks import CAPACITY
from models import MenuProblem, SolveStatus
from models.running.stopping import Stopping
from models.solvers.highs import Relaxations
from models.statement.standard_form import standard_form
from planner.errors import MenuError
from planner.objectives import Goal, aimed_anew
from planner.planning import Priced, priced
from planner.replanning.limit_changes import Amount as LimitAmount
from planner.replanning.limit_changes import LimitPart, written_amounts
from planner.replanning.resolving import Repricing, solved_as_asked

NO_LIMIT, FAR, LARGEST = 1e10, 1000.0, 1e13
"""Least amount that limits nothing, how many times the amount that it stands for it is, and the largest that an instance may
have. What is left of it is carried over, so that taking rules away never leaves fewer plans."""

SECTIONS = {
    "ramp_limits": "ramp limit",
    "pilot_gates": "pilot gate",
    "groups": "group",
    "floors": "floor",
    "covenants": "covenant",
    "hurdles": "hurdle",
    "minimums": "minimum",
    "sequences": "sequence",
    "region_limits": "region limit",
    "even_waves": "even waves",
    "one_of": "alternatives",
    "shares": "share",
    "even_coverage": "even coverage",
}
"""Sections of plan.toml whose entries are rules of their own, and what one entry is called."""


Price: TypeAlias = Callable[[Instance], Priced]
"""Prices an instance; errors as for `planner.planning.priced`."""

TRANSFER = "transfer of demand"
"""Kind of the rule that of two units of transfers.csv one closes at most; to drop it drops their rows."""


@dataclass(frozen=True)
class AskedRule:
    """One rule of an instance: a limit, one of its amounts, an entry of another section, or a pin."""

    kind: str
    name: str
    amount: LimitAmount | None = None
    pin: Pin | None = None

    def __str__(self) -> str:
        if self.pin is not None:
            quarter = f" {self.pin.quarter}" if self.pin.quarter else ""
            return f"pin: {self.pin.unit}, {self.pin.lever}, {self.pin.rule}{quarter}"
        if self.amount is not None:
            place = " / ".join(part for part in (self.name, self.amount.scope, self.amount.period) if part)
            return f"limit: {place} ({self.amount.amount:,.10g})"
        return f"{self.kind}: {self.name}"


def rules_of(instance: Instance) -> list[AskedRule]:
    """Return every rule that can be taken away; running levers and a unit's own menu rules are facts."""
    plan = instance.settings
    found = [AskedRule("limit", rule.name) for rule in plan.limits]
    for section, kind in SECTIONS.items():
        found += [AskedRule(kind, entry.name) for entry in getattr(plan, section)]
    found += [AskedRule(TRANSFER, name) for name in dict.fromkeys(instance.pairs.values())]
    taking = {row.to_unit for row in instance.transfers}
    found += [AskedRule(CAPACITY, one.unit) for one in instance.units if one.unit in taking and one.transfer_capacity is not None]
    return found + [AskedRule("pin", pin.unit, pin=pin) for pin in instance.pins if pin.rule != "running"]


def without(instance: Instance, dropped: Sequence[AskedRule]) -> Instance:
    """Return the instance without some of its rules."""
    pins = {id(rule.pin) for rule in dropped if rule.pin is not None}
    names = {(rule.kind, rule.name) for rule in dropped if rule.pin is None and rule.amount is None}
    free = [rule.amount for rule in dropped if rule.amount is not None]
    changed: dict[str, object] = {
        section: tuple(entry for entry in getattr(instance.settings, section) if (kind, entry.name) not in names)
        for section, kind in SECTIONS.items()
    }
    changed["limits"] = tuple(rule for rule in instance.settings.limits if ("limit", rule.name) not in names)
    plan: Settings = instance.settings.model_copy(update=changed)
    kept = {limit.name for limit in plan.limits}
    hiring = tuple(one for one in plan.hiring if one.limit in kept)
    kinds = {one.name for one in hiring}
    plan = plan.model_copy(update={"hiring": hiring, "hired": tuple(one for one in plan.hired if one.hiring in kinds)})
    rows = [row for row in instance.limit_rows if row.limit in kept]
    instance = _without_transfers(instance, names)
    instance = replace(instance, settings=plan, limit_rows=tuple(rows), pins=tuple(p for p in instance.pins if id(p) not in pins))
    nothing = min(max([NO_LIMIT, *(FAR * one.amount for one in free)]), LARGEST)
    return with_amounts(instance, [(one, nothing) for one in free])


def _without_transfers(instance: Instance, dropped: Collection[tuple[str, str]]) -> Instance:
    """Return the instance without the pairs and the capacities among some rules, each a kind and a name."""
    gone = {pair for pair, name in instance.pairs.items() if (TRANSFER, name) in dropped}
    if gone:
        rows = (row for row in instance.transfers if row.units not in gone)
        instance = replace(instance, transfers=tuple(rows))
    return with_capacities(instance, {name: None for kind, name in dropped if kind == CAPACITY})


def with_capacities(instance: Instance, capacity: Mapping[str, float | None]) -> Instance:
    """Return the instance with other transfer capacities of some units, None for any number."""
    if not capacity:
        return instance
    units = [
        unit.model_copy(update={"transfer_capacity": capacity[unit.unit]}) if unit.unit in capacity else unit
        for unit in instance.units
    ]
    return replace(instance, units=tuple(units))


def with_dropped(instance: Instance, rule: AskedRule) -> Instance:
    """Return the instance without a rule, as a user would write it down: an amount that is gone carries nothing over."""
    if rule.amount is None:
        return without(instance, [rule])
    kept = [one for one in written_amounts(instance, LimitPart(limit=rule.name)) if one != rule.amount]
    limits = tuple(one.model_copy(update={"amount": None}) if one.name == rule.name else one for one in instance.settings.limits)
    rows = tuple(row for row in instance.limit_rows if row.limit != rule.name)
    bare = replace(instance, settings=instance.settings.model_copy(update={"limits": limits}), limit_rows=rows)
    return with_amounts(bare, [(one, one.amount) for one in kept])


def with_amounts(instance: Instance, new: Sequence[tuple[LimitAmount, float]]) -> Instance:
    """Return the instance with other amounts of its limits."""
    places = {(one.limit, one.scope, one.period): amount for one, amount in new}
    rows = [row for row in instance.limit_rows if (row.limit, row.scope, row.period) not in places]
    rows += [LimitRow(limit=limit, scope=scope, period=period, amount=a) for (limit, scope, period), a in places.items()]
    return replace(instance, limit_rows=tuple(rows))


def feasible(instance: Instance, options: SolverOptions, *, relaxed: bool = False, price: Price = priced) -> bool | None:
    """Return whether an instance has a plan; None if that was not decided within the time limit.

    Parameters
    ----------
    relaxed
        ask the relaxation alone, which is quick: it can say no, and never yes.
    price
        prices the instance.
    """
    try:
        case = price(instance)
    except MenuError:
        return False
    problem = _aimless(case.problem)
    relaxation = Relaxations(standard_form(problem))
    if relaxation.solve(Stopping(options.time_limit)) is None and relaxation.infeasible:
        return False
    if relaxed:
        return None
    found = solved_as_asked(problem, options, gap=1.0)
    if found.choice is None and found.status is not SolveStatus.INFEASIBLE:
        return None
    return found.choice is not None


def _aimless(problem: MenuProblem) -> MenuProblem:
    nothing = tuple(np.zeros_like(charge.value) for charge in problem.charges)
    return aimed_anew(problem, Goal(np.zeros(problem.choice_count), nothing))


def conflict(
    instance: Instance, options: SolverOptions, tell: Callable[[str], None], price: Price | None = None
) -> tuple[AskedRule, ...]:
    """Return the conflicting rules of an instance without a plan; dropping any one of them resolves the conflict.

    If the time limit ends before it is known whether some rules conflict, they are taken not to: the set still has no plan,
    but may then have a member that is not needed for the conflict.

    Parameters
    ----------
    price
        prices instances, as for `feasible`; None for one that is new.

    Returns
    -------
    Nothing if what is left without any rule has no plan either: then a unit has no roadmap.
    """
    everything, price = rules_of(instance), price or Repricing()
    if feasible(without(instance, everything), options, price=price) is False:
        return ()
    relaxed = feasible(instance, options, relaxed=True, price=price) is False
    search = _Search(options, price, relaxed, tell)
    core = search.core(instance, everything)
    ground = without(instance, [rule for rule in everything if rule not in core])
    cells = [rule for limit in core if limit.kind == "limit" for rule in _amounts(ground, limit)]
    fixed = [rule for rule in core if rule.kind != "limit"]
    needed = search.core(ground, cells) if cells else []
    ground = without(ground, [cell for cell in cells if cell not in needed])
    return tuple(search.spared(ground, [*needed, *fixed]))


class _Search:
    """Sets of conflicting rules, found by the relaxation alone if that proves the conflict."""

    def __init__(self, options: SolverOptions, price: Price, relaxed: bool, tell: Callable[[str], None]) -> None:
        self._options = options
        self._price = price
        self._relaxed = relaxed
        self._tell = tell

    def core(self, ground: Instance, rules: list[AskedRule]) -> list[AskedRule]:
        """Return the members of a smallest set among these rules, all others of the ground being kept."""
        return list(_smallest(rules, lambda kept: self._may_hold(ground, rules, kept, self._relaxed)))

    def spared(self, ground: Instance, rules: list[AskedRule]) -> list[AskedRule]:
        """Return the rules without those that turn out to be not needed when whole plans are asked for."""
        if not self._relaxed:
            return rules
        for rule in list(rules):
            left = [one for one in rules if one is not rule]
            if left and not self._may_hold(ground, rules, left, relaxed=False):
                ground, rules = without(ground, [rule]), left
        return rules

    def _may_hold(self, ground: Instance, rules: list[AskedRule], kept: list[AskedRule], relaxed: bool) -> bool:
        self._tell(f"{len(kept)} of {len(rules)} rules")
        names = set(map(id, kept))
        dropped = [rule for rule in rules if id(rule) not in names]
        return feasible(without(ground, dropped), self._options, relaxed=relaxed, price=self._price) is not False


def _amounts(ground: Instance, limit: AskedRule) -> list[AskedRule]:
    return [AskedRule("limit", limit.name, amount=one) for one in written_amounts(ground, LimitPart(limit=limit.name))]


def _smallest(rules: list[AskedRule], holds: Callable[[list[AskedRule]], bool]) -> Iterator[AskedRule]:
    """Yield the members of a smallest set of rules that does not hold; all rules together do not."""

    def explain(background: list[AskedRule], added: bool, rest: list[AskedRule]) -> list[AskedRule]:
        if added and not holds(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = explain(background + first, bool(first), second)
        from_first = explain(background + from_second, bool(from_second), first)
        return from_first + from_second

    yield from explain([], False, rules) if rules else []
