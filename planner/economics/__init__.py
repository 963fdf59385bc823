"""Pricing: from an instance to the value of every roadmap, and from flows to figures. Arrays in, arrays out.

Every figure is defined in docs/economics.md. Rows are roadmaps, `unit` int[rows] and `start` int[rows, levers]; H is
the number of quarters of the evaluation, T that of the decision; money is nominal unless it is called a value.
"""

from planner.economics.figures import Figures, figures, internal_rate_of_return, net_present_value
from planner.economics.fleet import Fleet, fleet_of
from planner.economics.lines import BUCKETS, COLOURS, COST_LINES, LINES, bucket_of
from planner.economics.menus import Menu, build_menu
from planner.economics.pricing import (
    RoadmapFlows,
    accuracy,
    launch_costs,
    live,
    recurring_flow,
    roadmap_flows,
    roadmap_values,
)
from planner.economics.ramps import NEVER_LAUNCHED
from planner.economics.shared import SharedCharge, shared_charges
from planner.economics.timeline import discount_factors, terminal_factor

__all__ = [
    "BUCKETS",
    "COLOURS",
    "COST_LINES",
    "LINES",
    "NEVER_LAUNCHED",
    "Figures",
    "Fleet",
    "Menu",
    "RoadmapFlows",
    "SharedCharge",
    "accuracy",
    "bucket_of",
    "build_menu",
    "discount_factors",
    "figures",
    "fleet_of",
    "internal_rate_of_return",
    "launch_costs",
    "live",
    "net_present_value",
    "recurring_flow",
    "roadmap_flows",
    "roadmap_values",
    "shared_charges",
    "terminal_factor",
]
