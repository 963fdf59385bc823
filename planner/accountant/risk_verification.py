"""Compare the tables of a plan in many worlds with a recomputation: single worlds from their draws, figures from all worlds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from instances.schema.instance import Instance
from planner.accountant.cells import number_agrees, number_in, undo_neutralising
from planner.accountant.records import CheckedFile, Finding, Hire, Launch, Row
from planner.accountant.returns import is_internal_rate
from planner.accountant.risk_figures import risk_findings
from planner.accountant.risk_tables import (
    RISK,
    UNCERTAINTIES,
    WORLDS,
    Outcome,
    RiskTables,
    draw_columns,
    in_order_of_columns,
    outcomes,
    sources_of,
    world_of,
)
from planner.accountant.summary import NOISE, RATE_TOLERANCE
from planner.accountant.world_figures import WorldFigures, figures_in_world
from planner.accountant.world_instances import Moved, instances_of_world

LEAST_WORLDS, MOST_WORLDS = 5, 25
"""Worlds that are recomputed, fewest and most."""
MOST_UNITS = 3000
"""Units with a launch in all recomputed worlds together, beyond the fewest worlds."""
CHANCE_ROUNDING: Final = 1e-10
"""Half a unit of the last decimal of a chance, and the rounding of its sum."""


def verify_risk(
    instance: Instance,
    launches: Sequence[Launch],
    tables: RiskTables,
    on_step: Callable[[str], None] | None = None,
    hires: Sequence[Hire] = (),
) -> list[CheckedFile]:
    """Return, for each table of a plan in many worlds, what was compared and every difference from the recomputation.

    Some worlds are recomputed from their draws: the first and the last, the worst, the median and the best, and others at even
    distances.

    Parameters
    ----------
    instance, launches, hires
        the plan as it stands.
    on_step
        receives progress reports.
    """
    try:
        sources = sources_of(instance, tables.uncertainties)
        worlds = outcomes(instance, tables.worlds)
    except ValueError as error:
        return [CheckedFile(WORLDS, "", "", (Finding("unreadable", WORLDS, str(error), "the table as it was written"),))]
    stated = tuple(_uncertainties(instance, sources, tables))
    checked = [
        _worlds(instance, _Decided(launches, hires), sources, worlds, tables, on_step),
        CheckedFile(UNCERTAINTIES, "what each uncertainty moves", "distributions, ranges and shares of the variance", stated),
    ]
    found = risk_findings(instance, worlds, tables)
    checked.append(CheckedFile(RISK, f"{found.figures:,} figures with worlds.csv", found.left, tuple(found.findings)))
    return checked


def _uncertainties(instance: Instance, sources: Sequence[Moved], tables: RiskTables) -> list[Finding]:
    """Return the differences of uncertainties.csv from plan.toml."""
    rows = {undo_neutralising(str(row.get("uncertainty"))): row for row in tables.uncertainties}
    assumed = "no" if instance.settings.uncertainties else "yes"
    findings = []
    for source in sources:
        row = rows.get(source.name)
        if row is None:
            findings.append(Finding("missing_row", f"{UNCERTAINTIES} {source.name}", "no row", "a row"))
            continue
        wanted = {
            "figures": "; ".join(figure.path for figure in source.figures),
            "how": source.how,
            "scope": source.scope,
            "assumed": assumed,
        }
        for column, expected in wanted.items():
            found = undo_neutralising(str(row.get(column)))
            if found != expected:
                findings.append(Finding("difference", f"{UNCERTAINTIES} {source.name}, {column}", repr(found), repr(expected)))
    return findings


@dataclass(frozen=True)
class _Decided:
    """The decisions of a plan."""

    launches: Sequence[Launch]
    hires: Sequence[Hire]


def _worlds(
    instance: Instance,
    decided: _Decided,
    sources: Sequence[Moved],
    worlds: Sequence[Outcome],
    tables: RiskTables,
    on_step: Callable[[str], None] | None,
) -> CheckedFile:
    """Recompute some worlds from their draws."""
    findings = list(_chances(worlds))
    columns = draw_columns(instance, sources)
    chosen = chosen_worlds(worlds, len({launch.unit for launch in decided.launches}))
    done = 0
    for number, row in enumerate(tables.worlds, start=1):
        if number not in chosen:
            continue
        if columns and not {undo_neutralising(name) for name in row} & set(columns.values()):
            left = "NPV, payback, peak funding and IRR: the draws are too many to stand in the file"
            return CheckedFile(WORLDS, f"chances of {len(worlds):,} worlds", left, tuple(findings))
        if on_step is not None:
            on_step(f"recomputing world {number:,} of {len(worlds):,}")
        try:
            ordered = in_order_of_columns(sources, columns, row) if not instance.settings.uncertainties else sources
            parts = list(instances_of_world(instance, ordered, world_of(row, columns)))
            figures = figures_in_world(parts, decided.launches, decided.hires)
            findings += _differences(instance, f"{WORLDS} world {number}", row, figures)
        except (ValueError, ArithmeticError) as error:
            findings.append(Finding("unreadable", f"{WORLDS} world {number}", str(error), "the draws as they were written"))
        done += 1
    said = f"{done} of {len(worlds):,} worlds, recomputed from their draws"
    return CheckedFile(WORLDS, said, "figures and draws of the other worlds" if done < len(worlds) else "", tuple(findings))


def _chances(worlds: Sequence[Outcome]) -> list[Finding]:
    findings = [
        Finding("difference", f"{WORLDS} world {number}, chance", f"{one.chance}", "a chance from 0 to 1")
        for number, one in enumerate(worlds, start=1)
        if not 0 <= one.chance <= 1
    ]
    total = sum(one.chance for one in worlds)
    if abs(total - 1) > CHANCE_ROUNDING * (len(worlds) + 1):
        findings.append(Finding("difference", f"{WORLDS}, sum of chance", f"{total:.10f}", "1"))
    return findings


def chosen_worlds(worlds: Sequence[Outcome], units: int) -> set[int]:
    """Return the numbers of the worlds that are recomputed. units: those with a launch."""
    most = max(LEAST_WORLDS, min(MOST_WORLDS, MOST_UNITS // max(1, units)))
    if len(worlds) <= most:
        return set(range(1, len(worlds) + 1))
    ranked = sorted(range(1, len(worlds) + 1), key=lambda number: worlds[number - 1].npv)
    chosen = {1, len(worlds), ranked[0], ranked[len(ranked) // 2], ranked[-1]}
    step = len(worlds) / most
    chosen.update(1 + int(step * place) for place in range(most - len(chosen)))
    return chosen


def _differences(instance: Instance, where: str, row: Row, figures: WorldFigures) -> list[Finding]:
    """Return the differences of one world."""
    findings = []
    for column, wanted in (("npv", figures.npv), ("peak_funding", figures.peak_funding)):
        if not number_agrees(row.get(column), wanted, noise=NOISE + figures.noise):
            findings.append(Finding("difference", f"{where}, {column}", repr(row.get(column)), f"{wanted:.2f}"))
    labels = ["" if one is None else instance.label_of(one) for one in figures.paybacks]
    if (row.get("payback_quarter") or "") not in labels:
        found = row.get("payback_quarter")
        findings.append(Finding("difference", f"{where}, payback_quarter", repr(found), labels[0] or "a blank cell"))
    if not _is_rate(row.get("irr") or "", figures):
        rate = figures.rates.rate
        expected = "a blank cell" if rate is None else f"{rate:.6f}"
        findings.append(Finding("difference", f"{where}, irr", repr(row.get("irr")), expected))
    return findings


def _is_rate(cell: str, figures: WorldFigures) -> bool:
    """Return whether a cell has the IRR. Where rounding decides whether there is one, a blank cell and a rate are right."""
    rates, found = figures.rates, number_in(cell)
    if rates.rate is not None and found is not None and abs(found - rates.rate) <= RATE_TOLERANCE * max(1.0, abs(rates.rate)):
        return True
    if rates.is_certain:
        return cell == "" and rates.rate is None
    return cell == "" or (found is not None and is_internal_rate(rates.flows, found))
