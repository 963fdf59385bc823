"""A finished plan as pure data: its tables and its figures. A plan never solves, and knows neither files nor reports."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus
from models.problem import FloatArray
from planner.economics import (
    Figures,
    NetworkWorth,
    SavedCost,
    cost_of_waiting,
    figures,
    network_worth,
    objective_values,
    saved_costs,
    waiting_for_heads,
)
from planner.limits import limit_table
from planner.plan.assumptions import Assumption, assumptions_of
from planner.plan.base_case import base_case_table
from planner.plan.benefits import Benefits, benefits_of, benefits_table
from planner.plan.follows import Follows
from planner.plan.hedge import Hedge
from planner.plan.hires import hires_as_json, hires_table
from planner.plan.ledger import ledger_table
from planner.plan.network import network_as_json
from planner.plan.reconciliation import Reconciliation, reconciliation_of
from planner.plan.schedule import schedule_table
from planner.plan.staged_costs import staged_costs_as_json
from planner.plan.summary import Worth, summary_of
from planner.plan.tables import (
    CashFlow,
    Chosen,
    calendar_table,
    cash_flow,
    cash_flow_table,
    gross_amounts,
    shared_cost_table,
    state_table,
)
from planner.plan.tracking import tracking_table


@dataclass(frozen=True, eq=False)
class Plan:
    """One roadmap for every unit, its value, and the bound proven on the value of any plan.

    Attributes
    ----------
    chosen
        the chosen roadmaps and the shared costs they open.
    solution
        the solver's value, bound, gap, status and history.
    options
        the solver options in force.
    hedge
        proof of the measure of risk that it was made for; None without one.
    follows
        the run that it carries on; None for a plan of its own.
    """

    chosen: Chosen
    solution: Solution
    options: SolverOptions
    hedge: Hedge | None = None
    follows: Follows | None = None

    @property
    def instance(self) -> Instance:
        """The instance that was planned."""
        return self.chosen.instance

    @cached_property
    def schedule(self) -> pd.DataFrame:
        """One row per launch."""
        return schedule_table(self.chosen, self.benefit_parts)

    @cached_property
    def shared_costs(self) -> pd.DataFrame:
        """One row per cost shared by the network or a region."""
        return shared_cost_table(self.chosen)

    @cached_property
    def states(self) -> pd.DataFrame:
        """One row per unit, one column per quarter: the state in words."""
        return state_table(self.chosen)

    @cached_property
    def cashflow(self) -> pd.DataFrame:
        """One row per quarter, bucket and line; present values sum to the NPV."""
        return cash_flow_table(self.chosen, self.flow)

    @cached_property
    def benefits(self) -> pd.DataFrame:
        """One row per launch or shared cost, line and fiscal year: its share of the flows; present values sum to the NPV."""
        return benefits_table(self.benefit_parts)

    @cached_property
    def base_case(self) -> pd.DataFrame:
        """One row per line: the base case in the first and the last year, and its change."""
        return base_case_table(self.chosen.fleet)

    @cached_property
    def limits(self) -> pd.DataFrame:
        """Allowed, used and left of every limit, scope and period."""
        chosen = self.chosen
        return limit_table(self.instance, chosen.fleet, chosen.menu, chosen.shared, chosen.opened, chosen.hires, chosen.hired)

    @cached_property
    def hires(self) -> pd.DataFrame:
        """One row per kind, scope and terms on which heads are hired."""
        return hires_table(self.chosen)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row per quarter, region, lever, cost line and colour: the payments."""
        return ledger_table(self.chosen)

    @cached_property
    def tracking(self) -> pd.DataFrame:
        """One row per launched unit, metric and quarter: baseline, target, and room for the actual."""
        return tracking_table(self.chosen)

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """One row per quarter of the evaluation: its dates and its place in the fiscal year."""
        return calendar_table(self.instance)

    @cached_property
    def figures(self) -> Figures:
        """NPV, IRR, payback and the rest."""
        return figures(self.instance, self.flow.amount, self.flow.terminal, gross_amounts(self.chosen, self.flow))

    @cached_property
    def flow(self) -> CashFlow:
        """Nominal flows by line and quarter, and the terminal value by line."""
        return cash_flow(self.chosen)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """The sums of schedule and shared costs, which add up to the plan."""
        return reconciliation_of(self.schedule, self.shared_costs)

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...] | None:
        """The inputs that move the NPV most, with the plan unchanged; None for very many units."""
        return assumptions_of(self.chosen)

    @cached_property
    def benefit_parts(self) -> Benefits:
        """Shares of launches and shared costs by line and fiscal year."""
        return benefits_of(self.chosen)

    @cached_property
    def cost_of_waiting(self) -> float | None:
        """NPV lost if the whole plan comes a quarter later; None where that would pass the end of the evaluation."""
        chosen = self.chosen
        of_launches = cost_of_waiting(chosen.fleet, chosen.menu.unit, chosen.menu.start)
        of_heads = waiting_for_heads(self.instance, chosen.hires, chosen.hired)
        return None if of_launches is None or of_heads is None else of_launches + of_heads

    @cached_property
    def network(self) -> NetworkWorth | None:
        """The stages of a lever's network and their worth; None where no lever has stages."""
        return network_worth(self.chosen.fleet, self.chosen.menu.unit, self.chosen.menu.start)

    @cached_property
    def staged_costs(self) -> tuple[SavedCost, ...]:
        """Learning and licence tiers of levers, and what they save; nothing where no lever has any."""
        return saved_costs(self.chosen.fleet, self.chosen.menu.unit, self.chosen.menu.start)

    @cached_property
    def unit_values(self) -> FloatArray:
        """float[units]: the value of each unit's roadmap that the objective counts, shared costs apart.

        With stages of a network or of costs it is that at the stages of this plan.
        """
        chosen = self.chosen
        if not chosen.fleet.has_stages:
            return chosen.menu.value
        return objective_values(chosen.fleet, chosen.menu.unit, chosen.menu.start)

    @property
    def npv(self) -> float:
        """Net present value against the base case."""
        return self.figures.npv

    @property
    def worth(self) -> float:
        """The NPV, or its hard part where the objective counts hard cash alone."""
        return self.figures.npv_by_hardness["hard"] if self.counts_hard_cash else self.figures.npv

    @property
    def counts_hard_cash(self) -> bool:
        """True if the objective counts hard cash alone."""
        return "objective" in self.instance.settings.finance.hard_cash_only

    @property
    def bound(self) -> float | None:
        """Proven bound on the objective (for the goal npv: no plan is worth more); None if nothing was proven."""
        return self.solution.bound

    @property
    def gap(self) -> float | None:
        """Relative distance of the plan from the bound; None without a bound."""
        return self.solution.gap

    @property
    def proven_gap(self) -> float | None:
        """The gap of what the plan was made for: of the measure of risk, if it was made for one; None if nothing was proven."""
        return self.gap if self.hedge is None else self.hedge.gap

    @property
    def status(self) -> SolveStatus:
        """Reason for which the solve stopped."""
        return self.solution.status

    @property
    def seconds(self) -> float:
        """Seconds the solve took."""
        return self.solution.seconds

    def summary(self) -> dict[str, Any]:
        """Return the content of summary.json."""
        worth = Worth(self.figures, self.benefit_parts, self.cost_of_waiting)
        summary = summary_of(self.instance, worth, self.solution, self.options)
        risk = {} if self.hedge is None else {"risk": self.hedge.as_json()}
        follows = {} if self.follows is None else {"follows": self.follows.as_json()}
        network = {} if self.network is None else {"network": network_as_json(self.instance, self.network)}
        staged = {"staged_costs": staged_costs_as_json(self.instance, self.staged_costs)} if self.staged_costs else {}
        hiring = {"hiring": hires_as_json(self.chosen)} if self.instance.settings.hiring else {}
        return summary | network | staged | hiring | {"reconciliation": self.reconciliation.as_json()} | risk | follows
