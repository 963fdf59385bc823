"""Worlds of a plan, priced side by side by workers: each part of them is a task of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from models.problem import FloatArray
from planner.plan.plan import Plan
from planner.questions.risk.outcomes import Outcomes, Price, PriceNpv, Split, outcomes_of
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Task, Workers
from planner.worlds.worlds import Worlds

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Pricing:
    """The prices of a plan in worlds: all of its figures, its NPV alone, and that by lever."""

    price: Price
    npv: PriceNpv
    split: Split


@dataclass(frozen=True, eq=False)
class _Context:
    plan: Plan
    pricing: Pricing


@dataclass(frozen=True, eq=False)
class Part:
    """Worlds that are priced by one task: a function that returns them, called when the task begins, and a title."""

    title: str
    worlds: Callable[[], Worlds]


@dataclass(frozen=True, eq=False)
class Pricer:
    """Prices a plan in parts of worlds. A part whose worlds were not all priced is None, as after the user's stop request."""

    plan: Plan
    pricing: Pricing
    tell: Tell
    workers: Workers = ALONE

    def outcomes(self, parts: Sequence[Part], what: str) -> list[Outcomes | None]:
        """Return the figures in the worlds of each part."""
        return self._found(_outcomes, parts, what)

    def npvs(self, parts: Sequence[Part], what: str) -> list[FloatArray | None]:
        """Return float[worlds], the NPV in the worlds of each part."""
        return self._found(_npv, parts, what)

    def by_lever(self, parts: Sequence[Part], what: str) -> list[FloatArray | None]:
        """Return float[worlds, levers], the NPV of each lever in the worlds of each part."""
        return self._found(_split, parts, what)

    def _found(self, function: Callable[[_Context, Worlds, Call], Found], parts: Sequence[Part], what: str) -> list[Found | None]:
        context = _Context(self.plan, self.pricing)
        return self.workers.run(function, context, [_task(part) for part in parts], tell=self.tell, what=what)


def _task(part: Part) -> Task[Worlds, Found]:
    return Task(part.title, lambda _: part.worlds())


def _outcomes(context: _Context, worlds: Worlds, call: Call) -> Outcomes | None:
    found = context.pricing.price(context.plan.chosen, worlds)
    return outcomes_of(context.plan, worlds, found) if found.npv.size == worlds.number else None


def _npv(context: _Context, worlds: Worlds, call: Call) -> FloatArray | None:
    found = context.pricing.npv(context.plan.chosen, worlds)
    return found if found.size == worlds.number else None


def _split(context: _Context, worlds: Worlds, call: Call) -> FloatArray | None:
    found = context.pricing.split(context.plan.chosen, worlds)
    return found if found.shape[0] == worlds.number else None
