"""The tables of what units are for, and the sentences drawn from them."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from instances.scopes import attribute_of, tag_columns
from planner.economics.closing import closing_lever
from planner.economics.lines import CENT
from planner.questions.portfolio.columns import PORTFOLIO, PORTFOLIO_SUMMARY, PORTFOLIO_WORTH
from planner.questions.portfolio.portfolio import Portfolio
from planner.questions.portfolio.unit_jobs import JOBS, UnitJobs, first_quarter, jobs_of
from planner.replanning.difference import Difference
from planner.replanning.launches import launches_by_unit, plan_cells, with_launches
from planner.wording import counted, money

WITH, WITHOUT = "with new roles", "without new roles"

FOLDER_WITHOUT = "without-new-roles"
"""Folder of that plan within the folder of the answer."""


def worth_table(found: Portfolio) -> pd.DataFrame:
    """Return one row for each of the two plans."""
    rows = [{"plan": WITH} | plan_cells(found.base) | {"determined": "", "folder": ""}]
    if found.without is None or found.worth is None:
        rows.append({"plan": WITHOUT, "stopped": found.problem, "folder": ""})
    else:
        rows.append({"plan": WITHOUT} | plan_cells(found.without) | _worth_cells(found.worth) | {"folder": FOLDER_WITHOUT})
    return with_launches(PORTFOLIO_WORTH, rows, found.base.instance)


def _worth_cells(worth: Difference) -> dict[str, object]:
    return {
        "worth": worth.change,
        "worth_at_least": worth.least,
        "worth_at_most": worth.most,
        "determined": worth.determined,
    }


def unit_table(found: Portfolio) -> pd.DataFrame:
    """Return one row per unit, in the order of units.csv, with its job in every quarter."""
    base, instance = found.base, found.base.instance
    jobs, last = jobs_of(base), len(instance.quarters) - 1
    gain, differs, job_without, launches = _against(found)
    rows = range(len(instance.units))
    table: dict[str, object] = {
        "unit": [unit.unit for unit in instance.units],
        "name": [unit.name or unit.unit for unit in instance.units],
        "region": [unit.region for unit in instance.units],
        "job": [jobs.words(unit, last) for unit in rows],
        "role": jobs.roles,
        "brain_from": first_quarter(base, jobs.brain),
        "body_from": first_quarter(base, jobs.body),
        "role_from": first_quarter(base, jobs.role),
        "closed_from": first_quarter(base, jobs.closed),
        "value": base.unit_values,
        "gain": gain,
        "differs": differs,
        "job_without": job_without,
        "launches_without": launches,
    }
    by_quarter = {quarter.label: [jobs.words(unit, place) for unit in rows] for place, quarter in enumerate(instance.quarters)}
    return pd.DataFrame({name: table[name] for name in PORTFOLIO.names} | by_quarter)


def _against(found: Portfolio) -> tuple[Sequence[float | None], Sequence[str], Sequence[str], Sequence[str]]:
    """Return for each unit its gain on the plan without new roles, whether it differs, and its job and launches there."""
    base, without = found.base, found.without
    if without is None:
        units = len(base.instance.units)
        return [None] * units, [""] * units, [""] * units, [""] * units
    jobs, last = jobs_of(without), len(base.instance.quarters) - 1
    launches = launches_by_unit(without)
    return (
        (base.unit_values - without.unit_values).tolist(),
        ["yes" if one else "no" for one in differing(found)],
        [jobs.words(unit, last) for unit in range(len(base.instance.units))],
        [launches.get(unit.unit, "") for unit in base.instance.units],
    )


def differing(found: Portfolio) -> list[bool]:
    """Return for each unit whether its launches differ between the two plans; none does without a second one."""
    if found.without is None:
        return [False] * len(found.base.instance.units)
    return [bool(one) for one in (found.base.chosen.menu.start != found.without.chosen.menu.start).any(axis=1)]


def summary_table(found: Portfolio) -> pd.DataFrame:
    """Return one row for the network, for each region, and for each value of each tag, counted by the job in the last quarter."""
    jobs, gain = jobs_of(found.base), None
    if found.without is not None:
        gain = found.base.unit_values - found.without.unit_values
    differs = differing(found)
    rows = [_counts(scope, name, units, jobs, gain, differs) for scope, name, units in _scopes(found)]
    counts = ("units", *JOBS, "new_role", "differs")
    return pd.DataFrame(rows, columns=PORTFOLIO_SUMMARY.names).astype(dict.fromkeys(counts, "Int64"))


def _scopes(found: Portfolio) -> Iterator[tuple[str, str, list[int]]]:
    """Yield scope, name and units of each row."""
    instance = found.base.instance
    yield "network", "", list(range(len(instance.units)))
    columns = [("region", [unit.region for unit in instance.units])]
    columns += [(name, [attribute_of(unit, name) for unit in instance.units]) for name in tag_columns(instance.units)]
    for scope, texts in columns:
        for name in dict.fromkeys(text for text in texts if text):
            yield scope, name, [place for place, text in enumerate(texts) if text == name]


def _counts(
    scope: str, name: str, units: list[int], jobs: UnitJobs, gain: np.ndarray | None, differs: Sequence[bool]
) -> dict[str, object]:
    last = jobs.closed.shape[1] - 1
    number = Counter(jobs.job(unit, last) for unit in units)
    return {
        "scope": scope,
        "name": name,
        "units": len(units),
        **{job: number[job] for job in JOBS},
        "new_role": sum(jobs.has_new_role(unit) for unit in units),
        "differs": None if gain is None else sum(differs[unit] for unit in units),
        "gain": None if gain is None else float(gain[units].sum()),
    }


def conclusion(found: Portfolio) -> str:
    """Return the jobs of the units and the worth of choosing them, in a sentence or two."""
    return f"{_jobs_said(found)} {_worth_said(found)}"


def _jobs_said(found: Portfolio) -> str:
    instance, jobs = found.base.instance, jobs_of(found.base)
    last = len(instance.quarters) - 1
    number = Counter(jobs.job(unit, last) for unit in range(len(instance.units)))
    parts = [f"{job} {number[job]}" for job in JOBS if number[job]]
    new = sum(jobs.has_new_role(unit) for unit in range(len(instance.units)))
    roles = Counter(jobs.roles[unit] for unit in range(len(instance.units)) if jobs.has_new_role(unit))
    names = ", ".join(f"{role} {count}" for role, count in roles.most_common())
    return (
        f"Of {counted(len(instance.units), 'unit')}: {', '.join(parts)}; with a new role {new}{f' ({names})' if names else ''}."
    )


def _worth_said(found: Portfolio) -> str:
    worth, currency = found.worth, found.base.instance.settings.finance.currency
    if worth is None or found.without is None:
        return f"What the choice of roles is worth is not known: {found.problem}."
    if found.without is found.base:
        return "No unit may take a new role of its own choice, so there is nothing to choose."
    others = sum(differing(found))
    differ = f"{counted(others, 'unit')} {'has' if others == 1 else 'have'} another roadmap without"
    if worth.least is not None and worth.least > CENT:
        most = "" if worth.most is None else f" and at most {currency} {money(worth.most)}"
        return (
            f"Choosing {_chosen(found)} is worth {currency} {money(worth.change)} over the best plan without, at least "
            f"{currency} {money(worth.least)}{most}; {differ}."
        )
    if worth.most is not None and worth.most <= CENT:
        return f"Choosing {_chosen(found)} is worth nothing here: the best plan launches none."
    return (
        f"The worth of choosing {_chosen(found)} is not determined: {currency} {money(worth.change)} by the plans found, proven "
        f"{worth.interval}; {differ}."
    )


def _chosen(found: Portfolio) -> str:
    return "roles" if closing_lever(found.base.instance.settings) is None else "roles and closings"
