"""Rates of return: those that mean something, and no others."""

import pytest

from planner.accountant import returns
from planner.accountant.returns import InternalRates, is_internal_rate, log_rates, sign_changes
from planner.accountant.rounding import GrossFlow


def internal_rate(flows: list[float], gross: float = 0.0) -> InternalRates:
    return returns.internal_rate(flows, GrossFlow([gross] * len(flows), 0.0).tolerances())


def modified_rate(flows: list[float], rate: float, reinvestment_rate: float) -> float | None:
    return returns.modified_rates(flows, rate, reinvestment_rate, GrossFlow([0.0] * len(flows), 0.0).tolerances()).rate


def annual(quarterly: float) -> float:
    return (1 + quarterly) ** 4 - 1


def test_the_rate_of_one_change_of_sign():
    found = internal_rate([-100, 0, 0, 0, 121])
    assert (found.rate, found.is_certain) == (pytest.approx(0.21), True)
    assert internal_rate([-100.0, 20.0, 20.0]).rate == pytest.approx(annual(-0.4417424305))


@pytest.mark.parametrize("flows", [[100.0, -121.0], [0.0, 5.0, -4.0], [1.0, 2.0], [-1.0, -2.0], [], [0.0, 0.001]])
def test_no_rate_unless_money_is_put_in_first_and_comes_back(flows):
    found = internal_rate(flows)
    assert (found.rate, found.is_certain) == (None, True)


def test_a_rate_that_is_the_only_one_though_signs_change_twice_more():
    # (x - 1.1)(x^2 + 1) in compounding factors: -100 (x^3 - 1.1 x^2 + x - 1.1)
    found = internal_rate([-100.0, 110.0, -100.0, 110.0])
    assert (found.rate, found.is_certain) == (pytest.approx(annual(0.1)), True)


def test_several_rates_are_none():
    # -100 (x - 1.1)(x - 1.2), and with a third at 1.3
    for flows, quarterly in (([-100.0, 230.0, -132.0], [0.1, 0.2]), ([-100.0, 360.0, -431.0, 171.6], [0.1, 0.2, 0.3])):
        found = internal_rate(flows)
        assert (found.rate, found.is_certain) == (None, True)
        rates, certain = log_rates(flows)
        assert certain and len(rates) == len(quarterly)
        for rate in quarterly:
            assert is_internal_rate(flows, annual(rate))
        for wrong in (0.0, 0.15, 2.0, 1e300, -0.5, -1.0, -3.0):
            assert not is_internal_rate(flows, annual(wrong) if wrong == 0.15 else wrong)


def test_no_rate_where_all_changes_of_sign_lead_nowhere():
    # -(x^2 - x + 1) has no zero
    found = internal_rate([-1.0, 1.0, -1.0])
    assert (found.rate, found.is_certain) == (None, True)


def test_a_worth_that_touches_zero_has_no_rate():
    # -100 (x - 1.1)^2 touches zero, and so does one that goes a fifth of a millionth beyond it
    for beyond in (0.0, 1e-4):
        found = internal_rate([-100.0, 220.0 + beyond, -121.0])
        assert (found.rate, found.is_certain) == (None, True)


def test_a_rate_that_rounding_decides_on_is_not_certain():
    # the worth goes a millionth of the flows without their signs beyond zero: two rates, or none
    assert not internal_rate([-100.0, 220.0 + 4.4e-4, -121.0]).is_certain
    # a flow of half a cent may or may not be the first one
    assert not internal_rate([0.005, -100.0, 121.0]).is_certain


def test_what_counts_as_nothing_is_no_money_put_in():
    found = internal_rate([0.004, -100.0, 121.0])
    assert (found.rate, found.is_certain) == (pytest.approx(annual(0.21)), True)
    # where 10^13 moves in a quarter, 10 cents are nothing
    assert internal_rate([0.09, -100.0, 121.0], gross=1e13).rate == pytest.approx(annual(0.21))
    assert internal_rate([0.11, -100.0, 121.0], gross=1e13).rate is None


@pytest.mark.parametrize(
    ("flows", "quarterly"), [([-1.0, 49.0], 48.0), ([-1.0, 52.0], None), ([-1.0, 0.025], -0.975), ([-1.0, 0.019], None)]
)
def test_rates_are_told_from_minus_98_to_4900_per_cent_a_quarter(flows, quarterly):
    wanted = None if quarterly is None else pytest.approx(annual(quarterly))
    assert internal_rate(flows).rate == wanted
    assert modified_rate(flows, 0.1, 0.1) == wanted


def test_a_rate_beyond_those_told_does_not_make_another_one_ambiguous():
    # -(x - 1.1)(x - 100) in compounding factors
    found = internal_rate([-1.0, 101.1, -110.0])
    assert (found.rate, found.is_certain) == (pytest.approx(annual(0.1)), True)


@pytest.mark.parametrize("seed", range(20))
def test_every_rate_of_flows_made_from_rates_is_found(seed):
    factors = [0.6 + 0.1 * ((seed * 7 + place * 5) % 13) for place in range(1 + seed % 5)]
    factors = sorted(set(factors))
    flows = [-1.0]
    for factor in factors:
        flows = [a - factor * b for a, b in zip([*flows, 0.0], [0.0, *flows], strict=True)]
    rates, _ = log_rates(flows)
    assert [pytest.approx(factor, rel=1e-6) for factor in factors] == [2.718281828459045**rate for rate in rates]
    assert len(sign_changes(flows)) == len(factors)


def test_the_modified_rate():
    # 33 is set aside in quarter 1 at 10 % a quarter, 50 and 60 earn 21 % a quarter until quarter 5
    flows = [-100.0, 50.0, 0.0, 60.0, -33.0]
    gained = 50 * 1.21**3 + 60 * 1.21
    paid = 100 + 33 / 1.1**4
    assert modified_rate(flows, 1.1**4 - 1, 1.21**4 - 1) == pytest.approx(annual((gained / paid) ** (1 / 4) - 1))
    # quarters without a flow before the first and after the last do not count
    assert modified_rate([0.0, 0.004, *flows, 0.0, -0.004], 1.1**4 - 1, 1.21**4 - 1) == pytest.approx(
        modified_rate(flows, 1.1**4 - 1, 1.21**4 - 1)
    )
    for one_sign in ([-1.0, 0.0], [1.0, 2.0], [], [-1.0], [-1.0, 0.001]):
        assert modified_rate(one_sign, 0.1, 0.1) is None


@pytest.mark.parametrize(("close", "quarterly"), [(1.02, None), (1.001, 3 ** (1 / 40) - 1)])
def test_two_rates_close_together_are_a_touch_or_two(close, quarterly):
    # -(y - 1)(y - close)(y - 3), y being the growth over 40 quarters
    flows = [0.0] * 121
    flows[::40] = [-1.0, 4.0 + close, -(3.0 + 4.0 * close), 3.0 * close]
    assert internal_rate(flows).rate == (None if quarterly is None else pytest.approx(annual(quarterly)))
