"""Pricing: from an instance to the value of every roadmap, and from flows to figures. Arrays in, arrays out.

Every figure is defined in docs/economics.md. Rows are roadmaps, `unit` int[rows] and `start` int[rows, levers]; H is
the number of quarters of the evaluation, T that of the decision; money is nominal unless it is called a value.
"""

from planner.economics.figures import Figures, figures
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.gross import Gross, gross_of
from planner.economics.hiring import hired_charges, waiting_for_heads
from planner.economics.lines import (
    ALL_BUCKETS,
    BUCKETS,
    COLOURS,
    COST_LINES,
    HARDNESS,
    LINES,
    TAX_BUCKET,
    bucket_of,
    hardness_of,
)
from planner.economics.menus import Menu, build_menu, menu_of
from planner.economics.payments import PaymentPart, launch_costs, payment_parts
from planner.economics.pricing import (
    RoadmapFlows,
    accuracy,
    live,
    objective_values,
    realised_cash,
    roadmap_flows,
    roadmap_values,
    within_life,
)
from planner.economics.saved import SavedCost, at_list, cost_gains, cost_stages_reached, counted, saved_costs, with_saved
from planner.economics.shapley import LaunchShares, launch_shares
from planner.economics.shared import Heads, Posts, SharedCharge, charge_events, shared_charges
from planner.economics.staged import (
    NetworkPart,
    NetworkWorth,
    at_plan,
    counted_by,
    network_gains,
    network_parts,
    network_worth,
)
from planner.economics.stages import share_by_quarter
from planner.economics.starts import NEVER_LAUNCHED, Starts, has_lever, launch_period, launched, runs_already
from planner.economics.timeline import discount_factors
from planner.economics.waiting import base_case_levels, cost_of_waiting, drift_levels

__all__ = [
    "ALL_BUCKETS",
    "BUCKETS",
    "COLOURS",
    "COST_LINES",
    "HARDNESS",
    "LINES",
    "NEVER_LAUNCHED",
    "TAX_BUCKET",
    "Figures",
    "Fleet",
    "Gross",
    "Heads",
    "LaunchShares",
    "Menu",
    "NetworkPart",
    "NetworkWorth",
    "PaymentPart",
    "Posts",
    "RoadmapFlows",
    "SavedCost",
    "SharedCharge",
    "Starts",
    "accuracy",
    "at_list",
    "at_plan",
    "base_case_levels",
    "bucket_of",
    "build_menu",
    "charge_events",
    "cost_gains",
    "cost_of_waiting",
    "cost_stages_reached",
    "counted",
    "counted_by",
    "discount_factors",
    "drift_levels",
    "figures",
    "fleet_of",
    "gross_of",
    "hardness_of",
    "has_lever",
    "hired_charges",
    "launch_costs",
    "launch_period",
    "launch_shares",
    "launched",
    "live",
    "menu_of",
    "network_gains",
    "network_parts",
    "network_worth",
    "objective_values",
    "payment_parts",
    "realised_cash",
    "roadmap_flows",
    "roadmap_values",
    "runs_already",
    "saved_costs",
    "share_by_quarter",
    "shared_charges",
    "waiting_for_heads",
    "with_saved",
    "within_life",
]
