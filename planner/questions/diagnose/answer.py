"""The answer on the constraints of units: network and regions, the units of greatest value, disagreements with the plan."""

from collections.abc import Iterator, Sequence

from planner.answers.answer import Answer, Filled, Grid, Heading, Part
from planner.answers.ending import ending_of_plans
from planner.questions.diagnose.columns import DIAGNOSIS, DIAGNOSIS_NETWORK
from planner.questions.diagnose.diagnosis import Diagnosis
from planner.questions.diagnose.tables import (
    Disagreement,
    conclusion,
    counted_names,
    disagreements,
    network_table,
    role_against_cost,
    unit_table,
    without_situation,
)
from planner.questions.diagnose.thresholds import FILE
from planner.replanning.given import Given, solved_for
from planner.wording import counted, percent

SHOWN = 10
"""Units on the screen; diagnosis.csv has all of them."""

NAMED = 3
"""Units named for each way in which plan and rule of thumb differ."""


def answer_of(found: Diagnosis, given: Given | None) -> Answer:
    """Return the answer with diagnosis.csv, diagnosis_network.csv and the thresholds in force.

    given: the plan that the diagnosis is compared with, where it was not made for it.
    """
    settings = found.plan.instance.settings
    units = Filled(DIAGNOSIS, unit_table(found), "units")
    network = Filled(DIAGNOSIS_NETWORK, network_table(found), "network")
    ways = disagreements(found)
    greatest = units.frame.sort_values("annual_value", ascending=False, kind="stable")
    parts: list[Part] = [
        f"{settings.plan.name}: what solving each constraint is worth a year, {settings.finance.currency}",
        network,
        "",
        *_network_lines(found, units, network),
        "",
        Heading("The units of greatest value"),
        Filled(DIAGNOSIS, greatest, "units", shown=SHOWN),
        *_parted(ways),
    ]
    return Answer(
        parts=parts,
        tables=[units, network],
        ending=ending_of_plans(solved_for(found.plan, given), "the diagnosis is compared with the best plan found"),
        obtained="Values are of the base case; the plan was planned on the real programme.",
        conclusion=conclusion(found),
        figures={"disagreements": [_way(one) for one in ways]},
        base=found.plan,
        files={FILE: found.thresholds.as_toml},
    )


def _way(one: Disagreement) -> dict[str, object]:
    return {"rule_of_thumb": one.rule, "plan": one.order, "units": list(one.units)}


def _network_lines(found: Diagnosis, units: Filled, network: Filled) -> Iterator[str]:
    """Yield lines on the network: evidence, worth, and how many units are of each kind."""
    whole = network.frame.iloc[0]
    lines = {"evidence": whole["evidence"]} if whole["evidence"] else {}
    share = whole["share_of_contribution"]
    if share == share and share is not None:
        lines["worth"] = f"{percent(share)} of a year's contribution"
    if role := role_against_cost(found):
        lines["role"] = role
    for title in ("constraint", "situation"):
        lines[f"{title}s"] = counted_names(units.frame[title].tolist())
    if outside := without_situation(found):
        lines[""] = outside
    for title, text in lines.items():
        yield f"{title:<12}{text}"


def _parted(ways: Sequence[Disagreement]) -> Iterator[Part]:
    if ways:
        rows = tuple((way.rule, way.order, f"{len(way.units):,}", ", ".join(way.units[:NAMED])) for way in ways)
        yield ""
        yield f"The plan differs from the rule of thumb at {counted(sum(len(way.units) for way in ways), 'unit')}"
        yield Grid(("rule of thumb", "the plan", "units", "such as"), rows, texts=2, wrapped=(3,))
