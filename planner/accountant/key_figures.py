"""The key figures of a plan, by the names that workbook and report use, each with a test of a cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from instances.schema.instance import Instance
from planner.accountant.cells import number_agrees, number_in
from planner.accountant.records import Account, Figures, Paybacks
from planner.accountant.summary import A_CENT, NOISE, RATE_TOLERANCE

NONE = frozenset([None, "", "none", "not meaningful"])
"""Contents of a cell without a figure."""


@dataclass(frozen=True)
class KeyFigure:
    """An expected figure as findings show it, and the test that a cell contains it."""

    expected: str
    agrees: Callable[[object], bool]


def key_figures(instance: Instance, account: Account) -> Mapping[str, KeyFigure]:
    """Return the key figures by their name in summary.json; parts of a sum have the name of the part after a hyphen."""
    figures = account.figures
    amounts: dict[str, float | None] = {
        name: getattr(figures, name) for name in ("npv", "npv_before_tax", "spend", "peak_funding", "cost_of_waiting")
    }
    amounts |= {name: getattr(figures, name) for name in ("profitability_index", "profitability_index_before_tax")}
    amounts["twelve_months"] = sum(figures.twelve_months.values())
    for name in ("buckets", "twelve_months", "npv_by_hardness", "npv_by_grade", "npv_by_lever"):
        amounts |= {f"{name}-{part}": amount for part, amount in getattr(figures, name).items()}
    found = {name: _amount(amount, _noise(name, figures)) for name, amount in amounts.items()}
    found["mirr"] = _rate(figures.mirr)
    if figures.rates.is_certain:
        found["irr"] = _rate(figures.rates.rate)
    for name, paybacks in (("payback", figures.payback), ("discounted_payback", figures.discounted_payback)):
        found[f"{name}_quarter"] = _payback(instance, paybacks)
    return found


def _noise(name: str, figures: Figures) -> float:
    """Return the tolerance of a figure, as for summary.json."""
    if name.startswith("profitability_index"):
        return NOISE + figures.noise / max(figures.invested, A_CENT)
    return NOISE + (figures.noise_of_parts if "-" in name else figures.noise)


def _amount(amount: float | None, noise: float) -> KeyFigure:
    if amount is None:
        return _nothing()
    return KeyFigure(f"{amount:.2f}", lambda cell: number_agrees(cell, amount, noise=noise))


def _rate(rate: float | None) -> KeyFigure:
    if rate is None:
        return _nothing()

    def same(cell: object) -> bool:
        found = number_in(cell)
        return found is not None and abs(found - rate) <= RATE_TOLERANCE * max(1.0, abs(rate))

    return KeyFigure(f"{rate:.6f}", same)


def _payback(instance: Instance, paybacks: Paybacks) -> KeyFigure:
    labels = [None if one is None else instance.label_of(one) for one in paybacks.near]
    return KeyFigure(labels[0] or "none", lambda cell: cell in labels or (cell in NONE and None in labels))


def _nothing() -> KeyFigure:
    return KeyFigure("none", lambda cell: cell in NONE)
