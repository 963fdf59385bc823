"""The figures of summary.json against the recomputation."""

from collections.abc import Callable, Mapping, Sequence

from instances.schema.instance import Instance
from planner.accountant.cells import number_agrees, number_in
from planner.accountant.figures import is_internal_rate
from planner.accountant.records import Account, Figures, Finding

FILE = "summary.json"
A_CENT = 0.01
RATE_TOLERANCE = 1e-6
MISSING = object()


def summary_findings(instance: Instance, recomputed: Account, summary: Mapping[str, object]) -> list[Finding]:
    """Return every difference in the figures and the proof of summary.json."""
    figures = _part(summary, "figures")
    solution = _part(summary, "solution")
    if figures is None or solution is None:
        return [Finding("difference", FILE, "no figures or no solution", "both")]
    return [
        *_figures(recomputed.figures, figures),
        *_proof(recomputed.npv, instance.plan.objective.goal == "npv", solution),
    ]


def _part(document: Mapping[str, object], name: str) -> dict[str, object] | None:
    part = document.get(name)
    return part if isinstance(part, dict) else None


def _difference(name: str, found: object, expected: object) -> Finding:
    return Finding("difference", f"{FILE} {name}", "nothing" if found is MISSING else repr(found), str(expected))


def _figures(expected: Figures, found: Mapping[str, object]) -> list[Finding]:
    findings = []
    for name in ("npv", "peak_funding", "spend"):
        wanted = getattr(expected, name)
        if not number_agrees(found.get(name), wanted):
            findings.append(_difference(name, found.get(name, MISSING), f"{wanted:.2f}"))
    findings += _rates(expected, found)
    findings += _label("payback_quarter", expected.near_paybacks, found)
    findings += _label("discounted_payback_quarter", expected.near_discounted_paybacks, found)
    findings += _amounts("buckets", expected.buckets, found)
    findings += _amounts("twelve_months", expected.twelve_months, found)
    return findings


def _rates(expected: Figures, found: Mapping[str, object]) -> list[Finding]:
    findings = []
    index = found.get("profitability_index", MISSING)
    if not _agrees_or_blank(index, expected.profitability_index, number_agrees):
        findings.append(_difference("profitability_index", index, expected.profitability_index))
    rate = found.get("irr", MISSING)
    if expected.irr_comparable:
        if not _agrees_or_blank(rate, expected.irr, _same_rate):
            findings.append(_difference("irr", rate, expected.irr))
    elif rate is MISSING or (rate is not None and not _is_rate(rate, expected)):
        findings.append(_difference("irr", rate, "a rate at which the flows are worth nothing, or null"))
    return findings


def _is_rate(found: object, expected: Figures) -> bool:
    rate = number_in(found)
    return rate is not None and is_internal_rate(expected.rate_flows, rate)


def _agrees_or_blank(found: object, expected: float | None, agrees: Callable[[object, float], bool]) -> bool:
    return found is None if expected is None else agrees(found, expected)


def _same_rate(found: object, expected: float) -> bool:
    rate = number_in(found)
    return rate is not None and abs(rate - expected) <= RATE_TOLERANCE * max(1.0, abs(expected))


def _label(name: str, expected: Sequence[str | None], found: Mapping[str, object]) -> list[Finding]:
    label = found.get(name, MISSING)
    return [] if label in expected else [_difference(name, label, expected[0])]


def _amounts(name: str, expected: Mapping[str, float], found: Mapping[str, object]) -> list[Finding]:
    amounts = _part(found, name)
    if amounts is None:
        return [_difference(name, found.get(name, MISSING), "an amount a bucket")]
    findings = [
        _difference(f"{name} {bucket}", amounts.get(bucket, MISSING), f"{amount:.2f}")
        for bucket, amount in expected.items()
        if not number_agrees(amounts.get(bucket), amount)
    ]
    findings += [_difference(f"{name} {key}", amounts[key], "no such bucket") for key in amounts if key not in expected]
    return findings


def _proof(npv: float, goal_is_npv: bool, solution: Mapping[str, object]) -> list[Finding]:
    """Return what is wrong with value, bound and gap; a bound or gap may be null."""
    value, bound, gap = (solution.get(name, MISSING) for name in ("value", "bound", "gap"))
    findings = []
    if goal_is_npv and not number_agrees(value, npv):
        findings.append(_difference("solution value", value, f"{npv:.2f}"))
    for name, cell in (("bound", bound), ("gap", gap)):
        if cell is MISSING or (cell is not None and number_in(cell) is None):
            findings.append(_difference(f"solution {name}", cell, "a number or null"))
    limit, proven, worth = number_in(bound), number_in(gap), number_in(value)
    if goal_is_npv and limit is not None and limit < npv - A_CENT:
        findings.append(_difference("solution bound", bound, f"at least {npv:.2f}"))
    if limit is not None and worth is not None and proven is not None:
        distance = limit - worth if goal_is_npv else abs(limit - worth)
        wanted = max(0.0, distance) / max(abs(worth), 1e-9)
        if not (proven >= 0 and abs(proven - wanted) <= RATE_TOLERANCE):
            findings.append(_difference("solution gap", gap, f"{wanted:.6f}"))
    elif proven is not None and proven < 0:
        findings.append(_difference("solution gap", gap, "0 or more"))
    return findings
