"""Benefits: the flows of each launch and shared cost by line and fiscal year."""

from collections.abc import Iterator, Mapping, Sequence

from planner.accountant.lines import ALL_LINES
from planner.accountant.records import Benefit, BenefitKey
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount
from planner.accountant.yearly import Yearly, total, yearly

LEAST_VALUE, LEAST_AMOUNT = 1e-6, 0.005
"""Minimum present value or amount of a row."""


class Benefits(Mapping[BenefitKey, Benefit]):
    """The rows of benefits.csv, each made on access; equal units share their figures.

    Iteration yields the rows with a flow. Rows of 0 can be looked up, too.
    """

    def __init__(self, schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> None:
        self._owners: dict[tuple[str, ...], Yearly] = {
            (unit.region, unit.unit, lever): share
            for one in units
            for unit in one.units
            for lever, share in one.result.shares.items()
        }
        for cost in shared:
            key = (cost.region, "", cost.row.lever)
            own = yearly(cost.valued, schedule.terms)
            self._owners[key] = total([self._owners[key], own]) if key in self._owners else own
        self._noise: dict[tuple[str, ...], float] = {
            (unit.region, unit.unit, lever): launch.noise
            for one in units
            for unit in one.units
            for lever, launch in one.result.launches.items()
        }
        for cost in shared:
            key = (cost.region, "", cost.row.lever)
            self._noise[key] = self._noise.get(key, 0.0) + cost.row.noise
        buckets, years = schedule.terms.treatment.buckets, schedule.terms.years
        cells = [(buckets[line], line, year) for line in ALL_LINES for year in years]
        self._places: dict[tuple[str, ...], int] = {cell: place for place, cell in enumerate(cells)}

    def __getitem__(self, key: BenefitKey) -> Benefit:
        owner, place = self._owners[key[:3]], self._places[key[3:]]
        return Benefit(owner.amounts[place], owner.values[place], self._noise[key[:3]])

    def __iter__(self) -> Iterator[BenefitKey]:
        for key, owner in self._owners.items():
            for cell, place in self._places.items():
                if abs(owner.amounts[place]) >= LEAST_AMOUNT or abs(owner.values[place]) >= LEAST_VALUE:
                    yield (*key, *cell)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[:3] in self._owners and key[3:] in self._places
