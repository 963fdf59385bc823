"""A programme with other amounts is the one that is stated anew."""

from dataclasses import replace

import numpy as np
import pytest

from instances import Instance, load_instance, resolve_instance
from instances.draft import Draft
from planner.limits import restated, state
from planner.planning import Priced, priced
from planner.replanning.limit_changes import LimitPart, scaled


@pytest.fixture(scope="module", params=["mixed-portfolio", "regions", "ten-store-chain"])
def base(request: pytest.FixtureRequest) -> Priced:
    """A bundled example, priced."""
    return priced(load_instance(resolve_instance(request.param)))


@pytest.mark.parametrize("what", ["budget", "capacity"])
def test_other_amounts_make_the_programme_that_is_stated_anew(base: Priced, what: str) -> None:
    draft = Draft(base.instance)
    scaled(draft, base.instance, LimitPart(what), 0.37)
    changed = draft.instance()
    found = restated(base.problem, base.instance, changed)
    anew = state(changed, replace(base.fleet, instance=changed), base.menu, base.shared).problem
    assert found is not None
    assert found.row_names == anew.row_names
    np.testing.assert_array_equal(found.limit, anew.limit)
    assert not np.array_equal(found.limit, base.problem.limit)
    assert abs(found.use - anew.use).nnz == 0
    assert (found.carry_over, len(found.charges), len(found.gates), len(found.groups)) == (
        anew.carry_over,
        len(anew.charges),
        len(anew.gates),
        len(anew.groups),
    )


def without_an_amount(instance: Instance) -> Instance:
    """Return an instance whose first limit has no amount of its own."""
    first, *others = instance.settings.limits
    return replace(
        instance,
        settings=instance.settings.model_copy(update={"limits": (first.model_copy(update={"amount": None}), *others)}),
        limit_rows=tuple(row for row in instance.limit_rows if row.limit != first.name),
    )


def with_another_rule(instance: Instance) -> Instance:
    """Return an instance whose first limit carries over another share."""
    first, *others = instance.settings.limits
    changed = first.model_copy(update={"carry_over": 0.123})
    return replace(instance, settings=instance.settings.model_copy(update={"limits": (changed, *others)}))


@pytest.mark.parametrize("change", [without_an_amount, with_another_rule])
def test_what_differs_in_more_than_amounts_is_not_restated(base: Priced, change) -> None:  # type: ignore[no-untyped-def]
    assert restated(base.problem, base.instance, change(base.instance)) is None
