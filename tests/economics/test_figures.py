import numpy as np
import pytest

from planner.economics import LINES, figures, internal_rate_of_return
from planner.economics.figures import Figures
from tests.economics.builders import instance, lever


def of_flows(cost: list[float], gain: list[float], terminal: float = 0.0, **finance: object) -> Figures:
    """Return the figures of software costs and shrink avoided, by quarter."""
    amount = np.zeros((len(LINES), len(cost)))
    amount[LINES.index("software")] = [-paid for paid in cost]
    amount[LINES.index("shrink")] = gain
    later = np.zeros(len(LINES))
    later[LINES.index("shrink")] = terminal
    return figures(instance({"a": lever()}, evaluation=len(cost), finance=finance), amount, later)


def test_figures_by_hand() -> None:
    # Flows -100, 60, 60, 60, 10 at 46.41 % a year, 10 % a quarter, end of quarter:
    # -90.90909 + 49.58678 + 45.07889 + 40.98081 + 6.20921 = 50.94660. Summed: -100, -40, 20; discounted: -90.9,
    # -41.3, +3.8. PI: 50.94660 / 90.90909 + 1 = 1.56041. First four quarters: -100 and +180.
    found = of_flows([100, 0, 0, 0, 0], [0, 60, 60, 60, 10], discount_rate=0.4641)
    assert found.npv == pytest.approx(50.94660, abs=1e-5)
    assert found.profitability_index == pytest.approx(1.56041, abs=1e-5)
    assert (found.payback_quarter, found.discounted_payback_quarter) == (3, 3)
    assert found.peak_funding == pytest.approx(100)
    assert found.spend == pytest.approx(100)
    assert found.twelve_month_view["implementation_cost"] == pytest.approx(-100)
    assert found.twelve_month_view["operating_cost"] == pytest.approx(180)
    assert found.buckets["operating_cost"] == pytest.approx(50.94660 + 90.90909, abs=1e-5)


def test_irr_by_hand() -> None:
    # -100, then 110 a quarter later: 10 % a quarter, 46.41 % a year.
    assert of_flows([100, 0, 0, 0], [0, 110, 0, 0]).irr == pytest.approx(0.4641)


def test_terminal_value_counts_in_irr_but_not_in_payback() -> None:
    # -100, 0, 0 and 133.1 at the end of quarter 4: 10 % a quarter.
    found = of_flows([100, 0, 0, 0], [0, 0, 0, 33.1], terminal=100.0)
    assert found.irr == pytest.approx(0.4641)
    assert found.payback_quarter is None
    assert found.npv == pytest.approx(33.1)


def test_discounted_payback_is_later() -> None:
    # -100, 50, 50, 50: back in quarter 3. At 10 % a quarter: -90.9 + 41.3 + 37.6 = -12.0, then + 34.2: quarter 4.
    found = of_flows([100, 0, 0, 0], [0, 50, 50, 50], discount_rate=0.4641)
    assert (found.payback_quarter, found.discounted_payback_quarter) == (3, 4)


def test_irr_that_is_not_unique_is_left_out() -> None:
    # -100 + 230 / x - 132 / x^2 is 0 at growth factors of 1.1 and 1.2.
    assert internal_rate_of_return(np.array([-100.0, 230.0, -132.0])) is None
    # -100 + 100 / x + 100 / x^2 - 10 / x^3 is 0 at growth factors of about 0.09 and 1.59.
    assert internal_rate_of_return(np.array([-100.0, 100.0, 100.0, -10.0])) is None
    # -100 + 60 / x - 10 / x^2 + 100 / x^3 changes sign three times and is 0 once.
    rate = internal_rate_of_return(np.array([-100.0, 60.0, -10.0, 100.0]))
    assert rate is not None
    growth = (1 + rate) ** 0.25
    assert -100 + 60 / growth - 10 / growth**2 + 100 / growth**3 == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("flow", [[0.0, 0.0], [-5.0, -1.0], [5.0, 1.0]])
def test_no_irr_without_a_change_of_sign(flow: list[float]) -> None:
    assert internal_rate_of_return(np.array(flow)) is None


def test_a_plan_that_spends_nothing() -> None:
    found = of_flows([0, 0, 0, 0], [0, 0, 0, 0])
    assert found == Figures(
        npv=0.0,
        irr=None,
        profitability_index=None,
        payback_quarter=None,
        discounted_payback_quarter=None,
        peak_funding=0.0,
        twelve_month_view=dict.fromkeys(found.buckets, 0.0),
        buckets=dict.fromkeys(found.buckets, 0.0),
        spend=0.0,
    )


def test_cancellations_are_in_the_bucket_of_the_switch() -> None:
    amount = np.zeros((len(LINES), 4))
    amount[LINES.index("cancellations"), 0] = 7
    for bucket in ("risk_reduction", "revenue_lift"):
        case = instance({"a": lever()}, finance={"cancellations_in": bucket})
        assert {name for name, worth in figures(case, amount, np.zeros(len(LINES))).buckets.items() if worth} == {bucket}


def test_what_rounding_leaves_of_nothing_has_no_rate():
    noise = np.array([-2.3e-10, 1.1e-10, 0.0, 4.5e-11])
    assert internal_rate_of_return(noise) is None
    assert internal_rate_of_return(np.array([-100.0, 1e-11, 110.0])) == pytest.approx(1.1**2 - 1)
