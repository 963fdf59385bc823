"""The heads that a plan hires: on which terms, what they add, and what they cost."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from planner.economics import SharedCharge
from planner.limits.hiring import heads_in
from planner.plan.columns import HIRES
from planner.plan.frames import frame_of_rows
from planner.plan.tables import Chosen


def hires_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per kind, scope and terms on which heads are hired; heads on the same terms are one row."""
    label, rows = chosen.instance.label_of, []
    for charge, terms, number in _by_terms(chosen):
        heads = heads_in(charge)
        rows.append(
            {
                "hiring": heads.rule.name,
                "limit": heads.rule.limit,
                "scope": heads.scope,
                "decided": label(int(heads.decided[terms])),
                "from": label(int(heads.first[terms])),
                "to": label(int(heads.last[terms])),
                "heads": number,
                "adds": number * heads.rule.adds,
                "one_off_cost": number * float(heads.recruiting[terms]),
                "employment_cost": number * float(heads.employment[terms]),
                "severance": number * float(heads.severance[terms]),
                "npv": number * float(charge.value[terms]),
            }
        )
    return frame_of_rows(HIRES, rows)


def hires_as_json(chosen: Chosen) -> dict[str, float]:
    """Return the number of heads that are hired, what they cost, nominal, and their NPV, as `hiring` of summary.json."""
    hired = chosen.hired_heads()
    return {
        "heads": len(hired),
        "cost": sum(float(charge.one_off[terms].sum()) for charge, terms in hired),
        "npv": sum(float(charge.value[terms]) for charge, terms in hired),
    }


def _by_terms(chosen: Chosen) -> Iterator[tuple[SharedCharge, int, int]]:
    """Yield the cost of heads, terms on which some are hired, and their number."""
    for charge, hired in zip(chosen.hires, chosen.hired, strict=True):
        for terms, number in sorted(Counter(hired).items()):
            yield charge, terms, number
