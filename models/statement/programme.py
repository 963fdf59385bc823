"""The menu programme as a Pyomo model: the variables and the objective, and the rows of `models.statement.row_families`."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression

from models.problem import MenuProblem
from models.statement.families import FAMILIES
from models.statement.names import readable_names
from models.statement.row_families import Row, Statement
from models.statement.tier_steps import tier_steps, tier_widths
from models.statement.variables import cluster_count, linked_rows, may_open_in


def state_programme(problem: MenuProblem) -> Any:
    """Return the whole programme as a Pyomo ConcreteModel."""
    model = pyo.ConcreteModel("menu_programme")
    charges = readable_names(charge.name for charge in problem.charges)
    gates = readable_names(gate.name for gate in problem.gates)
    rows = readable_names(problem.row_names)
    opened = [(name, t) for name, charge in zip(charges, problem.charges, strict=True) for t in range(charge.value.size)]
    cluster = [(name, j) for name, gate in zip(gates, problem.gates, strict=True) for j in range(cluster_count(gate))]
    choices = [f"unit{unit}_{choice}" for choice, unit in enumerate(problem.unit.tolist())]
    model.x = pyo.Var(choices, domain=pyo.Binary)
    model.opened = pyo.Var(opened, domain=pyo.Binary)
    for variable, may_open in zip(model.opened.values(), may_open_in(problem).tolist(), strict=True):
        if not may_open:
            variable.setub(0.0)
    model.cluster = pyo.Var(cluster, domain=pyo.Binary)
    raised = readable_names(problem.row_names[one.target] for one in problem.returns)
    model.gained = pyo.Var(raised, domain=pyo.Binary)
    model.unspent = pyo.Var([rows[row] for row in linked_rows(problem)], domain=pyo.NonNegativeReals)
    model.returned = pyo.Var(raised, domain=pyo.NonNegativeReals)
    steps = readable_names(f"{tiers.name} {need}" for tiers in problem.tiers for need in tiers.need.tolist())
    by_period = [(name, t) for name, width in zip(steps, tier_widths(problem), strict=True) for t in range(width)]
    model.reached = pyo.Var(by_period, domain=pyo.Binary)
    model.lifted = pyo.Var(by_period, domain=pyo.NonNegativeReals)
    model.limit = pyo.Param(rows, initialize=dict(zip(rows, problem.limit.tolist(), strict=True)), mutable=True)
    statement = Statement(problem, model)
    model.objective = pyo.Objective(expr=_worth(statement), sense=pyo.maximize)
    for name, family in FAMILIES.items():
        _add_family(model, name, family(statement))
    return model


def columns_in_order(model: Any) -> list[Any]:
    """Return the variables of a programme in the order of `models.statement.variables`."""
    whole = (model.x, model.opened, model.cluster, model.gained, model.reached)
    blocks = (*whole, model.unspent, model.returned, model.lifted)
    return [variable for block in blocks for variable in block.values()]


def _worth(statement: Statement) -> Any:
    terms = list(zip(statement.problem.value.tolist(), statement.x, strict=True))
    for charge, opened in zip(statement.problem.charges, statement.opened, strict=True):
        terms += zip(charge.value.tolist(), opened, strict=True)
    losses = [loss for step in tier_steps(statement.problem) for loss in step.loss.tolist()]
    terms += [(1.0, lifted) for lifted in statement.model.lifted.values()]
    terms += [(-loss, one) for loss, one in zip(losses, statement.model.reached.values(), strict=True) if loss]
    return _linear(terms)


def _add_family(model: Any, name: str, rows: Iterable[Row]) -> None:
    constraint = pyo.Constraint(pyo.Any)
    model.add_component(name, constraint)
    for row in rows:
        if row.terms:
            body = _linear(row.terms)
            constraint[row.label] = (row.lower, body, row.upper) if row.lower is not row.upper else (body, row.upper)
        elif _says_something(row):
            constraint[row.label] = (row.lower, _linear([(1.0, _nothing(model))]), row.upper)


def _linear(terms: list[tuple[float, Any]]) -> Any:
    return LinearExpression(
        linear_coefs=[coefficient for coefficient, _ in terms], linear_vars=[variable for _, variable in terms]
    )


def _says_something(row: Row) -> bool:
    """Return whether a row without variables is broken whatever is chosen."""
    lower = -np.inf if row.lower is None else pyo.value(row.lower)
    upper = np.inf if row.upper is None else pyo.value(row.upper)
    return not lower <= 0.0 <= upper


def _nothing(model: Any) -> Any:
    """Return a variable fixed at 0, for a row without variables that cannot be kept."""
    if model.component("nothing") is None:
        model.nothing = pyo.Var(bounds=(0.0, 0.0))
    return model.nothing
