"""Rules on waves in the compact programme: rows over starts, one for each launch that waits."""

from itertools import pairwise
from typing import TYPE_CHECKING

from instances.schema.rules import LimitRule, PilotGate, RampLimit
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit
from tests.oracles.alternatives import add_alternatives
from tests.oracles.linear_rows import plus, times

if TYPE_CHECKING:
    from tests.oracles.compact_programme import CompactProgramme


def add_waves(compact: "CompactProgramme") -> None:
    """Add the rows of every rule on waves."""
    for rule in compact.instance.settings.sequences:
        _sequence(compact, rule)
    for gate in compact.instance.settings.pilot_gates:
        _least_and_controls(compact, gate)
    for region_limit in compact.instance.settings.region_limits:
        _regions(compact, region_limit)
    for even in compact.instance.settings.even_waves:
        _even(compact, even)
    for one_of in compact.instance.settings.one_of:
        add_alternatives(compact, one_of)


def _regions(compact: "CompactProgramme", rule: RegionLimit) -> None:
    """Bound a sum of states, active or begun, that each start sets."""
    region = {unit.unit: unit.region for unit in compact.instance.units}
    own = {key: start for key, start in compact.start.items() if key[1] in (rule.levers or key)}
    if rule.active is not None:
        everywhere = LimitRule(name="busy", measure="in_ramp_up", amount=0, levers=rule.levers)
        active: dict[tuple[str, int], int] = {}
        for state, use in compact.in_ramp_up(everywhere):
            place = (use.region, use.quarter)
            if place not in active:
                active[place] = compact.made.variable()
            compact.made.row({active[place]: 1.0, state: -1.0}, low=0)
        for quarter in _from(compact, rule.from_quarter):
            together = {variable: 1.0 for (_, when), variable in active.items() if when == quarter}
            compact.made.row(together | {compact.always: 0.0}, high=rule.active)
    if rule.new is not None:
        ran = {unit for unit, levers in compact.schedule.running.items() if set(levers) & set(rule.levers or levers)}
        fresh = sorted(set(region.values()) - {region[unit] for unit in ran})
        begun = {(place, quarter): compact.made.variable() for place in fresh for quarter in compact.quarters}
        for (unit, _, quarter), start in own.items():
            for when in compact.quarters:
                if region[unit] in fresh and when >= quarter:
                    compact.made.row({begun[region[unit], when]: 1.0, start: -1.0}, low=0)
        holds = _from(compact, rule.from_quarter)
        for quarter in compact.quarters:
            row = {compact.always: 0.0}
            for place in fresh:
                row[begun[place, quarter]] = 1.0
                if quarter > 1:
                    row[begun[place, quarter - 1]] = -1.0
                sofar = {start: 1.0 for (unit, _, when), start in own.items() if region[unit] == place and when <= quarter}
                compact.made.row({begun[place, quarter]: -1.0} | sofar, low=0)
            compact.made.row(row, high=rule.new if quarter in holds else len(fresh))


def _from(compact: "CompactProgramme", label: str | None) -> range:
    first = compact.instance.quarter_index(label) if label else 1
    return range(first, compact.quarters[-1] + 1)


def _even(compact: "CompactProgramme", rule: EvenWaves) -> None:
    """Bound launches by quarter, and tie those of a quarter to a state that says whether it has any."""
    region = {unit.unit: unit.region for unit in compact.instance.units}
    waves: dict[int, dict[int, float]] = {quarter: {} for quarter in compact.quarters}
    for (unit, lever, quarter), start in compact.start.items():
        if lever in (rule.levers or (lever,)) and region[unit] in (rule.regions or (region[unit],)):
            waves[quarter][start] = 1.0
    scope = RampLimit(name="even", growth=0, base=0, levers=rule.levers, regions=rule.regions)
    thawed = [quarter for quarter in compact.quarters if compact.may_launch(scope, quarter)]
    holds = _from(compact, rule.from_quarter)
    for wave in (wave for quarter, wave in waves.items() if quarter in holds):
        if rule.largest is not None:
            compact.made.row(wave | {compact.always: 0.0}, high=rule.largest)
        if rule.smallest is not None:
            some = compact.made.variable()
            compact.made.row(wave | {some: -float(rule.smallest)}, low=0)
            compact.made.row(wave | {some: -float(len(wave) + 1)}, high=0)
    for before, quarter in pairwise(thawed):
        if rule.difference is not None and quarter in holds:
            less = dict.fromkeys(waves[before], -1.0)
            compact.made.row(waves[quarter] | less | {compact.always: 0.0}, low=-rule.difference, high=rule.difference)


