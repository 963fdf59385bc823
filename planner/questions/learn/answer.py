"""The answer to the question for what actuals say of the levers: tables, words, and the files of the instance that follows."""

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending
from planner.learning.records import LeverReading, Measured, Reading
from planner.learning.updating import Learned
from planner.plan.frames import frame_of_rows
from planner.questions.learn.columns import EFFECTS, LEARNED, PLACEBO
from planner.questions.learn.learning import Learning
from planner.wording import asked_percent, counted, percent

ALL: Final = "all metrics"
INSTANCE: Final = "instance"
"""Folder of the instance with what was learned, within that of the answer."""

DOUBTED = 0.05
"""Chance of a placebo below which the reading is doubted."""

PICKED = 0.5
"""Standard deviations by which launched stores were worse, above which they may have been picked for that."""

CONFIDENCE = 0.95


def answer_of(found: Learning) -> Answer:
    """Return the answer with effects.csv, learned.csv, placebo.csv and the instance."""
    effects = Filled(EFFECTS, effects_table(found.reading), "effects")
    learned = Filled(LEARNED, learned_table(found), "learned")
    placebo = Filled(PLACEBO, placebo_table(found.reading), "placebo")
    name = found.plan.instance.settings.plan.name
    until = f" until {found.reading.last}" if found.reading.last else ""
    parts: list[Part] = [f"{name}: what the levers really do, by actuals{until}", effects, ""]
    parts += [_beliefs(found), "", *_remarks(found)]
    changed = [one.lever for one in found.learned if one.changed]
    return Answer(
        parts=parts,
        tables=[effects, learned, placebo],
        ending=Ending(words="" if changed else "too little was read to learn from; nothing is changed"),
        obtained="Difference in differences of launched stores against stores without a launch, by two stages; errors by the"
        " jackknife over stores; beliefs by Bayes' rule for normal distributions.",
        conclusion=" ".join(_conclusions(found)),
        figures=_figures(found),
        base=found.plan,
        files=_files(found) if changed else {},
    )


def effects_table(reading: Reading) -> pd.DataFrame:
    """Return a row for each launched lever, then one for each metric that tells something of it."""
    rows = [
        _effect(one.lever, ALL, None, one.measured)
        | {"stores": one.stores, "comparisons": one.comparisons, "quarters": one.quarters, "reason": one.reason}
        | {"beside": " + ".join(one.beside)}
        for one in reading.levers
    ]
    rows += [_effect(one.lever, one.metric, one.promised, one.measured) | {"same": one.same} for one in reading.metrics]
    return frame_of_rows(EFFECTS, rows).astype({name: "Int64" for name in ("stores", "comparisons", "quarters")})


def _effect(lever: str, metric: str, promised: float | None, measured: Measured | None) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(EFFECTS.names)
    row |= {"lever": lever, "metric": metric, "promised": promised, "beside": "", "reason": ""}
    if measured is not None:
        row |= {"share": measured.share, "error": measured.error, "low": measured.low, "high": measured.high}
        row["measured"] = None if promised is None else promised * measured.share
    return row


def learned_table(found: Learning) -> pd.DataFrame:
    """Return a row for the belief about each launched lever, then one for each change of the instance."""
    rows = [
        dict(zip(LEARNED.names, (one.lever, "belief", _belief(one), _belief(one, after=True), _why(one)), strict=True))
        for one in found.learned
    ]
    rows += [
        {"lever": one.lever, "figure": one.path, "before": one.before, "after": one.after, "why": one.why}
        for one in found.changes
    ]
    return frame_of_rows(LEARNED, rows)


def _belief(one: Learned, *, after: bool = False) -> str:
    if one.before is None:
        return "certain"
    mean, deviation = (one.mean, one.deviation) if after else (one.before.mean, one.before.deviation)
    return f"{percent(mean, 0)} ± {percent(deviation, 0)}"


def _why(one: Learned) -> str:
    return one.reason or "belief and reading, each weighted by its precision"


def placebo_table(reading: Reading) -> pd.DataFrame:
    """Return the row of the placebo test, none without one."""
    if reading.placebo is None:
        return frame_of_rows(PLACEBO, [])
    one = reading.placebo
    row = {"taken": one.how, "stores": one.stores, "share": one.measured.share, "error": one.measured.error}
    return frame_of_rows(PLACEBO, [row | {"low": one.measured.low, "high": one.measured.high, "chance": one.chance}])


