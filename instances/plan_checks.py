"""Checks on plan.toml that need more than one field, or the units: every name resolves, every setting has an effect."""

from collections.abc import Iterable, Iterator, Sequence

from instances.problems import Problem
from instances.records import nearest
from instances.schema.common import quarter_ordinal
from instances.schema.plan import PlanFile
from instances.schema.rules import Floor, LimitRule, PilotGate, UnitGroup
from instances.schema.units import Unit

PLAN = "plan.toml"
ALWAYS = ("store_optimization", "orchestration")


class Names:
    """Every name that rules may refer to."""

    def __init__(self, plan: PlanFile, units: Sequence[tuple[int, Unit]]) -> None:
        rows = [unit for _, unit in units]
        self.levers = list(plan.levers)
        self.units = dict.fromkeys(unit.unit for unit in rows)
        self.regions = dict.fromkeys(unit.region for unit in rows)
        self.leaders = dict.fromkeys(unit.leader for unit in rows if unit.leader)
        self.cohorts = dict.fromkeys(unit.cohort for unit in rows if unit.cohort)
        self.teams = dict.fromkeys(load.team for lever in plan.levers.values() for load in lever.loads)
        calendar = plan.calendar
        self.first = quarter_ordinal(calendar.first_quarter)
        self.decided = calendar.decision_quarters
        self.evaluated = calendar.evaluation_quarters


