"""Usual ranges of rates and effects, wider than published figures, with their sources."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UsualRange:
    """The range of a figure; a figure outside is warned about.

    Attributes
    ----------
    least, most
        bounds of the range, wider than published figures.
    published
        published figure and its source; blank if the bounds are an assumption of this program.
    typed
        unit that a figure outside may be in: per cent, or minutes instead of hours; blank for neither.
    """

    least: float
    most: float
    published: str = ""
    typed: str = "per cent"

    def covers(self, figure: float) -> bool:
        """Return whether a figure lies in the range."""
        return self.least <= figure <= self.most


SHRINK = "1.3 % to 1.4 % of sales are published (NRF, National Retail Security Survey 2015 to 2022)"
STOCKOUT = "about 4 % of sales are published (Gruen and Corsten)"
ACCURACY = "35 % to 95 % of records are published (DeHoratius and Raman 2008, Auburn RFID Lab 2015 to 2018)"
CANCELLED = "2 % to 3 % are reported (vendors' claims)"
SPLIT = "15 % is reported as an alarm level (a vendor's claim)"
PICKING = "5 to 15 minutes an order are reported (a vendor's claim)"
UPLIFT = "2 % to 8 % more sales are published (ECR Retail Loss 2019, remodels of Target)"
ON_SHELF = "up to 50 % fewer stockouts are published (Auburn RFID Lab)"
ON_SHRINK = "21 % of shrink are errors of record, 37 % theft from outside (NRF 2017)"

UNIT_RATES: dict[str, UsualRange] = {
    "contribution_margin": UsualRange(-0.5, 0.9),
    "online_margin": UsualRange(-0.9, 0.9),
    "revenue_growth": UsualRange(-0.5, 0.5),
    "order_growth": UsualRange(-0.6, 1.0),
    "misroute_rate": UsualRange(0.0, 0.4),
    "split_rate": UsualRange(0.0, 0.7, SPLIT),
    "late_rate": UsualRange(0.0, 0.6),
    "cancellation_rate": UsualRange(0.0, 0.3, CANCELLED),
    "mispick_rate": UsualRange(0.0, 0.3),
    "complaint_rate": UsualRange(0.0, 0.4),
    "returned_rate": UsualRange(0.0, 0.75),
    "stockout_rate": UsualRange(0.0, 0.25, STOCKOUT),
    "inventory_accuracy": UsualRange(0.2, 1.0, ACCURACY, typed=""),
    "shrink_rate": UsualRange(0.0, 0.1, SHRINK),
    "markdown_rate": UsualRange(0.0, 0.7),
    "overtime_rate": UsualRange(0.0, 0.6),
    "missed_task_rate": UsualRange(0.0, 0.8),
    "accuracy_drift": UsualRange(0.0, 0.1),
    "event_drift": UsualRange(0.0, 0.25),
    "hours_per_order": UsualRange(0.0, 3.0, PICKING, typed="minutes"),
}
"""By column of units.csv."""

SETTINGS_RATES: dict[str, UsualRange] = {
    "finance.discount_rate": UsualRange(-0.05, 0.5),
    "finance.inflation_rate": UsualRange(-0.1, 0.3),
    "finance.wage_growth": UsualRange(-0.1, 0.3),
    "finance.freight_growth": UsualRange(-0.2, 0.3),
    "finance.licence_growth": UsualRange(-0.2, 0.3),
    "finance.reinvestment_rate": UsualRange(-0.05, 0.5),
    "finance.tax_rate": UsualRange(0.0, 0.6),
    "finance.carrying_rate": UsualRange(0.0, 0.6),
    "finance.contingency.vendor": UsualRange(0.0, 1.0),
    "finance.contingency.analogue": UsualRange(0.0, 1.0),
    "finance.contingency.pilot": UsualRange(0.0, 1.0),
    "finance.contingency.measured": UsualRange(0.0, 1.0),
}
"""By path of plan.toml; rates are those of a year."""

EFFECTS: dict[str, UsualRange] = {
    "stockout": UsualRange(-0.6, 0.6, ON_SHELF),
    "shrink": UsualRange(-0.6, 0.6, ON_SHRINK),
    "labour_hours": UsualRange(-0.5, 0.5),
    "inventory": UsualRange(-0.5, 0.5),
    "conversion_uplift": UsualRange(-0.2, 0.15, UPLIFT),
    "order_uplift": UsualRange(-0.3, 0.2, UPLIFT),
}
"""By effect of a lever."""

ANY_EFFECT = UsualRange(-0.9, 0.9)
"""Of effects without a range of their own."""
