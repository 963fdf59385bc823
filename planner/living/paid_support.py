"""Support that was paid otherwise than the figures of an instance say, as rows of flows.csv at committed launches.

Reported support takes the place of all that is planned for its launch, or shared cost, in the quarters that are over. A row
counts while the lever of its launch runs, so that each difference stands at a launch that runs in its quarter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from instances.scopes import by_region_alone
from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import PaymentActual
from planner.economics import COLOURS, has_lever
from planner.economics.levels import lever_support
from planner.economics.lines import HALF_CENT, SUPPORT
from planner.economics.pricing import live
from planner.errors import QuestionError
from planner.living.paid_rows import PaidRow
from planner.living.parts import charges_for, shared_flows
from planner.living.past import Past
from planner.plan.follows import Sunk
from planner.plan.tables import Chosen

LINE, OPEX = "support", COLOURS.index("opex")


@dataclass(frozen=True, eq=False)
class SupportDifferences:
    """Differences of support that was paid.

    Attributes
    ----------
    chosen
        the plan, its levers closed down as they were.
    payments
        of support alone.
    sunk
        payments that are carried, to which those found are added.
    """

    chosen: Chosen
    past: Past
    payments: tuple[PaymentActual, ...]
    sunk: list[Sunk]

    def rows(self) -> Iterator[PaidRow]:
        """Yield the rows of launches, then those of shared costs.

        Raises
        ------
        QuestionError
            no launch that can carry a payment runs in its quarter.
        """
        instance, names = self.chosen.instance, self.chosen.menu.levers
        row = {unit.unit: number for number, unit in enumerate(instance.units)}
        of_launch: dict[tuple[int, int], list[PaymentActual]] = defaultdict(list)
        of_shared: dict[tuple[int, str], list[PaymentActual]] = defaultdict(list)
        for one in self.payments:
            if one.unit:
                of_launch[row[one.unit], names.index(one.lever)].append(one)
            else:
                of_shared[names.index(one.lever), one.region].append(one)
        units = np.array(sorted({unit for unit, _ in of_launch}), dtype=np.int64)
        planned = lever_support(self.chosen.fleet, units, self.past.fixed[units])[:, :, : self._over]
        for (unit, lever), found in of_launch.items():
            yield from self._of_launch(unit, lever, planned[np.searchsorted(units, unit), lever], found)
        for (lever, region), found in of_shared.items():
            yield from self._of_shared(lever, region, found)

    @property
    def _over(self) -> int:
        """Number of quarters that are over."""
        return self.past.as_of - 1

    @cached_property
    def _runs(self) -> BoolArray:
        """bool[units, levers, H]: whether a committed launch runs."""
        units = np.arange(len(self.chosen.instance.units))
        found = live(self.chosen.fleet, units, self.past.fixed)
        found &= has_lever(self.past.fixed)[:, :, None]
        return found

    @cached_property
    def _shared(self) -> dict[tuple[int, str], FloatArray]:
        """float[lines, H] by lever and region: flows of shared costs."""
        charges = charges_for(self.chosen, self.past.fixed, self.past.actual.closed)
        return shared_flows(self.chosen, charges, self.past.fixed)

    def _paid(self, payments: Iterable[PaymentActual]) -> FloatArray:
        """Return float[quarters that are over]: what was paid."""
        paid = np.zeros(self._over)
        for one in payments:
            paid[self.chosen.instance.quarter_index(one.quarter) - 1] += one.paid
        return paid

    def _of_launch(self, unit: int, lever: int, planned: FloatArray, payments: list[PaymentActual]) -> Iterator[PaidRow]:
        """Yield the differences of a launch; planned: float[quarters that are over], where it came."""
        one, title = self.chosen.instance.units[unit], self.chosen.menu.levers[lever]
        came = has_lever(self.past.fixed)[unit, lever]
        known = planned if came else self._carried(one.unit, "", title)
        for quarter, amount in self._differences(self._paid(payments) - known):
            if not came or not self._runs[unit, lever, quarter - 1]:
                label = self.chosen.instance.label_of(quarter)
                self.sunk.append(Sunk(one.unit, one.region, title, LINE, label, amount))
            yield self._row(self._carriers(unit, lever), quarter, amount, f"{one.unit} {title}")

    def _carriers(self, unit: int, lever: int) -> Iterator[tuple[int, int]]:
        """Yield the launches that may carry support of one: itself, others of its unit, and those of its lever in the region."""
        yield unit, lever
        yield from ((unit, other) for other in range(len(self.chosen.menu.levers)) if other != lever)
        region = self.chosen.instance.units[unit].region
        yield from ((row, lever) for row in self._units_in(region) if row != unit)

    def _of_shared(self, lever: int, region: str, payments: list[PaymentActual]) -> Iterator[PaidRow]:
        title = self.chosen.menu.levers[lever]
        flows = self._shared.get((lever, region))
        planned = np.zeros(self._over) if flows is None else -flows[SUPPORT, : self._over]
        self._must_count_alike(lever, region)
        first = sorted(self._units_in(region), key=lambda row: int(self.past.fixed[row, lever]))
        for quarter, amount in self._differences(self._paid(payments) - planned - self._carried("", region, title)):
            label = self.chosen.instance.label_of(quarter)
            self.sunk.append(Sunk("", region, title, LINE, label, amount))
            yield self._row(((row, lever) for row in first), quarter, amount, f"{region or 'network'} {title}")

    def _must_count_alike(self, lever: int, region: str) -> None:
        """Refuse shared support where a budget that benefits add to counts it in another scope than a launch's."""
        for rule in self.chosen.instance.settings.limits:
            narrow = not by_region_alone(rule) or (not region and (rule.regions or rule.each))
            if rule.measure == "spend" and rule.benefit_share and narrow:
                raise QuestionError(
                    f"payments.csv: {self.chosen.menu.levers[lever]}, shared support of {region or 'the network'}: a plan "
                    f"carries it at a launch, where it would lower what benefits add to {rule.name} there; change the amount in "
                    "levers.LEVER.support of an instance for --instance, and remove the rows"
                )

    def _carried(self, unit: str, region: str, lever: str) -> FloatArray:
        """Return float[quarters that are over]: support that rows carry already."""
        known = np.zeros(self._over)
        for one in self.sunk:
            same = one.unit == unit if unit else (one.unit, one.region) == ("", region)
            quarter = self.chosen.instance.quarter_index(one.quarter)
            if same and one.lever == lever and one.line == LINE and quarter <= self._over:
                known[quarter - 1] += one.amount
        return known

    def _units_in(self, region: str) -> list[int]:
        return [row for row, one in enumerate(self.chosen.instance.units) if not region or one.region == region]

    def _differences(self, amounts: FloatArray) -> Iterator[tuple[int, float]]:
        for place in np.flatnonzero(np.abs(amounts) > HALF_CENT).tolist():
            yield place + 1, float(amounts[place])

    def _row(self, launches: Iterable[tuple[int, int]], quarter: int, amount: float, of: str) -> PaidRow:
        """Return the difference at the first launch that runs in its quarter."""
        for unit, lever in launches:
            if self._runs[unit, lever, quarter - 1]:
                return PaidRow(unit, lever, SUPPORT, OPEX, quarter, amount)
        label = self.chosen.instance.label_of(quarter)
        raise QuestionError(
            f"payments.csv: {of}: support of {label} differs by {amount:,.2f} from the plan, and no committed launch of the unit "
            "or of the lever in its scope runs in that quarter to carry it; expected a quarter in which one runs: correct it, or "
            "remove the row"
        )


def goes_live(chosen: Chosen, start: IntArray | int, lever: int) -> int:
    """Return the quarter from which rows of flows.csv of a launch count that are no implementation cost."""
    slip = list(chosen.instance.settings.levers.values())[lever].slip_quarters
    return int(min(int(start) + slip, len(chosen.instance.quarters)))
