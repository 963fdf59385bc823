"""The columns of every table that answers a question, their order and the kind of each."""

from typing import Final

from planner.plan.columns import Table

ANSWERS: Final[dict[str, Table]] = {
    "comparison": Table(
        {
            "case": "text",
            "npv": "money",
            "change": "money",
            "change_at_least": "money",
            "change_at_most": "money",
            "verdict": "text",
            "determined": "text",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "peak_funding": "money",
            "payback_quarter": "text",
            "irr": "level",
            "stopped": "text",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "changes": Table(
        {
            "case": "text",
            "unit": "text",
            "name": "text",
            "region": "text",
            "moved": "text",
            "lever_before": "text",
            "quarter_before": "text",
            "lever_after": "text",
            "quarter_after": "text",
        }
    ),
    "frontier": Table(
        {
            "share": "level",
            "amount": "money",
            "amount_of": "text",
            "npv": "money",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "profitability_index": "level",
            "increment": "money",
            "increment_at_least": "money",
            "increment_at_most": "money",
            "increment_per_unit": "level",
            "determined": "text",
            "launches": "whole",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "order_price": Table(
        {
            "order": "text",
            "npv": "money",
            "loss": "money",
            "loss_at_least": "money",
            "loss_at_most": "money",
            "determined": "text",
            "bound": "money",
            "gap": "level",
            "spend": "money",
            "stopped": "text",
            "exempt_units": "whole",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "order_units": Table(
        {
            "order": "text",
            "unit": "text",
            "name": "text",
            "region": "text",
            "loss": "money",
            "launches_free": "text",
            "launches_in_order": "text",
        }
    ),
    "baselines": Table(
        {
            "baseline": "text",
            "npv": "money",
            "worth": "money",
            "worth_at_most": "money",
            "worth_share": "level",
            "spend": "money",
            "peak_funding": "money",
            "payback_quarter": "text",
            "stopped": "text",
            "folder": "text",
            "launches": "whole",
        },
        rest="whole",
    ),
    "smallest": Table(
        {
            "plan": "text",
            "npv": "money",
            "kept": "level",
            "spend": "money",
            "spend_share": "level",
            "units": "whole",
            "launches": "whole",
            "not_below": "level",
            "gap": "level",
            "peak_funding": "money",
            "payback_quarter": "text",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "platform": Table(
        {
            "scope": "text",
            "units": "whole",
            "measure": "text",
            "now": "level",
            "pays_from": "level",
            "not_yet_at": "level",
            "pays": "text",
            "gain": "money",
            "gain_at_least": "money",
            "gain_at_most": "money",
            "problem": "text",
        }
    ),
    "diagnosis": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "constraint": "text",
            "share": "level",
            "annual_value": "money",
            "routing": "money",
            "inventory_accuracy": "money",
            "labour_execution": "money",
            "store_role": "money",
            "evidence": "text",
            "signs_met": "text",
            "signs_missing": "text",
            "store_first_signs": "text",
            "situation": "text",
            "nearest_situation": "text",
            "rule_of_thumb": "text",
            "plan": "text",
            "agrees": "text",
        }
    ),
    "diagnosis_network": Table(
        {
            "scope": "text",
            "region": "text",
            "units": "whole",
            "constraint": "text",
            "share": "level",
            "annual_value": "money",
            "routing": "money",
            "inventory_accuracy": "money",
            "labour_execution": "money",
            "store_role": "money",
            "share_of_contribution": "level",
            "evidence": "text",
            "situation": "text",
            "units_in_situation": "whole",
            "units_that_agree": "whole",
        }
    ),
    "cuts": Table(
        {
            "cut": "level",
            "amount": "money",
            "amount_of": "text",
            "npv": "money",
            "launches": "whole",
            "spend": "money",
            "npv_free": "money",
            "bound_free": "money",
            "loss_to_free": "money",
            "loss_at_most": "money",
            "stopped": "text",
            "folder": "text",
        }
    ),
    "cut_launches": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "lever": "text",
            "quarter": "text",
            "cut": "level",
            "implementation_cost": "money",
            "incremental_npv": "money",
        }
    ),
    "alternatives": Table(
        {
            "unit": "text",
            "alternative": "text",
            "npv": "money",
            "change": "money",
            "change_at_least": "money",
            "change_at_most": "money",
            "verdict": "text",
            "determined": "text",
            "units_moved": "whole",
            "limits_moved": "text",
            "stopped": "text",
        }
    ),
    "marginals": Table(
        {
            "part": "text",
            "limit": "text",
            "period": "text",
            "scope": "text",
            "added": "level",
            "gain": "money",
            "gain_at_least": "money",
            "gain_at_most": "money",
            "gain_per_unit": "level",
            "determined": "text",
            "npv": "money",
            "bound": "money",
            "stopped": "text",
        }
    ),
    "reasons": Table(
        {
            "unit": "text",
            "name": "text",
            "region": "text",
            "lever": "text",
            "chosen": "text",
            "quarter": "text",
            "reason": "text",
            "detail": "text",
            "unit_npv": "money",
            "plan_npv": "money",
        }
    ),
    "overrides": Table({"case": "text", "figure": "text", "before": "text", "after": "text"}),
}
"""Every table that answers a question, as docs/outputs.md describes it."""