def _beliefs(found: Learning) -> Grid:
    rows = tuple(
        (
            one.lever,
            _belief(one),
            _belief(one, after=True),
            one.grade if one.grade == one.grade_after else f"{one.grade}, now {one.grade_after}",
        )
        for one in found.learned
    )
    return Grid(("lever", "believed before", "believed now", "evidence"), rows)


def _remarks(found: Learning) -> Iterator[str]:
    """Yield lines on the placebo test, and on what was not used."""
    reading = found.reading
    if reading.placebo is None:
        yield "Placebo test: none, as too few stores can be taken for launched in quarters without a launch"
    else:
        one = reading.placebo
        drift = "stores drift apart by themselves, so that the reading is in doubt"
        yield (
            f"Placebo test, {one.how} ({one.stores}): {percent(one.measured.share)} of the promise shows where nothing was "
            f"launched, {percent(one.measured.low)} to {percent(one.measured.high)}; "
            + (drift if one.chance < DOUBTED else "not told from nothing, as it should be")
        )
    yield from _apart(reading)
    if reading.worse > PICKED:
        yield (
            f"Launched stores were worse before than the others, by {reading.worse:.1f} standard deviations between stores: if "
            "they were picked for that, part of what is read is their return to the mean"
        )
    left = "; ".join(f"{number:,} {why}" for why, number in reading.left_out)
    yield f"Observations: {reading.used:,} used" + (f"; left out: {left}" if left else "")
    if found.actuals.blank:
        yield "Rows left blank: " + ", ".join(f"{number:,} of {file}" for file, number in found.actuals.blank)


def _apart(reading: Reading) -> Iterator[str]:
    """Yield a line on each lever whose metrics tell different shares."""
    for lever in reading.read:
        own = [one for one in reading.metrics if one.lever == lever.lever and one.same < DOUBTED]
        if own and lever.measured is not None:
            named = ", ".join(f"{one.metric.replace('_', ' ')} {percent(one.measured.share, 0)}" for one in own)
            yield (
                f"Metrics of {lever.lever.replace('_', ' ')} disagree with its {percent(lever.measured.share, 0)} over all: "
                f"{named}. One share for all of its effects hides that; change single effects in plan.toml by effects.csv"
            )


def _conclusions(found: Learning) -> Iterator[str]:
    read = {one.lever: one for one in found.reading.levers}
    for one in found.learned:
        measured, reading = read[one.lever].measured, read[one.lever]
        if measured is not None:
            yield (
                f"{one.lever.replace('_', ' ').capitalize()} realises {percent(measured.share, 0)} of what was promised "
                f"({asked_percent(CONFIDENCE)} interval {percent(measured.low, 0)} to {percent(measured.high, 0)}; "
                f"{counted(reading.stores, 'store')} in {counted(reading.quarters, 'quarter')} against {reading.comparisons} "
                f"without {_without(reading)})."
            )
        if not one.changed:
            yield f"Nothing is learned of {one.lever.replace('_', ' ')}: {one.reason}."
    if any(one.changed for one in found.learned):
        yield f"Plan folder {INSTANCE} of the answer to plan with what was learned."


def _without(reading: LeverReading) -> str:
    if not reading.beside:
        return "a launch"
    others = " and ".join(one.replace("_", " ") for one in reading.beside)
    return f"it, which may have {others}, less what is read of it"


def _files(found: Learning) -> dict[str, Callable[[], bytes]]:
    def made(content: bytes) -> Callable[[], bytes]:
        return lambda: content

    return {f"{INSTANCE}/{name}": made(content) for name, content in found.instance.files}


def _figures(found: Learning) -> dict[str, object]:
    return {
        "last_quarter": found.reading.last,
        "observations": {"used": found.reading.used, "left_out": dict(found.reading.left_out)},
        "beliefs": [
            {
                "lever": one.lever,
                "before": None if one.before is None else {"mean": one.before.mean, "deviation": one.before.deviation},
                "after": {"mean": one.mean, "deviation": one.deviation},
                "evidence": {"before": one.grade, "after": one.grade_after},
                "reason": one.reason,
            }
            for one in found.learned
        ],
        "instance": INSTANCE if any(one.changed for one in found.learned) else None,
    }
