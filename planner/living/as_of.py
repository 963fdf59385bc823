"""The instance of a plan as of a quarter: its past as committed launches and payments, and the rules that it left whole.

The calendar stays, so that money keeps its base date and budgets count what the past has used of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.draft import Cells, Draft
from instances.files import FLOWS, PINS
from instances.records import YES
from instances.schema.instance import Instance
from models.problem import BoolArray
from planner.economics import COLOURS, COST_LINES, has_lever, launched
from planner.economics.menu_rules import own_rules
from planner.economics.starts import GOES_ON
from planner.errors import QuestionError
from planner.living.broken_rules import lifted
from planner.living.broken_transfers import moved_transfers
from planner.living.paid_differences import in_money_of_flows
from planner.living.paid_rows import PaidRow
from planner.living.paid_support import goes_live
from planner.living.past import Past, free
from planner.living.released import without_released
from planner.plan.tables import Chosen

PIN = ("unit", "lever", "rule", "quarter", "until")
FLOW = ("unit", "lever", "line", "quarter", "amount", "recurring", "colour")


@dataclass(frozen=True, eq=False)
class AsOf:
    """An instance with its past, and in words what of its rules the past had broken."""

    instance: Instance
    broken: tuple[str, ...]


def instance_as_of(chosen: Chosen, past: Past, rows: list[PaidRow]) -> AsOf:
    """Return the instance of a plan with its past.

    Parameters
    ----------
    chosen
        the plan, in the instance that the rest is planned with.
    rows
        payments that differ from what the instance's figures say.

    Raises
    ------
    QuestionError
        rows are of a lever whose figures flows.csv replaces, at a unit that it does not name; heads of `[[hired]]` were
        decided on later; or as for `without_released`.
    InputProblems
        the instance is not valid with this past.
    """
    draft = Draft(chosen.instance)
    without_released(draft, chosen, past)
    at_closed = tuple(_write_pins(draft, chosen, past))
    _write_flows(draft, chosen, past, rows)
    moved = moved_transfers(draft, chosen, past)
    draft.settings.setdefault("rules", {})["decided_before"] = chosen.instance.label_of(past.as_of)
    _must_be_past(chosen.instance, past.as_of)
    if past.hired:
        draft.settings["hired"] = list(_hired(chosen.instance, past))
    instance, broken = lifted(draft, past)
    return AsOf(instance, (*at_closed, *moved, *broken))


def checked_instance(instance: Instance, planned: Instance) -> Instance:
    """Return an instance that a plan may be carried on in: of the same units, levers and calendar, with what was closed down.

    Raises
    ------
    QuestionError
        it is of others.
    """
    names = [[unit.unit for unit in one.units] for one in (instance, planned)]
    levers = [list(one.settings.levers) for one in (instance, planned)]
    calendars = [one.settings.calendar for one in (instance, planned)]
    different = [what for what, (ours, theirs) in (("units", names), ("levers", levers)) if ours != theirs]
    if calendars[0] != calendars[1]:
        different.append("calendar")
    closed = [{(pin.unit, pin.lever) for pin in one.pins if pin.until is not None} for one in (instance, planned)]
    if closed[1] - closed[0]:
        different.append("closings in pins.csv")
    if different:
        raise QuestionError(
            f"instance: expected the {', '.join(different)} of the plan, found others; give an instance that was made from the "
            "run, such as `rollout learn` writes it, with figures changed"
        )
    return instance


def _cells(draft: Draft, file: str, columns: tuple[str, ...]) -> tuple[Cells, list[int]]:
    """Return a table of a draft, and the places of some columns."""
    table = draft.tables.setdefault(file, Cells(list(columns), []))
    return table, [table.column(name) for name in columns]


def _add(table: Cells, places: list[int], values: tuple[str, ...]) -> None:
    row = [""] * len(table.header)
    for place, value in zip(places, values, strict=True):
        row[place] = value
    table.rows.append(row)


def _write_pins(draft: Draft, chosen: Chosen, past: Past) -> list[str]:
    """Write the pins of the past in place of those that they decide; return those of closed units that fall, in words."""
    instance, names = chosen.instance, chosen.menu.levers
    table, places = _cells(draft, PINS, PIN)
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    decided, kept, said = ~free(past), list[list[str]](), list[str]()
    for cells in table.rows:
        unit, lever, rule, quarter, _ = (cells[place].strip() for place in places)
        at = row[unit], names.index(lever)
        moved = bool(quarter) and quarter != _label(instance, int(past.reference[at]))
        expected = launched(past.reference[at]) and past.actual.reported[at]
        if (decided[at] and rule != "running") or (expected and rule == "must_not" and (not quarter or not moved)):
            continue
        if past.ended[at] and rule == "must":
            said.append(f"{unit} {lever}: it was to be launched, and the unit has closed")
            continue
        if past.actual.reported[at] and moved and rule in ("must", "committed"):
            cells = list(cells)
            cells[places[3]] = "" if rule == "must" else _label(instance, int(past.reference[at]))
        kept.append(cells)
    table.rows[:] = kept
    for values in _pins(chosen, past, {tuple(cells[place].strip() for place in places[:4]) for cells in kept}):
        _add(table, places, values)
    return said


def _pins(chosen: Chosen, past: Past, known: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield a pin for every launch that is fixed or gone, and for every quarter in which a free one cannot begin."""
    instance, names = chosen.instance, chosen.menu.levers
    for unit, lever in np.argwhere(has_lever(past.fixed)).tolist():
        start, last = int(past.fixed[unit, lever]), int(past.actual.closed[unit, lever]) - 1
        until = instance.label_of(last) if last < GOES_ON else ""
        yield instance.units[unit].unit, names[lever], "committed", _label(instance, start), until
    for unit, lever in np.argwhere(past.gone).tolist():
        yield instance.units[unit].unit, names[lever], "must_not", "", ""
    last = instance.settings.calendar.decision_quarters
    for unit, lever in np.argwhere(_may_begin(chosen, past) & (past.earliest > past.as_of)).tolist():
        name = instance.units[unit].unit
        for quarter in range(past.as_of, min(int(past.earliest[unit, lever]) - 1, last) + 1):
            pin = (name, names[lever], "must_not", instance.label_of(quarter))
            if pin not in known and (*pin[:3], "") not in known:
                yield (*pin, "")


