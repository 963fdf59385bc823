"""Numbers as people type them: what a file's convention decides, and that no advice changes a figure's magnitude."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import run
from instances import InputProblems, example_names, load_instance, resolve_instance
from instances.conventions import DoubtfulNumber, convention_of, unexpected_per_cent
from instances.files import TABLES
from instances.headers import numeric_columns
from instances.remedies import remedy_for
from instances.schema.stages import LearningStage, LicenceTier
from instances.wording import schema_at
from instances.workbook.cell_values import CellReader
from instances.workbook.layout import Field
from tests.instances.small import GOOD, UNITS, write

HEADER = "unit;region;size;revenue;contribution_margin;eligible_orders;inventory_accuracy;shrink_rate"


def units(*rows: str, header: str = HEADER) -> dict[str, str | bytes]:
    plan = '[plan]\nname="T"\n[calendar]\nfirst_quarter="2027Q1"\n[levers.store_optimization]\ntitle="A"\n'
    return {"plan.toml": plan + '[levers.orchestration]\ntitle="B"\n', "units.csv": "\n".join([header, *rows])}


def messages(folder: Path) -> list[str]:
    with pytest.raises(InputProblems) as raised:
        load_instance(folder)
    return [str(one) for one in raised.value.problems]


def test_decimal_commas_are_read_and_said(tmp_path: Path) -> None:
    rows = ("A;North;4;100.000;0,3;0;0,8;0,012", "B;North;0,875;1.234.567,5;30 %;1 200;0,8;,5")
    instance = load_instance(write(tmp_path, units(*rows)))
    first, second = instance.units
    assert (first.revenue, first.shrink_rate, first.size) == (100_000, 0.012, 4)
    assert (second.size, second.revenue, second.contribution_margin) == (0.875, 1_234_567.5, 0.3)
    assert (second.eligible_orders, second.shrink_rate) == (1200, 0.5)
    assert [str(fact) for fact in instance.facts] == [
        "units.csv: numbers are read with a decimal comma, as 0,875 in row 3, size."
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A;North;4;100.000;0.3;0;0.8;0.012", "Write 100 or 100000, whichever is meant."),
        ("A;North;0,875;100000;0.3;0;0.8;0.012", "found 0,875, expected a decimal point, as 0.3 in row 2"),
        ("A;North;1,250;100000;1;0;1;0", "Write 1250 or 1.25, whichever is meant."),
    ],
)
def test_what_the_file_does_not_decide_is_told_once_with_both_readings(row: str, said: str, tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path, units(row)))
    assert said in message


def test_thousands_in_quotes_and_signs_of_money(tmp_path: Path) -> None:
    row = 'A,North,4,"$1,234,567",0.3,"1\'200",0.8,1.2%'
    (unit,) = load_instance(write(tmp_path, units(row, header=HEADER.replace(";", ",")))).units
    assert (unit.revenue, unit.eligible_orders, unit.shrink_rate) == (1_234_567, 1200, 0.012)


@pytest.mark.parametrize(("column", "row"), [("revenue", "A;North;4;12 %;0.3;0;0.8;0"), ("size", "A;North;4%;12;0.3;0;0.8;0")])
def test_a_per_cent_sign_in_what_is_no_share_is_a_problem(column: str, row: str, tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path, units(row)))
    assert f"units.csv row 2, {column}" in message and "without a per cent sign" in message


@pytest.mark.parametrize(("kind", "name"), [(LicenceTier, "discount"), (LearningStage, "saving")])
def test_a_share_that_is_below_1_may_have_a_per_cent_sign(kind: type[LicenceTier | LearningStage], name: str) -> None:
    assert unexpected_per_cent("25 %", schema_at(kind, (name,))) is None


def test_a_per_cent_sign_in_an_amount_of_a_workbook_is_a_problem() -> None:
    reader = CellReader(convention_of({}), lambda _: None)
    doubt = reader.value("12 %", Field(("amount",), {"type": "number", "maximum": 1e13}, "", False, "", ""), "amount")
    assert isinstance(doubt, DoubtfulNumber) and doubt.text == "12 %"
    assert reader.value("12 %", Field(("rate",), {"type": "number", "maximum": 1}, "", False, "", ""), "rate") == 0.12


DIGITS = st.text("0123456789", min_size=1, max_size=4)
TYPED = st.builds(
    "{}{}{}{}{}{}".format, st.sampled_from(["", "-", "$"]), DIGITS, st.sampled_from([".", ",", " ", ""]), DIGITS,
    st.sampled_from([".", ",", ""]), st.one_of(st.just(""), DIGITS),
)  # fmt: skip


def value(text: str, mark: str) -> Decimal:
    """Return a number by a reading that knows nothing of separators of thousands but which mark is the decimal one."""
    return Decimal(re.sub(rf"[^0-9{re.escape(mark)}-]", "", text).replace(mark, "."))


def possible(text: str) -> set[Decimal]:
    found = set()
    for mark in ".,":
        if text.count(mark) < 2 and re.search("[0-9]", text):
            found.add(value(text, mark))
    return found


@settings(max_examples=400, deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=5), st.sampled_from([",", ";", "\t", ""]), st.data())
def test_following_any_advice_never_changes_a_figure(texts: list[str], separator: str, data: st.DataObject) -> None:
    cells = list(enumerate(texts, start=2))
    convention = convention_of({"a": cells}, separator)
    for place, (row, text) in enumerate(cells):
        read = convention.read("a", text)
        if isinstance(read, str):
            if read != text:
                assert Decimal(read) in possible(text)
            continue
        advised = data.draw(st.sampled_from(read.choices))
        meant = next(one for one in possible(text) if value(advised, convention.mark or ".") == one)
        after = [*cells[:place], (row, advised), *cells[place + 1 :]]
        again = convention_of({"a": after}, separator).read("a", advised)
        assert isinstance(again, DoubtfulNumber) or Decimal(again) == meant


@settings(max_examples=400, deadline=None)
@given(TYPED, st.sampled_from([{"type": "number"}, {"type": "number", "maximum": 1}, {"type": "integer"}]))
def test_advice_on_a_key_of_the_plan_is_a_reading_of_it(text: str, schema: dict[str, object]) -> None:
    said = remedy_for(f'"{text}"', schema)
    if said.startswith("Write a plain"):
        return
    shown = [Decimal(one) for one in re.findall(r"-?[0-9]*\.?[0-9]+", said)]
    if said.startswith("If "):
        assert abs(shown[1] - shown[0] / 100) < Decimal("1e-5") and float(shown[0]) == pytest.approx(
            float(min(possible(text), key=lambda one: abs(one - shown[0]))), rel=1e-5
        )
    else:
        assert set(shown) <= possible(text)


def in_german(content: str, file: str) -> str:
    """Return a table as a German spreadsheet saves it: semicolons, decimal commas in the columns that hold numbers."""
    header, *rows = csv.reader(io.StringIO(content))
    numbers = numeric_columns(TABLES[file])
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(header)
    for cells in rows:
        writer.writerow(cell.replace(".", ",") if name in numbers else cell for name, cell in zip(header, cells, strict=True))
    return stream.getvalue()


@pytest.mark.parametrize("name", example_names())
def test_a_german_and_a_us_spreadsheet_say_the_same(name: str, tmp_path: Path) -> None:
    instance = load_instance(resolve_instance(name))
    files = {file: text.decode() for file, text in instance.files}
    german = {file: text if file == "plan.toml" else in_german(text, file) for file, text in files.items()}
    assert any(german[file] != files[file] for file in files)
    again = load_instance(write(tmp_path / "de", german))
    assert (again.units, again.limit_rows, again.seasonality, again.flows) == (
        instance.units, instance.limit_rows, instance.seasonality, instance.flows,
    )  # fmt: skip


def test_a_sheet_with_one_far_cell_is_refused_at_once_with_its_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "units"
    book.active["A1"] = "unit"
    book.active["ZZ900000"] = "x"
    book.save(tmp_path / "far.xlsx")
    (message,) = messages(tmp_path / "far.xlsx")
    assert "found ZZ900000, far from A1 (631,800,000 cells to it), expected at most 10,000,000" in message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(401):
            part.write(bytes(1_000_000))
    (tmp_path / "bomb.xlsx").write_bytes(stream.getvalue())
    (message,) = messages(tmp_path / "bomb.xlsx")
    assert "401,000,000 bytes once unpacked" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "sep=;\n" + text.replace(",", ";"), []),
        (lambda text: "Stores of 2027\n\n" + text, ["units.csv: the header is in row 3; the rows above it are not read."]),
        (lambda text: text.replace("unit,region", "Store ID,State", 1),
         ["units.csv, Store ID: taken for unit.", "units.csv, State: taken for region."]),
        (lambda text: text.replace("0.9,\n", "0.9\n"), ["units.csv, row 4: cells missing at the end are taken as blank."]),
        (lambda text: text.encode("utf-16"), []),
    ],
)  # fmt: skip
def test_real_lists_are_read_as_the_plain_one(change: object, said: list[str], tmp_path: Path) -> None:
    assert callable(change)
    plain = load_instance(write(tmp_path / "plain", GOOD))
    real = load_instance(write(tmp_path / "real", GOOD | {"units.csv": change(UNITS)}))
    assert real.units == plain.units
    assert [str(fact) for fact in real.facts] == said


def test_own_columns_pass_and_others_are_told_how(tmp_path: Path) -> None:
    lines = UNITS.splitlines()
    own = "\n".join([f"{lines[0]},note_city", *(f"{line},Bonn" for line in lines[1:])])
    (kept,) = load_instance(write(tmp_path / "own", GOOD | {"units.csv": own})).own_columns
    assert (kept.name, kept.texts) == ("note_city", ("Bonn",) * 4)
    (message,) = messages(write(tmp_path / "other", GOOD | {"units.csv": own.replace("note_city", "city")}))
    assert "Begin its name with note_ to keep it" in message
    (message,) = messages(write(tmp_path / "sales", GOOD | {"units.csv": own.replace("note_city", "Net sales")}))
    assert "If revenue is meant" in message


def test_stray_files_are_passed_over_and_copies_are_named(tmp_path: Path) -> None:
    strays = {"._units.csv": b"\0", "~$units.csv": b"\0"}
    facts = [str(one) for one in load_instance(write(tmp_path, GOOD | strays)).facts if one.kind == "passed_over"]
    assert facts == ["._units.csv: the file is not read.", "~$units.csv: the file is not read."]
    (message,) = messages(write(tmp_path, GOOD | {"units (1).csv": UNITS}))
    assert "units (1).csv" in message and "copy of units.csv" in message
    (message,) = messages(tmp_path / "units.csv")
    assert "one file of an instance" in message and f"Give its folder: {tmp_path}" in message


LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>LANGUAGE</value></prop></item></oor:items>
"""


