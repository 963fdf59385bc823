"""The answer on pilots: designs side by side, what each shows and costs, and what that rests on."""

from collections.abc import Iterator

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.pilots.params import PilotParams
from planner.pilots.proposals import Proposal, Proposals
from planner.pilots.worths import Worths
from planner.questions.pilot.columns import PILOT_LEVERS, PILOT_METRICS, PILOT_STORES, PILOTS
from planner.questions.pilot.tables import (
    lever_table,
    levers_of,
    metric_table,
    noise_of,
    pilot_table,
    smallest,
    store_table,
)
from planner.questions.pilot.worth_words import worth_cells, worth_conclusion, worth_remarks
from planner.replanning.telling import money_counted
from planner.wording import counted, money, percent
from planner.worlds.beliefs import certain_benefits

LEAST_BIAS = 0.005
"""Bias of a measured share from which it is named."""


def answer_of(found: Proposals, worths: Worths | None, params: PilotParams) -> Answer:
    """Return the answer with its four tables; worths: None where they were not asked for."""
    instance, interrupted = found.case.instance, found.interrupted or (worths is not None and worths.interrupted)
    pilots = Filled(PILOTS, pilot_table(found, worths), "pilots")
    tables = [
        pilots,
        Filled(PILOT_LEVERS, lever_table(found), "levers"),
        Filled(PILOT_METRICS, metric_table(found), "metrics"),
        Filled(PILOT_STORES, store_table(found), "stores"),
    ]
    parts: list[Part] = [
        f"{instance.settings.plan.name}: designs of a pilot, {money_counted(instance)}",
        _grid(found, worths),
        "",
    ]
    return Answer(
        parts=[*parts, *_remarks(found, params), *worth_remarks(found, worths)],
        tables=tables,
        ending=Ending(ExitCode.INTERRUPTED, "interrupted: the designs found so far are shown") if interrupted else Ending(),
        obtained=(
            "Stores are picked and controls matched within the rules and limits of the instance; shares of benefits are fitted to"
            " differences in differences of all metrics that the levers move. Worths are means over the worlds that are drawn."
        ),
        conclusion=" ".join([conclusion(found), *worth_conclusion(found, worths)]).strip(),
        interrupted=interrupted,
        figures={
            "power": params.power,
            "level": params.level,
            "impossible": [{"policy": one.policy, "why": one.why} for one in found.impossible],
            "history": None if found.history is None else _history(found),
        },
    )


def _history(found: Proposals) -> dict[str, object]:
    history = found.history
    if history is None:
        return {}
    return {
        "rows": history.rows,
        "stores": history.stores,
        "metrics": list(history.metrics),
        "quarters": list(history.quarters),
        "partial": list(history.partial),
    }


def _grid(found: Proposals, worths: Worths | None) -> Grid:
    """Return the designs side by side."""
    levers, titles = levers_of(found), found.case.instance.settings.levers
    heads = ("design", "stores", "controls", "launch", "reading", *(f"smallest, {titles[one].title}" for one in levers))
    heads = (*heads, "cost", *(() if worths is None else ("worth", "proven")))
    cells = worth_cells(found, worths)
    return Grid(heads, tuple((*_row(found, one, levers), *own) for one, own in zip(found.proposals, cells, strict=True)))


def _row(found: Proposals, one: Proposal, levers: tuple[str, ...]) -> tuple[str, ...]:
    design, label = one.design, found.case.instance.label_of
    if not design.arms:
        return (design.name, "0", "0", "", "", *("" for _ in levers), money(0.0))
    shares = []
    for lever in levers:
        share = smallest(one.power, lever)
        shares.append("not told" if share is None and lever in design.levers else "" if share is None else percent(share, 0))
    numbers = (str(design.units.size), str(design.controls.size), label(design.launch), label(design.reading))
    return (design.name, *numbers, *shares, money(one.cost))


def _remarks(found: Proposals, params: PilotParams) -> Iterator[str]:
    pilots = [one for one in found.proposals if one.power is not None]
    if pilots:
        yield (
            f"Smallest: share of the lever's benefits that is told from nothing with a chance of {percent(params.power, 0)}, by a"
            f" two-sided test at {percent(params.level, 0)}; a shortfall of that size from the whole shows as surely"
        )
        yield from _noise(found, pilots)
        yield from _certain(found, pilots)
    for one in pilots:
        yield from _bias(one)
    for policy in found.impossible:
        yield f"The design {policy.policy.replace('_', ' ')} is not possible: {policy.why}"


def _certain(found: Proposals, pilots: list[Proposal]) -> Iterator[str]:
    """Yield the benefits that are not part of a measured share."""
    levers = {lever for one in pilots for arm in one.design.arms for lever in arm.levers}
    for lever, names in certain_benefits(found.case.instance).items():
        if lever in levers:
            yield f"Taken as certain, and no part of the share that is measured: {', '.join(names)} of {lever} (docs/pilots.md)"


def _noise(found: Proposals, pilots: list[Proposal]) -> Iterator[str]:
    history = found.history
    if history is None:
        yield "Noise is assumed, by metric (docs/pilots.md); a history of your own (--history) tells it"
        return
    short = [one.design.name for one in pilots if one.placebo is None]
    played = [one for one in pilots if one.placebo is not None]
    if played:
        number = sum(one.placebo.draws for one in played if one.placebo is not None)
        yield (
            f"Noise of {', '.join(history.metrics)} is that of pilots without a lever, {number:,} of them played on"
            f" {counted(len(history.quarters), 'quarter')} of {counted(history.stores, 'store')}"
        )
    if any(one.power is not None and noise_of(one.power) != "history" for one in played):
        yield "Noise of metrics that the history does not have is assumed"
    if short:
        yield f"The history is too short, or has too few stores, for {', '.join(short)}: noise is assumed there"
    if history.partial:
        yield f"Quarters of the history that are not whole are left out: {', '.join(history.partial)}"


def _bias(one: Proposal) -> Iterator[str]:
    large = [own for own in (one.power.precisions if one.power else ()) if abs(own.bias) > LEAST_BIAS]
    if large:
        shares = " and ".join(f"{percent(own.bias, 0)} of {own.lever}" for own in large)
        reason = {
            "worst": "the worst stores come back to the mean by themselves",
            "given": "stores and controls went apart by themselves",
        }.get(one.design.policy, "of the way its stores are picked")
        yield f"Bias of {one.design.name}: {shares} would show without any effect, as {reason}; it is taken off"


def conclusion(found: Proposals) -> str:
    """Return the design that shows most for each lever, in a sentence."""
    shown, hidden = [], []
    for lever in levers_of(found):
        told = [(share, one) for one in found.proposals if (share := smallest(one.power, lever)) is not None]
        if told:
            share, best = min(told, key=lambda pair: pair[0])
            shown.append(f"{lever} from {percent(share, 0)} of its benefits on, by the design {best.design.name}")
        else:
            hidden.append(lever)
    if not shown and not hidden:
        return "None of these pilots is possible under the rules and limits of the instance." if found.impossible else ""
    sentences = [f"A pilot shows {'; '.join(shown)}."] if shown else []
    sentences += [f"No pilot shows {' or '.join(hidden)}: no metric that is measured tells the benefits."] if hidden else []
    return " ".join(sentences)
