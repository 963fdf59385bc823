"""The uses of every measure, declared, and worked out once for all limits of a menu."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeAlias

from instances.schema.rules import Measure
from models.problem import FloatArray
from planner.economics import Fleet, Menu, realised_cash
from planner.limits.running_use import hours_chunk, run_cost_chunks
from planner.limits.unit_facts import UnitFacts
from planner.limits.usage import Chunk, launch_chunks, load_chunks, ramp_up_chunk, spend_chunks


class Usage:
    """The uses of a menu and the cash it realises, each worked out once and shared by all limits."""

    def __init__(self, facts: UnitFacts, fleet: Fleet, menu: Menu) -> None:
        self.facts = facts
        self.fleet = fleet
        self.menu = menu
        self._chunks: dict[Measure, tuple[Chunk, ...]] = {}

    @cached_property
    def realised(self) -> FloatArray:
        """float[choices, H]: the cash that each choice realises."""
        return realised_cash(self.fleet, self.menu.unit, self.menu.start)

    def chunks(self, measure: Measure, levers: tuple[str, ...], last: int) -> tuple[Chunk, ...]:
        """Return the uses of a measure by the named levers, or of all; `last` is the last quarter that is looked at."""
        wanted = tuple(number for number, name in enumerate(self.menu.levers) if not levers or name in levers)
        if measure in TOGETHER:
            return (TOGETHER[measure](self, wanted, last),)
        if measure not in self._chunks:
            self._chunks[measure] = tuple(BY_LEVER[measure](self))
        return tuple(chunk for chunk in self._chunks[measure] if chunk.lever in wanted)


ByLever: TypeAlias = Callable[[Usage], Iterable[Chunk]]
"""The uses of a menu, each by one lever."""

Together: TypeAlias = Callable[[Usage, tuple[int, ...], int], Chunk]
"""The uses of a menu by some levers together, whose sum over levers would count a unit twice; through a last quarter."""

BY_LEVER: dict[Measure, ByLever] = {
    "spend": lambda usage: spend_chunks(usage.fleet, usage.menu),
    "load": lambda usage: load_chunks(usage.facts, usage.menu),
    "launches": lambda usage: launch_chunks(usage.menu),
    "run_cost": lambda usage: run_cost_chunks(usage.fleet, usage.menu),
}
"""Measures whose uses by each lever are summed."""

TOGETHER: dict[Measure, Together] = {
    "in_ramp_up": lambda usage, levers, last: ramp_up_chunk(usage.facts.instance, usage.menu, levers, last),
    "hours": lambda usage, levers, last: hours_chunk(usage.fleet, usage.menu, last),
}
"""Measures that count a unit once, whichever of its levers uses them."""
