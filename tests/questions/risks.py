"""Worlds and prices whose figures are known in closed form: the NPV is linear in draws from given distributions."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import qmc

from instances.schema.uncertainties import Uncertainty
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.questions.risk.outcomes import Draw, Price
from planner.questions.risk.params import RiskParams
from planner.questions.risk.risk import Asked, Risk, risk
from planner.questions.risk.side_by_side import Pricer, Pricing
from planner.worlds.pricing import PlanInWorlds
from planner.worlds.worlds import Source, Worlds


def silent(title: str, progress: object) -> None:
    """Say nothing."""


def source(name: str, units: int, groups: Sequence[str] = ("",), *, assumed: bool = False) -> Source:
    stated = Uncertainty(
        name=name,
        figures=(f"levers.orchestration.effects.{name}",),
        distribution="normal",
        mean=1,
        spread=1,
        scope="all" if len(groups) == 1 else "region",
    )
    grade = "vendor" if assumed else ""
    return Source(stated, stated.figures, np.zeros(units, dtype=np.int64), tuple(groups), grade, grade)


def drawn_from(sources: Sequence[Source], distributions: Sequence[Any]) -> Draw:
    """Return a sampler of scrambled Sobol points through the inverse of each distribution."""
    widths = [len(one.groups) for one in sources]

    def draw(number: int, seed: int) -> Worlds:
        points = qmc.Sobol(sum(widths), rng=np.random.default_rng(seed)).random(number)
        parts = np.split(points, np.cumsum(widths)[:-1], axis=1)
        draws = tuple(one.ppf(part) for one, part in zip(distributions, parts, strict=True))
        return Worlds(tuple(sources), draws, (), np.full(number, -1), np.full(number, 1 / number), seed)

    return draw


def priced_by(plan: Plan, npv: Callable[[dict[str, np.ndarray]], np.ndarray]) -> Callable[..., PlanInWorlds]:
    """Return a pricing that adds a function of the draws by name, float[worlds, groups] each, to the first flow and the NPV."""

    def price(chosen: Chosen, worlds: Worlds, added: np.ndarray | float = 0.0) -> PlanInWorlds:
        draws = {one.uncertainty.name: own for one, own in zip(worlds.sources, worlds.draws, strict=True)}
        more = (np.broadcast_to(npv(draws), (worlds.number,)) if draws else np.zeros(worlds.number)) + added
        flow = np.tile(plan.flow.amount.sum(axis=0), (worlds.number, 1))
        flow[:, 0] += more
        value = plan.npv + more
        return PlanInWorlds(
            npv=value,
            flow=flow,
            hard=flow,
            terminal=np.full(worlds.number, plan.flow.terminal.sum()),
            cost=np.tile(-plan.flow.amount[:4].sum(axis=0), (worlds.number, 1)),
            by_region=np.stack([0.25 * value, 0.75 * value], axis=1),
            regions=("East", "West"),
            broken=(more < 0)[:, np.newaxis],
            limits=("budget",),
        )

    return price


def levers_alike(price: Callable[..., PlanInWorlds]) -> Callable[[Chosen, Worlds], np.ndarray]:
    """Return a split that gives every lever the same part."""

    def split(chosen: Chosen, worlds: Worlds) -> np.ndarray:
        levers = len(chosen.menu.levers)
        return np.tile(price(chosen, worlds).npv[:, np.newaxis] / levers, levers)

    return split


def pricing_of(price: Price) -> Pricing:
    """Return the pricing by one function."""
    return Pricing(price, lambda chosen, worlds: price(chosen, worlds).npv, levers_alike(price))


def asked_of(plan: Plan, draw: Draw, price: Price, *, worlds: int = 4096, seed: int = 1, level: float = 0.9) -> Risk:
    pricer = Pricer(plan, pricing_of(price), silent)
    return risk(draw, pricer, Asked(seed), RiskParams(worlds=worlds, level=level))
