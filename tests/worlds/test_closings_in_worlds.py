"""Closings in worlds of other wages, severance, leases and books: each roadmap is worth what it is in an instance of its own."""

import numpy as np
import pytest

from instances import load_instance, resolve_instance
from instances.figures import PathError
from instances.reader import read_files
from instances.samplable import figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import Uncertainty
from planner.economics import has_lever, objective_values
from planner.errors import MenuError
from planner.limits.priced import Priced, priced
from planner.worlds.defaults import assumed_uncertainties
from planner.worlds.plain import world_instance
from planner.worlds.pricing import values_in_worlds
from planner.worlds.worlds import Source
from tests.oracles.random_closings import CLOSING, with_closings
from tests.oracles.written import files_of
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


@pytest.mark.parametrize("seed", range(24))
def test_roadmaps_that_close_units_are_worth_in_a_world_what_they_are_in_its_instance(seed: int) -> None:
    try:
        case = priced(read_files("closings", files_of(with_closings(seed)), may_idle=True))
    except MenuError:
        pytest.skip("no menu")
    assert has_lever(case.menu.start[:, case.menu.levers.index(CLOSING)]).any()
    found, draws = sources(case, np.random.default_rng(seed))
    worlds = worlds_of(tuple(found), tuple(draws))
    menu = values_in_worlds(case, worlds)
    for world in range(WORLDS):
        plain = priced(world_instance(case.instance, worlds, world)).fleet
        values = objective_values(plain, case.menu.unit, case.menu.start)
        np.testing.assert_allclose(menu.value[world], values, rtol=1e-9, atol=1e-3)


def declining() -> Instance:
    return load_instance(resolve_instance("declining-fleet"))


def test_a_closing_is_on_time_in_every_world_as_no_delay_of_it_is_assumed() -> None:
    names = {one.uncertainty.name for one in assumed_uncertainties(declining())}
    assert "launch costs of closing" in names
    assert "delay of orchestration" in names
    assert "delay of closing" not in names


def test_a_path_names_figures_of_closings_at_the_lever_that_closes_alone() -> None:
    paths = [one.path for one in figures_of(declining(), "levers.*.closing.salvage_share", "set")]
    assert paths == ["levers.closing.closing.salvage_share"]
    late = [one.lever for one in figures_of(declining(), "levers.*.slip_quarters", "set")]
    assert "orchestration" in late
    assert "closing" not in late


@pytest.mark.parametrize("path", ["levers.closing.slip_quarters", "levers.closing.effects.*", "levers.orchestration.closing.*"])
def test_a_figure_that_counts_nowhere_is_refused(path: str) -> None:
    with pytest.raises(PathError) as error:
        figures_of(declining(), path, "set")
    assert error.value.code == "figure_certain"
