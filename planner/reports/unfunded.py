"""Units without any launch, by the reason against their best lever."""

from dataclasses import dataclass

import pandas as pd

from planner.reports.wording import in_words

MOST_UNITS = 200
"""Units listed for a reason; the others are counted."""

ORDER = (
    "would add to the plan",
    "worth it, crowded out by limits",
    "does not pay its shared costs",
    "does not pay on its own",
    "not ready",
    "excluded by rule",
)
MEANING = {
    "would add to the plan": "It fits and adds: the plan is within its gap but not optimal.",
    "worth it, crowded out by limits": "It adds to the unit, but in the plan as it stands it breaks the limits named.",
    "does not pay its shared costs": "It fits and adds to the unit, but less than the shared costs that it causes.",
    "does not pay on its own": "Even at its best quarter it costs the unit more than it brings.",
    "not ready": "A condition of the lever is not met.",
    "excluded by rule": "A rule, a pin or a freeze leaves no quarter for it.",
}


@dataclass(frozen=True)
class Unfunded:
    """One unit: its best lever, what stands against it, and what it would add to the unit (None where nothing can be said)."""

    unit: str
    name: str
    region: str
    lever: str
    quarter: str
    detail: str
    worth: float | None


@dataclass(frozen=True)
class Reason:
    """All units of one reason, those worth most first; `more` of them are not listed.

    largest: most that one of them would add to its unit by itself; units compete for the same limits, so there is no sum.
    """

    title: str
    meaning: str
    units: tuple[Unfunded, ...]
    more: int
    largest: float


def unfunded_by_reason(reasons: pd.DataFrame) -> tuple[Reason, ...]:
    """Return the units without a launch by reason, from the table of reasons for every unit and lever."""
    untouched = reasons.groupby("unit", sort=False)["chosen"].transform(lambda chosen: not chosen.isin(("yes", "running")).any())
    rows = reasons[untouched].copy()
    rows["rank"] = [ORDER.index(reason) if reason in ORDER else len(ORDER) for reason in rows["reason"]]
    rows["worth"] = pd.to_numeric(rows["unit_npv"])
    best = rows.sort_values(["rank", "worth"], ascending=[True, False], kind="stable").drop_duplicates("unit")
    return tuple(_reason(title, best[best["reason"] == title]) for title in ORDER if (best["reason"] == title).any())


def _reason(title: str, rows: pd.DataFrame) -> Reason:
    columns = ["unit", "name", "region", "lever", "quarter", "detail", "worth"]
    records = list(rows[columns].itertuples(index=False, name=None))
    units = tuple(
        Unfunded(
            unit=str(unit),
            name=str(name),
            region=str(region),
            lever=in_words(str(lever)),
            quarter=str(quarter),
            detail=in_words(str(detail)) if title == "not ready" else str(detail),
            worth=None if pd.isna(alone) else float(alone),
        )
        for unit, name, region, lever, quarter, detail, alone in records[:MOST_UNITS]
    )
    largest = max((unit.worth or 0.0 for unit in units), default=0.0)
    return Reason(title, MEANING[title], units, max(0, len(records) - MOST_UNITS), max(0.0, largest))
