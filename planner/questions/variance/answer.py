"""The answer to the question for a plan against its actuals: its tables, and what they come to in words."""

from collections.abc import Iterator

import pandas as pd

from planner.actuals.records import Actuals
from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending
from planner.economics import COST_LINES, launched
from planner.economics.lines import HALF_CENT
from planner.living.scorecard import scorecard_of
from planner.living.variance import Variance
from planner.plan.plan import Plan
from planner.questions.variance.columns import CAME, OWNERS, REGION_SCORECARD, SCORECARD, STAGES, SUMMARY, VARIANCE
from planner.questions.variance.tables import (
    AMOUNTS,
    BUCKETS,
    came_table,
    owner_table,
    region_table,
    reported_share,
    scorecard_table,
    stage_table,
    summary_table,
    variance_table,
)
from planner.wording import money, percent

OWNERS_SHOWN = 10
"""Owners on the screen."""


def answer_of(plan: Plan, found: Variance, actuals: Actuals) -> Answer:
    """Return the answer with variance.csv, the scorecards and owners.csv."""
    chosen = found.chosen
    card = scorecard_table(chosen, scorecard_of(chosen, actuals.metrics, found.before))
    lines, owners = variance_table(found), owner_table(found, card)
    regions = Filled(REGION_SCORECARD, region_table(card), "scorecard_by_region", 0)
    of_owners = Filled(OWNERS, owners, "owners", OWNERS_SHOWN)
    summary = Filled(SUMMARY, summary_table(lines), "summary", 0)
    came = Filled(CAME, came_table(found, actuals.launches), "launches", 0)
    tables = [summary, Filled(VARIANCE, lines, "variance"), came, Filled(SCORECARD, card, "scorecard"), regions, of_owners]
    stages = [Filled(STAGES, stage_table(found), "stages")] if found.chosen.fleet.has_stages else []
    shown: list[Part] = [part for one in (*stages, of_owners) for part in ("", one)]
    return Answer(
        parts=[*_parts(plan, found, lines, regions.frame), *shown],
        tables=[*tables, *stages],
        ending=Ending(),
        obtained=(
            f"Launches were priced at their planned dates, at the dates at which they came, {_at_stages(found)}and as they were "
            "paid and measured; flows are nominal, before tax and working capital. What was not reported is taken as planned."
        ),
        conclusion=_conclusion(found, lines, owners),
        figures={"before": _label(found), "totals": {name: float(lines[name].sum()) for name in AMOUNTS}},
        base=plan,
    )


def _parts(plan: Plan, found: Variance, lines: pd.DataFrame, regions: pd.DataFrame) -> Iterator[Part]:
    currency = plan.instance.settings.finance.currency
    yield f"{plan.instance.settings.plan.name}: plan against actual before {_label(found)}, {currency}, flows before tax"
    shown = _shown(found)
    yield Grid(("", *shown, "reported"), tuple(_by(lines, shown, "bucket", BUCKETS)))
    yield ""
    levers = tuple(dict.fromkeys(lines["lever"]))
    yield Grid(("lever", *shown, "reported"), tuple(_by(lines, shown, "lever", levers)))
    everywhere = regions[regions["region"] == ""]
    if len(everywhere):
        yield ""
        yield Grid(
            ("metric, mean of the stores measured", "stores", "baseline", "target", "actual", "reached"),
            tuple(_measures(everywhere)),
        )


def _shown(found: Variance) -> tuple[str, ...]:
    """Return the amounts on the screen: those of stages where some lever has any."""
    return tuple(name for name in AMOUNTS if name != "stages" or found.chosen.fleet.has_stages)


def _at_stages(found: Variance) -> str:
    return "at the stages that they reached " if found.chosen.fleet.has_stages else ""


def _by(lines: pd.DataFrame, shown: tuple[str, ...], column: str, values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for value in values:
        yield _row(value.replace("_", " "), lines[lines[column] == value], shown)
    yield _row("all", lines, shown)


def _row(name: str, rows: pd.DataFrame, shown: tuple[str, ...]) -> tuple[str, ...]:
    return (name, *(money(float(rows[amount].sum())) for amount in shown), percent(reported_share(rows), 0))


def _measures(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for row in rows.to_dict("records"):
        figures = (f"{row[name]:.4g}" for name in ("baseline", "target", "actual"))
        yield (str(row["metric"]).replace("_", " "), str(row["units"]), *figures, str(row["reached"]))


def _conclusion(found: Variance, lines: pd.DataFrame, owners: pd.DataFrame) -> str:
    cost = lines[lines["line"].isin(COST_LINES)]
    paid, planned = -float(cost["actual"].sum()), -float(cost["planned"].sum())
    benefit = lines[~lines["line"].isin(COST_LINES)]
    came, promised = float(benefit["actual"].sum()), float(benefit["planned"].sum())
    spend = f"{money(paid)} of {money(planned)} planned"
    parts = [f"Before {_label(found)}, spend is {spend}, and benefits less running costs are {money(came)} of {money(promised)}."]
    if (lines["stages"].abs() >= HALF_CENT).any():
        stages = money(float(lines["stages"].sum()))
        parts.append(f"Stages that were reached in other quarters than planned come to {stages}.")
    start = found.chosen.menu.start
    if (owners["owner"] == "").any():
        parts.append(f"Launches without an owner: {_unowned(found)}.")
    missing = int((launched(start) & (start < found.before) & ~found.starts.reported).sum())
    if missing:
        parts.append(f"Nothing was reported of {missing} planned launches before then: they count as planned.")
    return " ".join(parts)


def _unowned(found: Variance) -> int:
    units = found.chosen.instance.units
    either = launched(found.chosen.menu.start) | launched(found.starts.start)
    return sum(int(row.sum()) for unit, row in zip(units, either, strict=True) if not unit.owner)


def _label(found: Variance) -> str:
    return found.chosen.instance.label_of(found.before)
