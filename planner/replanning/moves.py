"""Which launches two plans of an instance differ by."""

from collections.abc import Iterator

from planner.plan.plan import Plan


def moves(base: Plan, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield unit, name, region, what moved, and lever and quarter before and after, unit by unit."""
    before, after = _launches(base), _launches(plan)
    for unit in base.instance.units:
        old, new = before.get(unit.unit, {}), after.get(unit.unit, {})
        place = (unit.unit, unit.name or unit.unit, unit.region)
        for lever in [name for name in old if name in new and old[name] != new[name]]:
            yield (*place, "earlier" if new[lever] < old[lever] else "later", lever, old[lever], lever, new[lever])
        dropped, added = [name for name in old if name not in new], [name for name in new if name not in old]
        for one, other in zip(dropped, added, strict=False):
            yield (*place, "other lever", one, old[one], other, new[other])
        for lever in dropped[len(added) :]:
            yield (*place, "dropped", lever, old[lever], "", "")
        for lever in added[len(dropped) :]:
            yield (*place, "added", "", "", lever, new[lever])


def _launches(plan: Plan) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for unit, lever, quarter in zip(plan.schedule["unit"], plan.schedule["lever"], plan.schedule["quarter"], strict=True):
        found.setdefault(unit, {})[lever] = quarter
    return found