def _least_and_controls(compact: "CompactProgramme", gate: PilotGate) -> None:
    """Ask for the least size of a pilot if it begins in a quarter, and keep its controls from starts until its end."""
    together = (gate.lever, *gate.further_levers)
    ran = {unit: [levers[name] for name in together if name in levers] for unit, levers in compact.schedule.running.items()}
    running = [min(starts) for starts in ran.values() if starts]
    for begin in [min(running)] if running else list(compact.quarters):
        end, made = begin + gate.quarters, compact.made
        begins, surely = ({}, 1.0) if running else (compact.first[gate.name][begin - 1], 0.0)
        if gate.least and end > 1:
            in_pilot: dict[str, list[int]] = {}
            for (unit, lever, quarter), start in compact.start.items():
                if lever in together and begin <= quarter < end and not ran.get(unit):
                    in_pilot.setdefault(unit, []).append(start)
            units = []
            for starts in in_pilot.values():
                units.append(made.variable())
                made.row({units[-1]: 1.0} | dict.fromkeys(starts, -1.0), high=0)
            known = sum(start < end for start in running)
            row = dict.fromkeys(units, 1.0) | {one: -gate.least * sign for one, sign in begins.items()}
            made.row(row | {compact.always: 0.0}, low=surely * gate.least - known)
        for (unit, _, quarter), start in compact.start.items():
            if unit in gate.controls and quarter < end:
                made.row({start: 1.0} | begins, high=1.0 - surely)


def _sequence(compact: "CompactProgramme", rule: CohortSequence) -> None:
    """Let a launch in a cohort wait for the cohort before; without charges: needed * start <= gone live + needed * earlier."""
    units, made = compact.instance.units, compact.made
    for place in range(1, len(rule.cohorts)):
        before = [unit for unit in units if unit.cohort == rule.cohorts[place - 1]]
        after = [unit.unit for unit in units if unit.cohort == rule.cohorts[place]]
        if any(rule.lever in compact.schedule.base(unit) for unit in after):
            continue
        if rule.measure is not None:
            _reading(compact, rule, before[0].cohort, after)
        if rule.live_units is None and rule.live_share is None:
            continue
        needed = rule.live_units or len(before) * (rule.live_share or 0.0)
        for (name, lever, quarter), start in compact.start.items():
            if name in after and lever == rule.lever:
                row = {start: needed}
                constant = 0.0
                for unit in before:
                    own, changes = _gone_live(compact, unit.unit, rule.lever_before or rule.lever, quarter - rule.lag)
                    constant += own
                    row |= {variable: row.get(variable, 0.0) - 1.0 for variable in changes}
                for (other, other_lever, when), variable in compact.start.items():
                    if other in after and other_lever == rule.lever and when < quarter:
                        row[variable] = row.get(variable, 0.0) - needed
                made.row(row, high=constant + 1e-7)


def _reading(compact: "CompactProgramme", rule: CohortSequence, before: str, after: list[str]) -> None:
    """Let a launch in a cohort wait for a level in the cohort before, or for an earlier launch: amount * first <= level.

    A level is at least 0 and a rate at most 1, so that a row says nothing where nothing opens.
    """
    own = {key: start for key, start in compact.start.items() if key[0] in after and key[1] == rule.lever}
    for (_, _, quarter), start in own.items():
        first = {start: 1.0} | {variable: -1.0 for (_, _, when), variable in own.items() if when < quarter}
        line, terms = compact.level_read(rule, before, quarter - rule.lag)
        if line is None:
            compact.made.row(first, high=0.0)
        elif line.at_least:
            compact.made.row(plus(terms, times(first, -line.allowed)), low=-line.used - 1e-7)
        else:
            compact.made.row(plus(terms, times(first, 1.0 - line.allowed)), high=1.0 - line.used + 1e-7)


def _gone_live(compact: "CompactProgramme", unit: str, lever: str, quarter: int) -> tuple[float, list[int]]:
    """Return 1 if a unit runs a lever since a quarter or before, and the starts by which it has gone live by then."""
    since = compact.schedule.base(unit).get(lever)
    if since is not None:
        return float(since <= quarter), []
    slip = compact.instance.settings.levers[lever].slip_quarters
    site = compact.schedule.site(compact.schedule.units[unit])
    last = compact.schedule.timing.last
    goes_live = {key: min(key[2] + slip, last) for key in compact.start if key[:2] == (unit, lever)}
    return 0.0, [compact.start[key] for key, when in goes_live.items() if when <= quarter and site.is_open(when)]
