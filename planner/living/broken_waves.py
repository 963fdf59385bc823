"""Sequences that a past has broken: a cohort that opened too early has opened, and the others keep their order."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from instances.draft import Draft
from instances.schema.instance import Instance
from instances.schema.waves import CohortSequence

SECTION = "sequences"


def opened_early(draft: Draft, instance: Instance, committed: pd.DataFrame, as_of: int) -> Iterator[str]:
    """Part each sequence at the cohorts that no launch from `as_of` on can put right, and yield what was so in words.

    Parameters
    ----------
    committed
        the table of limits of facts and commitments alone.
    """
    for rule in instance.settings.sequences:
        slip = instance.settings.levers[rule.lever_before or rule.lever].slip_quarters
        lines = committed[(committed["limit"] == rule.name) & (committed["measure"] == "sequence")]
        late = lines["period"].map(instance.quarter_index) - rule.lag < as_of + slip
        wrong = lines[late & (lines["left"].astype(float) < 0)]
        early = dict.fromkeys(wrong["scope"].astype(str))
        if not early:
            continue
        sections: list[dict[str, Any]] = draft.settings[SECTION]
        place = next(number for number, one in enumerate(sections) if one["name"] == rule.name)
        draft.settings[SECTION] = [*sections[:place], *_parts(sections[place], rule, early), *sections[place + 1 :]]
        for cohort in early:
            line = wrong[wrong["scope"] == cohort].iloc[0]
            yield (
                f"{rule.name}: {cohort} opened with {line['used']:.0f} units live in the cohort before,"
                f" {line['allowed']:.0f} were to be"
            )


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
