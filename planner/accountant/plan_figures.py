"""The figures of the whole plan."""

from collections.abc import Callable, Mapping, Sequence

from instances.schema.units import Unit
from planner.accountant.cost_of_waiting import cost_of_waiting
from planner.accountant.lines import BUCKETS, HARDNESS, LINES, TAX
from planner.accountant.payback import first_spend, near_paybacks, peak_funding
from planner.accountant.records import TERMINAL, CashKey, Figures, Paybacks
from planner.accountant.returns import internal_rate, modified_rates
from planner.accountant.rounding import HALF_CENT, GrossFlow, no_gross_flow
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount

TWELVE_MONTHS = 4


def figures_of(
    schedule: Schedule,
    cashflow: Mapping[CashKey, float],
    present_values: Mapping[CashKey, float],
    units: Sequence[UnitAccount],
    shared: Sequence[SharedAccount],
) -> Figures:
    """Return the figures of the plan from its cash flow, units and shared costs."""
    timing, finance = schedule.timing, schedule.finance
    every = dict.fromkeys((*timing.labels, TERMINAL), 0.0)
    paid = dict.fromkeys(timing.labels, 0.0)
    for key, amount in cashflow.items():
        every[key.quarter] += amount
        if key.bucket == "implementation_cost":
            paid[key.quarter] -= amount
    net = [every[label] for label in timing.labels]
    hard = _hard(schedule, net, cashflow)
    buckets = _buckets_in(present_values, lambda _: True)
    npv = sum(buckets.values())
    invested = -buckets["implementation_cost"]
    repaid = hard if schedule.hard_cash("payback") else net
    gross = _gross_flow(schedule, cashflow, units)
    first = first_spend([paid[label] for label in timing.labels], HALF_CENT)
    discounted = [factor * flow for factor, flow in zip(timing.factor, repaid, strict=True)]
    rate_flows = [*net[:-1], net[-1] + every[TERMINAL]]
    reinvested = timing.rate if finance.reinvestment_rate is None else finance.reinvestment_rate
    by_lever = _by_lever(schedule, units, shared)
    return Figures(
        npv=npv,
        npv_before_tax=npv - buckets[TAX],
        rates=internal_rate(rate_flows, gross.with_terminal_in_last.tolerances()),
        modified=modified_rates(rate_flows, timing.rate, reinvested, gross.with_terminal_in_last.tolerances()),
        profitability_index=1 + npv / invested if invested > HALF_CENT else None,
        profitability_index_before_tax=1 + (npv - buckets[TAX]) / invested if invested > HALF_CENT else None,
        payback=Paybacks(near_paybacks(repaid, first, gross), first),
        discounted_payback=Paybacks(near_paybacks(discounted, first, gross.discounted(timing.factor)), first),
        peak_funding=peak_funding(hard if schedule.hard_cash("peak_funding") else net, gross),
        spend=sum(paid.values()),
        buckets=buckets,
        twelve_months=_buckets_in(cashflow, lambda quarter: quarter in timing.labels[:TWELVE_MONTHS]),
        npv_by_hardness=_by_hardness(schedule, present_values, npv),
        npv_by_grade=_by_grade(schedule, by_lever),
        npv_by_lever=by_lever,
        npv_by_region=_by_region(schedule, units, shared),
        npv_by_tag=_by_tag(units, schedule.instance.units),
        cost_of_waiting=cost_of_waiting(schedule, npv, units),
        invested=invested,
        gross_flow=gross,
        noise=gross.noise(timing.factor),
        noise_of_parts=gross.noise(timing.factor) + sum(one.result.noise * len(one.units) for one in units),
    )


def _gross_flow(schedule: Schedule, cashflow: Mapping[CashKey, float], units: Sequence[UnitAccount]) -> GrossFlow:
    """Return the gross flow of the plan: its own flows by line, and the base case of the units that launch a lever."""
    gross = no_gross_flow(schedule.timing.last)
    for one in units:
        gross = gross.plus(one.result.base_gross_flow, len(one.units))
    flows: dict[str, list[float]] = {label: [] for label in (*schedule.timing.labels, TERMINAL)}
    for key, amount in cashflow.items():
        flows[key.quarter].append(amount)
    after = flows.pop(TERMINAL)
    return gross.plus_flows(flows.values(), after)


def _buckets_in(amounts: Mapping[CashKey, float], within: Callable[[str], bool]) -> dict[str, float]:
    found = dict.fromkeys(BUCKETS, 0.0)
    for key, amount in amounts.items():
        if within(key.quarter):
            found[key.bucket] += amount
    return found


def _hard(schedule: Schedule, net: Sequence[float], cashflow: Mapping[CashKey, float]) -> list[float]:
    """Return the hard cash of each quarter: the net flow less avoided and soft lines and the tax on them."""
    treatment = schedule.terms.treatment
    return [
        flow
        - treatment.not_hard_after_tax(tuple(cashflow.get(CashKey(label, treatment.buckets[line], line), 0.0) for line in LINES))
        for label, flow in zip(schedule.timing.labels, net, strict=True)
    ]


def _by_hardness(schedule: Schedule, present_values: Mapping[CashKey, float], npv: float) -> dict[str, float]:
    """Return the NPV by hardness. Hard is the remainder: hard lines, implementation cost and the rest of the tax."""
    treatment = schedule.terms.treatment
    found = dict.fromkeys(HARDNESS, 0.0)
    kept = dict(zip(LINES, zip(treatment.hardness, treatment.after_tax, strict=True), strict=True))
    for key, value in present_values.items():
        if key.line in kept:
            kind, share = kept[key.line]
            found[kind] += share * value
    found["hard"] = npv - found["avoided"] - found["soft"]
    return found


def _by_lever(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[str, float]:
    found = dict.fromkeys(schedule.levers, 0.0)
    for one in units:
        for lever, figures in one.result.launches.items():
            found[lever] += figures.npv_share * len(one.units)
    for cost in shared:
        found[cost.row.lever] += cost.valued.value
    return found


def _by_grade(schedule: Schedule, by_lever: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for lever, value in by_lever.items():
        grade = schedule.levers[lever].lever.evidence
        found[grade] = found.get(grade, 0.0) + value
    return found


def _by_tag(units: Sequence[UnitAccount], everyone: Sequence[Unit]) -> dict[str, float]:
    """Return the NPV of the units that a rule on each tag would name; a blank cell is no tag."""
    found = {name: 0.0 for unit in everyone for name in _tags(unit)}
    for one in units:
        for unit in one.units:
            for name in _tags(unit):
                found[name] += one.valued.value
    return found


def _tags(unit: Unit) -> list[str]:
    cells = (unit.model_extra or {}).items()
    return [f"{column[4:]}={text}" for column, text in cells if column[:4] == "tag_" and str(text).strip()]


def _by_region(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[str | None, float]:
    found: dict[str | None, float] = {unit.region: 0.0 for unit in schedule.instance.units}
    for one in units:
        for unit in one.units:
            found[unit.region] += one.valued.value
    for cost in shared:
        region = cost.region or None
        found[region] = found.get(region, 0.0) + cost.valued.value
    return found
