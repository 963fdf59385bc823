"""Costs that change by stages under a plan: what counts for each stage, and the share that is saved by quarter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from instances.schema.instance import Instance
from planner.accountant.levers import LeverFacts, Roadmap
from planner.accountant.network import Part, live_units

LEARNING, LICENCES = "learning", "licence_tiers"


@dataclass(frozen=True)
class CostStages:
    """The stages of one cost of a lever under a plan.

    Attributes
    ----------
    kind
        `LEARNING` or `LICENCES`.
    counted
        what counts: `launches`, `units` or `orders`.
    reached
        what must count for each stage, and the quarter in which it is reached; None if it never is.
    saved
        share saved in each quarter 1..H: of launches in it, or of its support; below 0 for a surcharge.
    """

    lever: str
    kind: str
    counted: str
    reached: tuple[tuple[int, int | None], ...]
    saved: tuple[float, ...]


Roadmaps = Mapping[str, Roadmap]


def cost_stages(instance: Instance, levers: Mapping[str, LeverFacts], roadmaps: Roadmaps) -> tuple[CostStages, ...]:
    """Return the stages of every staged cost under a plan, given as the roadmap of each unit; nothing where there is none."""
    return cost_stages_of([Part(instance, levers, roadmaps)])


def cost_stages_of(parts: Sequence[Part]) -> tuple[CostStages, ...]:
    """Return the stages of every staged cost under a plan whose units are split into several parts."""
    found = []
    for name, facts in parts[0].levers.items():
        if facts.lever.learning:
            rows = [(one.launches, one.saving) for one in facts.lever.learning]
            found.append(_staged(name, (LEARNING, "launches"), rows, _summed(_done_before(*one, name) for one in parts)))
        if facts.lever.licence_tiers:
            found.append(_licence(name, facts, [live_units(*one, name) for one in parts]))
    return tuple(found)


def _licence(lever: str, facts: LeverFacts, live: Sequence[tuple[list[int], list[int]]]) -> CostStages:
    """Return the stages of a licence. live: by part of the plan, live units and their base orders by quarter."""
    by_units = [(one.units, one.discount) for one in facts.lever.licence_tiers if one.units is not None]
    by_orders = [(one.orders, one.discount) for one in facts.lever.licence_tiers if one.orders is not None]
    if by_orders:
        return _staged(lever, (LICENCES, "orders"), by_orders, _summed(orders for _, orders in live))
    return _staged(lever, (LICENCES, "units"), by_units, _summed(units for units, _ in live))


def _summed(counts: Iterable[Sequence[int]]) -> list[int]:
    return [sum(own) for own in zip(*counts, strict=True)]


def _staged(lever: str, kind: tuple[str, str], rows: Sequence[tuple[int, float]], counts: Sequence[int]) -> CostStages:
    """Return stages in rising order of what they need: the last one that is reached says the share."""
    reached = []
    saved = [0.0] * len(counts)
    for need, share in rows:
        first = next((quarter for quarter, count in enumerate(counts, start=1) if count >= need), None)
        reached.append((need, first))
        for place in range(len(counts) if first is None else first - 1, len(counts)):
            saved[place] = share
    return CostStages(lever, *kind, tuple(reached), tuple(saved))


def _done_before(instance: Instance, _: Mapping[str, LeverFacts], roadmaps: Roadmaps, lever: str) -> list[int]:
    """Return the units whose launch of a lever, or its running, is before each quarter."""
    starts = [roadmap[lever] for roadmap in roadmaps.values() if lever in roadmap]
    return [sum(start < quarter for start in starts) for quarter in range(1, len(instance.quarters) + 1)]


def with_savings(levers: Mapping[str, LeverFacts], stages: Sequence[CostStages]) -> dict[str, LeverFacts]:
    """Return the levers with what is saved of their costs."""
    found = dict(levers)
    for one in stages:
        facts = found[one.lever]
        cheaper = (
            replace(facts, saved_of_launches=one.saved) if one.kind == LEARNING else replace(facts, saved_of_support=one.saved)
        )
        found[one.lever] = cheaper
    return found


def each_at_list(stages: Sequence[CostStages]) -> Iterator[tuple[CostStages, ...]]:
    """Yield the stages with one after the other left out."""
    for place in range(len(stages)):
        yield (*stages[:place], *stages[place + 1 :])
