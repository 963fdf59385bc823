"""Compare the quarters of stages, planned and as launches reached them, with those of two schedules."""

from collections.abc import Iterator, Sequence

from planner.accountant.cells import undo_neutralising
from planner.accountant.network import network_lever
from planner.accountant.records import Finding, Row
from planner.accountant.schedule import Schedule

FILE = "stages_as_came.csv"
Key = tuple[str, str, str, str, str]


def stage_findings(plan: Schedule, came: Schedule, rows: Sequence[Row]) -> Iterator[Finding]:
    """Yield the differences of stages_as_came.csv from the stages of the plan and of the launches as they came."""
    found = {_key_of(row): row for row in rows}
    wanted = {column: dict(_stages(schedule)) for column, schedule in (("planned_quarter", plan), ("quarter", came))}
    keys = wanted["quarter"].keys()
    for key in sorted(keys ^ found.keys()):
        what = ("no row", "a row") if key in keys else ("a row", "no row")
        yield Finding("difference", f"{FILE} {' '.join(key)}", *what)
    for key in sorted(keys & found.keys()):
        for column, quarters in wanted.items():
            if str(found[key][column]) != quarters[key]:
                yield Finding("difference", f"{FILE} {' '.join(key)}, {column}", repr(found[key][column]), repr(quarters[key]))


def _key_of(row: Row) -> Key:
    lever, kind, region, counted, need = (str(row[one]) for one in ("lever", "kind", "region", "counted", "need"))
    return lever, kind, undo_neutralising(region), counted, need


def _stages(schedule: Schedule) -> Iterator[tuple[Key, str]]:
    """Yield each stage of a network and of costs, with the label of the quarter in which it is reached, blank for never."""
    labels = schedule.timing.labels
    networks = () if schedule.reach is None else schedule.reach.by_region
    for region, reach in networks:
        counted = "nodes" if reach.orders is None else "orders"
        for need, quarter in reach.reached:
            key = network_lever(schedule.instance) or "", "network", region, counted, str(need)
            yield key, "" if quarter is None else labels[quarter - 1]
    for cost in schedule.stages:
        for need, quarter in cost.reached:
            key = cost.lever, cost.kind, "", cost.counted, str(need)
            yield key, "" if quarter is None else labels[quarter - 1]
