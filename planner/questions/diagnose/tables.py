"""The tables of a diagnosis, and its conclusion."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.problem import IntArray
from planner.questions.diagnose.constraints import CONSTRAINTS, ROLE, dominant, share_of_dominant
from planner.questions.diagnose.diagnosis import Diagnosis
from planner.questions.diagnose.evidence import evidence_at, evidence_of
from planner.wording import counted, money

NO_CONSTRAINT = NO_SITUATION = "none"
NAMES = (*(name.replace("_", " ") for name in CONSTRAINTS), NO_CONSTRAINT)


def unit_table(found: Diagnosis) -> pd.DataFrame:
    """Return one row per unit, in the order of units.csv."""
    instance, values, signs = found.plan.instance, found.values, found.signs
    labels = tuple(quarter.label for quarter in instance.quarters)
    share = share_of_dominant(values.value, values.dominant)
    rows = range(len(instance.units))
    return pd.DataFrame(
        {
            "unit": [unit.unit for unit in instance.units],
            "name": [unit.name or unit.unit for unit in instance.units],
            "region": [unit.region for unit in instance.units],
            "constraint": [NAMES[index] for index in values.dominant.tolist()],
            "share": share,
            "annual_value": values.value.sum(axis=1),
            **{name: values.value[:, column] for column, name in enumerate(CONSTRAINTS)},
            "evidence": [evidence_at(found, unit) for unit in rows],
            **_new_role(found),
            "signs_met": [listed(signs.ready, unit, met=True) for unit in rows],
            "signs_missing": [listed(signs.ready, unit, met=False) for unit in rows],
            "store_first_signs": [listed(signs.store_first, unit, met=True) for unit in rows],
            "situation": [situation_named(found, index) for index in signs.situation.tolist()],
            "nearest_situation": [nearest_named(found, unit) for unit in rows],
            "rule_of_thumb": found.rules,
            "plan": [one.words(labels) for one in found.roadmaps],
            "agrees": ["yes" if one else "no" for one in found.agrees],
        }
    )


def _new_role(found: Diagnosis) -> dict[str, object]:
    """Return the columns on the best new role of each unit."""
    worth, levers = found.role_worth, found.plan.chosen.menu.levers
    instance = found.plan.instance
    return {
        "new_role": [levers[place] if place >= 0 else "" for place in worth.lever.tolist()],
        "new_role_from": [instance.label_of(quarter) if quarter >= 0 else "" for quarter in worth.quarter.tolist()],
        "role_npv": worth.npv,
        "role_annual": worth.annual,
    }


def role_against_cost(found: Diagnosis) -> str:
    """Return a sentence on the cost of outdated roles against what new ones would bring; blank where no role is outdated."""
    cost = found.values.value[:, CONSTRAINTS.index(ROLE)]
    outdated = cost > 0
    if not outdated.any():
        return ""
    worth, units = found.role_worth, int(outdated.sum())
    said = f"costs {money(cost.sum())} a year at {counted(units, 'unit')}"
    if not worth.levers:
        return f"{said}; no lever changes a role, so that no remedy can be priced"
    pays = outdated & (worth.npv > 0)
    if not pays.any():
        return f"{said}; a new role alone pays at none of them"
    brought = (
        f"{money(worth.annual[pays].sum())} a year after tax (NPV {money(worth.npv[pays].sum())}, shared costs and limits apart)"
    )
    return f"{said}; the best new role alone pays at {int(pays.sum())} of them and brings {brought}"


def network_table(found: Diagnosis) -> pd.DataFrame:
    """Return one row for the network, and one per region in the order of units.csv."""
    units = found.plan.instance.units
    everyone = np.arange(len(units), dtype=np.int64)
    regions = np.array([unit.region for unit in units])
    scopes = [("network", "", everyone)]
    scopes += [("region", name, everyone[regions == name]) for name in dict.fromkeys(regions.tolist())]
    return pd.DataFrame([_scope_row(found, *scope) for scope in scopes])


def _scope_row(found: Diagnosis, scope: str, region: str, units: IntArray) -> dict[str, object]:
    value = found.values.value[units].sum(axis=0, keepdims=True)
    contribution = found.year.contribution[units].sum(keepdims=True)
    which = dominant(value, contribution, found.thresholds)
    situation, alike = _most([int(one) for one in found.signs.situation[units]], len(found.signs.situations))
    return {
        "scope": scope,
        "region": region,
        "units": units.size,
        "constraint": NAMES[which[0]],
        "share": share_of_dominant(value, which)[0],
        "annual_value": value.sum(),
        **dict(zip(CONSTRAINTS, value[0], strict=True)),
        "share_of_contribution": value.sum() / contribution[0] if contribution[0] > 0 else None,
        "evidence": evidence_of(found, units, int(which[0])),
        "role_npv": float(np.fmax(0.0, found.role_worth.npv[units]).sum()),
        "role_annual": float(np.fmax(0.0, found.role_worth.annual[units]).sum()),
        "situation": situation_named(found, situation),
        "units_in_situation": alike,
        "units_that_agree": sum(found.agrees[unit] for unit in units.tolist()),
    }


def _most(situations: list[int], last: int) -> tuple[int, int]:
    """Return the known situation of most units, the first of equals, and their number; none only where no unit is in any."""
    counts = Counter(situations)
    first = max(range(last + 1), key=lambda one: (counts[one] if one < last else 0, one == last, -one))
    return first, counts[first]


def listed(signs: dict[str, np.ndarray], unit: int, *, met: bool) -> str:
    """Return the signs that a unit shows, or does not, in words."""
    return "; ".join(name.replace("_", " ") for name, shown in signs.items() if bool(shown[unit]) is met)


def situation_named(found: Diagnosis, situation: int) -> str:
    """Return the name of a situation in words."""
    names = found.signs.situations
    return names[situation].replace("_", " ") if situation < len(names) else NO_SITUATION


def nearest_named(found: Diagnosis, unit: int) -> str:
    """Return the situation that a unit in none comes nearest to, and how near; blank for a unit in one, or near to none."""
    signs, known = found.signs, list(found.thresholds.situations.values())
    if int(signs.situation[unit]) < len(known) or not known or not signs.met[unit]:
        return ""
    nearest = int(signs.nearest[unit])
    return f"{situation_named(found, nearest)} ({int(signs.met[unit])} of {known[nearest].needs} signs)"


def without_situation(found: Diagnosis) -> str:
    """Return a sentence on the units in no situation: how many, and the situations nearest to them; blank if there are none."""
    unit_names = [nearest_named(found, unit) for unit in range(len(found.rules))]
    outside = [place for place, index in enumerate(found.signs.situation.tolist()) if index >= len(found.signs.situations)]
    if not outside:
        return ""
    nearest = counted_names([unit_names[place].partition(" (")[0] or "no situation at all" for place in outside])
    number = f"{len(outside):,} unit{'' if len(outside) == 1 else 's'}"
    return f"{number} in no situation (the rule of thumb then follows the constraint), nearest to: {nearest}"


@dataclass(frozen=True)
class Disagreement:
    """Units at which plan and rule of thumb differ in one way: the first step of the rule, and the order of the plan."""

    rule: str
    order: str
    units: tuple[str, ...]


def disagreements(found: Diagnosis) -> list[Disagreement]:
    """Return the ways in which plan and rule of thumb differ, that of most units first."""
    ways: dict[tuple[str, str], list[str]] = {}
    rows = zip(found.plan.instance.units, found.rules, found.roadmaps, found.agrees, strict=True)
    for unit, rule, roadmap, agrees in rows:
        if not agrees:
            ways.setdefault((rule, roadmap.order()), []).append(unit.unit)
    parted = [Disagreement(rule, order, tuple(units)) for (rule, order), units in ways.items()]
    return sorted(parted, key=lambda one: -len(one.units))


def counted_names(names: Sequence[str]) -> str:
    """Return each name with how often it stands there, the most frequent first."""
    return ", ".join(f"{name} {number:,}" for name, number in Counter(names).most_common())


def conclusion(found: Diagnosis) -> str:
    """Return the diagnosis in a sentence or two."""
    network = network_table(found).iloc[0]
    plan = found.plan.instance.settings
    currency, units = plan.finance.currency, network["units"]
    if network["constraint"] == NO_CONSTRAINT:
        first = f"No constraint costs the network more than a small share of its contribution: {currency} "
        first += f"{network['annual_value']:,.0f} a year."
    else:
        own = float(network["annual_value"]) * float(network["share"])
        first = f"The dominant constraint of the network is {network['constraint']}: {currency} {own:,.0f} of "
        first += f"{network['annual_value']:,.0f} a year."
    agree = f"the plan follows the rule of thumb at {network['units_that_agree']}"
    if network["situation"] == NO_SITUATION:
        return f"{first} No unit matches a known situation; {agree} of {units} units."
    alike = f"{network['situation']}, at {network['units_in_situation']} of {units} units"
    outside = without_situation(found)
    return f"{first} The most frequent situation is {alike}; {agree}.{f' {outside}.' if outside else ''}"
