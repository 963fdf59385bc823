"""Costs of launches: the instalments of every lever, the depreciation of its capex, and the present value of both."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.closing import closing_instalments
from planner.economics.depreciation import Depreciation, cost_worth, depreciation_of
from planner.economics.drivers import Drivers
from planner.economics.inputs import Inputs
from planner.economics.instalments import Instalment, brought_instalments, instalments_of, last_launches
from planner.economics.scales import UNIT_BASES
from planner.economics.tail import NO_EXIT
from planner.economics.timeline import Timeline


@dataclass(frozen=True, eq=False)
class Launches:
    """The costs of launches at units. L is the last launch quarter that is looked at.

    Attributes
    ----------
    instalments
        by lever.
    last
        int[units, levers]: the last launch quarter whose payments all lie within the evaluation.
    group
        int[units]: units of one time of exit.
    depreciation
        by group.
    resize
        float[units, C]: factor on volumes and size.
    timeline
        the quarters.
    """

    instalments: tuple[tuple[Instalment, ...], ...]
    last: IntArray
    group: IntArray
    depreciation: tuple[Depreciation, ...]
    resize: FloatArray
    timeline: Timeline

    @cached_property
    def worth(self) -> FloatArray:
        """float[units, levers, L]: present value of a launch's cost after tax, positive, by launch quarter."""
        time = self.timeline
        by_group = np.stack([cost_worth(time, one) for one in self.depreciation])
        worth = np.zeros((self.group.size, len(self.instalments), time.last_launch))
        for lever, parts in enumerate(self.instalments):
            for one in parts:
                start = np.arange(1, time.last_launch + 1)
                start = start[one.paid(start) <= time.quarters]
                money = one.money(np.arange(self.group.size)[:, None], start, self.resize)
                worth[:, lever, : start.size] += money * by_group[self.group[:, None], one.paid(start) - 1, one.colour]
        return worth

    def of_rows(self, inputs: Inputs, base: Drivers, time: Timeline) -> "Launches":
        """Return the costs at rows of these units, with the inputs' figures; base and time are those of the rows.

        Payments of flows.csv are the units'.
        """
        rows = np.arange(self.group.size) if inputs.rows is None else inputs.rows
        instalments = tuple(
            (
                *instalments_of(inputs, lever, UNIT_BASES, self.timeline),
                *(closing_instalments(inputs, base, time) if lever.closes else ()),
                *(one.of_rows(rows) for one in parts if one.brought),
            )
            for lever, parts in zip(inputs.settings.levers.values(), self.instalments, strict=True)
        )
        last = np.stack([last_launches(parts, rows.size, self.timeline) for parts in instalments], axis=1)
        return Launches(instalments, last, self.group[rows], self.depreciation, base.resize, self.timeline)


def launches_of(inputs: Inputs, base: Drivers, time: Timeline) -> Launches:
    """Return the costs of launches at every unit."""
    instalments = tuple(
        (
            *instalments_of(inputs, lever, UNIT_BASES, time),
            *(closing_instalments(inputs, base, time) if lever.closes else ()),
            *brought_instalments(inputs.instance, name, time),
        )
        for name, lever in inputs.settings.levers.items()
    )
    counts = base.last < time.quarters + time.finance.depreciation_quarters
    exits, group = np.unique(np.where(counts & (time.finance.tax_rate > 0), base.last, NO_EXIT), return_inverse=True)
    depreciation = tuple(depreciation_of(time, float(last)) for last in exits)
    last = np.stack([last_launches(parts, base.last.size, time) for parts in instalments], axis=1)
    return Launches(instalments, last, group.astype(np.int64), depreciation, base.resize, time)
