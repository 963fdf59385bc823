"""Expected rows of the files of a run: money, launches and states."""

from collections.abc import Mapping
from functools import cache

from instances.schema.instance import Instance
from planner.accountant.benefits import LEAST_AMOUNT, LEAST_VALUE
from planner.accountant.cells import MICROS
from planner.accountant.comparison import ANYTHING, Cell, ExpectedRow, ExpectedRows, Key, joined, number, one_of, text
from planner.accountant.records import Account, BaseLevels, Benefit, HiringFigures, SharedCost, TrackedFigure
from planner.accountant.rounding import ROUNDING

BOTH = frozenset({"store_optimization", "orchestration"})
NOTHING_TO_THE_CENT = 0.005
NOISE = 1e-4
"""Tolerance of a sum of rounded amounts."""


def schedule_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of schedule.csv."""
    places = {unit.unit: place for place, unit in enumerate(instance.units)}
    rows: dict[Key, ExpectedRow] = {}
    for (name, lever), launch in recomputed.launches.items():
        unit = instance.units[places[name]]
        own = {column.name: text(column.texts[places[name]]) for column in instance.own_columns}
        paybacks = ["" if quarters is None else str(quarters) for quarters in launch.near_paybacks]
        rows[name, lever] = ExpectedRow(
            {
                "name": text(unit.name or name),
                "region": text(unit.region),
                "quarter": text(launch.quarter),
                "quarter_start": text(starts[launch.quarter]),
                "implementation_cost": number(launch.implementation_cost),
                "change_load": number(launch.change_load),
                "npv_share": number(launch.npv_share, noise=NOISE + launch.noise),
                "incremental_npv": number(launch.incremental_npv, noise=NOISE + launch.noise),
                "payback_quarters": one_of(paybacks),
                "owner": text(unit.owner),
                **own,
            }
        )
    return rows


def states_rows(instance: Instance, recomputed: Account) -> dict[Key, ExpectedRow]:
    """Return the rows of states.csv."""
    labels = [quarter.label for quarter in instance.quarters]
    rows: dict[Key, ExpectedRow] = {}
    for unit in instance.units:
        cells = {"name": text(unit.name or unit.unit), "region": text(unit.region)}
        for label, levers in zip(labels, recomputed.states[unit.unit], strict=True):
            cells[label] = _state(levers)
        rows[unit.unit,] = ExpectedRow(cells)
    return rows


def state_text(levers: tuple[str, ...] | None) -> str:
    """Return a state as states.csv writes it."""
    if levers is None:
        return "closed"
    if frozenset(levers) == BOTH:
        return "both"
    return " + ".join(levers) or "none"


@cache
def _state(levers: tuple[str, ...] | None) -> Cell:
    """Return the cell of a state; levers may be joined in any order."""
    return joined(tuple(state_text(levers).split(" + ")))


def cashflow_rows(recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of cashflow.csv; rows of 0 may be left out."""
    gross = recomputed.figures.gross_flow
    noise = dict(
        zip(
            starts,
            [NOISE + ROUNDING * one for one in (*gross.by_quarter, gross.with_terminal_in_last.by_quarter[-1])],
            strict=True,
        )
    )
    return {
        key: ExpectedRow(
            {
                "quarter_start": text(starts[key[0]]),
                "amount": number(amount, noise=noise[key[0]]),
                "discount_factor": number(recomputed.discount_factors[key[0]], MICROS, noise=1e-9),
                "present_value": number(
                    recomputed.present_values[key], MICROS, noise[key[0]] * max(1.0, recomputed.discount_factors[key[0]])
                ),
            },
            optional=abs(amount) < NOTHING_TO_THE_CENT + noise[key[0]],
        )
        for key, amount in recomputed.cashflow.items()
    }


def benefits_rows(recomputed: Account) -> Mapping[Key, ExpectedRow]:
    """Return the rows of benefits.csv; rows of about 0 may be left out."""

    def row(_: Key, benefit: Benefit) -> ExpectedRow:
        return ExpectedRow(
            {
                "amount": number(benefit.amount, noise=NOISE + benefit.noise),
                "present_value": number(benefit.present_value, MICROS, NOISE + benefit.noise),
            },
            optional=abs(benefit.amount) < LEAST_AMOUNT + NOISE + benefit.noise
            and abs(benefit.present_value) < LEAST_VALUE + NOISE + benefit.noise,
        )

    return ExpectedRows(recomputed.benefits, row)