def with_soffice(source: Path, kind: str, language: str) -> None:
    """Let LibreOffice, as it stands in a country, save a file as another kind beside it."""
    user = source.parent.parent / f"profile-{language}"
    if not user.exists():
        write(user / "user", {"registrymodifications.xcu": LOCALE.replace("LANGUAGE", language)})
    command = ["soffice", f"-env:UserInstallation=file://{user}", "--headless", "--convert-to", kind, "--outdir"]
    subprocess.run([*command, str(source.parent), str(source)], check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def saved_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units of an example in a workbook that a spreadsheet program saved, alone in its folder."""
    units = dict(load_instance(resolve_instance("ten-store-chain")).files)["units.csv"]
    source = write(tmp_path_factory.mktemp("office") / "book", {"units.csv": units}) / "units.csv"
    with_soffice(source, "xlsx:Calc MS Excel 2007 XML", "en-US")
    source.unlink()
    return source.with_suffix(".xlsx")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("language", "separator", "shown"), [("de-DE", ";", ";0,59;"), ("en-US", ",", ",0.59,")])
def test_a_table_saved_by_a_spreadsheet_of_either_country_is_the_same(
    language: str, separator: str, shown: str, saved_book: Path, tmp_path: Path
) -> None:
    instance = load_instance(resolve_instance("ten-store-chain"))
    files = dict(instance.files)
    # separator, quote, UTF-8, first line, columns, language of the system, quote all texts, cells as shown
    tokens = f"{ord(separator)},34,76,1,,0,false,true"
    with_soffice(saved_book, f"csv:Text - txt - csv (StarCalc):{tokens}", language)
    saved = saved_book.with_suffix(".csv").read_bytes()
    assert shown in saved.decode()
    assert load_instance(write(tmp_path / "again", files | {"units.csv": saved})).units == instance.units


def test_notes_of_a_german_file_come_back_in_the_schedule(tmp_path: Path) -> None:
    costs = 'costs = [{ line = "integration", amount = 1, basis = "unit" }]\n[levers.store_optimization.effects]\nshrink = 0.5\n'
    files = units(
        "A;North;4;100.000;0,3;0;0,8;0,012;=Köln", "B;North;4;100.000;0,3;0;0,8;0,012;Bonn", header=f"{HEADER};note_City"
    )
    files["plan.toml"] = str(files["plan.toml"]).replace('title="A"\n', f'title="A"\n{costs}')
    run_folder = tmp_path / "run"
    assert run(["plan", str(write(tmp_path / "de", files)), "--out", str(run_folder), "--quiet"]) == 0
    schedule = pd.read_csv(run_folder / "schedule.csv").set_index("unit")
    assert schedule.loc[["A", "B"], "note_City"].tolist() == ["'=Köln", "Bonn"]
    assert run(["verify", str(run_folder)]) == 0
