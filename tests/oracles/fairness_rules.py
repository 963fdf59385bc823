"""Shares and even coverage, judged from the launches of a schedule alone: plain lines, which share nothing with the program.

For instances in which launches alone load teams and are paid for, no lever ends another, and units have no loads or costs of
their own that run already.
"""

from collections.abc import Iterable
from itertools import permutations

from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.instance import Instance
from instances.schema.units import Unit
from planner.accountant import Launch
from tests.oracles.wave_rules import Seen


def keeps_fairness(instance: Instance, launches: Iterable[Launch]) -> bool:
    """Return whether a schedule keeps every share of launches, and every rule on coverage."""
    seen = Seen(instance, launches)
    kept = all(keeps_share(seen, rule) for rule in instance.settings.shares)
    return kept and all(keeps_coverage(seen, rule) for rule in instance.settings.even_coverage)


def text(unit: Unit, column: str) -> str:
    return str(unit.model_dump().get(column, ""))


def within(unit: Unit, regions, leaders, cohorts, tags, units=()) -> bool:
    banners = [entry.removeprefix("banner=") for entry in tags]
    lists = [(unit.region, regions), (unit.leader, leaders), (unit.cohort, cohorts), (unit.unit, units)]
    lists += [(text(unit, "tag_banner"), banners)] if banners else []
    return all(not names or own in names for own, names in lists)


def keeps_share(seen: Seen, rule: ShareRule) -> bool:
    """Return whether a part has its share of launches in every period, of each year or of all; of measure launches alone."""
    assert rule.measure == "launches"
    label = seen.instance.label_of
    counted: dict[str, list[Unit]] = {}
    stores = {unit.unit: unit for unit in seen.instance.units}
    for (name, lever), quarter in seen.launched.items():
        inside = (rule.from_quarter or "") <= label(quarter) <= (rule.to_quarter or "9999Q4")
        if inside and lever in (rule.levers or (lever,)):
            period = {"total": "", "fiscal_year": label(quarter)[:4], "quarter": label(quarter)}[rule.per]
            counted.setdefault(period, []).append(stores[name])
    for made in counted.values():
        whole = [one for one in made if within(one, rule.of_regions, rule.of_leaders, rule.of_cohorts, rule.of_tags)]
        scope = (rule.regions, rule.leaders, rule.cohorts, rule.tags, rule.units)
        parts = {text(one, rule.each) if rule.each else "all" for one in stores.values() if within(one, *scope)} - {""}
        for part in parts:
            own = [one for one in made if within(one, *scope) and (not rule.each or text(one, rule.each) == part)]
            if len(own) < (rule.at_least or 0.0) * len(whole) - 1e-6:
                return False
            if rule.at_most is not None and len(own) > rule.at_most * len(whole) + 1e-6:
                return False
    return True


def keeps_coverage(seen: Seen, rule: EvenCoverage) -> bool:
    """Return whether no part is further ahead of another than it may be, in the quarters in which both have an open unit."""
    index = seen.instance.quarter_index
    last = seen.instance.settings.calendar.evaluation_quarters
    scope = (rule.regions, rule.leaders, rule.cohorts, rule.tags, rule.units)
    for quarter in range(index(rule.by), last + 1) if rule.onwards else [index(rule.by)]:
        is_open = [one for one in seen.instance.units if one.exit_quarter is None or index(one.exit_quarter) >= quarter]
        is_open = [one for one in is_open if within(one, *scope) and text(one, rule.each)]
        levels = []
        for part in {text(one, rule.each) for one in is_open}:
            own = [one for one in is_open if text(one, rule.each) == part]
            weights = [1.0 if rule.weight == "units" else getattr(one, rule.weight) for one in own]
            live = [seen.live(one.unit, rule.lever) <= quarter for one in own]
            if sum(weights):
                levels.append(sum(weight for weight, counts in zip(weights, live, strict=True) if counts) / sum(weights))
        if any(one - other > rule.difference + 1e-6 for one, other in permutations(levels, 2)):
            return False
    return True
