"""Sequences and pilots that a past has broken.

A cohort that opened too early has opened, and the others keep their order. A pilot that stayed too small was as small as it was,
and a control that launched is none.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from instances.draft import Draft
from instances.schema.instance import Instance
from instances.schema.waves import CohortSequence
from planner.economics import Starts, launched
from planner.limits.pilots import pilot_starts, pilots_of

SECTION = "sequences"

ROUNDING = 1e-9
"""Distance by which a level may miss the one that is asked for and still count as it."""


def opened_early(draft: Draft, instance: Instance, committed: pd.DataFrame, as_of: int) -> Iterator[str]:
    """Part each sequence at the cohorts that no launch from `as_of` on can put right, and yield what was so in words.

    Parameters
    ----------
    committed
        the table of limits of facts and commitments alone.
    """
    for rule in instance.settings.sequences:
        slip = instance.settings.levers[rule.lever_before or rule.lever].slip_quarters
        lines = committed[(committed["limit"] == rule.name) & (committed["measure"].isin(["sequence", "reading", rule.measure]))]
        late = lines["period"].map(instance.quarter_index) - rule.lag < as_of + slip
        wrong = lines[late & (lines["left"].astype(float) < -ROUNDING)]
        early = dict.fromkeys(wrong["scope"].astype(str))
        if not early:
            continue
        sections: list[dict[str, Any]] = draft.settings[SECTION]
        place = next(number for number, one in enumerate(sections) if one["name"] == rule.name)
        draft.settings[SECTION] = [*sections[:place], *_parts(sections[place], rule, early), *sections[place + 1 :]]
        for cohort in early:
            yield f"{rule.name}: {cohort} opened {_said(wrong[wrong['scope'] == cohort].iloc[0])}"


def _said(line: "pd.Series[Any]") -> str:
    """Return the state of the cohort before where the next one opened too early, in words, from its row of limits."""
    if line["measure"] == "sequence":
        return f"with {line['used']:.0f} units live in the cohort before, {line['allowed']:.0f} were to be"
    if line["measure"] == "reading":
        return "before anything was read in the cohort before"
    return f"at {line['measure']} {line['used']:.4g} in the cohort before, {line['allowed']:.4g} was to be read"


def _parts(written: dict[str, Any], rule: CohortSequence, early: dict[str, None]) -> Iterator[dict[str, Any]]:
    """Yield the sequence in parts, each from a cohort that opened early on; a part of one cohort says nothing."""
    parts: list[list[str]] = [[]]
    for cohort in rule.cohorts:
        if cohort in early:
            parts.append([])
        parts[-1].append(cohort)
    for number, cohorts in enumerate(parts):
        if len(cohorts) > 1:
            yield written | {"cohorts": cohorts} | ({"name": f"{rule.name}, from {cohorts[0]}"} if number else {})


ONLY_MORE = ("active_regions", "new_regions")
"""Measures that no further launch can bring down."""


def later_from(draft: Draft, instance: Instance, committed: pd.DataFrame, as_of: int) -> Iterator[str]:
    """Let limits on regions and rules on waves hold from after the last quarter that broke them, and yield it in words.

    Parameters
    ----------
    committed
        the table of limits of facts and commitments alone. What further launches from `as_of` on can put right is not broken.
    """
    quarters = instance.settings.calendar.decision_quarters
    over = committed[committed["left"].astype(float) < 0]
    for section in ("region_limits", "even_waves"):
        for rule in getattr(instance.settings, section):
            own = over[over["limit"] == rule.name]
            settled = own["measure"].isin(ONLY_MORE) | own["scope"].eq("largest wave")
            index = own["period"].map(instance.quarter_index).astype(int)
            own = own[settled | (index < as_of)]
            if own.empty:
                continue
            after = int(own["period"].map(instance.quarter_index).max()) + 1
            written = next(one for one in draft.settings[section] if one["name"] == rule.name)
            if after > quarters:
                draft.settings[section] = [one for one in draft.settings[section] if one is not written]
            else:
                written["from_quarter"] = instance.label_of(after)
            for line in own.itertuples():
                yield f"{rule.name} {line.period}: {line.scope} {line.used:.0f}, {line.allowed:.0f} allowed"


def pilots_as_they_were(draft: Draft, instance: Instance, start: Starts, as_of: int) -> Iterator[str]:
    """Leave out the least size of pilots that are over and were smaller, and controls that launched; yield it in words.

    Parameters
    ----------
    start
        int16[units, levers]: starts of facts and commitments alone.
    """
    for gate in instance.settings.pilot_gates:
        written = next((one for one in draft.settings.get("pilot_gates", []) if one["name"] == gate.name), None)
        pilots = pilots_of(pilot_starts(gate, list(instance.settings.levers), start), gate.quarters)
        if written is None or pilots.first is None:
            continue
        end = pilots.first + gate.quarters
        if gate.least is not None and pilots.units < gate.least and end <= as_of:
            del written["least"]
            yield f"{gate.name}: {pilots.units} units were in the pilot, {gate.least} were to be"
        early = [name for name in gate.controls if _launched_before(instance, start, name, end)]
        if early:
            written["controls"] = [name for name in gate.controls if name not in early]
            yield f"{gate.name}: {', '.join(early)} launched before the pilot was over, and can be no control"


def _launched_before(instance: Instance, start: Starts, name: str, end: int) -> bool:
    own = start[next(number for number, unit in enumerate(instance.units) if unit.unit == name)]
    return bool((launched(own) & (own < end)).any())
