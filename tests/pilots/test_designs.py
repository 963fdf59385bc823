"""Designs of pilots: stores by policy, controls that match, and rules and limits of the instance that hold."""

from itertools import permutations

import numpy as np
import pytest

from instances.schema.units import Pin
from planner.limits.priced import priced
from planner.pilots.matching import features_of, nearest, standardised
from planner.pilots.params import PilotParams
from planner.pilots.picking import representative, spread
from planner.pilots.roadmaps import roadmaps_of
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.pilots.chain import ORC, SO, chain, designed, names, stores


def test_each_policy_picks_its_stores() -> None:
    instance = chain()
    found = {one.policy: one for one in designed(instance, size=4).designs}
    assert list(found) == ["combined", "worst", "one_region", "representative", "factorial", "none"]
    assert names(instance, found["worst"].units) == ["A01", "A02", "A03", "A04"]
    # a third of the stores is new: 1.33 of 4, so one new one and three old ones, at the middles of equal parts of each cohort
    assert [instance.units[one].cohort for one in found["representative"].units].count("new") == 1
    assert names(instance, found["representative"].units) == ["A03", "A07", "A08", "A11"]
    regions = {instance.units[one].region for one in found["one_region"].units}
    outside = {instance.units[one].region for one in found["one_region"].controls}
    assert len(regions) == 1 and not regions & outside
    for one in found.values():
        assert np.intersect1d(one.units, one.controls).size == 0
    assert all(found[one].controls.size == found[one].units.size == 4 for one in ("combined", "worst", "representative"))
    assert all(one.launch == 1 and one.reading == 4 for one in found.values() if one.arms)


def test_arms_of_a_two_by_two_are_blocks_of_stores_alike_drawn_at_random() -> None:
    instance = chain(stores(24, step=0.01))
    design = designed(instance, policies=("factorial",), size=9).designs[0]
    assert [arm.levers for arm in design.arms] == [(SO,), (ORC,), (SO, ORC)]
    assert [arm.units.size for arm in design.arms] == [3, 3, 3] and design.controls.size == 3
    assert np.unique(np.concatenate([design.units, design.controls])).size == 12
    other = designed(instance, PilotParams(seed=1), policies=("factorial",), size=9).designs[0]
    same = designed(instance, policies=("factorial",), size=9).designs[0]
    everyone = [np.sort(np.concatenate([one.units, one.controls])) for one in (design, other, same)]
    assert (everyone[0] == everyone[1]).all() and (design.controls == same.controls).all()
    assert (design.controls != other.controls).any()


def test_controls_have_the_least_sum_of_distances() -> None:
    features = np.random.default_rng(2).standard_normal((9, 3))
    treated, pool = np.array([1, 4, 7]), np.array([0, 2, 3, 5, 6, 8])
    found = nearest(features, treated, pool)

    def total(controls: tuple[int, ...]) -> float:
        return sum(float(np.linalg.norm(features[a] - features[b])) for a, b in zip(treated, controls, strict=True))

    assert total(tuple(found)) == pytest.approx(min(total(one) for one in permutations(pool, 3)))
    with pytest.raises(ValueError, match="3 controls"):
        nearest(features, treated, pool[:2])


def test_columns_that_are_alike_everywhere_do_not_match_anything() -> None:
    table = np.array([[1.0, 5.0, 0.1], [3.0, 5.0, np.nan], [5.0, 5.0, 0.3]])
    found = standardised(table)
    assert found.shape == (3, 2)
    assert found[:, 0] == pytest.approx(np.array([-1, 0, 1]) * np.sqrt(1.5)) and found[1, 1] == 0.0


def test_representative_stores_are_in_proportion_to_their_cohorts() -> None:
    cohorts = ["a"] * 6 + ["b"] * 3 + ["c"]
    measure = np.arange(10.0)
    found = representative(np.arange(10), 5, cohorts, measure)
    # 3, 1.5 and 0.5 of five: the largest remainder goes to b, the first of two alike
    assert [cohorts[one] for one in found].count("a") == 3 and [cohorts[one] for one in found].count("b") == 2
    assert spread(np.arange(10), 5, measure).tolist() == [1, 3, 5, 7, 9]


