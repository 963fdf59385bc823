"""The figures of a plan in worlds that were priced batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from models.problem import BoolArray, FloatArray
from planner.economics.figures import paybacks, peak_fundings
from planner.economics.rates_of_return import internal_rates_of_return
from planner.plan.plan import Plan
from planner.plan.tables import Chosen, gross_amounts
from planner.questions.risk.factors import chances_of_futures
from planner.worlds.pricing import PlanInWorlds
from planner.worlds.worlds import Worlds, stacked

Price: TypeAlias = Callable[[Chosen, Worlds], PlanInWorlds]
"""Prices chosen roadmaps in worlds; in the first of them alone where the user asks to stop."""

PriceNpv: TypeAlias = Callable[[Chosen, Worlds], FloatArray]
"""The same of the NPV alone, float[worlds]."""

Split: TypeAlias = Callable[[Chosen, Worlds], FloatArray]
"""Splits the NPV of chosen roadmaps by lever, float[worlds, levers]; fewer worlds as for `Price`."""

Draw: TypeAlias = Callable[[int, int], Worlds]
"""Draws a number of worlds by a seed."""

DECIMALS = 10
"""Decimals of a draw: those of its column in worlds.csv, so that the worlds there are exactly the priced ones."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A plan in the worlds of all batches, in their order.

    Attributes
    ----------
    worlds
        the draws.
    batches
        number of batches, all of one size.
    npv, peak_funding, spend
        float[worlds]: money.
    payback
        float[worlds]: the first quarter, from 1, from which the plan stays paid back; infinite where it does not.
    irr
        float[worlds]: annual rate; not a number where it is not meaningful.
    cumulative
        float[worlds, H]: cumulative net cash flow, nominal.
    by_region
        float[worlds, regions]: NPV.
    broken
        bool[worlds, limits].
    """

    worlds: Worlds
    batches: int
    npv: FloatArray
    peak_funding: FloatArray
    spend: FloatArray
    payback: FloatArray
    irr: FloatArray
    cumulative: FloatArray
    by_region: FloatArray
    regions: tuple[str, ...]
    broken: BoolArray
    limits: tuple[str, ...]

    @property
    def chance(self) -> FloatArray:
        """float[worlds]: chance of each world."""
        return self.worlds.chance


def prepared(worlds: Worlds) -> Worlds:
    """Return a batch with draws of as many decimals as are written of them, and with the exact chance of each future.

    The number of worlds of a future is whole, its chance times the worlds of the batch is not.
    """
    chance = np.full(worlds.number, 1.0 / worlds.number)
    for place, stated in zip(range(-1, len(worlds.futures)), chances_of_futures(worlds.futures), strict=True):
        own = worlds.future == place
        chance[own] = stated / max(1, int(own.sum()))
    return replace(worlds, draws=tuple(np.round(draws, DECIMALS) for draws in worlds.draws), chance=chance / chance.sum())


def outcomes_of(plan: Plan, worlds: Worlds, priced: PlanInWorlds) -> Outcomes:
    """Return the figures of a plan in one batch that was priced.

    Payback, peak funding and IRR are those of a plan; amounts are told from trifles by the gross amounts of the plan as it is.
    """
    finance = plan.instance.settings.finance
    with_terminal = priced.flow.copy()
    with_terminal[:, -1] += priced.terminal
    told = priced.hard if "payback" in finance.hard_cash_only else priced.flow
    funded = priced.hard if "peak_funding" in finance.hard_cash_only else priced.flow
    gross = gross_amounts(plan.chosen, plan.flow)
    return Outcomes(
        worlds=worlds,
        batches=1,
        npv=priced.npv,
        peak_funding=peak_fundings(funded, gross.of_sums()),
        spend=priced.cost.sum(axis=1),
        payback=paybacks(told, priced.cost, gross.of_sums()),
        irr=internal_rates_of_return(with_terminal, gross.of_flows_with_terminal()),
        cumulative=np.cumsum(priced.flow, axis=1),
        by_region=priced.by_region,
        regions=priced.regions,
        broken=priced.broken,
        limits=priced.limits,
    )


JOINED = ("npv", "peak_funding", "spend", "payback", "irr", "cumulative", "by_region", "broken")
"""Figures with a row for each world."""


def joined(parts: Sequence[Outcomes], seed: int) -> Outcomes:
    """Return the figures in the worlds of all batches, in their order."""
    figures: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in parts]) for name in JOINED}
    worlds = replace(stacked([one.worlds for one in parts]), seed=seed)
    return replace(parts[0], worlds=worlds, batches=len(parts), **figures)
