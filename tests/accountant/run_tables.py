"""The files of a correct run, written from the accountant's own account as docs/outputs.md says."""

from collections.abc import Sequence
from typing import Any

from instances.calendar import start_of
from instances.schema.instance import Instance
from planner.accountant import Account, Launch, RunTables, account
from planner.accountant.expected import state_text
from planner.accountant.records import Paybacks

BENEFIT_KEY = ("region", "unit", "lever", "bucket", "line", "fiscal_year")


def neutral(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def correct_tables(instance: Instance, launches: Sequence[Launch]) -> RunTables:
    done = account(instance, launches)
    return RunTables(
        schedule=_schedule(instance, launches, done),
        states=_states(instance, done),
        cashflow=_cashflow(instance, done),
        limits=[
            {
                "limit": neutral(line.limit),
                "measure": line.measure,
                "scope": neutral(line.scope),
                "period": line.period,
                "period_start": _period_start(instance, line.period),
                "allowed": f"{line.allowed:.2f}",
                "used": f"{line.used:.2f}",
                "left": f"{line.left:.2f}",
            }
            for line in done.limits
        ],
        shared_costs=_shared(instance, done),
        ledger=_ledger(instance, done),
        tracking=_tracking(instance, done),
        calendar=_calendar(instance),
        benefits=[
            {
                **dict(zip(BENEFIT_KEY, map(neutral, key), strict=True)),
                "amount": f"{benefit.amount:.2f}",
                "present_value": f"{benefit.present_value:.6f}",
            }
            for key, benefit in done.benefits.items()
        ],
        base_case=[
            {
                "bucket": bucket,
                "line": line,
                "first_year": f"{levels.first_year:.2f}",
                "last_year": f"{levels.last_year:.2f}",
                "change": f"{levels.last_year - levels.first_year:.2f}",
                "by_drift": f"{levels.by_drift:.2f}",
            }
            for (bucket, line), levels in done.base_case.items()
        ],
        summary=_summary(instance, done),
    )


def _starts(instance: Instance) -> dict[str, str]:
    return {quarter.label: quarter.start.isoformat() for quarter in instance.quarters} | {"terminal": ""}


def _period_start(instance: Instance, period: str) -> str:
    if not period:
        return ""
    within = [quarter.start for quarter in instance.quarters if period in ("total", quarter.label, f"FY{quarter.fiscal_year}")]
    label = f"{period[2:]}Q1" if period.startswith("FY") else period
    return (within[0] if within else start_of(instance.settings.calendar, label)).isoformat()


def _calendar(instance: Instance) -> list[dict[str, str]]:
    return [
        {
            "quarter": quarter.label,
            "quarter_start": quarter.start.isoformat(),
            "quarter_end": quarter.end.isoformat(),
            "fiscal_year": str(quarter.fiscal_year),
            "fiscal_quarter": str(quarter.fiscal_quarter),
            "weeks": str(quarter.weeks),
            "decision": "yes" if quarter.index <= instance.settings.calendar.decision_quarters else "no",
        }
        for quarter in instance.quarters
    ]


def _schedule(instance: Instance, launches: Sequence[Launch], done: Account) -> list[dict[str, str]]:
    units = {unit.unit: unit for unit in instance.units}
    rows = []
    for launch in launches:
        unit, figures = units[launch.unit], done.launches[launch.unit, launch.lever]
        quarters = figures.payback_quarters
        rows.append(
            {
                "unit": neutral(unit.unit),
                "name": neutral(unit.name or unit.unit),
                "region": neutral(unit.region),
                "lever": launch.lever,
                "quarter": launch.quarter,
                "quarter_start": _starts(instance)[launch.quarter],
                "implementation_cost": f"{figures.implementation_cost:.2f}",
                "change_load": f"{figures.change_load:.2f}",
                "npv_share": f"{figures.npv_share:.2f}",
                "incremental_npv": f"{figures.incremental_npv:.2f}",
                "payback_quarters": "" if quarters is None else str(quarters),
                "owner": neutral(unit.owner),
            }
        )
    return rows


def _state(levers: tuple[str, ...] | None) -> str:
    if levers is None:
        return "closed"
    if set(levers) == {"store_optimization", "orchestration"}:
        return "both"
    return " + ".join(levers) or "none"


def _states(instance: Instance, done: Account) -> list[dict[str, str]]:
    rows = []
    for unit in instance.units:
        row = {"unit": neutral(unit.unit), "name": neutral(unit.name or unit.unit), "region": neutral(unit.region)}
        for quarter, levers in zip(instance.quarters, done.states[unit.unit], strict=True):
            row[quarter.label] = _state(levers)
        rows.append(row)
    return rows


def _cashflow(instance: Instance, done: Account) -> list[dict[str, str]]:
    return [
        {
            "quarter": quarter,
            "quarter_start": _starts(instance)[quarter],
            "bucket": bucket,
            "line": line,
            "amount": f"{amount:.2f}",
            "discount_factor": f"{done.discount_factors[quarter]:.6f}",
            "present_value": f"{done.present_values[quarter, bucket, line]:.6f}",
        }
        for (quarter, bucket, line), amount in done.cashflow.items()
    ]


def _shared(instance: Instance, done: Account) -> list[dict[str, str]]:
    return [
        {
            "lever": cost.lever,
            "scope": cost.scope,
            "region": neutral(cost.region),
            "quarter": cost.quarter,
            "quarter_start": _starts(instance)[cost.quarter],
            "one_off_cost": f"{cost.one_off_cost:.2f}",
            "support_per_quarter": f"{cost.support_per_quarter:.2f}",
            "npv": f"{cost.npv:.2f}",
        }
        for cost in done.shared_costs
    ]


def _tracking(instance: Instance, done: Account) -> list[dict[str, str]]:
    units = {unit.unit: unit for unit in instance.units}
    measures = {
        "labour_hours_per_order": "hours an order",
        "orders_per_week": "orders a week",
        "routing_cost_per_order": f"{instance.settings.finance.currency} an order",
    }
    return [
        {
            "unit": neutral(unit),
            "name": neutral(units[unit].name or unit),
            "region": neutral(units[unit].region),
            "owner": neutral(units[unit].owner),
            "role": figure.role,
            "metric": metric,
            "measured_in": measures.get(metric, "share"),
            "lever": state_text(figure.levers),
            "quarter": quarter,
            "quarter_start": _starts(instance)[quarter],
            "baseline": f"{figure.baseline:.6f}",
            "target": f"{figure.target:.6f}",
            "actual": "",
        }
        for (unit, metric, quarter), figure in done.tracking.items()
    ]


def _ledger(instance: Instance, done: Account) -> list[dict[str, str]]:
    years = {quarter.label: quarter.fiscal_year for quarter in instance.quarters}
    return [
        {
            "fiscal_year": str(years[quarter]),
            "quarter": quarter,
            "quarter_start": _starts(instance)[quarter],
            "region": neutral(region),
            "lever": lever,
            "line": line,
            "colour": colour,
            "amount": f"{amount:.2f}",
        }
        for (quarter, region, lever, line, colour), amount in done.ledger.items()
    ]


def _payback(prefix: str, instance: Instance, found: Paybacks) -> dict[str, Any]:
    label = from_spend = None
    if found.quarter is not None and found.first_spend is not None:
        label, from_spend = instance.label_of(found.quarter), found.quarter - found.first_spend + 1
    return {
        f"{prefix}payback_quarter": label,
        f"{prefix}payback_quarters_from_first_spend": from_spend,
        f"{prefix}payback_quarters_from_start": found.quarter,
    }


def _summary(instance: Instance, done: Account) -> dict[str, Any]:
    figures = done.figures
    hard = "objective" in instance.settings.finance.hard_cash_only
    value = figures.npv_by_hardness["hard"] if hard else done.npv
    bound = value + 10
    return {
        "schema_version": 1,
        "figures": {
            "npv": figures.npv,
            "npv_before_tax": figures.npv_before_tax,
            "irr": figures.rates.rate,
            "mirr": figures.mirr,
            "profitability_index": figures.profitability_index,
            "profitability_index_before_tax": figures.profitability_index_before_tax,
            **_payback("", instance, figures.payback),
            **_payback("discounted_", instance, figures.discounted_payback),
            "peak_funding": figures.peak_funding,
            "spend": figures.spend,
            "buckets": dict(figures.buckets),
            "twelve_months": dict(figures.twelve_months),
            "npv_by_hardness": dict(figures.npv_by_hardness),
            "npv_by_grade": dict(figures.npv_by_grade),
            "npv_by_lever": dict(figures.npv_by_lever),
            "npv_by_region": [{"region": region, "npv": npv} for region, npv in figures.npv_by_region.items()],
            "cost_of_waiting": figures.cost_of_waiting,
        },
        "solution": {
            "value": value,
            "bound": bound,
            "gap": (bound - value) / max(abs(value), 1e-9),
            "status": "optimal",
        },
    }
