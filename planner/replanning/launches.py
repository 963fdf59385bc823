"""Columns on the launches of a plan, as the rows of several tables have them."""

from collections.abc import Sequence

import pandas as pd

from instances import Instance
from planner.columns import Table
from planner.plan.plan import Plan


def launch_columns(instance: Instance) -> list[str]:
    """Return the names of the columns that count launches: all of them, then those of each lever."""
    return ["launches", *(f"launches_{lever}" for lever in instance.settings.levers)]


def launch_counts(plan: Plan) -> dict[str, int]:
    """Return the number of launches of a plan, by these columns."""
    launched = plan.schedule["lever"].value_counts()
    return {"launches": len(plan.schedule)} | {
        f"launches_{lever}": int(launched.get(lever, 0)) for lever in plan.instance.settings.levers
    }


def plan_cells(plan: Plan) -> dict[str, object]:
    """Return the columns on a plan that tables of several plans share, the counts of launches among them."""
    return {
        "npv": plan.worth,
        "bound": plan.bound,
        "gap": plan.gap,
        "spend": plan.figures.spend,
        "stopped": plan.status.value,
        **launch_counts(plan),
    }


def launches_by_unit(plan: Plan) -> dict[str, str]:
    """Return levers and quarters of the units that have any, in words."""
    found: dict[str, list[str]] = {}
    for unit, lever, quarter in zip(plan.schedule["unit"], plan.schedule["lever"], plan.schedule["quarter"], strict=True):
        found.setdefault(unit, []).append(f"{lever} {quarter}")
    return {unit: "; ".join(words) for unit, words in found.items()}


def with_launches(table: Table, rows: Sequence[dict[str, object]], instance: Instance) -> pd.DataFrame:
    """Return the rows of a table that ends in the counts of launches; they are blank in a row without a plan."""
    counts = launch_columns(instance)
    columns = [*(name for name in table.names if name != "launches"), *counts]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(counts, "Int64"))


def payback_of(plan: Plan) -> str | None:
    """Return the label of the quarter from which a plan stays paid back; None if it does not pay back."""
    quarter = plan.figures.payback_quarter
    return None if quarter is None else plan.instance.label_of(quarter)