def base_case_rows(recomputed: Account) -> Mapping[Key, ExpectedRow]:
    """Return the rows of base_case.csv; lines of 0 may be left out."""

    def row(_: Key, levels: BaseLevels) -> ExpectedRow:
        steady = levels.last_year - levels.by_drift
        noise = NOISE + ROUNDING * (abs(levels.first_year) + abs(levels.last_year) + abs(steady))
        return ExpectedRow(
            {
                "first_year": number(levels.first_year),
                "last_year": number(levels.last_year),
                "change": number(levels.last_year - levels.first_year, noise=noise),
                "by_drift": number(levels.by_drift, noise=noise),
            },
            optional=all(abs(level) < NOTHING_TO_THE_CENT for level in levels),
        )

    return ExpectedRows(recomputed.base_case, row)


def shared_rows(recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of shared_costs.csv; a cost of 0 may be left out."""
    return {
        (cost.lever, cost.scope, cost.region): ExpectedRow(
            {
                "quarter": text(cost.quarter),
                "quarter_start": text(starts[cost.quarter]),
                "one_off_cost": number(cost.one_off_cost),
                "support_per_quarter": number(cost.support_per_quarter),
                "npv": number(cost.npv, noise=NOISE + cost.noise),
            },
            optional=_costs_nothing(cost),
        )
        for cost in recomputed.shared_costs
    }


def hires_rows(hiring: HiringFigures) -> dict[Key, ExpectedRow]:
    """Return the rows of hires.csv."""
    return {
        key: ExpectedRow(
            {
                "limit": text(one.limit),
                "from": text(one.first),
                "heads": number(one.heads),
                "adds": number(one.adds, MICROS),
                "one_off_cost": number(one.one_off_cost),
                "employment_cost": number(one.employment_cost),
                "severance": number(one.severance),
                "npv": number(one.npv, noise=NOISE + one.noise),
            }
        )
        for key, one in hiring.rows.items()
    }


def _costs_nothing(cost: SharedCost) -> bool:
    return abs(cost.one_off_cost) < NOTHING_TO_THE_CENT and abs(cost.npv) < NOTHING_TO_THE_CENT


def ledger_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> dict[Key, ExpectedRow]:
    """Return the rows of ledger.csv; rows of 0 may be left out."""
    years = {quarter.label: str(quarter.fiscal_year) for quarter in instance.quarters}
    return {
        key: ExpectedRow(
            {"fiscal_year": text(years[key[0]]), "quarter_start": text(starts[key[0]]), "amount": number(amount)},
            optional=abs(amount) < 2 * NOTHING_TO_THE_CENT,
        )
        for key, amount in recomputed.ledger.items()
    }


def tracking_rows(instance: Instance, recomputed: Account, starts: Mapping[str, str]) -> Mapping[Key, ExpectedRow]:
    """Return the rows of tracking.csv. `actual` is filled in by the user and may have any content."""
    units = {unit.unit: unit for unit in instance.units}
    labels = {"labour_hours_per_order": "hours an order", "orders_per_week": "orders a week"}
    labels["routing_cost_per_order"] = f"{instance.settings.finance.currency} an order"

    def row(key: Key, figure: TrackedFigure) -> ExpectedRow:
        unit = units[key[0]]
        return ExpectedRow(
            {
                "name": text(unit.name or unit.unit),
                "region": text(unit.region),
                "owner": text(unit.owner),
                "role": text(figure.role),
                "measured_in": text(labels.get(key[1], "share")),
                "lever": _state(figure.levers),
                "quarter_start": text(starts[key[2]]),
                "baseline": number(figure.baseline, MICROS),
                "target": number(figure.target, MICROS),
                "actual": ANYTHING,
            },
            optional=figure.unsure,
        )

    return ExpectedRows(recomputed.tracking, row)
