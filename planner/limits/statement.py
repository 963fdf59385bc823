"""The whole programme of an instance: every limit and rule of the input, none left out."""

import re
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from instances.schema.common import QUARTER_PATTERN
from instances.schema.instance import Instance
from models import NEVER, MenuProblem, Return
from models.arrays import SparseMatrix
from models.problem import IntArray
from planner.economics import Fleet, Menu, SharedCharge
from planner.limits.budgets import add_limit
from planner.limits.covenants import add_covenants
from planner.limits.even_coverage import add_even_coverage
from planner.limits.even_waves import add_even_waves
from planner.limits.floors import add_floor
from planner.limits.hiring import with_heads
from planner.limits.levels import add_ramp_limit
from planner.limits.measures import Usage
from planner.limits.menu_blocks import USUAL_BLOCKS, BlockSizes, UseByChoice, joined_funding, menu_blocks
from planner.limits.minimums import add_minimum
from planner.limits.one_of import add_one_of
from planner.limits.openings import Opening, joined_openings
from planner.limits.pilots import add_pilot, pilot_gate
from planner.limits.regions import add_region_limit
from planner.limits.row_table import Funding, RowLabel, RowTable
from planner.limits.scopes import nominal_amounts, periods_of, scopes_of
from planner.limits.sequences import add_sequence
from planner.limits.shares import add_share
from planner.limits.stages import stage_tiers
from planner.limits.ties import shared_charge, unit_group
from planner.limits.transfers import add_transfers
from planner.limits.unit_facts import UnitFacts

QUARTER = re.compile(QUARTER_PATTERN)


@dataclass(frozen=True, eq=False)
class Statement:
    """The programme on arrays, and the rows it came from by label. The first charges are the shared costs."""

    problem: MenuProblem
    labels: tuple[RowLabel, ...]


def state(
    instance: Instance,
    fleet: Fleet,
    menu: Menu,
    shared: tuple[SharedCharge, ...],
    sizes: BlockSizes = USUAL_BLOCKS,
    hires: tuple[SharedCharge, ...] = (),
) -> Statement:
    """State every limit and rule that ties units together as a programme over the menu, and over heads that may be hired.

    The use of choices is worked out in blocks of roadmaps; where there is more than one, the matrix comes in columns.

    Parameters
    ----------
    sizes
        of the blocks; the numbers of the programme do not depend on them.
    hires
        costs of heads.
    """
    used = _use(instance, fleet, menu, (*shared, *hires), sizes)
    table = used.table
    charges = [shared_charge(fleet, menu, cost, table, number) for number, cost in enumerate(shared)]
    gates = [pilot_gate(fleet, rule, len(charges) + place) for place, rule in enumerate(instance.settings.pilot_gates)]
    charges += [opening.charge(len(table.labels)) for opening in used.openings]
    problem = MenuProblem(
        unit=menu.unit,
        value=menu.value,
        use=used.use,
        limit=np.array(table.amounts, dtype=np.float64),
        carry_over=tuple(table.carry_over),
        charges=tuple(charges),
        gates=tuple(gates),
        groups=tuple(unit_group(fleet, menu, rule) for rule in instance.settings.groups),
        returns=tuple(_return(one, menu, len(charges)) for one in used.funding),
        tiers=stage_tiers(fleet, menu),
        row_names=tuple(str(label) for label in table.labels),
        period=_periods(instance, table),
    )
    return Statement(with_heads(problem, table, hires, len(shared)), tuple(table.labels))


@dataclass(frozen=True, eq=False)
class _Use:
    """The use of a whole menu.

    Attributes
    ----------
    table
        the rows of the limits and what shared costs use of them; its use of choices may be that of a block alone.
    use
        sparse[rows, choices]: the use of choices.
    funding
        cash that raises amounts.
    openings
        first launches, as charges without a cost.
    """

    table: RowTable
    use: SparseMatrix
    funding: list[Funding]
    openings: list[Opening]


def _use(instance: Instance, fleet: Fleet, menu: Menu, shared: tuple[SharedCharge, ...], sizes: BlockSizes) -> _Use:
    """Return the use of a menu, worked out in blocks where it is large."""
    facts = UnitFacts(instance)
    if menu.unit.size <= sizes.whole:
        table = rows_of(instance, fleet, menu, shared, facts)
        return _Use(table, _own_use(table, menu), table.funding, table.openings)
    whole = UseByChoice(menu.unit.size)
    funding, choices, openings = [], [], []
    for block in menu_blocks(menu, sizes.block):
        table = rows_of(instance, fleet, block, shared, facts)
        whole.add(sp.csc_array(_own_use(table, block)))
        funding.append(table.funding)
        openings.append(table.openings)
        choices.append(block.unit.size)
    return _Use(table, whole.matrix(len(table.labels)), joined_funding(funding, choices), joined_openings(openings))


