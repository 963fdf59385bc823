"""A problem is what its arrays say, and every rule they break is named, all at once."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem, ProblemError, Return
from tests.models.builders import menus

GOOD = menus([[0, 5], [0, 4]], [[0, 1, 0, 1], [0, 2, 0, 2]], [1, 1], charges=(Charge("start", [NEVER, 0, NEVER, 1], [0, 0]),))
EVENT = [NEVER, 0, NEVER, 0]


def test_arrays_are_brought_to_their_types():
    problem = MenuProblem([0, 1.0], [1, 2], [[1, 0]], [3])
    assert problem.unit.dtype == np.int64
    assert problem.value.dtype == problem.limit.dtype == problem.use.dtype == np.float64
    assert isinstance(problem.use, sp.csr_array)
    assert (problem.choice_count, problem.unit_count, problem.row_count) == (2, 2, 1)


def test_row_names_are_made_up_when_left_out():
    assert GOOD.row_names == ("row0", "row1")
    assert replace(GOOD, row_names=("a", "b")).row_names == ("a", "b")


def test_repeated_entries_are_summed_and_stored_zeros_dropped_without_touching_the_input():
    given = sp.csr_array((np.array([1.0, 2.0, 0.0]), np.array([0, 0, 1]), np.array([0, 3])), shape=(1, 2))
    problem = MenuProblem([0, 0], [1, 2], given, [3])
    assert problem.use.data.tolist() == [3.0]
    assert given.data.tolist() == [1.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": []}, "at least one choice"),
        ({"unit": [0, 0, 2, 2]}, "numbered 0..n-1"),
        ({"unit": [-1, 0, 0, 1]}, "numbered 0..n-1"),
        ({"unit": [[0, 0], [1, 1]]}, "unit must be a list"),
        ({"unit": [0, 0, 1, 1.5]}, "unit must hold whole numbers"),
        ({"unit": [0, 0, 1, np.nan]}, "unit must hold whole numbers"),
        ({"value": [0, 5, 0]}, "value has shape"),
        ({"value": [0, 5, 0, np.inf]}, "value must be finite"),
        ({"value": ["a"] * 4}, "value must hold numbers"),
        ({"limit": [1, np.nan]}, "limit must be finite"),
        ({"limit": [[1, 1]]}, "limit must be a list"),
        ({"use": sp.csr_array((3, 4))}, "use has shape"),
        ({"use": [[0, 1, 0, np.nan], [0, 0, 0, 0]]}, "use must be finite"),
        ({"use": [0, 1]}, "use must be a matrix"),
        ({"use": [["a"]]}, "use must hold numbers"),
        ({"row_names": ("a",)}, "1 row_names for 2 rows"),
        ({"carry_over": (CarryOver(0, 2, 1.0),)}, "target 2 is not a row"),
        ({"carry_over": (CarryOver(-1, 0, 1.0),)}, "source -1 is not a row"),
        ({"carry_over": (CarryOver(0, 1, 1.5),)}, "share 1.5"),
        ({"carry_over": (CarryOver(0, 1, np.nan),)}, "share nan"),
        ({"carry_over": (CarryOver(0, 1, 1.0), CarryOver(0, 1, 0.5))}, "target of more than one"),
        ({"carry_over": (CarryOver(0, 1, 1.0), CarryOver(1, 0, 1.0))}, "cycle"),
        ({"carry_over": (CarryOver(0, 0, 1.0),)}, "cycle"),
        ({"returns": (Return(2, 1.0, [0] * 4),)}, "return 0: target 2 is not a row"),
        ({"returns": (Return(0, -1.0, [0] * 4),)}, "share -1.0 is not 0 or more"),
        ({"returns": (Return(0, np.inf, [0] * 4),)}, "share inf"),
        ({"returns": (Return(0, 1.0, [0] * 3),)}, "amount has shape (1, 3)"),
        ({"returns": (Return(0, 1.0, [0, 0, 0, np.nan]),)}, "amount and charges must be finite"),
        ({"returns": (Return(0, 1.0, [0] * 4, ([0, 0], [0, 0])),)}, "charges are 2"),
        ({"returns": (Return(0, 1.0, [0] * 4, ([0],)),)}, "what charge 'start' gains has shape (1,), expected (2,)"),
        ({"returns": (Return(0, 1.0, [0] * 4, ([0, np.inf],)),)}, "amount and charges must be finite"),
        ({"returns": (Return(0, 1.0, [0] * 4), Return(0, 1.0, [1] * 4))}, "returns: row 0 is the target of more than one"),
        ({"period": [0]}, "period has shape (1,), limit has (2,)"),
        ({"charges": (Charge("c", EVENT, []),)}, "at least one period"),
        ({"charges": (Charge("c", EVENT, [np.nan]),)}, "charge 'c': value must be finite"),
        ({"charges": (Charge("c", [0, 0], [1]),)}, "charge 'c': event has shape"),
        ({"charges": (Charge("c", [NEVER, 1, 0, 0], [1]),)}, "events must lie in the periods 0..0"),
        ({"charges": (Charge("c", [NEVER, -2, 0, 0], [1]),)}, "events must lie in the periods 0..0"),
        ({"charges": (Charge("c", EVENT, [1], sp.csr_array((2, 2))),)}, "charge 'c': use has shape"),
        ({"charges": (Charge("c", EVENT, [1], opens=[True]),)}, "charge 'c': opens has shape"),
        ({"charges": (Charge("c", EVENT, [1], [[np.inf], [0]]),)}, "charge 'c': use must be finite"),
        ({"gates": (Gate("g", 1, 1, 1),)}, "gate 'g': charge 1 does not exist"),
        ({"gates": (Gate("g", 0, -1, 1),)}, "delay -1"),
        ({"gates": (Gate("g", 0, 1, -1),)}, "most -1"),
        ({"gates": (Gate("g", 0, 1, 1, first_event=0),)}, "first_event 0"),
        ({"gates": (Gate("g", 0, 1, 1, eligible=[True]),)}, "eligible has shape"),
        ({"gates": (Gate("g", 0, 1, 1, cluster=[0]),)}, "cluster has shape"),
        ({"gates": (Gate("g", 0, 1, 1, cluster=[0, -1]),)}, "clusters are numbered from 0"),
        ({"groups": (Group("p", "apart", EVENT, [0]),)}, "kind 'apart'"),
        ({"groups": (Group("p", "at_most", [0], [0]),)}, "group 'p': event has shape"),
        ({"groups": (Group("p", "at_most", EVENT, [0, 0]),)}, "each unit once"),
        ({"groups": (Group("p", "at_most", EVENT, [2]),)}, "units must lie in 0..1"),
        ({"groups": (Group("p", "prerequisite", EVENT, []),)}, "first unit"),
        ({"groups": (Group("p", "at_most", EVENT, [0], count=-1),)}, "count -1"),
        ({"groups": (Group("p", "prerequisite", EVENT, [0, 1], lag=-1),)}, "lag -1"),
    ],
)
def test_broken_rule_is_named(change, message):
    with pytest.raises(ProblemError) as raised:
        replace(GOOD, **change)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Return(0, 1.0, ["x"]), "return: amount must hold numbers"),
        (lambda: Return(0, 1.0, [[1.0]]), "return: amount must be a matrix"),
        (lambda: Return(0, 1.0, [1.0], (["x"],)), "return: charges must hold numbers"),
        (lambda: Charge("c", [0.5], [1]), "charge 'c': event must hold whole numbers"),
        (lambda: Charge("c", [0], ["x"]), "charge 'c': value must hold numbers"),
        (lambda: Charge("c", [0], [1], opens=[1.0, 0.0]), "charge 'c': opens must hold true or false"),
        (lambda: Gate("g", 0, 1, 1, eligible=[0, 1]), "gate 'g': eligible must hold true or false"),
        (lambda: Gate("g", 0, 1, 1, cluster=["north"]), "gate 'g': cluster must hold numbers"),
        (lambda: Group("p", "at_most", [0.5], [0]), "group 'p': event must hold whole numbers"),
    ],
)
def test_part_that_is_not_of_its_type(make, message):
    with pytest.raises(ProblemError, match=message):
        make()


def test_all_broken_rules_are_named_at_once():
    with pytest.raises(ProblemError) as raised:
        replace(
            GOOD,
            carry_over=(CarryOver(0, 9, 2.0),),
            gates=(Gate("g", 5, -1, 1),),
            groups=(Group("p", "at_most", [0], [7]),),
        )
    assert len(str(raised.value).splitlines()) == 6


def test_empty_group_is_no_rule_to_break():
    assert replace(GOOD, groups=(Group("p", "together", EVENT, []),)).groups[0].units.size == 0
