"""The tables of an answer as data frames."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.questions.no_regret.columns import CERTAINTY, LEFT_OUT, NO_REGRET, REGRET, SHARES, WORLD_PLANS
from planner.questions.no_regret.launch_list import DEPENDS, NEVER_IN, Launch
from planner.questions.no_regret.launch_list import NO_REGRET as SURE
from planner.questions.no_regret.leaving_out import LeftOut
from planner.questions.no_regret.no_regret import NoRegret
from planner.questions.no_regret.regret import Regret
from planner.replanning.difference import Difference
from planner.wording import NOT_DETERMINED

ORDER = (SURE, DEPENDS, NEVER_IN)
"""Verdicts, as the table has them."""

YES = "yes"


def certainty_table(found: NoRegret) -> pd.DataFrame:
    """Return one row per mean over the worlds."""
    certainty = found.certainty
    rows = (
        ("value of perfect information", certainty.perfect_information),
        ("value of the stochastic solution", certainty.stochastic_solution),
        ("best plan of each world", certainty.best),
        ("plan for the mean", certainty.hedged),
        ("base plan", certainty.base),
    )
    return pd.DataFrame(
        [
            {
                "measure": measure,
                "amount": one.amount.change,
                "at_least": one.amount.least,
                "at_most": one.amount.most,
                "determined": one.amount.determined,
                "standard_error": one.error,
            }
            for measure, one in rows
        ],
        columns=CERTAINTY.names,
    )


def in_order(found: NoRegret) -> list[Launch]:
    """Return the launches, no-regret ones first, by falling share, then unit and lever."""
    return sorted(found.launches, key=lambda one: (ORDER.index(one.verdict), -round(one.share, 9), one.unit, one.lever))


def launch_table(found: NoRegret) -> pd.DataFrame:
    """Return one row per unit and lever."""
    return pd.DataFrame([_launch(found, one) for one in in_order(found)], columns=NO_REGRET.names)


def _launch(found: NoRegret, one: Launch) -> dict[str, object]:
    driver = one.driver
    undetermined = NOT_DETERMINED if one.verdict == DEPENDS else ""
    base = found.base.chosen.menu.start[one.unit, one.lever] if one.by_base is not None else None
    return _place(found, one) | {
        "verdict": one.verdict,
        "share": one.share,
        "share_at_least": one.at_least,
        "share_at_most": one.at_most,
        "base_quarter": _label(found, base),
        "by_base_quarter": one.by_base,
        "usual_quarter": _label(found, one.usual),
        "earliest_quarter": _label(found, one.earliest),
        "latest_quarter": _label(found, one.latest),
        "forced": YES if one.forced else "",
        "depends_on": undetermined if driver is None else driver.name,
        "direction": undetermined if driver is None else driver.words,
        "rank_correlation": None if driver is None else driver.correlation,
        "p_value": None if driver is None else driver.p_value,
    }


def _place(found: NoRegret, one: Launch) -> dict[str, object]:
    unit = found.case.instance.units[one.unit]
    lever = found.case.menu.levers[one.lever]
    return {"unit": unit.unit, "name": unit.name or unit.unit, "region": unit.region, "lever": lever}


def _label(found: NoRegret, quarter: int | None) -> str:
    return "" if quarter is None else found.case.instance.label_of(int(quarter))


def share_table(found: NoRegret) -> pd.DataFrame:
    """Return one row per region and lever."""
    frame = pd.DataFrame([_place(found, one) | {"share": one.share, "verdict": one.verdict} for one in found.launches])
    rows = []
    for (region, lever), part in [] if frame.empty else frame.groupby(["region", "lever"], sort=False):
        verdicts = part["verdict"].value_counts()
        rows.append(
            {
                "region": region,
                "lever": lever,
                "units": len(part),
                "launches_expected": float(part["share"].sum()),
                "share": float(part["share"].mean()),
                "no_regret": int(verdicts.get(SURE, 0)),
                "depends": int(verdicts.get(DEPENDS, 0)),
                "never_in": int(verdicts.get(NEVER_IN, 0)),
            }
        )
    return pd.DataFrame(rows, columns=SHARES.names)


def world_table(found: NoRegret) -> pd.DataFrame:
    """Return one row per world."""
    futures = found.worlds.futures
    judged = np.isin(np.arange(found.worlds.number), found.judged.worlds)
    rows = [
        {
            "world": world + 1,
            "future": futures[future].name if future >= 0 else "",
            "npv": found.best[world],
            "bound": None if one.bound is None else found.bound[world],
            "gap": None if one.bound is None else found.gap[world],
            "base_npv": found.base_worth[world],
            "regret": found.best[world] - found.base_worth[world],
            "mean_plan_npv": found.hedged_worth[world],
            "judged": YES if judged[world] else "no",
            "seconds": one.seconds,
            "stopped": one.stopped,
        }
        for world, (one, future) in enumerate(zip(found.solves, found.worlds.future.tolist(), strict=True))
    ]
    return pd.DataFrame(rows, columns=WORLD_PLANS.names)


def regret_table(regret: Regret) -> pd.DataFrame:
    """Return one row per plan and future."""
    return pd.DataFrame(list(_regrets(regret)), columns=REGRET.names)


def _regrets(regret: Regret) -> Iterator[dict[str, object]]:
    for row, (plan, _) in enumerate(regret.plans):
        greatest = int(np.argmax(regret.regret[row]))
        for place, future in enumerate(regret.futures):
            yield {
                "plan": plan,
                "future": future,
                "chance": regret.chance[place],
                "npv": regret.worth[row, place],
                "best_npv": regret.best[place],
                "regret": regret.regret[row, place],
                "regret_at_most": regret.at_most[row, place],
                "greatest": YES if place == greatest else "",
            }


def loss_of(found: NoRegret, one: LeftOut) -> Difference | None:
    """Return the loss of leaving a launch out of the plan for the mean, 0 or more; None without a plan."""
    if one.worth is None:
        return None
    hedged = found.certainty.hedged.amount
    least = None if one.bound is None else max(0.0, hedged.change - one.bound)
    return Difference(hedged.change - one.worth, least, None if hedged.most is None else hedged.most - one.worth)


def left_out_table(found: NoRegret) -> pd.DataFrame:
    """Return one row per launch that was left out."""
    rows = []
    for one in found.checked:
        loss = loss_of(found, one)
        row = _place(found, one.launch) | {
            "share": one.launch.share,
            "npv_with": one.worth_with,
            "npv": one.worth,
            "bound": one.bound,
            "stopped": one.stopped,
        }
        if loss is not None:
            row |= {
                "loss": loss.change,
                "loss_at_least": loss.least,
                "loss_at_most": loss.most,
                "determined": loss.determined,
            }
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=LEFT_OUT.names).fillna({"determined": ""})