def _own_use(table: RowTable, menu: Menu) -> sp.csr_array:
    """Return sparse[rows, choices]: the use of choices, less the launches that raise the amounts of ramp limits."""
    shape = (len(table.labels), menu.unit.size)
    return sp.csr_array(table.use.matrix(shape) - table.growth.matrix(shape))


def _return(funding: Funding, menu: Menu, charges: int) -> Return:
    place = (np.zeros_like(funding.choice), funding.choice)
    amount = sp.csr_array((funding.realised, place), shape=(1, menu.unit.size))
    return Return(funding.row, funding.share, amount, tuple(funding.shared.get(number) for number in range(charges)))


def restated(problem: MenuProblem, before: Instance, after: Instance) -> MenuProblem | None:
    """Return the programme of an instance as that of another one, None where more than amounts of limits differs.

    The use of choices does not depend on the amounts, and is most of the work of stating a programme again.
    """
    if not _same_but_amounts(before, after):
        return None
    grids, others = _amounts(before), _amounts(after)
    if [amount is None for amount in grids] != [amount is None for amount in others]:
        return None
    amounts = [amount for amount in others if amount is not None]
    limit = problem.limit.copy()
    limit[: len(amounts)] = amounts
    return replace(problem, limit=limit)


def _same_but_amounts(first: Instance, second: Instance) -> bool:
    def without_amounts(instance: Instance) -> tuple[object, ...]:
        limits = [rule.model_copy(update={"amount": None}) for rule in instance.settings.limits]
        plan = instance.settings.model_copy(update={"limits": limits})
        return plan, instance.units, instance.pins, instance.seasonality, instance.flows, instance.transfers, instance.quarters

    return without_amounts(first) == without_amounts(second)


def _amounts(instance: Instance) -> list[float | None]:
    """Return the amounts of all limits, whose rows are the first: by limit, scope and period."""
    found: list[float | None] = []
    for rule in instance.settings.limits:
        for row in nominal_amounts(instance, rule, scopes_of(instance, rule), periods_of(instance, rule)):
            found += row
    return found


def _periods(instance: Instance, table: RowTable) -> IntArray:
    """Return int[rows]: the quarter that each row limits, `NEVER` for several."""
    return np.array(
        [instance.quarter_index(label.period) - 1 if QUARTER.match(label.period) else NEVER for label in table.labels],
        dtype=np.int64,
    )


def rows_of(
    instance: Instance,
    fleet: Fleet,
    menu: Menu,
    shared: tuple[SharedCharge, ...],
    facts: UnitFacts | None = None,
) -> RowTable:
    """Return the rows of all limits and rules that are sums.

    Parameters
    ----------
    shared
        shared costs, and those of heads that may be hired behind them.
    facts
        those of the instance's units, where they serve more than one menu.

    Returns
    -------
    Of its openings the first are those of the pilot gates.
    """
    table, usage = RowTable(), Usage(facts or UnitFacts(instance), fleet, menu)
    for limit in instance.settings.limits:
        add_limit(table, usage, shared, limit)
    for ramp_limit in instance.settings.ramp_limits:
        add_ramp_limit(table, usage, ramp_limit)
    for floor in instance.settings.floors:
        add_floor(table, usage, shared, floor)
    for gate in instance.settings.pilot_gates:
        add_pilot(table, fleet, menu, gate)
    for sequence in instance.settings.sequences:
        add_sequence(table, usage, sequence)
    for region_limit in instance.settings.region_limits:
        add_region_limit(table, usage, region_limit)
    for even in instance.settings.even_waves:
        add_even_waves(table, usage, even)
    for one_of in instance.settings.one_of:
        add_one_of(table, fleet, menu, one_of)
    for minimum in instance.settings.minimums:
        add_minimum(table, usage, shared, minimum)
    for share in instance.settings.shares:
        add_share(table, usage, shared, share)
    for coverage in instance.settings.even_coverage:
        add_even_coverage(table, usage, coverage)
    add_covenants(table, fleet, menu, shared)
    add_transfers(table, fleet, menu)
    return table
