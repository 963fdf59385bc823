"""Check settings and tables against each other: everything beyond single files."""

from collections.abc import Iterator

from instances.closing_checks import closing_problems
from instances.files import FLOWS, UNITS
from instances.flow_checks import flow_problems
from instances.money_checks import money_problems
from instances.names import Names, Rows
from instances.network_checks import network_problems
from instances.pin_checks import pin_problems
from instances.problems import Problem
from instances.required_columns import required_columns
from instances.schema.settings import Settings
from instances.segment_checks import segment_problems
from instances.settings_checks import settings_problems
from instances.staged_cost_checks import staged_cost_problems
from instances.table_checks import table_problems
from instances.transfer_checks import transfer_problems

IDLE = ("setting_ignored",)
"""Kinds of problem that a world may have: a setting that has no effect where another figure is 0."""


def cross_problems(settings: Settings, rows: Rows) -> list[Problem]:
    """Return the problems of settings and tables beyond single files."""
    names = Names(settings, rows)
    return [
        *settings_problems(settings, names),
        *table_problems(settings, rows, names),
        *pin_problems(settings, rows, names),
        *flow_problems(settings, rows, names),
        *money_problems(settings, rows),
        *network_problems(settings, rows),
        *staged_cost_problems(settings, rows),
        *closing_problems(settings, rows),
        *transfer_problems(settings, rows, names),
        *segment_problems(settings, rows, names),
    ]


def world_problems(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield the problems of settings and units with other figures than those that were read; settings may be idle."""
    yield from (problem for problem in cross_problems(settings, rows) if problem.code not in IDLE)
    if FLOWS in rows.tables:
        needed = required_columns(settings, [row for _, row in rows.flows])
        for number, unit in rows.units:
            for column in needed.at({"unit": unit.unit}):
                if column not in unit.model_fields_set:
                    yield Problem("value_missing", UNITS, number, column)
