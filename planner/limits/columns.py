"""The table of limits, declared."""

from typing import Final

from planner.columns import Column, Table

LIMITS: Final = Table(
    "limits",
    "limit, scope and period, for as long as launches can use the measure",
    (
        Column(
            "limit",
            "text",
            "name of the limit, floor, covenant, pilot gate, group, transfer of demand or other rule",
            shown="text",
        ),
        Column(
            "measure",
            "text",
            "measure of a limit, floor, covenant or minimum, as in plan.toml; launches for a ramp limit, pilot and"
            " pilot_least for a pilot gate, group for a group of kind at_most, at_least or exclusive;"
            " group for a pair of transfers.csv, orders for a transfer_capacity;"
            " sequence for cohorts in sequence, the measure where a level is read in the cohort before, or reading where none is;"
            " active_regions, new_regions for a region limit; launches for even waves;"
            " levers_in_use for alternatives;"
            " spend_share, launches_share, load_share for shares; coverage_difference for even coverage;"
            " hired for what heads of an entry of `[[hiring]]` add to their limit",
        ),
        Column(
            "scope",
            "text",
            "region, leader, cohort, team or value of a tag, or part of a rule; blank for all units in its scope",
            shown="text",
        ),
        Column(
            "period",
            "text",
            "quarter, fiscal year (FY2027) or total; of a pilot gate the quarter of the first launch, blank without a launch",
            shown="text",
        ),
        Column(
            "period_start",
            "date",
            "first day of the quarter, of the part of the fiscal year within the evaluation, or of the evaluation; blank if no"
            " period",
        ),
        Column(
            "allowed",
            "level",
            "amount in prices of the period, with what is carried over, what benefits return and what heads add; of a floor or"
            " covenant, the level to reach or the most that a rate may be; of a sequence, the units that must be live, or the"
            " level to be read in the quarter of the first launch (0, or 1 for a rate, in others); of a share, that share of"
            " what the whole uses",
        ),
        Column("used", "level", "what the plan uses; of a floor, covenant or sequence, the level reached"),
        Column("left", "level", "allowed less used; of a floor, covenant, sequence or at_least, used less allowed, rates apart"),
    ),
    money_rows=("measure", "spend", "spend_share", "run_cost", "cumulative_cash", "fiscal_year_result"),
)
"""Allowed, used and left of every limit, scope and period."""