def unknown(path: str, what: str, found: Iterable[str | None], known: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each name that is not known; None is no name."""
    names = list(known)
    for name in found:
        if name is not None and name not in names:
            yield Problem("name_unknown", PLAN, None, path, name, f"a {what} of this instance", nearest(name, names))


def outside(
    path: str, labels: Iterable[str], names: Names, last: int, file: str = PLAN, row: int | None = None
) -> Iterator[Problem]:
    """Yield a problem for each quarter label not among the first `last` quarters."""
    for label in labels:
        if not 0 <= quarter_ordinal(label) - names.first < last:
            yield Problem("quarter_outside", file, row, path, label, f"one of the {last} quarters from the first on")


def plan_problems(plan: PlanFile, units: Sequence[tuple[int, Unit]]) -> list[Problem]:
    """Return what is wrong with plan.toml beyond its single fields."""
    names = Names(plan, units)
    return [
        *_horizon(plan),
        *_levers(plan, names),
        *_frozen(plan, names),
        *_unique(plan),
        *(problem for number, rule in enumerate(plan.limits) for problem in _limit(f"limits[{number}]", rule, names)),
        *_ramp_limits(plan, names),
        *(problem for number, rule in enumerate(plan.pilot_gates) for problem in _gate(f"pilot_gates[{number}]", rule, names)),
        *(problem for number, rule in enumerate(plan.groups) for problem in _group(f"groups[{number}]", rule, names, units)),
        *(problem for number, rule in enumerate(plan.floors) for problem in _floor(f"floors[{number}]", rule, names)),
    ]


def _horizon(plan: PlanFile) -> Iterator[Problem]:
    calendar, finance = plan.calendar, plan.finance
    if calendar.evaluation_quarters < calendar.decision_quarters:
        found, least = str(calendar.evaluation_quarters), f"at least the {calendar.decision_quarters} decision quarters"
        yield Problem("horizon_short", PLAN, None, "calendar.evaluation_quarters", found, least)
    if finance.terminal_value != "none" and calendar.evaluation_quarters < 4:
        found = str(calendar.evaluation_quarters)
        yield Problem("horizon_short", PLAN, None, "calendar.evaluation_quarters", found, "at least 4 with a terminal value")
    if calendar.kind == "4-5-4" and calendar.fiscal_year_start_month != 2:
        found, remedy = str(calendar.fiscal_year_start_month), "Write fiscal_year_start_month = 2."
        yield Problem(
            "calendar_mixed", PLAN, None, "calendar.fiscal_year_start_month", found, "2 with the 4-5-4 calendar", remedy
        )
    for name, kind in (("terminal_multiple", "multiple"), ("terminal_decay", "perpetuity")):
        if name in finance.model_fields_set and finance.terminal_value != kind:
            yield Problem("setting_ignored", PLAN, None, f"finance.{name}", expected=f'terminal_value = "{kind}" with it')
    if finance.terminal_value == "multiple" and not finance.terminal_multiple:
        yield Problem("setting_missing", PLAN, None, "finance.terminal_multiple", expected="years of recurring flow")
    if finance.terminal_value == "perpetuity" and finance.discount_rate + finance.terminal_decay <= 0:
        yield Problem("value_wrong", PLAN, None, "finance.terminal_decay", expected="discount_rate + terminal_decay above 0")
    if "depreciation_quarters" in finance.model_fields_set and not finance.tax_rate:
        yield Problem("setting_ignored", PLAN, None, "finance.depreciation_quarters", expected="a tax_rate with it")
    objective = plan.objective
    if "keep" in objective.model_fields_set and objective.goal != "least_spend":
        yield Problem("setting_ignored", PLAN, None, "objective.keep", expected='goal = "least_spend" with it')


def _levers(plan: PlanFile, names: Names) -> Iterator[Problem]:
    for name in ALWAYS:
        if name not in plan.levers:
            yield Problem("lever_missing", PLAN, None, f"levers.{name}", expected="this section")
    for name, lever in plan.levers.items():
        path = f"levers.{name}"
        for field in ("not_after", "ends_with"):
            listed = getattr(lever, field)
            yield from unknown(f"{path}.{field}", "lever", listed, names.levers)
            if name in listed:
                yield Problem("value_wrong", PLAN, None, f"{path}.{field}", name, "other levers")
        for kind in ("costs", "support"):
            for number, cost in enumerate(getattr(lever, kind)):
                if cost.basis in ("network", "region") and "size_exponent" in cost.model_fields_set:
                    place = f"{path}.{kind}[{number}].size_exponent"
                    yield Problem("setting_ignored", PLAN, None, place, expected=f"none for basis {cost.basis}")


def _frozen(plan: PlanFile, names: Names) -> Iterator[Problem]:
    for number, rule in enumerate(plan.rules.frozen):
        path = f"rules.frozen[{number}]"
        yield from unknown(f"{path}.levers", "lever", rule.levers, names.levers)
        yield from unknown(f"{path}.regions", "region", rule.regions, names.regions)
        yield from outside(f"{path}.quarters", rule.quarters, names, names.decided)
        if not rule.quarters and not rule.fiscal_quarters:
            yield Problem("setting_missing", PLAN, None, path, expected="quarters or fiscal_quarters")


def _unique(plan: PlanFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for kind in ("limits", "ramp_limits", "pilot_gates", "groups", "floors"):
        for number, rule in enumerate(getattr(plan, kind)):
            if rule.name in seen:
                yield Problem("name_repeated", PLAN, None, f"{kind}[{number}].name", rule.name, "a name not used by another rule")
            seen.add(rule.name)


def _limit(path: str, rule: LimitRule, names: Names) -> Iterator[Problem]:
    yield from unknown(f"{path}.levers", "lever", rule.levers, names.levers)
    yield from unknown(f"{path}.regions", "region", rule.regions, names.regions)
    yield from unknown(f"{path}.leaders", "leader", rule.leaders, names.leaders)
    yield from unknown(f"{path}.teams", "team of a change load", rule.teams, names.teams)
    ignored = {
        "teams": bool(rule.teams) and rule.measure != "load",
        "each": rule.each == "team" and rule.measure != "load",
        "colour": rule.colour is not None and rule.measure != "spend",
        "benefit_share": rule.benefit_share > 0 and (rule.measure != "spend" or rule.per != "quarter"),
        "carry_over": rule.carry_over > 0 and rule.per == "total",
        "per": rule.measure == "in_ramp_up" and rule.per != "quarter",
    }
    needed = {
        "teams": "measure load",
        "each": "measure load",
        "colour": "measure spend",
        "per": "per quarter for in_ramp_up",
        "benefit_share": "measure spend per quarter",
        "carry_over": "a limit per quarter or fiscal year",
    }
    for field, wrong in ignored.items():
        if wrong:
            yield Problem("setting_ignored", PLAN, None, f"{path}.{field}", str(getattr(rule, field)), needed[field])
    if rule.each == "leader" and not names.leaders:
        yield Problem("setting_ignored", PLAN, None, f"{path}.each", "leader", "leaders in units.csv")
    if rule.each == "team" and not names.teams:
        yield Problem("setting_ignored", PLAN, None, f"{path}.each", "team", "a change load on some team")


def _ramp_limits(plan: PlanFile, names: Names) -> Iterator[Problem]:
    for number, rule in enumerate(plan.ramp_limits):
        yield from unknown(f"ramp_limits[{number}].levers", "lever", rule.levers, names.levers)
        yield from unknown(f"ramp_limits[{number}].regions", "region", rule.regions, names.regions)


def _gate(path: str, rule: PilotGate, names: Names) -> Iterator[Problem]:
    yield from unknown(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from unknown(f"{path}.region", "region", [rule.region], names.regions)
    ranked = rule.policy in ("worst", "top", "representative")
    if rule.region is not None and rule.policy != "one_region":
        yield Problem("setting_ignored", PLAN, None, f"{path}.region", rule.region, 'policy = "one_region" with it')
    for field in ("pool", "measure"):
        if field in rule.model_fields_set and not ranked:
            expected = "policy worst, top or representative with it"
            yield Problem("setting_ignored", PLAN, None, f"{path}.{field}", str(getattr(rule, field)), expected)


def _group(path: str, rule: UnitGroup, names: Names, units: Sequence[tuple[int, Unit]]) -> Iterator[Problem]:
    yield from unknown(f"{path}.lever", "lever", [rule.lever, rule.first_lever], names.levers)
    yield from unknown(f"{path}.units", "unit", (*rule.units, rule.first), names.units)
    yield from unknown(f"{path}.cohort", "cohort", [rule.cohort], names.cohorts)
    members = set(rule.units) if rule.units else {unit.unit for _, unit in units if unit.cohort == rule.cohort}
    if bool(rule.units) == (rule.cohort is not None):
        yield Problem("group_impossible", PLAN, None, path, expected="either units or a cohort")
    if len(set(rule.units)) < len(rule.units):
        yield Problem("group_impossible", PLAN, None, f"{path}.units", expected="each unit once")
    counted = rule.kind in ("at_most", "at_least")
    if "count" in rule.model_fields_set and not counted:
        yield Problem("setting_ignored", PLAN, None, f"{path}.count", str(rule.count), "kind at_most or at_least with it")
    if counted and "count" not in rule.model_fields_set:
        yield Problem("setting_missing", PLAN, None, f"{path}.count", expected="a number of units")
    if rule.kind == "at_least" and members and rule.count > len(members):
        yield Problem("group_impossible", PLAN, None, f"{path}.count", str(rule.count), f"at most its {len(members)} units")
    first_comes = rule.kind == "prerequisite"
    for field in ("first", "first_lever", "lag"):
        if field in rule.model_fields_set and not first_comes:
            yield Problem(
                "setting_ignored", PLAN, None, f"{path}.{field}", str(getattr(rule, field)), "kind prerequisite with it"
            )
    if first_comes and rule.first is None:
        yield Problem("setting_missing", PLAN, None, f"{path}.first", expected="the unit that comes first")
    if first_comes and rule.first in rule.units:
        yield Problem("group_impossible", PLAN, None, f"{path}.first", rule.first, "a unit that is not among units")


def _floor(path: str, rule: Floor, names: Names) -> Iterator[Problem]:
    yield from unknown(f"{path}.lever", "lever", [rule.lever], names.levers)
    yield from unknown(f"{path}.regions", "region", rule.regions, names.regions)
    yield from outside(f"{path}.by", [rule.by], names, names.evaluated)
    if rule.measure == "average_accuracy" and rule.lever is not None:
        yield Problem("setting_ignored", PLAN, None, f"{path}.lever", rule.lever, "none for average_accuracy")
    if rule.measure != "average_accuracy" and rule.lever is None:
        yield Problem("setting_missing", PLAN, None, f"{path}.lever", expected="a lever")
    if rule.measure != "live_units" and rule.amount > 1:
        yield Problem("value_wrong", PLAN, None, f"{path}.amount", f"{rule.amount:g}", "a share from 0 to 1")
