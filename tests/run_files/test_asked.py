"""Where the answers to questions of a run stand, and that its plan stays their base."""

import json
from pathlib import Path

import pandas as pd
import pytest

from planner import write
from planner.errors import ExitCode
from planner.run_files.asked import AskedOfRun
from planner.run_files.names import slug


@pytest.fixture(scope="module")
def made(fleet: Path, small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to copy runs from: the best plan, and that of a usual way that is worth less."""
    from planner.answers.answer_folder import write_answer
    from planner.planning import options_of
    from planner.questions.baselines.answer import answer_of
    from planner.questions.baselines.baselines import baselines

    folder = tmp_path_factory.mktemp("made")
    write(small_plan, folder / "best")
    usual = baselines(small_plan.instance, options_of(small_plan.instance), lambda *_: None)
    write_answer(folder / "usual", answer_of(usual, None))
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return _copied(made / "best", tmp_path / "run")


def _copied(source: Path, target: Path) -> Path:
    import shutil

    return Path(shutil.copytree(source, target))


def answers(run: Path) -> list[str]:
    return sorted(path.name for path in (run / "questions").iterdir())


def test_an_answer_stands_in_its_run_and_nowhere_else(rollout, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.parent)
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}
    unit = pd.read_csv(run / "schedule.csv")["unit"][0]
    for question in (("explain", "run"), ("explain", "run", "--unit", unit, "--seconds", 1), ("diagnose", "run")):
        assert rollout(*question, "--quiet").code == ExitCode.DONE
    assert rollout("cuts", "run", "--to", "20%", "--step", "20%", "--quiet", "--out", "run").code == ExitCode.DONE
    assert answers(run) == ["cuts-to-20-percent-step-20-percent", "diagnose", "explain", f"explain-unit-{slug(unit)}"]
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before
    assert [path.name for path in run.parent.iterdir()] == ["run"]
    assert len(pd.read_csv(run / "questions/explain/reasons.csv")) > 0
    assert rollout("verify", run).code == ExitCode.DONE


def test_the_same_question_replaces_its_answer_unless_a_person_changed_it(rollout, run: Path) -> None:
    for _ in range(2):
        assert "questions/explain/reasons.csv" in rollout("explain", run, "--quiet").out
    assert answers(run) == ["explain"]
    remarks = run / "questions/explain/reasons.csv"
    remarks.write_text("my remarks")
    assert "questions/explain-2/reasons.csv" in rollout("explain", run, "--quiet").out
    assert remarks.read_text() == "my remarks"


def test_a_plan_does_not_replace_a_run_with_answers(rollout, fleet: Path, run: Path) -> None:
    rollout("explain", run, "--quiet")
    ended = rollout("plan", fleet, "--out", run, "--quiet")
    assert ended.code == ExitCode.INPUT
    assert "questions/explain was written for the plan that stands there" in ended.err


@pytest.mark.parametrize(
    "question",
    [
        ("whatif", "--budget", "100%", "--budget", "80%"),
        ("frontier", "--budget", "80%:100%:20%"),
        ("cuts", "--to", "10%", "--step", "10%"),
        ("order-price",),
        ("baselines",),
        ("marginals", "--seconds", "1"),
    ],
)
def test_the_base_stays_and_a_better_plan_is_offered(rollout, made: Path, tmp_path: Path, question: tuple[str, ...]) -> None:
    run = _copied(made / "usual/baselines/base-case", tmp_path / "run")
    base, best = (json.loads((one / "summary.json").read_bytes())["figures"]["npv"] for one in (run, made / "best"))
    assert base < best - 1
    command, *given = question
    answer = json.loads(rollout(command, run, *given, "--json", "--quiet").out)
    better = answer["better"]
    assert base + 0.01 < better["npv"] <= best + 0.01
    assert json.loads((Path(better["folder"]) / "summary.json").read_bytes())["figures"]["npv"] == pytest.approx(better["npv"])
    said = {
        "whatif": lambda: [row["npv"] for row in answer["cases"] if row["case"] in ("base", "budget 100%")],
        "frontier": lambda: [answer["points"][-1]["npv"]],
        "baselines": lambda: [answer["baselines"][0]["npv"]],
        "order-price": lambda: [answer["orders"][0]["npv"]],
        "cuts": lambda: [base],
        "marginals": lambda: [answer["npv"]],
    }[command]()
    assert said == [pytest.approx(base, abs=0.01)] * len(said)
    assert rollout("verify", run).code == ExitCode.DONE


def test_questions_that_differ_have_folders_that_tell_them_apart() -> None:
    names = {
        AskedOfRun("whatif", (("budget", "80%"),)).name: "whatif-budget-80-percent",
        AskedOfRun("whatif", (("budget", "-10%"), ("set", "discount_rate=0.12"))).name: (
            "whatif-budget-minus-10-percent-set-discount-rate-0.12"
        ),
        AskedOfRun("explain", (("unit", "../Köln /7"),)).name: "explain-unit-köln-7",
        AskedOfRun("platform", (("no-regions", ""),)).name: "platform-no-regions",
    }
    assert list(names) == list(names.values())
    assert AskedOfRun("whatif", (("cases", "a"),), (("cases", "1"),)).key != AskedOfRun("whatif", (("cases", "a"),)).key


def test_what_was_changed_during_the_solve_is_kept_and_the_place_is_said(
    rollout, fleet: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.run_files.verified

    real = planner.run_files.verified.write_run

    def late(*given):
        (run / "notes.txt").write_text("mine")
        return real(*given)

    monkeypatch.setattr(planner.run_files.verified, "write_run", late)
    ended = rollout("plan", fleet, "--out", run)
    assert ended.code == ExitCode.DONE
    assert f"Written to {run}-2" in ended.out and "was changed in the meantime" in ended.err
    assert (run / "notes.txt").read_text() == "mine"
    assert json.loads((run.parent / "run-2/summary.json").read_bytes())["figures"]
