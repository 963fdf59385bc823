"""The answer to the question for the risk of a plan."""

from collections.abc import Callable, Iterator
from typing import Any

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending, ending_of_plans
from planner.economics.lines import CENT
from planner.errors import ExitCode
from planner.questions.risk.columns import BROKEN, FAN, LEVERS, REGIONS, RISK, UNCERTAINTIES, WORLDS
from planner.questions.risk.risk import Risk
from planner.questions.risk.tables import (
    Range,
    RiskFigures,
    broken_table,
    fan_table,
    figures_of,
    lever_table,
    region_table,
    risk_table,
    uncertainty_table,
    world_table,
)
from planner.questions.risk.words import assumed, conclusion, remarks, share_of_error
from planner.replanning.given import Given, solved_for
from planner.run_files.csv_tables import to_csv_bytes
from planner.wording import money, percent

SHOWN = (5, 25, 50, 75, 95)
"""Percentiles on the screen."""

MOST_SHOWN = 6
"""Uncertainties on the screen."""


def answer_of(risk: Risk, given: Given | None) -> Answer:
    """Return the answer with its tables, worlds.csv and three pictures.

    given: the plan that was asked about.
    """
    figures = figures_of(risk)
    table = uncertainty_table(risk)
    moving = int(((table["npv_high"] - table["npv_low"]).abs() > CENT).sum())
    behind = Filled(UNCERTAINTIES, table, "uncertainties", min(MOST_SHOWN, moving))
    tables = [
        Filled(RISK, risk_table(risk, figures), "risk"),
        behind,
        Filled(REGIONS, region_table(risk), "regions"),
        Filled(LEVERS, lever_table(risk), "levers"),
        Filled(BROKEN, broken_table(figures), "limits"),
        Filled(FAN, fan_table(risk), "cash"),
    ]
    return Answer(
        parts=list(_parts(risk, figures, behind)),
        tables=tables,
        ending=_ending(risk, given),
        obtained=(
            f"The plan was priced as it is in {risk.outcomes.npv.size:,} quasi-random worlds (scrambled Sobol points), in "
            f"{risk.outcomes.batches} batches scrambled independently; standard errors are the spread of the batches' figures."
        ),
        conclusion=conclusion(risk, figures),
        interrupted=risk.interrupted,
        figures=_document(risk, figures),
        base=risk.plan,
        files={"worlds.csv": lambda: to_csv_bytes(world_table(risk), WORLDS), **_pictures(risk)},
    )


def _parts(risk: Risk, figures: RiskFigures, behind: Filled) -> Iterator[Part]:
    instance = risk.plan.instance
    number = f"{risk.outcomes.npv.size:,} worlds"
    yield f"{instance.settings.plan.name}: the plan as it is in {number}, {instance.settings.finance.currency}"
    rows = tuple(_shown(risk, title, figures.ranges[name], look) for name, title, look in _figures(risk))
    yield Grid(("", "as planned", "mean", *(f"{share} %" for share in SHOWN)), rows)
    yield ""
    yield from remarks(risk, figures)
    yield ""
    if behind.shown:
        yield behind
        more = len(behind.frame) - behind.shown
        if more > 0:
            yield f"{more} more, which move it less or not at all, in uncertainties.csv"
        yield ""
    yield from assumed(risk)


Look = Callable[[float], str]


def _figures(risk: Risk) -> list[tuple[str, str, Look]]:
    """Return name, title and look of each figure on the screen."""

    def quarter(number: float) -> str:
        return risk.plan.instance.label_of(round(number))

    return [
        ("npv", "NPV", money),
        ("irr", "IRR", percent),
        ("payback", "paid back from", quarter),
        ("peak_funding", "peak cash exposure", money),
        ("spend", "nominal spend", money),
    ]


def _shown(risk: Risk, title: str, one: Range, look: Look) -> tuple[str, ...]:
    """Return the cells of a figure; a percentile that is not defined is a world that never pays back."""
    values = [one.planned, one.mean.defined, *(one.percentiles[share].defined for share in SHOWN)]
    return (title, *("none" if value is None else look(value) for value in values))


def _ending(risk: Risk, given: Given | None) -> Ending:
    if risk.interrupted:
        return Ending(ExitCode.INTERRUPTED, f"interrupted: the figures are those of {risk.outcomes.npv.size:,} worlds")
    return ending_of_plans(solved_for(risk.plan, given), "the plan so far was priced in all worlds")


def _document(risk: Risk, figures: RiskFigures) -> dict[str, Any]:
    """Return further entries of the JSON document."""
    found = risk.outcomes
    share = share_of_error(risk, figures)
    return {
        "worlds": found.npv.size,
        "worlds_requested": risk.asked,
        "batches": found.batches,
        "seed": risk.seed,
        "level": risk.params.level,
        "npv_as_planned": risk.plan.npv,
        "settled": bool(share <= risk.params.converged),
        "assumed": [source.uncertainty.name for source in found.worlds.sources if source.assumed],
    }


def start_drawing() -> None:
    """Load what draws pictures and draw a point, as the first picture takes much longer than others."""
    from planner.questions.risk import picture

    picture.point_picture()


def _pictures(risk: Risk) -> dict[str, Callable[[], bytes]]:
    """Return the makers of the pictures; the library that draws them is imported where one is written."""

    def drawn(name: str) -> bytes:
        from planner.questions.risk import picture

        made: bytes = getattr(picture, f"{name}_picture")(risk)
        return made

    names = ["npv", "cash", *(["tornado"] if risk.sensitivity is not None and risk.sensitivity.alone else [])]
    return {f"{name}.svg": lambda name=name: drawn(name) for name in names}  # type: ignore[misc]
