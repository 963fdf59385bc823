"""Plan plans the inputs as they were edited: those that a server began with, changed on Inputs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.editing import Change, EditedInputs, from_place
from planner.jobs.outcomes import PlanDone
from planner.web.session import Session
from planner.web.started import start_with


def shown_page(name: str) -> None:
    from importlib import import_module

    import_module(f"planner.web.pages.{name}").page()


@pytest.fixture
def began(tight: Path) -> Iterator[Callable[[str], AppTest]]:
    """Show a page of a server that was started with the tight fleet."""
    start_with(str(tight))

    def page(name: str) -> AppTest:
        return AppTest.from_function(shown_page, args=(name,), default_timeout=60).run()

    yield page
    start_with(None)


def own(app: AppTest) -> Session:
    found: Session = app.session_state["rollout session"]
    return found


def less_budget(inputs: EditedInputs) -> EditedInputs:
    """Return inputs with every budget of plan.toml at 80 %."""
    read = inputs.read().instance
    assert read is not None
    for place, limit in enumerate(read.settings.limits):
        if limit.measure == "spend" and limit.amount is not None:
            inputs = inputs.changed(Change("plan.toml", None, f"limits[{place}].amount", limit.amount, limit.amount * 0.8))
    return inputs


def planned(app: AppTest) -> Path:
    """Plan the inputs as they stand, and return the folder of the plan."""
    next(one for one in app.button if one.label.startswith("Plan")).click().run()
    job: Any = own(app).job
    assert isinstance(job.wait(60), PlanDone)
    app.run()
    assert not app.exception
    current = own(app).current
    assert current is not None
    return current.run


def npv_of(run: Path) -> float:
    return float(json.loads((run / "summary.json").read_text())["figures"]["npv"])


def test_a_budget_of_80_per_cent_is_planned_as_the_command_line_plans_it(
    began: Callable[[str], AppTest], tight: Path, tmp_path: Path, rollout: Callable[..., Any]
) -> None:
    app = began("plan")
    first = from_place(tight)
    assert own(app).inputs == first
    edited = own(app).inputs = less_budget(first)
    assert edited.changes
    run = planned(app)
    folder = tmp_path / "edited"
    folder.mkdir()
    for name, content in edited.files.items():
        (folder / name).write_bytes(content)
    assert rollout("plan", folder, "--out", tmp_path / "run", "--quiet").code == 0
    assert round(npv_of(run), 2) == round(npv_of(tmp_path / "run"), 2)
    assert rollout("plan", tight, "--out", tmp_path / "before", "--quiet").code == 0
    assert npv_of(run) < npv_of(tmp_path / "before") - 1
    assert not app.warning
    own(app).inputs = edited.reverted()
    assert "changed since this plan" in app.run().warning[0].value
