"""The screen of a diagnosis: network and regions, the units of greatest value, and where the plan parts from the rule."""

from typing import Any

from rich.console import RenderableType
from rich.table import Table

from planner.questions.diagnose.constraints import CONSTRAINTS
from planner.questions.diagnose.diagnosis import Diagnosis
from planner.questions.diagnose.tables import (
    conclusion,
    counted_names,
    disagreements,
    network_table,
    unit_table,
    without_situation,
)
from planner.terminal.screen import plain_table, records, user_text
from planner.wording import counted, money, percent

SHOWN = 10
"""Units on the screen; diagnosis.csv has all of them."""

NAMED = 3
"""Units named for each way in which plan and rule of thumb part."""

HEADS = ("routing", "accuracy", "labour", "role")
"""The constraints in short, in their order."""


def diagnosis_screen(found: Diagnosis) -> list[RenderableType]:
    """Return the parts of the answer."""
    plan, units = found.plan.instance.settings, records(unit_table(found))
    shown: list[RenderableType] = [
        user_text(f"{plan.plan.name}: what solving each constraint is worth a year, {plan.finance.currency}"),
        _network(found),
        "",
        *_network_lines(found, units),
        "",
        user_text("The units of greatest value"),
        _units(found, units),
    ]
    parted = disagreements(found)
    if parted:
        table = plain_table("rule of thumb", "the plan", "units", "such as", texts=2)
        table.columns[3].justify = "left"
        for way in parted:
            table.add_row(way.rule, user_text(way.order), f"{len(way.units):,}", user_text(", ".join(way.units[:NAMED])))
        number = counted(sum(len(way.units) for way in parted), "unit")
        shown += ["", user_text(f"The plan parts from the rule of thumb at {number}"), table]
    return [*shown, "", user_text(conclusion(found))]


def _network(found: Diagnosis) -> Table:
    table = plain_table("", "constraint", "share", "all", *HEADS, "units", texts=2)
    for column in table.columns[1:]:
        column.no_wrap = True
    short = {name.replace("_", " "): head for name, head in zip(CONSTRAINTS, HEADS, strict=True)}
    for row in records(network_table(found)):
        name = row["region"] if row["scope"] == "region" else "network"
        figures = [money(row[one]) for one in ("annual_value", *CONSTRAINTS)]
        table.add_row(
            user_text(name), short.get(row["constraint"], row["constraint"]), _share(row), *figures, f"{row['units']:,}"
        )
    return table


def _network_lines(found: Diagnosis, units: list[dict[str, Any]]) -> list[RenderableType]:
    """Return lines on the network: evidence, worth, and how many units are of each kind."""
    network = records(network_table(found))[0]
    lines = {"evidence": network["evidence"]} if network["evidence"] else {}
    if network["share_of_contribution"] is not None:
        lines["worth"] = f"{percent(network['share_of_contribution'])} of a year's contribution"
    for title in ("constraint", "situation"):
        lines[f"{title}s"] = counted_names([unit[title] for unit in units])
    if outside := without_situation(found):
        lines[""] = outside
    return [user_text(f"{title:<12}{text}") for title, text in lines.items()]


def _units(found: Diagnosis, units: list[dict[str, Any]]) -> Table:
    table = plain_table("unit", "constraint", "share", "all", "ready", "rule of thumb", "plan", texts=2)
    for column in table.columns[5:]:
        column.justify = "left"
    signs = len(found.signs.ready)
    for row in sorted(units, key=lambda one: -float(one["annual_value"]))[:SHOWN]:
        ready = f"{len(row['signs_met'].split('; ')) if row['signs_met'] else 0} of {signs}"
        agrees = "agrees" if row["agrees"] == "yes" else "parts"
        table.add_row(
            user_text(row["unit"]),
            row["constraint"],
            _share(row),
            money(row["annual_value"]),
            ready,
            row["rule_of_thumb"],
            agrees,
        )
    return table


def _share(row: dict[str, Any]) -> str:
    return "" if row["share"] is None else percent(row["share"], 0)
