"""Worlds of other wages, severance, leases and books, in which each roadmap is compared with an instance of its own."""

import numpy as np

from instances.schema.uncertainties import Uncertainty
from planner.economics import objective_values
from planner.limits.priced import Priced, priced
from planner.worlds.plain import world_instance
from planner.worlds.pricing import values_in_worlds
from planner.worlds.worlds import Source
from tests.oracles.random_closings import CLOSING
from tests.worlds.everything import worlds_of

COLUMNS = ("severance", "salvage", "lease_break_fee", "book_value", "headcount", "occupancy_cost", "labour_hours", "wage")
FIGURES = (f"levers.{CLOSING}.closing.severance_per_head", f"levers.{CLOSING}.closing.salvage_share", "finance.wage_growth")
WORLDS = 2


def sources(case: Priced, random: np.random.Generator) -> tuple[list[Source], list[np.ndarray]]:
    """Draws by unit of columns that every unit gives, and draws for all of figures of plan.toml."""
    found, draws, units = [], [], case.instance.units
    paths = [f"units.*.{name}" for name in COLUMNS if all(getattr(unit, name) is not None for unit in units)]
    if case.instance.settings.finance.wage_growth is None:
        paths += FIGURES[:2]
    else:
        paths += FIGURES
    for path in paths:
        by_unit = path.startswith("units")
        groups = tuple(unit.unit for unit in units) if by_unit else ("",)
        stated = {"name": path, "figures": [path], "how": "multiply", "distribution": "uniform", "low": 0.3, "high": 1.0}
        made = Uncertainty.model_validate(stated | {"scope": "unit" if by_unit else "all"})
        members = np.arange(len(units)) if by_unit else np.zeros(len(units), dtype=np.int64)
        found.append(Source(made, (path,), members, groups))
        draws.append(random.uniform(0.3, 1.0, (WORLDS, len(groups))))
    return found, draws


def assert_roadmaps_are_worth_what_they_are_in_instances(case: Priced, seed: int) -> None:
    """Compare each roadmap's worth in each of a few worlds with its worth in the instance of that world alone."""
    found, draws = sources(case, np.random.default_rng(seed))
    worlds = worlds_of(tuple(found), tuple(draws))
    menu = values_in_worlds(case, worlds)
    for world in range(WORLDS):
        plain = priced(world_instance(case.instance, worlds, world)).fleet
        values = objective_values(plain, case.menu.unit, case.menu.start)
        np.testing.assert_allclose(menu.value[world], values, rtol=1e-9, atol=1e-3)
