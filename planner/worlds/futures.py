"""Futures: the changes that each makes to figures, in order."""

from collections.abc import Iterator

from instances.draw_figures import HOWS
from instances.figures import Override, value_after
from instances.samplable import figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import Future


def changes_of(instance: Instance, future: Future) -> Iterator[Override]:
    """Yield the change of each figure that a future moves, in the order in which they are made; columns keep their *."""
    for how in HOWS:
        changes: dict[str, float] = getattr(future, how)
        for path, amount in changes.items():
            for figure in figures_of(instance, path, how):
                yield Override(figure.path, amount, how)


def extremes(instance: Instance, path: str) -> tuple[float, float]:
    """Return the lowest and the highest value of a figure of plan.toml over the instance as it stands and its futures."""
    (figure,) = figures_of(instance, path, "set")
    stands = figure.values[0] or 0.0
    found = [stands]
    for future in instance.settings.futures:
        value = stands
        for change in changes_of(instance, future):
            if change.path == figure.path:
                value = value_after(value, change)
        found.append(value)
    return min(found), max(found)
