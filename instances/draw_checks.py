"""Check uncertainties, correlations and futures: by themselves, against the figures that they move, and world by world."""

from instances.correlation_checks import correlation_problems
from instances.draw_bounds import bound_problems
from instances.draw_figures import moved_by_futures, moved_by_uncertainties
from instances.files import UNITS
from instances.names import Rows
from instances.problems import Problem
from instances.schema.settings import Settings
from instances.uncertainty_checks import uncertainty_problems
from instances.world_checks import worlds_problems


def draw_problems(settings: Settings, rows: Rows, *, instance_valid: bool) -> list[Problem]:
    """Return the problems of uncertainties, correlations and futures.

    Draws are compared with the bounds of figures once every distribution and every path is right, and worlds are checked once
    nothing else is wrong.
    """
    units = [unit for _, unit in rows.units] if UNITS in rows.complete_files else None
    problems = [*uncertainty_problems(settings), *correlation_problems(settings)]
    uncertainties, wrong_draws = moved_by_uncertainties(settings, units)
    futures, wrong_futures = moved_by_futures(settings, units)
    problems += wrong_draws + wrong_futures
    if problems or not (uncertainties or futures):
        return problems
    problems += bound_problems(futures, uncertainties)
    if not problems and instance_valid:
        problems += worlds_problems(settings, rows, futures, uncertainties)
    return problems
