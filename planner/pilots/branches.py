"""The branches of a plan that adapts: the condition of each, its launches beside the plan that does not adapt, and its plan.

The figures of a branch's plan are those believed in its outcome: benefits of the levers that were read are multiplied by the mean
share that is believed then, and everything else is as the instance has it. The branch's NPV over worlds is another figure: it is
the mean over all uncertainties, given the outcome.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from instances.certain import certain
from instances.draft import Draft
from instances.figures import Override
from instances.files import UNITS
from instances.overrides import overridden
from instances.problems import InputProblems
from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models.problem import IntArray
from planner.economics import launched
from planner.errors import PlannerError
from planner.limits.priced import Priced, priced
from planner.pilots.contingent import Branch, ContingentPlan
from planner.pilots.designs import Design
from planner.pilots.effects import effects_of
from planner.pilots.metrics import NEAR_ONE
from planner.pilots.noise import StatedNoise
from planner.pilots.power import used_metrics
from planner.plan.plan import Plan
from planner.replanning.hand_made import given_plan
from planner.replanning.resolving import choices_of, decisions_by, value_in
from planner.worlds.beliefs import beliefs_of

SHARES = ("_rate", "accuracy")
"""Endings of the names of metrics that are shares."""

PARTS = {1: ("any",), 2: ("low", "high"), 3: ("low", "middle", "high")}
"""Names of the parts of a measure, by their number."""


@dataclass(frozen=True)
class Change:
    """The change of a metric at the stores of a pilot by all benefits of a lever that are believed, mean over quarters watched.

    Attributes
    ----------
    volume
        whether it is relative to the store's own level.
    """

    metric: str
    believed: float
    volume: bool


@dataclass(frozen=True)
class Differs:
    """Launches of a branch beside the plan that does not adapt, by number."""

    launches: int
    common: int
    added: int
    dropped: int
    moved: int


@dataclass(frozen=True, eq=False)
class BranchPlan:
    """The plan of a branch.

    Attributes
    ----------
    believed
        whether its figures are those believed in its outcome; where they are not valid together, or the instance was not read
        from files, which alone can be changed by figure, they are as they stand.
    """

    plan: Plan
    believed: bool


def named(found: ContingentPlan, outcome: int) -> str:
    """Return the name of an outcome: the part of each lever's measure, low to high."""
    outcomes = found.outcomes
    if not outcomes.readings:
        return "nothing read"
    return ", ".join(
        f"{reading.lever} {_part_name(int(outcomes.part[outcome, place]), len(reading.cuts) + 1)}"
        for place, reading in enumerate(outcomes.readings)
    )


def _part_name(part: int, parts: int) -> str:
    return PARTS[parts][part] if parts in PARTS else f"{part + 1} of {parts}"


def changes_of(case: Priced, design: Design) -> dict[str, Change]:
    """Return, by lever, the metric whose change tells most of it at the stores of a design; none without such a metric.

    Inventory accuracy comes first where a lever moves it; of others the one with the largest change relative to its level.
    """
    metrics = used_metrics(StatedNoise())
    found: dict[str, tuple[float, Change]] = {}
    for arm in effects_of(case, design, metrics) if design.units.size else ():
        level = np.abs(np.nan_to_num(arm.level.mean(axis=0)))
        for lever, own in zip(arm.arm.levers, arm.apart.mean(axis=2), strict=True):
            for place, one in enumerate(metrics):
                change, relative = float(own[place]), abs(float(own[place])) / max(float(level[place]), 1e-9)
                rank = inf if one.name == "inventory_accuracy" and relative > LEAST_CHANGE else relative
                change = -change if one.name in NEAR_ONE else change  # its distance from 1 is looked at
                if np.isfinite(change) and relative > LEAST_CHANGE and rank > found.get(lever, (0.0,))[0]:
                    found[lever] = (rank, Change(one.name, change, one.volume))
    return {lever: change for lever, (_, change) in found.items()}


LEAST_CHANGE = 0.005
"""Change of a metric relative to its level below which it names no threshold."""


def condition(found: ContingentPlan, outcome: int, changes: dict[str, Change]) -> str:
    """Return the condition of a branch in words, as in: if store_optimization brings less than 65 % of its believed benefits."""
    parts = [
        _between(reading.lever, *found.outcomes.ends(outcome, place), changes.get(reading.lever))
        for place, reading in enumerate(found.outcomes.readings)
    ]
    return "if " + " and ".join(parts) if parts else "always: the pilot tells nothing that is priced"


