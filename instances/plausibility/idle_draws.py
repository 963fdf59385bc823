"""Warn of uncertainties and futures that multiply a figure that is 0, which moves nothing."""

from collections.abc import Iterator

from instances.draw_figures import Moved, moved_by_futures, moved_by_uncertainties
from instances.files import PLAN
from instances.problems import Problem
from instances.schema.instance import Instance


def idle_draw_warnings(instance: Instance) -> Iterator[Problem]:
    """Yield a warning for each path of an uncertainty or a future with a factor on figures that are all 0."""
    uncertainties, _ = moved_by_uncertainties(instance.settings, instance.units)
    futures, _ = moved_by_futures(instance.settings, instance.units)
    for moved in (*uncertainties, *futures):
        yield from _idle(moved)


def _idle(moved: Moved) -> Iterator[Problem]:
    for place in dict.fromkeys(move.place for move in moved.moves if move.how == "multiply"):
        figures = [move.figure for move in moved.moves if move.place == place]
        zero = [one for one in figures if not any(one.values)]
        changed = {move.figure.path for move in moved.moves if move.how == "set"}
        if len(zero) == len(figures) and not any(one.path in changed for one in zero):
            expected = f"a figure other than 0 for {moved.name} to multiply; {zero[0].path} is 0"
            remedy = 'Write how = "add" or "set", or correct the figure.'
            yield Problem("setting_idle", PLAN, column=place, found="0", expected=expected, remedy=remedy)
