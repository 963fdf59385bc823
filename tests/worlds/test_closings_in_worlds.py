"""Closings in worlds of other wages, severance, leases and books: each roadmap is worth what it is in an instance of its own."""

import pytest

from instances import load_instance, resolve_instance
from instances.figures import PathError
from instances.reader import read_files
from instances.samplable import figures_of
from instances.schema.instance import Instance
from planner.economics import has_lever
from planner.errors import MenuError
from planner.limits.priced import priced
from planner.worlds.defaults import assumed_uncertainties
from tests.oracles.random_closings import CLOSING, with_closings
from tests.oracles.written import files_of
from tests.series import series
from tests.worlds.closings import assert_roadmaps_are_worth_what_they_are_in_instances


@pytest.mark.parametrize("seed", series(range(24), 10))
def test_roadmaps_that_close_units_are_worth_in_a_world_what_they_are_in_its_instance(seed: int) -> None:
    try:
        case = priced(read_files("closings", files_of(with_closings(seed)), may_idle=True))
    except MenuError:
        pytest.skip("no menu")
    assert has_lever(case.menu.start[:, case.menu.levers.index(CLOSING)]).any()
    assert_roadmaps_are_worth_what_they_are_in_instances(case, seed)


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
