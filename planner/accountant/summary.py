"""Compare the figures of summary.json with the recomputation."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from instances.schema.instance import Instance
from planner.accountant.cells import number_agrees, number_in
from planner.accountant.hiring import hiring_findings
from planner.accountant.network_figures import network_findings
from planner.accountant.records import Account, Figures, Finding, Paybacks
from planner.accountant.returns import InternalRates, is_internal_rate
from planner.accountant.savings_figures import staged_cost_findings

FILE = "summary.json"
A_CENT = 0.01
NOTHING_TO_THE_CENT = 0.005
RATE_TOLERANCE = 1e-6
NOISE = 1e-4
MISSING = object()
Agrees: TypeAlias = Callable[[object, float], bool]

MONEY = ("npv", "npv_before_tax", "peak_funding", "spend")
INDICES = ("profitability_index", "profitability_index_before_tax")
Name = TypeVar("Name", str, str | None)
BREAKDOWNS = ("buckets", "twelve_months", "npv_by_hardness", "npv_by_grade", "npv_by_lever")


def summary_findings(instance: Instance, recomputed: Account, summary: Mapping[str, object]) -> list[Finding]:
    """Return every difference in the figures, and in value, bound and gap, of summary.json."""
    figures = _part(summary, "figures")
    solution = _part(summary, "solution")
    if figures is None or solution is None:
        return [Finding("difference", FILE, "no figures or no solution", "both")]
    hard = "objective" in instance.settings.finance.hard_cash_only
    recomputed_figures = recomputed.figures
    worth = recomputed_figures.npv_by_hardness["hard"] if hard else recomputed.npv
    return [
        *_figures(instance, recomputed_figures, figures),
        *network_findings(recomputed.network, summary, recomputed_figures.noise_of_parts),
        *staged_cost_findings(recomputed.staged_costs, summary, recomputed_figures.noise_of_parts),
        *hiring_findings(recomputed, summary),
        *_proof(worth, recomputed_figures.noise, instance.settings.objective.goal == "npv", solution),
    ]


def _part(document: Mapping[str, object], name: str) -> dict[str, object] | None:
    part = document.get(name)
    return part if isinstance(part, dict) else None


def _difference(name: str, found: object, expected: object) -> Finding:
    return Finding("difference", f"{FILE} {name}", "nothing" if found is MISSING else repr(found), str(expected))


def _figures(instance: Instance, expected: Figures, found: Mapping[str, object]) -> list[Finding]:
    findings, agrees_in_money = [], partial(number_agrees, noise=NOISE + expected.noise)
    for name in MONEY:
        wanted = getattr(expected, name)
        if not agrees_in_money(found.get(name), wanted):
            findings.append(_difference(name, found.get(name, MISSING), f"{wanted:.2f}"))
    agrees_in_shares = partial(number_agrees, noise=NOISE + expected.noise_of_parts)
    agrees_as_index = partial(number_agrees, noise=NOISE + expected.noise / max(expected.invested, A_CENT))
    for name, agrees in (*[(one, agrees_as_index) for one in INDICES], ("cost_of_waiting", agrees_in_money)):
        cell, wanted = found.get(name, MISSING), getattr(expected, name)
        if not _agrees_or_blank(cell, wanted, agrees):
            findings.append(_difference(name, cell, wanted))
    mirr = found.get("mirr", MISSING)
    if not any(_agrees_or_blank(mirr, rate, _same_rate) for rate in expected.modified.near):
        findings.append(_difference("mirr", mirr, expected.mirr))
    findings += _internal_rate(expected.rates, found)
    findings += _payback("", instance, expected.payback, found)
    findings += _payback("discounted_", instance, expected.discounted_payback, found)
    for name in BREAKDOWNS:
        findings += _amounts(name, getattr(expected, name), found, agrees_in_shares)
    findings += _regions(expected.npv_by_region, found, agrees_in_shares)
    if expected.npv_by_tag or "npv_by_tag" in found:
        findings += _amounts("npv_by_tag", expected.npv_by_tag, found, agrees_in_shares)
    return findings


def _internal_rate(expected: InternalRates, found: Mapping[str, object]) -> list[Finding]:
    """Return the difference of the IRR. If rounding decides whether it is meaningful, null and an internal rate are right."""
    cell = found.get("irr", MISSING)
    if _agrees_or_blank(cell, expected.rate, _same_rate):
        return []
    if expected.is_certain or cell is MISSING:
        return [_difference("irr", cell, expected.rate)]
    rate = number_in(cell)
    if cell is None or (rate is not None and is_internal_rate(expected.flows, rate)):
        return []
    return [_difference("irr", cell, "a rate at which the flows are worth nothing, or null")]


def _agrees_or_blank(found: object, expected: float | None, agrees: Agrees) -> bool:
    return found is None if expected is None else agrees(found, expected)


def _same_rate(found: object, expected: float) -> bool:
    rate = number_in(found)
    return rate is not None and abs(rate - expected) <= RATE_TOLERANCE * max(1.0, abs(expected))


def _payback(prefix: str, instance: Instance, expected: Paybacks, found: Mapping[str, object]) -> list[Finding]:
    """Return the differences of a payback in its three forms, which have to agree."""
    names = [f"{prefix}payback_quarter{ending}" for ending in ("", "s_from_first_spend", "s_from_start")]
    cells = [found.get(name, MISSING) for name in names]
    answers = [_payback_cells(instance, quarter, expected.first_spend) for quarter in expected.near]
    if any(all(map(_is, cells, answer)) for answer in answers):
        return []
    forms = zip(names, cells, answers[0], strict=True)
    return [_difference(name, cell, wanted) for name, cell, wanted in forms if not _is(cell, wanted)]


def _payback_cells(instance: Instance, quarter: int | None, first_spend: int | None) -> Sequence[object]:
    if quarter is None or first_spend is None:
        return (None, None, None)
    return (instance.label_of(quarter), quarter - first_spend + 1, quarter)


def _is(cell: object, wanted: object) -> bool:
    return cell == wanted and not isinstance(cell, bool)


def _amounts(name: str, expected: Mapping[str, float], found: Mapping[str, object], agrees: Agrees) -> list[Finding]:
    amounts = _part(found, name)
    if amounts is None:
        return [_difference(name, found.get(name, MISSING), "an amount each")]
    return _listed(name, expected, amounts, (), agrees)


def _regions(expected: Mapping[str | None, float], found: Mapping[str, object], agrees: Agrees) -> list[Finding]:
    """Return the differences of the NPV by region; regions of 0, and a network of 0, may be left out."""
    name = "npv_by_region"
    rows = found.get(name, MISSING)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == {"region", "npv"} for row in rows):
        return [_difference(name, rows, "a list of regions and their npv")]
    amounts = {_region(row["region"]): row["npv"] for row in rows}
    if len(amounts) < len(rows):
        return [_difference(name, rows, "each region once")]
    nothing = [region for region, amount in expected.items() if abs(amount) < NOTHING_TO_THE_CENT]
    return _listed(name, expected, amounts, nothing, agrees)


def _region(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _listed(
    name: str, expected: Mapping[Name, float], found: Mapping[Name, object], optional: Sequence[Name], agrees: Agrees
) -> list[Finding]:
    findings = [
        _difference(f"{name} {key}", found.get(key, MISSING), f"{amount:.2f}")
        for key, amount in expected.items()
        if not agrees(found.get(key), amount) and not (key in optional and key not in found)
    ]
    findings += [_difference(f"{name} {key}", found[key], "no such amount") for key in found if key not in expected]
    return findings


def _proof(npv: float, noise: float, goal_is_npv: bool, solution: Mapping[str, object]) -> list[Finding]:
    """Return the differences of value, bound and gap; bound and gap may be null.

    npv: value of the objective. noise: bound of its rounding error.
    """
    value, bound, gap = (solution.get(name, MISSING) for name in ("value", "bound", "gap"))
    findings = []
    if goal_is_npv and not number_agrees(value, npv, noise=NOISE + noise):
        findings.append(_difference("solution value", value, f"{npv:.2f}"))
    for name, cell in (("bound", bound), ("gap", gap)):
        if cell is MISSING or (cell is not None and number_in(cell) is None):
            findings.append(_difference(f"solution {name}", cell, "a number or null"))
    limit, proven = number_in(bound), number_in(gap)
    worth = number_in(value)
    if goal_is_npv and limit is not None and limit < npv - A_CENT - noise:
        findings.append(_difference("solution bound", bound, f"at least {npv:.2f}"))
    if limit is not None and worth is not None and proven is not None:
        distance = limit - worth if goal_is_npv else abs(limit - worth)
        wanted = max(0.0, distance) / max(abs(worth), 1e-9)
        if not (proven >= 0 and abs(proven - wanted) <= RATE_TOLERANCE):
            findings.append(_difference("solution gap", gap, f"{wanted:.6f}"))
    elif proven is not None and proven < 0:
        findings.append(_difference("solution gap", gap, "0 or more"))
    return findings
