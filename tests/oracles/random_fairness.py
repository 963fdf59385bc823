"""Random shares and rules on even coverage."""

from typing import Any

from instances.scopes import attribute_of
from tests.oracles.draws import Draw, Frame

COLUMNS = {"region": "regions", "leader": "leaders", "cohort": "cohorts", "tag_banner": "tags"}
"""Columns of units.csv by which a whole may be narrower than the company, and the list of a scope that names it."""


def random_fairness(draw: Draw, frame: Frame) -> dict[str, Any]:
    """Return the sections of plan.toml that hold rules on shares and coverage."""
    return {
        "shares": [_share(draw, frame)] if draw.chance(0.5) else [],
        "even_coverage": [_even_coverage(draw, frame)] if draw.chance(0.4) else [],
    }


def _share(draw: Draw, frame: Frame) -> dict[str, Any]:
    measure = draw.one(["spend", "launches", "load"])
    whole = draw.maybe(0.6, column=draw.one([*COLUMNS, "cohort", "leader"]))
    names = [unit.unit for unit in frame.units]
    of = {}
    texts = sorted({attribute_of(unit, whole["column"]) for unit in frame.units} - {""}) if whole else []
    if texts:
        text = draw.one(texts)
        entry = f"banner={text}" if whole["column"] == "tag_banner" else text
        of = {f"of_{COLUMNS[whole['column']]}": [entry]}
        names = [unit.unit for unit in frame.units if attribute_of(unit, whole["column"]) == text]
    first = draw.whole(1, frame.decision)
    return {
        "name": "part",
        "measure": measure,
        "per": draw.one(["total", "total", "fiscal_year", "quarter"]),
        **draw.one([{"at_least": draw.number(0.05, 0.5)}, {"at_most": draw.number(0.2, 0.8)}]),
        **of,
        **draw.one([{"units": draw.some(names, least=1)}, _part(draw, frame, of)]),
        **draw.maybe(0.3, levers=[draw.one(frame.levers)]),
        **(draw.maybe(0.4, colour=draw.one(["capex", "opex"])) if measure == "spend" else {}),
        **draw.maybe(0.2, from_quarter=frame.label(first)),
        **draw.maybe(0.3, to_quarter=frame.label(draw.whole(first, frame.evaluation))),
    }


def _part(draw: Draw, frame: Frame, of: dict[str, Any]) -> dict[str, Any]:
    """Return parts by what units have in common, within a whole."""
    within = {field.removeprefix("of_"): names for field, names in of.items()}
    if draw.chance(0.3):
        return within | {"regions": within.get("regions", [draw.one(frame.units).region])}
    return within | {"each": draw.one(["region", "leader", "cohort", "tag_banner"])}


def _even_coverage(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "name": "even coverage",
        "lever": draw.one(frame.levers),
        "each": draw.one(["region", "region", "leader", "cohort", "tag_banner"]),
        "difference": draw.one([0.0, draw.number(0, 0.7)]),
        "by": frame.label(draw.whole(1, frame.evaluation)),
        **draw.maybe(0.5, onwards=True),
        **draw.maybe(0.4, weight=draw.one(["stores", "revenue", "eligible_orders"])),
        **draw.maybe(0.2, units=draw.some([unit.unit for unit in frame.units], least=min(2, len(frame.units)))),
    }