def test_stores_whose_rules_forbid_it_are_no_pilots_and_no_controls() -> None:
    pins = [
        Pin(unit="A01", lever=SO, rule="must_not"),
        Pin(unit="A02", lever=SO, rule="running", quarter="2026Q3"),
        Pin(unit="A03", lever=ORC, rule="committed", quarter=label(4)),
        Pin(unit="A12", lever=ORC, rule="must", quarter=label(1)),
    ]
    closing = stores(14)
    closing[4] = closing[4].model_copy(update={"exit_quarter": label(2)})
    instance = chain(closing, pins=pins, rules={"minimum_quarters_before_exit": 1})
    design = designed(instance, policies=("worst",), levers=(SO,), size=3).designs[0]
    # A01 must not, A02 runs it; A03 launches the other lever by the reading alone; A05 closes
    assert names(instance, design.units) == ["A03", "A04", "A06"]
    assert not {"A02", "A05", "A12"} & set(names(instance, design.controls))
    keep = roadmaps_of(priced(instance).menu, design)
    assert set(priced(instance).menu.unit[keep]) == set(range(14))


def test_levers_that_must_be_apart_are_launched_by_the_launch_quarter() -> None:
    instance = chain(rules={"minimum_quarters_between_levers": 2})
    design = designed(instance, policies=("combined",)).designs[0]
    assert (design.launch, design.reading) == (3, 6)
    menu = priced(instance).menu
    start = menu.start[roadmaps_of(menu, design) & np.isin(menu.unit, design.units)]
    assert set(map(tuple, start.tolist())) == {(1, 3), (3, 1)}
    controls = menu.start[roadmaps_of(menu, design) & np.isin(menu.unit, design.controls)]
    assert controls.min() >= design.reading


def test_limits_of_the_instance_leave_the_first_quarter_with_room() -> None:
    # two launches a quarter: 4 stores have one lever each by the second quarter, a third needs one more
    limits = [{"name": "launches", "measure": "launches", "amount": 2}]
    assert designed(chain(limits=limits), policies=("worst",), levers=(SO,), size=4).designs[0].launch == 2
    assert designed(chain(limits=limits), policies=("worst",), levers=(SO,), size=5).designs[0].launch == 3
    stuck = designed(chain(limits=limits), policies=("worst",), levers=(SO,), size=5, launch=2)
    assert [one.policy for one in stuck.designs] == ["none"]
    assert "no plan keeps the limits" in stuck.impossible[0].why and "2027Q2" in stuck.impossible[0].why


def test_the_reading_comes_before_the_next_quarter_with_launches() -> None:
    # nothing launches in the fourth quarters: waiting for the fifth loses nothing and watches one quarter more
    instance = chain(rules={"frozen": [{"fiscal_quarters": [4]}]})
    assert designed(instance, policies=("worst",)).designs[0].reading == 5
    assert designed(instance, policies=("worst",), reading=4).designs[0].reading == 4


def test_what_the_user_names_is_kept() -> None:
    instance = chain()
    design = designed(instance, stores=(3, 8), controls=(0, 1, 2), launch=2, reading=6).designs[0]
    assert design.policy == "given" and (design.launch, design.reading) == (2, 6)
    assert design.units.tolist() == [3, 8] and design.controls.tolist() == [0, 1, 2]
    matched = designed(instance, stores=(3, 8)).designs[0]
    assert matched.matched.tolist() != matched.controls.tolist() and set(matched.matched.tolist()) == {3, 8}
    worst = designed(instance, policies=("worst",), controls=(0, 1)).designs[0]
    assert not {0, 1} & set(worst.units.tolist()) and worst.controls.tolist() == [0, 1]


def test_a_chain_that_is_too_small_says_so() -> None:
    one = designed(chain(stores(3)))
    assert [design.policy for design in one.designs] == ["none"]
    assert all("expected" in without.why for without in one.impossible) and len(one.impossible) == 5
    fewer = designed(chain(stores(7)), policies=("worst",)).designs[0]
    assert fewer.units.size == 3 and fewer.controls.size == 3
    asked = designed(chain(stores(7)), policies=("worst",), size=5)
    assert "3 stores" in asked.impossible[0].why and "expected 5" in asked.impossible[0].why


def test_one_lever_alone_is_piloted_without_arms() -> None:
    units = [unit(f"B{place}", inventory_accuracy=0.5 + place / 100, revenue=1e5) for place in range(8)]
    instance = instance_of_two_levers(*units, store_optimization=lever(effects={"shrink": 0.1}), decision=6, evaluation=8)
    found = designed(instance, levers=(SO,))
    assert "two levers" in next(one.why for one in found.impossible if one.policy == "factorial")
    assert {one.levers for one in found.designs if one.arms} == {(SO,)}


def test_features_are_levels_and_growth() -> None:
    instance = chain(stores(4))
    assert features_of(instance).shape == (4, 1)  # accuracy alone differs
