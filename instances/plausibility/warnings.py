"""All warnings of an instance: valid inputs that may be a mistake, each with its place and a remedy."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.flow_notices import acting_levers
from instances.plausibility.blanks import blank_warnings
from instances.plausibility.idle_draws import idle_draw_warnings
from instances.plausibility.idle_effects import idle_warnings
from instances.plausibility.idle_stages import stage_warnings
from instances.plausibility.limits import fairness_warnings, limit_warnings
from instances.plausibility.magnitudes import magnitude_warnings
from instances.plausibility.near_names import name_warnings
from instances.plausibility.rates import rate_warnings
from instances.plausibility.unit_rows import UnitRows
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.toml_files import placed


def warnings_of(instance: Instance) -> tuple[Problem, ...]:
    """Return the warnings of an instance: on rates, magnitudes, blanks, names, limits, idle effects, stages and draws."""
    content = dict(instance.files).get(PLAN)
    return tuple(placed(list(_all(instance)), PLAN, content))


def _all(instance: Instance) -> Iterator[Problem]:
    levers, rows = acting_levers(instance), UnitRows(instance)
    yield from rate_warnings(rows, levers)
    yield from magnitude_warnings(rows)
    yield from blank_warnings(rows)
    yield from name_warnings(rows)
    yield from limit_warnings(instance)
    yield from fairness_warnings(instance)
    yield from idle_warnings(instance, levers)
    yield from stage_warnings(instance)
    yield from idle_draw_warnings(instance)