def _between(lever: str, low: float, high: float, change: Change | None) -> str:
    if low == -inf and high == inf:
        return f"{lever} brings whatever it brings"
    if low == -inf:
        return f"{lever} brings less than {_share(high)}{_measured(change, high)}"
    if high == inf:
        return f"{lever} brings {_share(low)} or more{_measured(change, low)}"
    return f"{lever} brings {100 * low:.0f} % to {_share(high)}{_measured(change, low, high)}"


def _share(share: float) -> str:
    return f"{100 * share:.0f} % of its believed benefits"


def _measured(change: Change | None, *shares: float) -> str:
    """Return the thresholds in units of a metric."""
    if change is None:
        return ""
    if not change.volume and not change.metric.endswith(SHARES):
        amounts = " to ".join(f"{change.believed * share:+.3g}" for share in shares)
        return f" ({change.metric.replace('_', ' ')} {amounts})"
    unit = "%" if change.volume else "points"
    amounts = " to ".join(f"{100 * change.believed * share:+.1f}" for share in shares)
    return f" ({change.metric.replace('_', ' ')} {amounts} {unit})"


def differs(found: ContingentPlan, branch: Branch) -> Differs:
    """Return the launches of a branch beside those of the plan that keeps the pilot's rules and does not adapt."""
    own, other = (decisions_by(found.case, choice).start for choice in (branch.choice, found.pilot_choice))
    on, before = launched(own), launched(other)
    common = np.all([decisions_by(found.case, one.choice).start == own for one in found.branches], axis=0) & on
    return Differs(
        launches=int(on.sum()),
        common=int(common.sum()),
        added=int((on & ~before).sum()),
        dropped=int((before & ~on).sum()),
        moved=int((on & before & (own != other)).sum()),
    )


def branch_plan(found: ContingentPlan, branch: Branch, options: SolverOptions) -> BranchPlan:
    """Return the plan of a branch, at the figures believed in its outcome where these are valid, else as they stand."""
    if not found.case.instance.files:
        return BranchPlan(given_plan(found.case, branch.choice, options, None), False)
    try:
        case = _believed(found, branch.outcome)
        choice = choices_of(case, *decisions_by(found.case, branch.choice))
        if choice is not None and value_in(case, choice) is not None:
            return BranchPlan(given_plan(case, choice, options, None), True)
    except (InputProblems, PlannerError):
        pass
    instance = with_controls(found.case.instance, found.design.controls)
    case = replace(found.case, instance=instance, fleet=replace(found.case.fleet, instance=instance))
    return BranchPlan(given_plan(case, branch.choice, options, None), False)


def with_controls(instance: Instance, controls: IntArray) -> Instance:
    """Return an instance whose tracking sheet follows some units, int[controls], as comparisons."""
    if not controls.size:
        return instance
    draft = Draft(instance)
    table, names = draft.tables[UNITS], {instance.units[one].unit for one in controls.tolist()}
    place, unit = table.column("comparison"), table.column("unit")
    for row in table.rows:
        row[place] = "yes" if row[unit].strip() in names else row[place]
    return draft.instance(may_idle=True)


def _believed(found: ContingentPlan, outcome: int) -> Priced:
    """Return the instance with the figures believed in an outcome, priced; it is certain."""
    changed, _ = overridden(certain(found.case.instance), list(_overrides(found, outcome)), may_idle=True)
    return priced(with_controls(changed, found.design.controls))


def _overrides(found: ContingentPlan, outcome: int) -> Iterator[Override]:
    source = {one.lever: found.worlds.sources[one.source] for one in beliefs_of(found.case.instance)}
    for place, reading in enumerate(found.outcomes.readings):
        for path in source[reading.lever].figures:
            yield Override(path, found.outcomes.believed(outcome, place), "multiply")


def launches_by_lever(found: ContingentPlan, choice: IntArray) -> Sequence[tuple[str, int]]:
    """Return the number of launches of each lever in a plan, levers without any left out."""
    on = launched(decisions_by(found.case, choice).start)
    return [(lever, int(number)) for lever, number in zip(found.case.menu.levers, on.sum(axis=0), strict=True) if number]
