"""Covenants: cumulative net cash by quarter, and the result of fiscal years."""

from collections.abc import Iterator, Sequence

from instances.schema.covenants import Covenant
from planner.accountant.lines import WORKING_CAPITAL
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount
from planner.accountant.valuation import ValuedFlows


def covenant_lines(
    schedule: Schedule, covenant: Covenant, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]
) -> Iterator[LimitLine]:
    """Yield the rows of a covenant: its level, and the one that the plan reaches."""
    every = [(one.valued, len(one.units)) for one in units] + [(one.valued, 1) for one in shared]
    first, last = 1, schedule.timing.last
    if covenant.from_quarter is not None:
        first = schedule.instance.quarter_index(covenant.from_quarter)
    if covenant.to_quarter is not None:
        last = schedule.instance.quarter_index(covenant.to_quarter)
    if covenant.measure == "cumulative_cash":
        reached = _cumulative(schedule, every)
        levels = {schedule.timing.labels[quarter - 1]: reached[quarter] for quarter in range(first, last + 1)}
    else:
        years = [label[:4] for label in schedule.timing.labels]
        result = _result(schedule, every)
        levels = {
            f"FY{year}": sum(result[quarter] for quarter, own in enumerate(years, start=1) if own == year)
            for year in dict.fromkeys(years[first - 1 : last])
        }
    for period, level in levels.items():
        yield LimitLine(covenant.name, covenant.measure, "", period, allowed=covenant.at_least, used=level, at_least=True)


def _cumulative(schedule: Schedule, every: Sequence[tuple[ValuedFlows, int]]) -> dict[int, float]:
    """Return the net cash from quarter 1 through each quarter."""
    so_far, found = 0.0, {}
    for quarter in range(1, schedule.timing.last + 1):
        so_far += sum(valued.net[quarter - 1] * times for valued, times in every)
        found[quarter] = so_far
    return found


def _result(schedule: Schedule, every: Sequence[tuple[ValuedFlows, int]]) -> dict[int, float]:
    """Return the result of each quarter: all flows but capex and working capital, less depreciation."""
    found = dict.fromkeys(range(1, schedule.timing.last + 1), 0.0)
    life = schedule.finance.depreciation_quarters
    for valued, times in every:
        written_off = valued.flows.depreciation(life)
        for quarter in found:
            amounts = valued.flows.recurring[quarter - 1]
            result = sum(amounts) - amounts[WORKING_CAPITAL] + valued.tax[quarter - 1] - written_off.get(quarter, 0.0)
            paid = (cost.amount for cost in valued.flows.costs if cost.quarter == quarter and cost.colour == "opex")
            found[quarter] += (result - sum(paid)) * times
    return found
