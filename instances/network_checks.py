"""Check the stages of a network: one lever at most, with benefits, and nothing beside it that takes units' flows for given."""

from collections.abc import Iterator

from instances.files import PINS, PLAN
from instances.names import Rows, without_effect
from instances.problems import Problem
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.stage_checks import beside_stages

UNTOUCHED = ("inventory",)
"""Effects that do not depend on the network."""

RUNNING = ("run_cost", "hours")
"""Measures of limits that follow from effects."""

COUNTED = ("coverage", "live_units", "average_accuracy")
"""Levels of floors and readings that do not depend on the network."""


def network_problems(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield the problems of levers with stages of the network."""
    staged = [name for name, lever in settings.levers.items() if lever.network]
    for name, lever in settings.levers.items():
        yield from _idle(f"levers.{name}", lever)
    for name in staged[1:]:
        expected = f"stages of one lever at most; levers.{staged[0]} has them already"
        yield Problem("value_wrong", PLAN, column=f"levers.{name}.network", found="stages", expected=expected)
    if staged:
        yield from _beside(settings, staged[0])
        for number, pin in rows.pins:
            if pin.rule == "running" and pin.lever in staged:
                expected = f"no running {pin.lever}: a lever with stages of its network starts with this plan"
                yield Problem("value_wrong", PINS, number, "rule", found="running", expected=expected)


def _idle(path: str, lever: Lever) -> Iterator[Problem]:
    if not lever.network:
        if "network_part" in lever.model_fields_set:
            yield without_effect(f"{path}.network_part", lever.network_part, f"rows [[{path}.network]] with it")
        if lever.network_each:
            yield without_effect(f"{path}.network_each", lever.network_each, f"rows [[{path}.network]] with it")
    elif not any(effect > 0 for name, effect in lever.effects if name not in UNTOUCHED):
        expected = "an effect above 0 with them, other than inventory"
        yield Problem("setting_ignored", PLAN, column=f"{path}.network", expected=expected)
    elif not lever.network_part:
        yield without_effect(f"{path}.network_part", 0.0, "a part above 0, or no stages")


def _beside(settings: Settings, name: str) -> Iterator[Problem]:
    """Yield the settings that do not go with stages."""
    why = f"as levers.{name} has stages of its network"
    for number, limit in enumerate(settings.limits):
        if limit.benefit_share:
            column = f"limits[{number}].benefit_share"
            yield Problem("value_wrong", PLAN, column=column, found=f"{limit.benefit_share:g}", expected=f"0, {why}")
        if limit.measure in RUNNING:
            column, expected = f"limits[{number}].measure", f"no {limit.measure}, which follows from effects, {why}"
            yield Problem("value_wrong", PLAN, column=column, found=limit.measure, expected=expected)
    for number, floor in enumerate(settings.floors):
        if floor.measure not in COUNTED:
            column, expected = f"floors[{number}].measure", f"one of {', '.join(COUNTED)}, {why}"
            yield Problem("value_wrong", PLAN, column=column, found=floor.measure, expected=expected)
    for number, sequence in enumerate(settings.sequences):
        if sequence.measure is not None and sequence.measure not in COUNTED:
            column, expected = f"sequences[{number}].measure", f"average_accuracy, {why}"
            yield Problem("value_wrong", PLAN, column=column, found=sequence.measure, expected=expected)
    yield from beside_stages(settings, why)
