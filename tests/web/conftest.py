"""A small run with answers, as the command line wrote it."""

from pathlib import Path

import pytest

from planner import Plan


@pytest.fixture(scope="session")
def asked_run(small_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of the small fleet with its answers to a what-if, a frontier, marginals and risk."""
    from cli import run
    from planner.reports import documents_of
    from planner.run_files.verified import write_verified

    folder = tmp_path_factory.mktemp("asked") / "run"
    write_verified(small_plan, folder, documents=documents_of)
    assert run(["whatif", str(folder), "--budget", "80%", "--set", "discount_rate=0.12", "--quiet"]) in (0, 6)
    assert run(["frontier", str(folder), "--budget", "80%:120%:20%", "--quiet"]) in (0, 6)
    assert run(["risk", str(folder), "--worlds", "64", "--quiet"]) == 0
    return folder
