"""The table of a frontier."""

from itertools import pairwise

import pandas as pd

from planner.questions.frontier.frontier import Frontier
from planner.replanning.difference import Difference, widened
from planner.replanning.sweep import Point


def folder_of(point: Point) -> str:
    """Return the folder of a point's plan within the folder of the answer."""
    return f"points/{100 * point.factor:.10g}-percent"


def steps_of(answer: Frontier) -> list[tuple[Point, Difference]]:
    """Return each point that has a plan, but the first, with what it adds to the one before."""
    planned = [(point, point.plan) for point in answer.points if point.plan is not None]
    return [(point, widened(before, plan)) for (_, before), (point, plan) in pairwise(planned)]


def frontier_table(answer: Frontier) -> pd.DataFrame:
    """Return one row a point; increments are to the point before, with what is proven of them.

    What one more unit is worth is said where the amounts are those of one limit.
    """
    rows = []
    amount_of = "; ".join(answer.counted.limits)
    before: Point | None = None
    for point in answer.points:
        plan = point.plan
        row: dict[str, object] = {
            "share": point.factor,
            "amount": point.amount,
            "amount_of": amount_of,
            "stopped": point.problem,
            "folder": "",
        }
        if plan is not None:
            row |= {
                "npv": plan.worth,
                "bound": plan.bound,
                "gap": plan.gap,
                "spend": plan.figures.spend,
                "profitability_index": plan.figures.profitability_index,
                "launches": len(plan.schedule),
                "stopped": plan.status.value,
                "folder": folder_of(point),
            }
            if before is not None and before.plan is not None:
                gain, added = widened(before.plan, plan), point.amount - before.amount
                row |= {
                    "increment": gain.change,
                    "increment_at_least": gain.least,
                    "increment_at_most": gain.most,
                    "increment_per_unit": gain.change / added if added > 0 and len(answer.limits) == 1 else None,
                    "determined": gain.determined,
                }
            before = point
        rows.append(row)
    columns = ["share", "amount", "amount_of", "npv", "bound", "gap", "spend", "profitability_index", "increment"]
    columns += ["increment_at_least", "increment_at_most", "increment_per_unit", "determined", "launches", "stopped", "folder"]
    return pd.DataFrame(rows).reindex(columns=columns).astype({"launches": "Int64"})
