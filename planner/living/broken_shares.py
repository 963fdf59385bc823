"""Shares and even coverage that a past has broken: they hold again in what is not settled yet.

A period is settled if it is over, or if nothing that may still be launched brings the rule nearer to being kept: coverage by what
could be live then at best, a share by whether any unit that would help can launch at all. Of all other periods the rule is asked
for.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from instances.draft import Draft
from instances.schema.fairness import EvenCoverage, ShareRule
from models.problem import BoolArray
from planner.economics import Fleet, Starts, has_lever
from planner.limits.even_coverage import coverage_of, parts_of
from planner.limits.floors import floor_columns, floor_figures, floor_weights
from planner.limits.scopes import periods_of, scopes_of, units_in
from planner.limits.shares import part_of
from planner.living.past import Past

NOISE = 1e-9
"""Relative excess that is rounding."""


def shares_from(draft: Draft, fleet: Fleet, start: Starts, committed: pd.DataFrame, past: Past) -> Iterator[str]:
    """Let rules begin after the last settled period that broke them, and yield what was so in words.

    Parameters
    ----------
    start
        int16[units, levers]: starts of facts and commitments alone.
    committed
        the table of limits of facts and commitments alone.
    """
    for rule in fleet.instance.settings.shares:
        settled = _settled_periods(fleet, start, rule, past)
        own = committed[(committed["limit"] == rule.name) & committed["period"].isin(settled)]
        words, last = "was to be at least" if rule.at_least is not None else "was to be at most", 0
        for line in own.to_dict("records"):
            used, allowed = float(line["used"]), float(line["allowed"])
            if float(line["left"]) < -NOISE * max(1.0, abs(used), abs(allowed)):
                last = max(last, settled[str(line["period"])])
                where = " ".join(filter(None, (rule.name, str(line["scope"]), str(line["period"]))))
                yield f"{where}: {used:,.2f} {words} {allowed:,.2f}"
        ends = fleet.instance.settings.calendar.decision_quarters
        ends = ends if rule.to_quarter is None else min(ends, fleet.instance.quarter_index(rule.to_quarter))
        if last:
            _begin_after(draft, "shares", rule.name, "from_quarter", fleet, last, ends)
    for coverage in fleet.instance.settings.even_coverage:
        uneven = dict(_uneven(fleet, start, coverage, past))
        yield from uneven.values()
        if uneven:
            quarters = floor_columns(fleet, coverage_of(coverage))
            _begin_after(draft, "even_coverage", coverage.name, "by", fleet, max(uneven), quarters[-1] + 1)


def _begin_after(draft: Draft, section: str, name: str, field: str, fleet: Fleet, last: int, ends: int) -> None:
    """Let a rule begin after a quarter, or leave it out where nothing of it is left; ends: its own last quarter."""
    rules: list[dict[str, Any]] = draft.settings[section]
    written = next(rule for rule in rules if rule["name"] == name)
    if last >= ends:
        draft.settings[section] = [rule for rule in rules if rule is not written]
        return
    written[field] = fleet.instance.label_of(last + 1)
    if section == "even_coverage" and last + 1 == fleet.timeline.quarters:
        written.pop("onwards", None)  # the last quarter has none after it


def _settled_periods(fleet: Fleet, start: Starts, rule: ShareRule, past: Past) -> dict[str, int]:
    """Return the periods of a share in which nothing can be put right, each with its last quarter."""
    instance = fleet.instance
    periods = periods_of(instance, part_of(rule))
    last = {name: int(np.flatnonzero(periods.of_quarter == place)[-1]) + 1 for place, name in enumerate(periods.names)}
    part = scopes_of(instance, part_of(rule)).of_unit >= 0
    helps = part if rule.at_least is not None else units_in(instance, rule.whole) & (~part | bool(rule.each))
    levers = [place for place, name in enumerate(fleet.levers) if not rule.levers or name in rule.levers]
    may = _may_launch(fleet, start, past)[:, levers].any(axis=1)
    return {name: quarter for name, quarter in last.items() if quarter < past.as_of or not (helps & may).any()}


def _may_launch(fleet: Fleet, start: Starts, past: Past) -> BoolArray:
    """Return bool[units, levers]: what is neither launched nor running, can still come and is not too late."""
    within = past.earliest <= fleet.instance.settings.calendar.decision_quarters
    return np.asarray(~has_lever(start) & ~past.cannot_come & within, dtype=np.bool_)


def _uneven(fleet: Fleet, start: Starts, rule: EvenCoverage, past: Past) -> Iterator[tuple[int, str]]:
    """Yield the quarters in which coverage is uneven whatever is launched, in words: some part is ahead of all another can be."""
    every, level = np.arange(len(fleet.instance.units)), coverage_of(rule)
    scopes = scopes_of(fleet.instance, parts_of(rule))
    best = np.where(_may_launch(fleet, start, past), past.earliest, start).astype(start.dtype)
    weight = floor_weights(fleet, every, scopes.of_unit >= 0, level)
    now, then = (floor_figures(fleet, every, one, level) for one in (start, best))
    for column in floor_columns(fleet, level):
        covered: dict[str, tuple[float, float]] = {}
        for place, name in enumerate(scopes.names):
            own = weight[:, column] * (scopes.of_unit == place)
            if own.sum():
                covered[name] = (float(now[:, column] @ own / own.sum()), float(then[:, column] @ own / own.sum()))
        for above, below in permutations(covered, 2):
            if covered[above][0] - covered[below][1] > rule.difference + NOISE:
                period = fleet.instance.label_of(column + 1)
                said = f"{rule.name} {above} above {below} {period}: {covered[above][0]:.4g} against {covered[below][1]:.4g}"
                yield column + 1, f"{said}, {rule.difference:.4g} was allowed"
                break
