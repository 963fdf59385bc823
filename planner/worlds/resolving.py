"""Sources: the uncertainties of an instance with their figures, and the draw that counts for each unit."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from instances.samplable import Scope, figures_of
from instances.schema.instance import Instance
from instances.schema.uncertainties import Uncertainty
from models.problem import IntArray
from planner.worlds.defaults import assumed_uncertainties
from planner.worlds.worlds import Source


def sources_of(instance: Instance) -> tuple[Source, ...]:
    """Return the sources of an instance: its uncertainties, or what follows from grades of evidence if plan.toml states none."""
    if instance.settings.uncertainties:
        return tuple(_source(instance, one) for one in instance.settings.uncertainties)
    return tuple(
        replace(_source(instance, one.uncertainty), grade=one.grade, why=one.why) for one in assumed_uncertainties(instance)
    )


def _source(instance: Instance, uncertainty: Uncertainty) -> Source:
    """Return the source of an uncertainty that is stated."""
    figures = (figure.path for path in uncertainty.figures for figure in figures_of(instance, path, uncertainty.how))
    members, groups = _groups(instance, uncertainty.scope)
    return Source(uncertainty, tuple(dict.fromkeys(figures)), members, groups)


def _groups(instance: Instance, scope: Scope) -> tuple[IntArray, tuple[str, ...]]:
    """Return the number of the draw for each unit, and the names of the draws. Regions stand in the order of units.csv."""
    if scope == "all":
        return np.zeros(len(instance.units), dtype=np.int64), ("",)
    return _numbered([unit.region if scope == "region" else unit.unit for unit in instance.units])


def _numbered(names: Sequence[str]) -> tuple[IntArray, tuple[str, ...]]:
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([number[name] for name in names], dtype=np.int64), tuple(number)
