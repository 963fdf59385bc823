"""The rules that a problem's arrays must keep, each in one line, all of them looked at before any is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, get_args

import numpy as np

from models.arrays import NEVER, IntArray
from models.tiers import broken_tiers

if TYPE_CHECKING:
    from models.problem import CarryOver, Charge, Gate, Group, MenuProblem, Return


def broken_rules(problem: MenuProblem) -> list[str]:
    """Return a sentence for each rule that the problem breaks; of the parts only if the arrays themselves are sound."""
    broken = list(_arrays(problem))
    if broken:
        return broken
    broken += _links(problem)
    for place, one in enumerate(problem.returns):
        broken += (f"return {place}: {rule}" for rule in _return(problem, one))
    for row in _repeated(one.target for one in problem.returns):
        broken.append(f"returns: row {row} is the target of more than one")
    for charge in problem.charges:
        broken += (f"charge {charge.name!r}: {rule}" for rule in _charge(problem, charge))
    for gate in problem.gates:
        broken += (f"gate {gate.name!r}: {rule}" for rule in _gate(problem, gate))
    for group in problem.groups:
        broken += (f"group {group.name!r}: {rule}" for rule in _group(problem, group))
    for tiers in problem.tiers:
        broken += (f"tiers {tiers.name!r}: {rule}" for rule in broken_tiers(tiers, problem.unit.size))
    return broken


def _arrays(problem: MenuProblem) -> Iterator[str]:
    if problem.unit.ndim != 1 or problem.unit.size == 0:
        yield "unit must be a list of at least one choice"
    elif not _numbered_from_zero(problem.unit):
        yield "units must be numbered 0..n-1, each with at least one choice"
    if problem.limit.ndim != 1:
        yield f"limit must be a list, not of shape {problem.limit.shape}"
    if problem.value.shape != problem.unit.shape:
        yield f"value has shape {problem.value.shape}, unit has {problem.unit.shape}"
    if problem.use.shape != (problem.limit.size, problem.unit.size):
        yield f"use has shape {problem.use.shape}, expected {(problem.limit.size, problem.unit.size)} (rows, choices)"
    for name, numbers in (("value", problem.value), ("use", problem.use.data), ("limit", problem.limit)):
        if not np.all(np.isfinite(numbers)):
            yield f"{name} must be finite"
    if problem.period is not None and problem.period.shape != problem.limit.shape:
        yield f"period has shape {problem.period.shape}, limit has {problem.limit.shape}"
    if len(problem.row_names) != problem.limit.size:
        yield f"there are {len(problem.row_names)} row_names for {problem.limit.size} rows"


def _numbered_from_zero(numbers: IntArray) -> bool:
    low, high = int(numbers.min()), int(numbers.max())
    return low == 0 and high < numbers.size and bool(np.all(np.bincount(numbers)))


def _links(problem: MenuProblem) -> Iterator[str]:
    for place, link in enumerate(problem.carry_over):
        yield from (f"carry_over {place}: {rule}" for rule in _link(link, problem.limit.size))
    for row in _repeated(link.target for link in problem.carry_over):
        yield f"carry_over: row {row} is the target of more than one link"
    if _has_cycle({link.target: link.source for link in problem.carry_over}):
        yield "carry_over: the links have a cycle"


def _repeated(rows: Iterable[int]) -> list[int]:
    return sorted(row for row, times in Counter(rows).items() if times > 1)


def _link(link: CarryOver, rows: int) -> Iterator[str]:
    for name, row in (("source", link.source), ("target", link.target)):
        if not 0 <= row < rows:
            yield f"{name} {row} is not a row"
    if not (np.isfinite(link.share) and 0 <= link.share <= 1):
        yield f"share {link.share} is not from 0 to 1"


def _has_cycle(source_of: dict[int, int]) -> bool:
    for row in source_of:
        seen = set()
        while row in source_of and row not in seen:
            seen.add(row)
            row = source_of[row]
        if row in seen:
            return True
    return False


def _return(problem: MenuProblem, one: Return) -> Iterator[str]:
    if not 0 <= one.target < problem.limit.size:
        yield f"target {one.target} is not a row"
    if not (np.isfinite(one.share) and one.share >= 0):
        yield f"share {one.share} is not 0 or more"
    if one.amount.shape != (1, problem.unit.size):
        yield f"amount has shape {one.amount.shape}, expected one for each of {problem.unit.size} choices"
    if one.charges and len(one.charges) != len(problem.charges):
        yield f"charges are {len(one.charges)}, expected one entry for each of {len(problem.charges)}"
    else:
        for charge, gain in zip(problem.charges, one.charges, strict=False):
            if gain is not None and gain.shape != charge.value.shape:
                yield f"what charge {charge.name!r} gains has shape {gain.shape}, expected {charge.value.shape}"
    gains = [one.amount.data, *(gain for gain in one.charges if gain is not None)]
    if not all(np.all(np.isfinite(gain)) for gain in gains):
        yield "amount and charges must be finite"


def _charge(problem: MenuProblem, charge: Charge) -> Iterator[str]:
    if charge.value.ndim != 1 or charge.value.size == 0:
        yield "value must be a list of at least one period"
    if not np.all(np.isfinite(charge.value)):
        yield "value must be finite"
    yield from _events(problem, charge.event)
    if charge.event.size and (charge.event.min() < NEVER or charge.event.max() >= charge.value.size):
        yield f"events must lie in the periods 0..{charge.value.size - 1} or be NEVER"
    if charge.use is not None:
        expected = (problem.limit.size, charge.value.size)
        if charge.use.shape != expected:
            yield f"use has shape {charge.use.shape}, expected {expected} (rows, periods)"
        if not np.all(np.isfinite(charge.use.data)):
            yield "use must be finite"
    if charge.opens is not None and charge.opens.shape != (charge.value.size + 1,):
        yield f"opens has shape {charge.opens.shape}, expected {charge.value.size + 1}: a period each, and never"


def _events(problem: MenuProblem, event: IntArray) -> Iterator[str]:
    if event.shape != problem.unit.shape:
        yield f"event has shape {event.shape}, expected one for each of {problem.unit.size} choices"


def _gate(problem: MenuProblem, gate: Gate) -> Iterator[str]:
    if not 0 <= gate.charge < len(problem.charges):
        yield f"charge {gate.charge} does not exist"
    for name, number in (("delay", gate.delay), ("most", gate.most)):
        if number < 0:
            yield f"{name} {number} is below 0"
    if gate.first_event is not None and gate.first_event >= 0:
        yield f"first_event {gate.first_event} is not before period 0"
    units = problem.unit_count
    for name, per_unit in (("eligible", gate.eligible), ("cluster", gate.cluster)):
        if per_unit is not None and per_unit.shape != (units,):
            yield f"{name} has shape {per_unit.shape}, expected one for each of {units} units"
    if gate.cluster is not None and np.any(gate.cluster < 0):
        yield "clusters are numbered from 0"


def _group(problem: MenuProblem, group: Group) -> Iterator[str]:
    from models.problem import GroupKind

    if group.kind not in get_args(GroupKind):
        yield f"kind {group.kind!r} is none of {', '.join(get_args(GroupKind))}"
    yield from _events(problem, group.event)
    if group.units.ndim != 1 or np.unique(group.units).size != group.units.size:
        yield "units must be a list that names each unit once"
    if group.units.size and (group.units.min() < 0 or group.units.max() >= problem.unit_count):
        yield f"units must lie in 0..{problem.unit_count - 1}"
    if group.kind == "prerequisite" and group.units.size == 0:
        yield "a prerequisite needs a first unit"
    for name, number in (("count", group.count), ("lag", group.lag)):
        if number < 0:
            yield f"{name} {number} is below 0"
