"""Usual ranges of rates and effects: those that are published, with their source, and bounds that are rarely meant beyond."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Usual:
    """The range outside which a figure is asked about.

    Attributes
    ----------
    least, most
        the bounds of the range, wide of what is published: what lies outside is rarely meant.
    published
        what is published and by whom; blank where nothing is, and the bounds are this program's own.
    typed
        what may have been typed instead: per cent, or minutes for hours; blank for neither.
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
CANCELLED = "2 % to 3 % are told (vendors' claims)"
SPLIT = "15 % is told as a level of alarm (a vendor's claim)"
PICKING = "5 to 15 minutes an order are told (a vendor's claim)"
UPLIFT = "2 % to 8 % more sales are published (ECR Retail Loss 2019, remodels of Target)"
ON_SHELF = "up to 50 % fewer stockouts are published (Auburn RFID Lab)"
ON_SHRINK = "21 % of shrink are errors of record, 37 % theft from outside (NRF 2017)"

UNIT_RATES: dict[str, Usual] = {
    "contribution_margin": Usual(-0.5, 0.9),
    "online_margin": Usual(-0.9, 0.9),
    "revenue_growth": Usual(-0.5, 0.5),
    "order_growth": Usual(-0.6, 1.0),
    "misroute_rate": Usual(0.0, 0.4),
    "split_rate": Usual(0.0, 0.7, SPLIT),
    "late_rate": Usual(0.0, 0.6),
    "cancellation_rate": Usual(0.0, 0.3, CANCELLED),
    "mispick_rate": Usual(0.0, 0.3),
    "complaint_rate": Usual(0.0, 0.4),
    "returned_rate": Usual(0.0, 0.75),
    "stockout_rate": Usual(0.0, 0.25, STOCKOUT),
    "inventory_accuracy": Usual(0.2, 1.0, ACCURACY, typed=""),
    "shrink_rate": Usual(0.0, 0.1, SHRINK),
    "markdown_rate": Usual(0.0, 0.7),
    "overtime_rate": Usual(0.0, 0.6),
    "missed_task_rate": Usual(0.0, 0.8),
    "accuracy_drift": Usual(0.0, 0.1),
    "event_drift": Usual(0.0, 0.25),
    "hours_per_order": Usual(0.0, 3.0, PICKING, typed="minutes"),
}
"""By column of units.csv."""

SETTINGS_RATES: dict[str, Usual] = {
    "finance.discount_rate": Usual(-0.05, 0.5),
    "finance.inflation_rate": Usual(-0.1, 0.3),
    "finance.wage_growth": Usual(-0.1, 0.3),
    "finance.freight_growth": Usual(-0.2, 0.3),
    "finance.licence_growth": Usual(-0.2, 0.3),
    "finance.reinvestment_rate": Usual(-0.05, 0.5),
    "finance.tax_rate": Usual(0.0, 0.6),
    "finance.carrying_rate": Usual(0.0, 0.6),
    "finance.contingency.vendor": Usual(0.0, 1.0),
    "finance.contingency.analogue": Usual(0.0, 1.0),
    "finance.contingency.pilot": Usual(0.0, 1.0),
    "finance.contingency.measured": Usual(0.0, 1.0),
}
"""By path of plan.toml; rates are those of a year."""

EFFECTS: dict[str, Usual] = {
    "stockout": Usual(-0.6, 0.6, ON_SHELF),
    "shrink": Usual(-0.6, 0.6, ON_SHRINK),
    "labour_hours": Usual(-0.5, 0.5),
    "inventory": Usual(-0.5, 0.5),
    "conversion_uplift": Usual(-0.2, 0.15, UPLIFT),
    "order_uplift": Usual(-0.3, 0.2, UPLIFT),
}
"""By effect of a lever."""

ANY_EFFECT = Usual(-0.9, 0.9)
"""Of effects without a range of their own."""