def _may_begin(chosen: Chosen, past: Past) -> BoolArray:
    """Return bool[units, levers]: launches that are free, and that the instance's own rules or news allow."""
    rules = own_rules(chosen.fleet)
    return free(past) & ~past.ended & (rules.launchable | past.actual.reported) & ~has_lever(rules.fixed)


def _must_be_past(instance: Instance, as_of: int) -> None:
    """Raise QuestionError where heads that were hired already were decided on later than the past goes."""
    last = max((instance.quarter_index(heads.decided) for heads in instance.settings.hired), default=0)
    if last >= as_of:
        raise QuestionError(
            f"as-of: expected a quarter after {instance.label_of(last)}, in which heads of [[hired]] were decided on, found "
            f"{instance.label_of(as_of)}; name {instance.settings.rules.decided_before}, or give an instance without them with "
            "--instance"
        )


def _hired(instance: Instance, past: Past) -> Iterator[dict[str, object]]:
    """Yield the heads that were hired as entries of plan.toml: those whose last quarter is settled, and who may be let go."""
    label, settled = instance.label_of, Counter[tuple[str, str, str, str]]()
    for known in instance.settings.hired:
        settled[known.hiring, known.scope, known.decided, known.until or ""] += known.heads
    found = Counter[tuple[str, str, str, str]]()
    for one in past.hired:
        key = one.name, one.scope, label(one.decided), label(one.last)
        is_settled = one.last < past.as_of or settled[key] > 0
        settled[key] -= is_settled
        found[key if is_settled else (*key[:3], "")] += 1
    for (name, scope, decided, until), heads in found.items():
        entry: dict[str, object] = {"hiring": name, "decided": decided, "heads": heads}
        yield entry | ({"scope": scope} if scope else {}) | ({"until": until} if until else {})


def _write_flows(draft: Draft, chosen: Chosen, past: Past, rows: list[PaidRow]) -> None:
    """Write payments into flows.csv; amounts of one line and quarter of a launch are added up."""
    if not rows:
        return
    instance, names = chosen.instance, chosen.menu.levers
    named = {(one.unit, one.lever) for one in instance.flows}
    table, places = _cells(draft, FLOWS, FLOW)
    amounts = _amounts(table, places)
    for row in rows:
        unit, lever = instance.units[row.unit].unit, names[row.lever]
        if instance.settings.levers[lever].flows == "replace" and (unit, lever) not in named:
            raise QuestionError(
                f"{unit} {lever}: was paid otherwise than planned; rows of flows.csv carry that, and they replace its figures "
                f'as levers.{lever}.flows = "replace" says; write the costs of {unit} into flows.csv'
            )
        start = int(past.fixed[row.unit, row.lever])
        first = start if row.line < len(COST_LINES) else goes_live(chosen, start, row.lever)
        key = (unit, lever, row.line_named, row.quarter - first, COLOURS[row.colour])
        more = -in_money_of_flows(chosen.fleet, row.quarter, row.amount)
        if key in amounts:
            cells = amounts[key]
            cells[places[4]] = repr(float(cells[places[4]] or 0) + more)
        else:
            colour = key[4] if row.line < len(COST_LINES) else ""
            _add(table, places, (unit, lever, key[2], str(key[3]), repr(more), "no", colour))
            amounts[key] = table.rows[-1]


def _amounts(table: Cells, places: list[int]) -> dict[tuple[str, str, str, int, str], list[str]]:
    """Return the rows of a table that do not recur by unit, lever, line, quarter and colour."""
    found = {}
    for cells in table.rows:
        unit, lever, line, quarter, _, recurring, colour = (cells[place].strip() for place in places)
        if recurring.lower() not in YES:
            found[unit, lever, line, int(float(quarter)), colour or "opex"] = cells
    return found


def _label(instance: Instance, quarter: int) -> str:
    return instance.label_of(quarter) if has_lever(np.array(quarter)) else ""
