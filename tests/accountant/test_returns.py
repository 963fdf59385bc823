"""Rates of return: those that mean something, and no others."""

import pytest

from planner.accountant.returns import internal_rate, is_internal_rate, log_rates, modified_rate, sign_changes


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


def test_a_rate_that_rounding_decides_on_is_not_certain():
    # -100 (x - 1.1)^2 touches zero
    assert not internal_rate([-100.0, 220.0, -121.0]).is_certain
    # a flow of half a cent makes the first one
    assert not internal_rate([0.004, -100.0, 121.0]).is_certain
    assert internal_rate([0.004, -100.0, 121.0]).rate is None


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
