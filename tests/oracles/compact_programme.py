"""The plan as a start and state programme, the second formulation of the same question.

It knows no roadmaps: a launch is a start, a lever's state is live once it has started, and every figure is that of a
single launch as the accountant works it out. That is the whole truth only for instances in which the levers of a unit
do not act on each other (`random_instance(..., separable=True)`) and no limit grows with benefits.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from instances.rule_checks import KINDS
from instances.schema.instance import Instance
from instances.schema.rules import Floor, LimitRule, PilotGate, RampLimit, UnitGroup
from instances.schema.scopes import Scope
from instances.schema.units import Unit
from instances.schema.waves import CohortSequence
from planner.accountant import Cache, Launch, account, broken_rules
from planner.accountant.floors import floor_lines
from planner.accountant.periods import amount_of, periods, scopes
from planner.accountant.records import LimitLine
from planner.accountant.running_use import run_cost_uses
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount, shared_accounts
from planner.accountant.unit_accounts import unit_accounts
from planner.accountant.unit_ties import group_units, pilot_pool
from planner.accountant.usage import LimitUse, counts, launch_uses, load_uses, ramp_up_uses, scope_of, spend_uses
from planner.accountant.valuation import ValuedFlows
from tests.oracles.compact_covenants import levels_by_period
from tests.oracles.compact_fairness import add_fairness
from tests.oracles.compact_minimums import add_minimum
from tests.oracles.compact_waves import add_waves
from tests.oracles.linear_rows import Rows, ValuationTerms, plus, times


def without(uses: Iterable[LimitUse], others: Iterable[LimitUse]) -> list[LimitUse]:
    """Return the uses that are not among others, each of which takes one away."""
    left = list(uses)
    for other in others:
        left.remove(other)
    return left


def meant(scope: Scope, unit: Unit) -> bool:
    """Return whether a unit is in the scope of a rule; a rule that names no unit by one of its lists means all."""
    lists = {"region": scope.regions, "leader": scope.leaders, "cohort": scope.cohorts, "unit": getattr(scope, "units", ())}
    if isinstance(scope, PilotGate):
        del lists["unit"]
    cells = unit.model_dump()
    values: dict[str, list[str]] = defaultdict(list)
    for tag in scope.tags:
        name, value = tag.split("=", 1)
        values["tag_" + name].append(value)
    return all(cells.get(column, "") in texts for column, texts in (lists | values).items() if texts)


class CompactProgramme:
    """Starts, states and rows of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.notes = Cache()
        self.schedule = self.scheduled([])
        self.quarters = range(1, self.schedule.timing.decision + 1)
        self.made = Rows()
        self.start: dict[tuple[str, str, int], int] = {}
        self.always = self.made.variable()
        self.made.row({self.always: 1.0}, low=1)
        self.uses: dict[str, list[tuple[int, LimitUse]]] = defaultdict(list)
        self.uses["load"] = [(self.always, use) for use in load_uses(self.schedule)]
        self.levels: dict[tuple[str, str], ValuationTerms] = defaultdict(dict)
        self.reached: dict[tuple[str, str], ValuationTerms] = defaultdict(dict)
        self.reached_without = self._floor_lines(self.schedule, shared_accounts(self.schedule))
        self._starts()
        self.first = {
            gate.name: self._first((gate.lever, *gate.further_levers), instance.units) for gate in instance.settings.pilot_gates
        }
        self._shared_costs()
        self._own_rules()
        self._pins()
        for limit in instance.settings.limits:
            self._limit(limit)
        for minimum in instance.settings.minimums:
            add_minimum(self, minimum)
        add_fairness(self)
        self._ramp_limits()
        for key, line in self.reached_without.items():
            needed = line.allowed - line.used
            self.made.row(self.reached[key], **({"low": needed} if line.at_least else {"high": needed}))
        for covenant in instance.settings.covenants:
            for (name, _), terms in self.levels.items():
                if name == covenant.name:
                    self.made.row(terms, low=covenant.at_least)
        for gate in instance.settings.pilot_gates:
            self._gate(gate)
        for group in instance.settings.groups:
            self._group(group)
        add_waves(self)

    def scheduled(self, launches: list[Launch]) -> Schedule:
        """Return a schedule that notes what the accountant makes of units, for others that share it."""
        return Schedule(self.instance, launches, self.notes)

    def _label(self, quarter: int) -> str:
        return self.schedule.timing.labels[quarter - 1]

    def _starts(self) -> None:
        """Make a variable of every start that its unit's own rules allow, with the accountant's figures of it."""
        free = dict.fromkeys((kind for kind in KINDS if kind != "hurdles"), ())  # a launch meets its hurdle alone
        pins = tuple(pin for pin in self.instance.pins if pin.rule in ("running", "committed"))
        alone = replace(self.instance, settings=self.instance.settings.model_copy(update=free), limit_rows=(), pins=pins)
        committed = {(pin.unit, pin.lever): pin.quarter for pin in pins if pin.rule == "committed"}
        nothing = account(alone, [], self.notes)
        for unit in self.instance.units:
            for lever in self.instance.settings.levers:
                for quarter in self.quarters:
                    launch = Launch(unit.unit, lever, self._label(quarter))
                    found = broken_rules(alone, [launch], nothing, self.notes)
                    broken = [one for one in found if one.rule != "committed"]
                    if broken or committed.get((unit.unit, lever), launch.quarter) != launch.quarter:
                        continue
                    [own] = unit_accounts(Schedule(alone, [launch], self.notes))
                    variable = self.made.variable(own.result.launches[lever].incremental_npv)
                    self.start[unit.unit, lever, quarter] = variable
                    self._use_of(variable, launch)
        for unit in self.instance.units:
            for lever in self.instance.settings.levers:
                self.made.row(self._live(unit.unit, lever, self.quarters[-1]), high=1)

    def _use_of(self, variable: int, launch: Launch) -> None:
        schedule = self.scheduled([launch])
        [result] = unit_accounts(schedule)
        [unit] = result.units
        for measure, found in (
            ("spend", spend_uses(result.valued.flows.costs, unit.region, unit)),
            ("load", without(load_uses(schedule), load_uses(self.schedule))),
            ("launches", launch_uses(schedule)),
            ("run_cost", run_cost_uses([result], [])),
        ):
            self.uses[measure].extend((variable, use) for use in found)
        for key, line in self._floor_lines(schedule, []).items():
            self.reached[key][variable] = line.used - self.reached_without[key].used
        self._adds({variable: 1.0}, result.valued)

    def _adds(self, terms: ValuationTerms, valued: ValuedFlows) -> None:
        """Add flows to the levels of covenants, where a linear expression is 1."""
        for covenant in self.instance.settings.covenants:
            for period, level in levels_by_period(self.instance, covenant, valued).items():
                self.levels[covenant.name, period] = plus(self.levels[covenant.name, period], times(terms, level))

    def _floor_lines(self, schedule: Schedule, shared: Sequence[SharedAccount]) -> dict[tuple[str, str], LimitLine]:
        """Return the rows of floors by name and quarter."""
        units = unit_accounts(schedule)
        floors = self.instance.settings.floors
        return {(one.name, line.period): line for one in floors for line in floor_lines(schedule, one, units, shared)}

    def level_read(self, rule: CohortSequence, cohort: str, quarter: int) -> tuple[LimitLine | None, ValuationTerms]:
        """Return what is read in a cohort in a quarter if nothing is launched, and what each start adds; None for no reading."""
        if quarter < 1:
            return None, {}
        asked = Floor(name="reading", measure=rule.measure, by=self._label(quarter), amount=rule.amount, cohorts=(cohort,))
        [base] = floor_lines(self.schedule, asked, [], [])
        if not any(self._counts_in(unit, rule.measure, quarter) for unit in self.instance.units if unit.cohort == cohort):
            return None, {}
        terms: ValuationTerms = {}
        for (unit, lever, when), variable in self.start.items():
            [line] = floor_lines(self.scheduled([Launch(unit, lever, self._label(when))]), asked, [], [])
            terms[variable] = line.used - base.used
        return base, terms

    def _counts_in(self, unit: Unit, measure: str, quarter: int) -> bool:
        """Return whether a unit is open with some of the volume that a rate is a share of."""
        site = self.schedule.site(unit)
        volumes = {"orders": unit.eligible_orders, "revenue": unit.revenue, "hours": unit.labour_hours}
        of = {"late": "orders", "split": "orders", "shrink": "revenue", "stockout": "revenue"}
        rate = measure.removesuffix("_rate")
        return site.is_open(quarter) and (measure == "average_accuracy" or volumes[of.get(rate, "hours")] > 0)

    def _start(self, unit: str, lever: str, quarter: int) -> ValuationTerms:
        key = (unit, lever, quarter)
        return {self.start[key]: 1.0} if key in self.start else {}

    def _live(self, unit: str, lever: str, quarter: int) -> ValuationTerms:
        """Return the state of a lever at a unit: its starts up to a quarter."""
        starts = ((u, name, q) for u, name, q in self.start if (u, name) == (unit, lever) and q <= quarter)
        return {self.start[key]: 1.0 for key in starts}

    def _first(self, levers: tuple[str, ...], units) -> list[ValuationTerms]:
        """Return for each quarter whether the first start of some levers at some of the units falls into it."""
        before: ValuationTerms = {}
        first = []
        for quarter in self.quarters:
            anywhere = {self.made.variable(): 1.0}
            live = [self._live(unit.unit, lever, quarter) for unit in units for lever in levers]
            for state in live:
                self.made.row(plus(anywhere, times(state, -1)), low=0)
            self.made.row(plus(anywhere, *(times(state, -1) for state in live)), high=0)
            self.made.row(plus(anywhere, times(before, -1)), low=0)
            first.append(plus(anywhere, times(before, -1)))
            before = anywhere
        return first

    def _shared_costs(self) -> None:
        firsts = {}
        for unit in self.instance.units:
            for lever in self.instance.settings.levers:
                for number, quarter in enumerate(self.quarters):
                    for cost in shared_accounts(self.scheduled([Launch(unit.unit, lever, self._label(quarter))])):
                        key = (cost.row.lever, cost.row.scope, cost.region)
                        if (*key, quarter) in firsts:
                            continue
                        within = [one for one in self.instance.units if cost.region in ("", one.region)]
                        if key not in firsts:
                            firsts[key] = self._first(self._sharing(cost.row.lever), within)
                        firsts[*key, quarter] = True
                        self._shared_cost(cost, firsts[key][number])

    def _sharing(self, carrier: str) -> tuple[str, ...]:
        """Return the levers whose launches open the shared costs that a lever carries."""
        levers = self.instance.settings.levers.items()
        return tuple(name for name, lever in levers if carrier in (name, lever.platform))

    def _shared_cost(self, cost: SharedAccount, opened: ValuationTerms) -> None:
        self._adds(opened, cost.valued)
        for variable, sign in opened.items():
            self.made.value[variable] += sign * cost.row.npv
            for use in spend_uses(cost.valued.flows.costs, cost.region, None):
                self.uses["spend"].append((variable, replace(use, amount=sign * use.amount)))
            for use in run_cost_uses([], [cost]):
                self.uses["run_cost"].append((variable, replace(use, amount=sign * use.amount)))
        hard_after_tax = self.schedule.terms.treatment.hard_after_tax
        cash = [hard_after_tax(amounts) for amounts in cost.valued.flows.recurring]
        for floor in self.instance.settings.floors:
            narrow = floor.leaders or floor.cohorts or floor.tags or floor.units
            if floor.measure == "hard_cash" and not narrow and cost.region in (floor.regions or (cost.region,)):
                for name, period in self.reached_without:
                    if name == floor.name:
                        adds = sum(cash[: self.instance.quarter_index(period)])
                        reached = self.reached[name, period]
                        for variable, sign in opened.items():
                            reached[variable] = reached.get(variable, 0.0) + sign * adds

    def _own_rules(self) -> None:
        least = self.instance.settings.rules.minimum_quarters_between_levers
        committed = {(pin.unit, pin.lever) for pin in self.instance.pins if pin.rule == "committed"}
        for (unit, lever, quarter), variable in self.start.items():
            for (other_unit, other, when), other_variable in self.start.items():
                near = unit == other_unit and lever < other and abs(quarter - when) < least
                if near and not {(unit, lever), (unit, other)} <= committed:
                    self.made.row({variable: 1, other_variable: 1}, high=1)

    def _pins(self) -> None:
        last = self.quarters[-1]
        for pin in self.instance.pins:
            asked = self._live(pin.unit, pin.lever, last)
            if pin.quarter is not None and pin.rule != "running":
                asked = self._start(pin.unit, pin.lever, self.instance.quarter_index(pin.quarter))
            if pin.rule in ("must", "committed"):
                self.made.row(asked, low=1)
            elif pin.rule == "must_not":
                self.made.row(asked, high=0)

    def _limit(self, limit: LimitRule) -> None:
        assert not limit.benefit_share
        used: dict[tuple[str, int], ValuationTerms] = defaultdict(dict)
        for variable, use in self.in_ramp_up(limit) if limit.measure == "in_ramp_up" else self.uses[limit.measure]:
            scope = scope_of(limit, use)
            if scope is not None and counts(limit, use):
                used[scope, use.quarter] = plus(used[scope, use.quarter], {variable: use.amount})
        for scope in scopes(self.schedule, limit):
            left: ValuationTerms = {}
            year = ""
            for period in periods(self.schedule, limit):
                amount = amount_of(self.schedule, limit, scope, period)
                before, year = year, self.instance.label_of(period.quarters[0])[:4]
                if amount is None or (limit.lapses_at_year_end and before != year):
                    left = {}
                if amount is None:
                    continue
                now = {self.made.variable(upper=np.inf, whole=False): 1.0}
                spent = [used[scope, quarter] for quarter in period.quarters]
                self.made.row(plus(now, *spent, times(left, -limit.carry_over)), low=amount, high=amount)
                left = now

    def in_ramp_up(self, limit: LimitRule) -> list[tuple[int, LimitUse]]:
        """Return a state for every unit and quarter: in ramp-up if a running lever or any start of it is."""
        already = ramp_up_uses(self.schedule, limit.levers)
        states: dict[tuple[str, int], tuple[int, LimitUse]] = {}
        for (unit, lever, quarter), variable in self.start.items():
            found = ramp_up_uses(self.scheduled([Launch(unit, lever, self._label(quarter))]), limit.levers)
            for use in without(found, already):
                if (unit, use.quarter) not in states:
                    states[unit, use.quarter] = (self.made.variable(), use)
                self.made.row({states[unit, use.quarter][0]: 1, variable: -1}, low=0)
        return [*states.values(), *((self.always, use) for use in already)]

    def _ramp_limits(self) -> None:
        for limit in self.instance.settings.ramp_limits:
            launches: dict[int, ValuationTerms] = defaultdict(dict)
            for variable, use in self.uses["launches"]:
                if use.unit is not None and meant(limit, use.unit) and use.lever in (limit.levers or (use.lever,)):
                    launches[use.quarter][variable] = 1.0
            for unit, running in self.schedule.running.items():
                for lever, since in running.items():
                    if meant(limit, self.schedule.units[unit]) and lever in (limit.levers or (lever,)):
                        launches[since][self.always] = launches[since].get(self.always, 0.0) + 1.0
            begins = 1 if limit.from_quarter is None else self.instance.quarter_index(limit.from_quarter)
            for quarter in (one for one in self.quarters if one >= begins):
                earlier = [one for one in range(-3, quarter) if self.may_launch(limit, one)]
                grown = times(launches[earlier[-1]], -limit.growth) if earlier else {}
                self.made.row(plus(launches[quarter], grown), high=limit.base)

    def may_launch(self, limit: RampLimit, quarter: int) -> bool:
        """Return whether some launch in the scope of a ramp limit is not frozen in a quarter."""
        year, fiscal = self.instance.label_of(quarter).split("Q")
        places = {unit.unit: unit for unit in self.instance.units if meant(limit, unit)}
        free = {
            (lever, unit) for lever in self.instance.settings.levers for unit in places if lever in (limit.levers or (lever,))
        }
        for rule in self.instance.settings.rules.frozen:
            if f"{year}Q{fiscal}" in rule.quarters or int(fiscal) in rule.fiscal_quarters:
                free -= {(one, at) for one, at in free if one in (rule.levers or (one,)) and meant(rule, places[at])}
        return bool(free)

    def _gate(self, gate: PilotGate) -> None:
        together = (gate.lever, *gate.further_levers)
        ran = {unit: [levers[name] for name in together if name in levers] for unit, levers in self.schedule.running.items()}
        running = [min(starts) for starts in ran.values() if starts]
        pool, home = pilot_pool(self.schedule, gate), {}
        if gate.policy == "one_region":
            home = {region: self.made.variable() for region in sorted({unit.region for unit in self.instance.units})}
            self.made.row(dict.fromkeys(home.values(), 1.0), low=1, high=1)
            if gate.region:
                self.made.row({home[gate.region]: 1.0}, low=1)
        begins = [min(running)] if running else list(self.quarters)
        for begin in begins:
            within = {
                key: v
                for key, v in self.start.items()
                if key[1] in together and 0 <= key[2] - begin < gate.quarters and not ran.get(key[0])
            }
            counted = sum(start < begin + gate.quarters for start in running)
            applies, constant = ({}, 1.0) if running else (self.first[gate.name][begin - 1], 0.0)
            many = float(len(within))
            most = max(0.0, gate.units - counted)
            pilots = dict.fromkeys(within.values(), 1.0) if len(together) == 1 else self._any_of(within)
            self.made.row(plus(pilots, times(applies, many)), high=most + many * (1 - constant))
            for (unit, _, _), variable in within.items():
                if (pool is not None and unit not in pool) or not meant(gate, self.schedule.units[unit]):
                    self.made.row(plus({variable: 1.0}, applies), high=2 - 1 - constant)
                if home:
                    in_home = {home[self.schedule.units[unit].region]: -1.0}
                    self.made.row(plus({variable: 1.0}, applies, in_home), high=1 - constant)

    def _any_of(self, within: dict[tuple[str, str, int], int]) -> ValuationTerms:
        """Return the number of units with any of some starts, or more."""
        units = {unit: self.made.variable() for unit, _, _ in within}
        for (unit, _, _), start in within.items():
            self.made.row({units[unit]: 1.0, start: -1.0}, low=0)
        return dict.fromkeys(units.values(), 1.0)

    def _group(self, group: UnitGroup) -> None:
        members = [unit for unit in group_units(self.schedule, group) if group.lever not in self.schedule.base(unit)]
        last = self.quarters[-1]
        launched = plus(*(self._live(unit, group.lever, last) for unit in members))
        if group.kind in ("at_most", "exclusive"):
            self.made.row(launched, high=1 if group.kind == "exclusive" else group.count)
        elif group.kind == "at_least":
            self.made.row(launched, low=group.count)
        elif group.kind == "together":
            for quarter in self.quarters:
                for one, other in pairwise(members):
                    starts = [self._start(unit, group.lever, quarter) for unit in (one, other)]
                    self.made.row(plus(starts[0], times(starts[1], -1)), low=0, high=0)
        else:
            self._prerequisite(group, members)

    def _prerequisite(self, group: UnitGroup, members: list[str]) -> None:
        assert group.first is not None
        lever = group.first_lever or group.lever
        began = self.schedule.base(group.first).get(lever)
        for unit in members:
            for quarter in self.quarters:
                variable = self.start.get((unit, group.lever, quarter))
                if variable is None or (unit, group.lever) == (group.first, lever):
                    continue
                if began is None or began + group.lag > quarter:
                    ready = self._live(group.first, lever, quarter - group.lag)
                    self.made.row(plus({variable: 1.0}, times(ready, -1)), high=0)


def best_npv(instance: Instance) -> float | None:
    """Return the greatest NPV of a schedule, None if none keeps the rules."""
    return CompactProgramme(instance).made.best()
