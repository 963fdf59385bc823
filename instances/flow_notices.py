"""Notices on flows.csv: settings of a lever that its rows replace, and the end of rows."""

from collections.abc import Iterator, Mapping

from instances.limit_periods import COST_LINES
from instances.notice import Notice
from instances.required_columns import WORKING_CAPITAL, has_computed_effects
from instances.schema.instance import Instance
from instances.schema.levers import Effects, Lever, Strain
from instances.schema.units import FlowRow
from instances.wording import counted, listed

COMPUTING = (
    "effects",
    "strain",
    "effectiveness",
    "accuracy_gap_closed",
    "accuracy_target",
    "adoption_by_effort",
    "adoption_by_maturity",
    "adoption_without_incentives",
)
"""Settings that only serve to compute flows."""


def acting_levers(instance: Instance) -> Mapping[str, Lever]:
    """Return the levers by name. A lever whose effects flows.csv replaces at every eligible unit has no effects here."""
    nothing = {"effects": Effects(), "strain": Strain(), "effectiveness": (), "accuracy_gap_closed": 0.0}
    acting = {}
    for name, lever in instance.settings.levers.items():
        named = units_in_flows(instance, name)
        eligible_units = {unit.unit for unit in instance.units if not lever.unit_types or unit.type in lever.unit_types}
        replaced = lever.flows == "replace" and bool(named) and eligible_units <= named
        acting[name] = lever.model_copy(update=nothing) if replaced else lever
    return acting


def units_in_flows(instance: Instance, name: str) -> frozenset[str]:
    """Return the units that flows.csv names for a lever."""
    return frozenset(row.unit for row in instance.flows if row.lever == name)


def flow_notices(instance: Instance) -> Iterator[Notice]:
    """Yield the notices on flows.csv, and on the settings of levers that it names."""
    for name, lever in instance.settings.levers.items():
        rows = [row for row in instance.flows if row.lever == name]
        if rows:
            yield from _settings(instance, name, lever)
            yield from _ends(instance, f"levers.{name}", lever, rows)
    yield from _late(instance)


def _settings(instance: Instance, name: str, lever: Lever) -> Iterator[Notice]:
    path, named = f"levers.{name}", units_in_flows(instance, name)
    if lever.flows == "add" and has_computed_effects(lever):
        if "flows" not in lever.model_fields_set:
            text = (
                'rows of flows.csv come on top of the computed effects. Write flows = "replace" if they contain these,'
                ' flows = "add" if not.'
            )
            yield Notice(f"{path}.flows", text)
        return
    ignored = [field for field in COMPUTING if field in lever.model_fields_set]
    if "ramp" in lever.model_fields_set and not any(limit.measure == "in_ramp_up" for limit in instance.settings.limits):
        ignored.append("ramp")
    if "evidence" in lever.model_fields_set and getattr(instance.settings.finance.realisation, lever.evidence) < 1:
        ignored.append("the haircut of evidence")
    if ignored:
        which = "the unit" if len(named) == 1 else f"the {len(named):,} units"
        text = f"setting ignored at {which} that flows.csv names, whose rows count as they stand: {listed(ignored)}."
        yield Notice(path, text)


def _ends(instance: Instance, path: str, lever: Lever, rows: list[FlowRow]) -> Iterator[Notice]:
    benefits = [row for row in rows if row.line not in COST_LINES]
    if lever.benefit_life_quarters is not None and benefits:
        text = (
            "ends recurring rows of flows.csv above 0, and what they have freed of working capital; recurring rows below 0 go on,"
            " and rows of one quarter count in it."
        )
        yield Notice(f"{path}.benefit_life_quarters", text)
    built = any(row.line == WORKING_CAPITAL for row in benefits)
    if built and (lever.ends_with or any(unit.exit_quarter for unit in instance.units)):
        yield Notice(path, "working capital of flows.csv is released when the lever or its unit ends.")


def _late(instance: Instance) -> Iterator[Notice]:
    """Yield a notice on rows that lie after the evaluation even for a launch in the first quarter."""
    last = len(instance.quarters) - 1
    late = [row for row in instance.flows if row.line not in COST_LINES and row.quarter > last]
    if late and instance.settings.finance.terminal_value == "none":
        said = "lies" if len(late) == 1 else "lie"
        count = "does not count" if len(late) == 1 else "do not count"
        after = f"more than {counted(last, 'quarter')} after the launch, after the evaluation"
        yield Notice("flows", f"{counted(len(late), 'row')} {said} {after}, and {count}.")
