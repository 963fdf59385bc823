"""summary.json: the figures of a plan and everything needed to repeat it."""

import hashlib
import platform
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models import Solution
from planner.economics import Figures
from planner.plan.benefits import Benefits

SCHEMA_VERSION = 1
PACKAGES = ("rollout-planner", "pyomo", "highspy", "pandas", "pydantic", "numpy", "scipy", "pyxirr")


PAYBACKS = ("payback_quarter", "discounted_payback_quarter")
"""Figures that are quarters, told by their labels."""


@dataclass(frozen=True)
class Worth:
    """The worth of a plan: figures of its cash flow, their sources, and the cost of waiting a quarter."""

    figures: Figures
    parts: Benefits
    cost_of_waiting: float | None


def summary_of(instance: Instance, worth: Worth, solution: Solution, options: SolverOptions) -> dict[str, Any]:
    """Return figures, proof, options, versions and the hash of each input file, as plain JSON values."""
    calendar, finance = instance.settings.calendar, instance.settings.finance
    return {
        "schema_version": SCHEMA_VERSION,
        "instance": instance.name,
        "plan": instance.settings.plan.name,
        "currency": finance.currency,
        "first_quarter": calendar.first_quarter,
        "decision_quarters": calendar.decision_quarters,
        "evaluation_quarters": calendar.evaluation_quarters,
        "discounting": {
            "annual_rate": finance.discount_rate,
            "kind": finance.discount_rate_kind,
            "timing": finance.discount_timing,
        },
        "units": len(instance.units),
        "objective": instance.settings.objective.model_dump(mode="json"),
        "figures": figures_of(instance, worth),
        "solution": {
            "status": solution.status.value,
            "value": solution.value,
            "bound": solution.bound,
            "gap": solution.gap,
            "seconds": round(solution.seconds, 3),
            "solver": solution.solver,
            "message": solution.message,
        },
        "options": options.model_dump(mode="json"),
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES},
        "inputs": {name: hashlib.sha256(content).hexdigest() for name, content in instance.files},
    }


def figures_of(instance: Instance, worth: Worth) -> dict[str, Any]:
    """Return the figures as plain JSON values, quarters by their labels."""
    values = asdict(worth.figures)
    values["twelve_months"] = values.pop("twelve_month_view")
    for name in PAYBACKS:
        index = values[name]
        values[name] = None if index is None else instance.label_of(index)
    return values | {
        "npv_by_grade": worth.parts.by_grade(),
        "npv_by_lever": worth.parts.by_lever(),
        "npv_by_region": [{"region": region, "npv": npv} for region, npv in worth.parts.by_region().items()],
        **({"npv_by_tag": by_tag} if (by_tag := worth.parts.by_tag()) else {}),
        "cost_of_waiting": worth.cost_of_waiting,
    }


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
