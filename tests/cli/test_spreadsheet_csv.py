"""Every table that is written opens in a spreadsheet with its accents, in pandas, and in this program's own readers."""

from pathlib import Path

import pandas as pd

from planner.plan.columns import TABLES
from tests.instances.small import GOOD

NAME, REGION = "Café Žižkov", "Señorío"
MARK = b"\xef\xbb\xbf"


def test_names_with_accents_arrive_in_every_table_and_come_back(rollout, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    for name, text in GOOD.items():
        (folder / name).write_text(text.replace("S1", NAME).replace("North", REGION), encoding="utf-8")
    assert rollout("plan", folder, "--out", tmp_path / "run", "--quiet").code == 0
    for name, table in TABLES.items():
        content = (tmp_path / "run" / f"{name}.csv").read_bytes()
        assert content.startswith(MARK) and content.count(MARK) == 1
        assert list(pd.read_csv(tmp_path / "run" / f"{name}.csv").columns)[: len(table.columns)] == table.names
    states = pd.read_csv(tmp_path / "run" / "states.csv")
    assert NAME in set(states["unit"]) and REGION in set(states["region"])
    assert rollout("verify", tmp_path / "run").code == 0


def test_an_instance_is_written_so_and_read_as_it_was(rollout, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    for name, text in GOOD.items():
        (folder / name).write_text(text.replace("S1", NAME), encoding="utf-8")
    assert rollout("convert", folder, tmp_path / "book.xlsx").code == 0
    assert rollout("convert", tmp_path / "book.xlsx", tmp_path / "again").code == 0
    assert (tmp_path / "again" / "units.csv").read_bytes().startswith(MARK)
    assert not (tmp_path / "again" / "plan.toml").read_bytes().startswith(MARK)
    assert NAME in set(pd.read_csv(tmp_path / "again" / "units.csv")["unit"])
    assert rollout("convert", tmp_path / "again", tmp_path / "twice").code == 0
    assert (tmp_path / "twice" / "units.csv").read_bytes() == (tmp_path / "again" / "units.csv").read_bytes()
    assert rollout("check", tmp_path / "twice").code == 0
