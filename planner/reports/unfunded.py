"""Units without any launch, by the reason that stands against their best lever."""

from dataclasses import dataclass

import pandas as pd

from planner.reports.wording import in_words

MOST_UNITS = 200
"""Units listed for a reason; the others are counted."""

ORDER = (
    "would add to the plan",
    "worth it, crowded out by limits",
    "does not pay its shared costs",
    "others would lose by it",
    "does not pay on its own",
    "not ready",
    "excluded by rule",
)
MEANING = {
    "would add to the plan": "It fits and adds: the plan is within its gap but not optimal.",
    "worth it, crowded out by limits": "It adds to the unit, but in the plan as it stands it breaks the limits named.",
    "does not pay its shared costs": "It fits and adds to the unit, but less than the shared costs that it causes.",
    "others would lose by it": "It fits and adds to the unit, but the stages that it moves cost the others more.",
    "does not pay on its own": "Even at its best quarter it costs the unit more than it brings.",
    "not ready": "A condition of the lever is not met.",
    "excluded by rule": "A rule, a pin or a freeze leaves no quarter for it.",
}


@dataclass(frozen=True)
class Unfunded:
    """One unit: its best lever, the reason against it, and its worth to the unit (None where it is not defined)."""

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
    touched = reasons["unit"][reasons["chosen"].isin(("yes", "running"))]
    untouched = ~reasons["unit"].isin(touched)
    rows = reasons[untouched].copy()
    rows["rank"] = [ORDER.index(reason) if reason in ORDER else len(ORDER) for reason in rows["reason"]]
    rows["worth"] = pd.to_numeric(rows["unit_npv"])
    best = rows.sort_values(["rank", "worth"], ascending=[True, False], kind="stable").drop_duplicates("unit")
    return tuple(_reason(title, best[best["reason"] == title]) for title in ORDER if (best["reason"] == title).any())


def _reason(title: str, rows: pd.DataFrame) -> Reason:
    units = tuple(
        Unfunded(
            unit=str(row["unit"]),
            name=str(row["name"]),
            region=str(row["region"]),
            lever=in_words(str(row["lever"])),
            quarter=str(row["quarter"]),
            detail=in_words(str(row["detail"])) if title == "not ready" else str(row["detail"]),
            worth=None if pd.isna(row["worth"]) else float(row["worth"]),
        )
        for row in rows.head(MOST_UNITS).to_dict("records")
    )
    largest = max((unit.worth or 0.0 for unit in units), default=0.0)
    return Reason(title, MEANING[title], units, max(0, len(rows) - MOST_UNITS), max(0.0, largest))
