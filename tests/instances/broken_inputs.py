"""Each way to get an input wrong, as an edit of one good instance, with the exact place of every problem reported."""

from typing import NamedTuple

from tests.instances.small import GOOD, PINS, PLAN, SEASONS, UNITS

MARK = "»"
"""Stands in the edited text of plan.toml before the line that is to be named."""

P, U, L, N, S = "plan.toml", "units.csv", "limits.csv", "pins.csv", "seasonality.csv"
SEASONAL = {U: UNITS.replace("exit_quarter\n", "exit_quarter,seasonality\n").replace("0.8,\n", "0.8,,city\n")}
SEASONAL[U] = SEASONAL[U].replace("2029Q1\n", "2029Q1,\n").replace("0.9,\n", "0.9,,\n").replace("0.95,\n", "0.95,,\n")


class Case(NamedTuple):
    """What replaces the good instance's files, every problem (code, file, row, column), and part of the first message."""

    files: dict[str, str | bytes]
    found: list[tuple[str, str, int | None, str]]
    text: str = ""


def plan(old: str, new: str, code: str, column: str, text: str = "", **files: str) -> Case:
    """Return a case of plan.toml in which `new` stands for `old`, or at the end if there is no `old`."""
    assert PLAN.count(old) == 1 or not old, old
    marked = PLAN.replace(old, new) if old else f"{PLAN}\n{new}\n"
    row = marked[: marked.index(MARK)].count("\n") + 1 if MARK in marked else None
    return Case({P: marked.replace(MARK, "")} | tables(files), [(code, P, row, column)], text)


def extra(new: str, code: str, column: str, text: str = "", **files: str) -> Case:
    """Return a case of plan.toml with something added."""
    return plan("", new, code, column, text, **files)


def rows(file: str, row: int | None, column: str, code: str, old: str, new: str, text: str = "") -> Case:
    """Return a case of a CSV file in which `new` stands for the first `old`."""
    assert old in (UNITS if file == U else GOOD[file]), old
    return Case({file: str(GOOD[file]).replace(old, new, 1)}, [(code, file, row, column)], text)


def column(name: str, value: str, code: str, text: str = "") -> Case:
    """Return a case of units.csv with one more column, filled for S1."""
    head, first, *rest = UNITS.splitlines()
    content = "\n".join([f"{head},{name}", f"{first},{value}", *(f"{one}," for one in rest)])
    return Case({U: content}, [(code, U, 2, name)], text)


def pins(added: str, row: int, name: str, code: str, text: str = "", **files: str) -> Case:
    """Return a case of pins.csv with rows added below its header."""
    return Case({N: "unit,lever,rule,quarter\n" + added} | tables(files), [(code, N, row, name)], text)


def seasons(content: str, row: int | None, name: str, code: str, text: str = "") -> Case:
    """Return a case of seasonality.csv, whose profile city is S1's."""
    return Case({**SEASONAL, S: content}, [(code, S, row, name)], text)


def tables(files: dict[str, str]) -> dict[str, str | bytes]:
    return {f"{name}.csv": content for name, content in files.items()}


LEVER = '[levers.kiosk]\ntitle = "Kiosk"\n'
LIMIT = '[[limits]]\nname = "cap"\namount = 5\n'
GATE = '[[pilot_gates]]\nname = "pilot"\nlever = "orchestration"\nquarters = 2\nunits = 2\n'
GROUP = '»[[groups]]\nname = "tied"\nlever = "orchestration"\n'
FLOOR = '[[floors]]\nname = "level"\nby = "2028Q4"\n'
FLOORLESS = PLAN[: PLAN.index("[[floors]]")]
TERMINAL = '[finance]\nterminal_value = "multiple"\nterminal_multiple = 2\n'
TIED = GROUP.replace(MARK, "")
ORCHESTRATED = 'lever = "orchestration"\n'

FILES = {
    "empty table": Case({U: ""}, [("table_empty", U, None, "")]),
    "blank lines alone": Case({U: "\n \n,,\n"}, [("table_empty", U, None, "")]),
    "no units": Case({U: UNITS.splitlines()[0]}, [("table_empty", U, None, "")], "Add a header row and at least one row"),
    "unknown table": Case(
        {"stock.csv": UNITS}, [("file_unknown", "stock.csv", None, "")], "expected one of plan.toml, units.csv"
    ),
    "unknown settings": Case({"solver.toml": ""}, [("file_unknown", "solver.toml", None, "")]),
    "misspelt table": Case({"season.csv": SEASONS}, [("file_unknown", "season.csv", None, "")], "Did you mean seasonality.csv?"),
    "old encoding": Case({U: UNITS.replace("Ann", "Änn", 1).encode("latin-1")}, [("file_unreadable", U, 2, "")], "byte 0xc4"),
    "old encoding of the plan": Case({P: PLAN.replace("Small", "Größe").encode("latin-1")}, [("file_unreadable", P, 2, "")]),
    "half of UTF-16": Case({U: b"\xff\xfeu"}, [("file_unreadable", U, 1, "")]),
    "binary": Case({U: bytes(range(256))}, [("file_unreadable", U, 2, "")]),
    "workbook": Case({U: b"PK\x03\x04\0\0units"}, [("file_unreadable", U, 1, "")], "a NUL byte"),
    "open quote": rows(U, 3, "", "file_unreadable", "S2,North", 'S2,"North', "a quote that is not closed"),
    "long row": rows(U, 2, "", "row_ragged", "0.8,\n", "0.8,,1\n", "found 11 cells, expected 10"),
    "short row": rows(U, 5, "", "row_ragged", "D1,South,dc,,,", "D1,South,dc,", "found 8 cells, expected 10"),
    "repeated header": rows(U, 1, "region", "header_repeated", "leader", "region"),
    "unknown column": rows(U, 1, "reveneu", "column_unknown", ",exit_quarter", ",reveneu", "Did you mean revenue?"),
    "header with a line break": rows(U, 1, "a\nb", "column_unknown", ",exit_quarter", ',"a\nb"', "a\\nb"),
    "missing column": rows(U, 1, "inventory_accuracy", "column_missing", "inventory_accuracy", "role"),
    "empty plan": Case({P: ""}, [("key_missing", P, None, one) for one in ("plan", "calendar", "levers")]),
    "not TOML": plan("amount = 100000", "»amount = 100,000", "toml_syntax", ""),
    "number without end": plan("amount = 100000", f"amount = 0x{'f' * 9000}", "toml_syntax", "", "too many digits"),
    "deep nesting": plan("amount = 100000", f"amount = {'[' * 9000}{']' * 9000}", "toml_syntax", "", "too deep"),
    "key twice": plan("amount = 100000", "amount = 1\n»amount = 2", "toml_syntax", ""),
    "section twice": extra("»[calendar]", "toml_syntax", ""),
}

PLAN_VALUES = {
    "unknown key": plan(
        "decision_q", "»decisoin_q", "key_unknown", "calendar.decisoin_quarters", "Did you mean decision_quarters?"
    ),
    "unknown section": extra("»[finances]", "key_unknown", "finances", "Did you mean finance?"),
    "bad lever name": extra(
        '»[levers."Big Store"]\ntitle = "x"', "key_unknown", "levers.Big Store", "small letters, digits and _"
    ),
    "missing key": extra("»[levers.kiosk]\nramp = [1]", "key_missing", "levers.kiosk.title"),
    "number in quotes": plan("amount = 100000", '»amount = "100000"', "value_wrong", "limits[0].amount", "Write 100000, without"),
    "separators in quotes": plan("amount = 100000", '»amount = "100,000.5"', "value_wrong", "limits[0].amount", "Write 100000.5"),
    "yes for a number": plan("amount = 100000", "»amount = true", "value_wrong", "limits[0].amount", "found true"),
    "nan": plan("amount = 100000", "»amount = nan", "value_wrong", "limits[0].amount", "number from 0 to 1,000,000,000,000,000"),
    "infinite": plan("amount = 100000", "»amount = inf", "value_wrong", "limits[0].amount"),
    "1e999": plan("amount = 100000", "»amount = 1e999", "value_wrong", "limits[0].amount"),
    "400 digits": plan("amount = 100000", f"»amount = {'9' * 400}", "value_wrong", "limits[0].amount", "(400 characters)"),
    "negative": plan("amount = 100000", "»amount = -1", "value_wrong", "limits[0].amount", "found -1, expected"),
    "half a quarter": plan("decision_quarters = 8", "»decision_quarters = 8.5", "value_wrong", "calendar.decision_quarters"),
    "no quarters": plan(
        "decision_quarters = 8", "»decision_quarters = 0", "value_wrong", "calendar.decision_quarters", "1 to 40"
    ),
    "section for a number": plan(
        "amount = 100000", "»amount = { each = 1 }", "value_wrong", "limits[0].amount", "a section of keys"
    ),
    "number for a section": extra(f"{LEVER}»effects = 1", "value_wrong", "levers.kiosk.effects", "expected section of keys"),
    "number for a list": plan("ramp = [0.0, 0.5, 1.0]", "»ramp = 1", "value_wrong", "levers.orchestration.ramp", "expected list"),
    "item of a list": plan(
        "ramp = [0.0, 0.5, 1.0]", "ramp = [0.0,\n»50,\n1.0]", "value_wrong", "levers.orchestration.ramp[1]", "write 0.5."
    ),
    "key of an item": plan(
        "costs = [{", "costs = [\n»{ to = 1,", "key_unknown", "levers.store_optimization.costs[0].to", "Known: "
    ),
    "unknown choice": plan(
        'measure = "spend"', '»measure = "spending"', "value_wrong", "limits[0].measure", "Did you mean spend?"
    ),
    "date for a quarter": plan('by = "2029Q4"', "»by = 2029-10-01", "value_wrong", "floors[0].by", "such as 2027Q3"),
    "quarter as spoken": plan('by = "2029Q4"', '»by = "Q4 2029"', "value_wrong", "floors[0].by", "Write 2029Q4."),
    "other digits": plan('by = "2029Q4"', '»by = "２０２９Q4"', "value_wrong", "floors[0].by"),
    "long ago": plan('"2027Q1"', '»"0001Q1"', "value_wrong", "calendar.first_quarter", "from 1990Q1 to 2100Q4"),
    "far ahead": plan('"2027Q1"', '»"9999Q1"', "value_wrong", "calendar.first_quarter", "from 1990Q1 to 2100Q4"),
    "name over two lines": plan('"Small"', '»"Sm\\nall"', "value_wrong", "plan.name", "one line without control characters"),
    "currency sign": extra('[finance]\n»currency = "€"', "value_wrong", "finance.currency", "three capital letters"),
    "falling curve": plan(
        "ramp = [0.0, 0.5, 1.0]",
        "»effectiveness = [{accuracy = 0.9, effectiveness = 1}, {accuracy = 0.8, effectiveness = 1}]",
        "value_wrong",
        "levers.orchestration.effectiveness",
        "accuracies that rise",
    ),
}

PLAN_CHECKS = {
    "short evaluation": Case(
        {P: FLOORLESS.replace("evaluation_quarters = 12", "evaluation_quarters = 7")},
        [("horizon_short", P, 7, "calendar.evaluation_quarters")],
    ),
    "short for a terminal value": Case(
        {P: FLOORLESS.replace("_quarters = 8", "_quarters = 3").replace("_quarters = 12", "_quarters = 3") + TERMINAL},
        [("horizon_short", P, 7, "calendar.evaluation_quarters")],
    ),
    "retail year from January": plan(
        "[calendar]", '»[calendar]\nkind = "4-5-4"', "calendar_mixed", "calendar.fiscal_year_start_month"
    ),
    "multiple without use": extra("[finance]\n»terminal_multiple = 3", "setting_ignored", "finance.terminal_multiple"),
    "decay without use": extra("[finance]\n»terminal_decay = 0.1", "setting_ignored", "finance.terminal_decay"),
    "multiple of nothing": extra('»[finance]\nterminal_value = "multiple"', "setting_missing", "finance.terminal_multiple"),
    "endless perpetuity": extra(
        '[finance]\nterminal_value = "perpetuity"\ndiscount_rate = 0\n»terminal_decay = 0',
        "value_wrong",
        "finance.terminal_decay",
    ),
    "depreciation without tax": extra(
        "[finance]\n»depreciation_quarters = 8", "setting_ignored", "finance.depreciation_quarters"
    ),
    "share to keep of nothing": extra("[objective]\n»keep = 0.9", "setting_ignored", "objective.keep"),
    "goal twice": extra('[objective]\n»then = ["earliest", "earliest"]', "setting_ignored", "objective.then[1]"),
    "lever that always exists": Case(
        {P: PLAN.replace("[levers.store_optimization]", "[levers.kiosk]"), N: PINS.replace("store_optimization", "kiosk")},
        [("lever_missing", P, None, "levers.store_optimization")],
    ),
    "lever after an unknown one": extra(
        f'{LEVER}»not_after = ["orchestraton"]', "name_unknown", "levers.kiosk.not_after", "orchestration?"
    ),
    "lever after one twice": extra(
        f'{LEVER}»not_after = ["orchestration", "orchestration"]', "name_repeated", "levers.kiosk.not_after"
    ),
    "lever ended by itself": extra(f'{LEVER}»ends_with = ["kiosk"]', "value_wrong", "levers.kiosk.ends_with", "other levers"),
    "size of a network": extra(
        f'{LEVER}»support = [{{ amount = 1, basis = "network", size_exponent = 0.5 }}]',
        "setting_ignored",
        "levers.kiosk.support[0].size_exponent",
    ),
    "empty load": extra(f'{LEVER}»loads = [{{ team = "it" }}]', "setting_missing", "levers.kiosk.loads[0]"),
    "target without a gap": extra(f"{LEVER}»accuracy_target = 0.9", "setting_ignored", "levers.kiosk.accuracy_target"),
    "strain without a curve": extra(f"{LEVER}»strain = {{ shrink = 0.1 }}", "setting_ignored", "levers.kiosk.strain"),
    "curve without effects": extra(
        f"{LEVER}»effectiveness = [{{ accuracy = 0.5, effectiveness = 0 }}]", "setting_ignored", "levers.kiosk.effectiveness"
    ),
    "lever for no type": extra(f'»{LEVER}unit_types = ["region"]', "lever_untaken", "levers.kiosk"),
    "lever for no maturity": extra(
        f"»{LEVER}conditions = {{ minimum_maturity = 0.5 }}",
        "lever_untaken",
        "levers.kiosk",
        units=UNITS.replace("leader", "maturity").replace("Ann", "0.4").replace("Bob", "0").replace("dc,,", "dc,0.49,"),
    ),
    "lever for no role": extra(f"»{LEVER}conditions = {{ role_statement = true }}", "lever_untaken", "levers.kiosk"),
    "frozen lever": extra(
        '[rules]\n»frozen = [{ fiscal_quarters = [4], levers = ["robot"] }]', "name_unknown", "rules.frozen[0].levers"
    ),
    "frozen region": extra(
        '[rules]\n»frozen = [{ fiscal_quarters = [4], regions = ["East"] }]', "name_unknown", "rules.frozen[0].regions"
    ),
    "frozen outside": extra(
        '[rules]\n»frozen = [{ quarters = ["2029Q1"] }]', "quarter_outside", "rules.frozen[0].quarters", "2027Q1 to 2028Q4"
    ),
    "frozen never": extra('[rules]\n»frozen = [{ regions = ["North"] }]', "setting_missing", "rules.frozen[0]"),
    "name of two rules": extra(
        '[[ramp_limits]]\n»name = "field"\ngrowth = 2\nbase = 1', "name_repeated", "ramp_limits[0].name", "another rule"
    ),
}

VALUES = {
    "blank where needed": rows(U, 4, "revenue", "value_missing", "new,900000", "new,", "Fill the cell"),
    "blank name": rows(U, 4, "unit", "value_missing", "S3,", " ,"),
    "word for a number": rows(U, 2, "revenue", "value_wrong", "1000000", "n/a", "Write a plain number, such as 1200."),
    "nan in a cell": rows(U, 2, "revenue", "value_wrong", "1000000", "NaN", "found NaN"),
    "infinite cell": rows(U, 2, "revenue", "value_wrong", "1000000", "-inf"),
    "1e999 in a cell": rows(U, 2, "revenue", "value_wrong", "1000000", "1e999"),
    "negative rate": rows(U, 2, "inventory_accuracy", "value_wrong", "0.8", "-0.1", "found -0.1, expected share from 0 to 1"),
    "per cent without its sign": rows(U, 2, "inventory_accuracy", "value_wrong", "0.8", "80", "If 80 % is meant, write 0.8."),
    "thousands by points": rows(U, 2, "revenue", "number_mixed", "1000000", "1.000.000", "Write 1000000 if"),
    "decimal comma": rows(U, 2, "revenue", "number_mixed", "1000000", '"1.000,5"', "Write 1000.5 if that is meant."),
    "error of a spreadsheet": rows(U, 2, "leader", "formula_wrong", "Ann", "#N/A", "found #N/A"),
    "two ways to read": Case(
        {U: "\n".join(line.replace(",", ";") for line in UNITS.replace("1000000", "100.000").splitlines())},
        [("number_ambiguous", U, 2, "revenue")],
        "Write 100 or 100000, whichever is meant.",
    ),
    "brackets of an accountant": rows(U, 2, "revenue", "value_wrong", "1000000", '"(1,000)"', "found -1000"),
    "decimals of a count": column(
        "stores", "2.5", "value_wrong", "whole number from 1 to 100,000. Write a number without decimals"
    ),
    "no store": column("stores", "0", "value_wrong"),
    "no size": column("size", "0", "value_wrong", "number from 0.001 to 1,000"),
    "neither yes nor no": column("pos_connected", "maybe", "value_wrong", "expected yes or no"),
    "shop for store": rows(U, 2, "type", "value_wrong", "store", "stores", "Did you mean store?"),
    "control characters": rows(U, 2, "leader", "value_wrong", "Ann", "A\x1b[1mn", "found A\\x1b[1mn"),
    "line break in a name": rows(U, 2, "unit", "value_wrong", "S1", '"S\n1"', "found S\\n1"),
    "name that cannot be seen": rows(U, 2, "leader", "value_wrong", "Ann", "A\u200bnn"),
    "a mark that turns": rows(U, 2, "unit", "value_wrong", "S1", "S1\u200f"),
    "a hyphen that cannot be seen": rows(U, 2, "unit", "value_wrong", "S1", "S\u00ad1"),
    "text that turns": rows(U, 2, "leader", "value_wrong", "Ann", "A\u202enn"),
    "a million characters": rows(
        U, 2, "unit", "value_wrong", "S1", "S" * 10**6, "(1,000,000 characters), expected text of at most 200"
    ),
    "quarter in words": rows(U, 3, "exit_quarter", "value_wrong", "2029Q1", "Q1/2029", "Write 2029Q1."),
    "date in a cell": rows(U, 3, "exit_quarter", "value_wrong", "2029Q1", "2029-03-31", "such as 2027Q3"),
}

CHECKS = {
    "unit twice": rows(U, 4, "unit", "name_repeated", "S3", "S1", "a name not used before (row 2)"),
    "unit of a group twice": Case(
        {
            P: PLAN + '[[groups]]\nname = "pair"\nlever = "orchestration"\nkind = "together"\nunits = ["S1", "S2"]\n',
            U: UNITS + "S1" + UNITS.splitlines()[1][2:],
        },
        [("name_repeated", U, 6, "unit")],
    ),
    "closed before": rows(U, 3, "exit_quarter", "unit_closed", "2029Q1", "2026Q4", "2027Q1 or later"),
    "factor without a quarter": column("resize_factor", "0.5", "setting_ignored", "a resize_quarter with it"),
    "quarter without a factor": Case(column("resize_quarter", "2028Q1", "").files, [("setting_missing", U, 2, "resize_factor")]),
    "change after the exit": Case(
        {
            U: UNITS.replace("leader,cohort", "resize_factor,resize_quarter")
            .replace("Ann,old", "2,2029Q2")
            .replace("Bob,new", ",")
        },
        [("setting_ignored", U, 3, "resize_quarter")],
    ),
    "profile of no table": column("seasonality", "city", "name_unknown", "Add the profile to seasonality.csv"),
    "profile misspelt": Case(
        SEASONAL | {S: SEASONS, U: str(SEASONAL[U]).replace("2029Q1,", "2029Q1,City")},
        [("name_unknown", U, 3, "seasonality")],
        "Did you mean city?",
    ),
    "profile of no unit": seasons(
        SEASONS + SEASONS[SEASONS.index("city") :].replace("city", "bay"), 6, "profile", "setting_ignored"
    ),
    "part of a year": seasons(SEASONS[: SEASONS.index("city,4")], 4, "profile", "season_incomplete", "also fiscal quarter 4"),
    "quarter twice": seasons(SEASONS + "city,4,1\n", 6, "fiscal_quarter", "row_repeated", "once (row 5)"),
    "fifth quarter": seasons(SEASONS.replace("city,4", "city,5"), 5, "fiscal_quarter", "value_wrong", "from 1 to 4"),
    "region in another case": rows(
        U, 3, "region", "names_alike", "S2,North", "S2,NORTH", "found NORTH, expected North as in row 2"
    ),
    "leader of other blanks": Case(
        {U: UNITS.replace("Ann,old,1000000", "Ann B,old,1000000").replace("Ann,old,1200000", "Ann\u00a0B,old,1200000")},
        [("names_alike", U, 3, "leader")],
        "found Ann[U+00A0]B, expected Ann B as in row 2",
    ),
    "cohort composed otherwise": Case(
        {U: UNITS.replace("Ann,old,1000000", "Ann,S\u00fcd,1000000").replace("Ann,old", "Ann,Su\u0308d")},
        [("names_alike", U, 3, "cohort")],
        "found Su[U+0308]d, expected S\u00fcd as in row 2, or a name that differs in more than how its accents are composed",
    ),
    "unit in another case": rows(U, 4, "unit", "names_alike", "S3,", "s2,", "found s2, expected S2 as in row 3"),
    "rule in another case": extra('[[limits]]\n»name = "Budget"\nmeasure = "spend"\namount = 5', "names_alike", "limits[2].name"),
    "total below": Case(
        {U: f"{UNITS}Total,,,,,3100000,,24000,,\n"}, [("total_row", U, 6, "unit")], "found Total, expected a unit in every row"
    ),
    "total by name alone": Case(
        {U: f"{UNITS}Summe:,,,,,,,,,\n"}, [("total_row", U, 6, "unit")], "a unit that is really called so needs another name"
    ),
    "total under another name": Case(
        {U: f"{UNITS}999,All,store,Cy,,3100000,0.3,24000,0.9,\n"},
        [("total_row", U, 6, "unit")],
        "found 999, the sum of all other units in revenue and eligible",
    ),
    "total of a region": Case(
        {U: f"{UNITS}North total,North,store,Ann,,2200000,0.3,11000,0.9,\n"},
        [("total_row", U, 6, "unit")],
        "North total, the sum of the other units of North in revenue",
    ),
    "amount of no limit": rows(L, 3, "limit", "name_unknown", "budget", "Budget", "Did you mean budget?"),
    "amount twice": rows(L, 4, "limit", "row_repeated", "50000\n", "50000\nbudget,,2027Q1,1\n", "once (row 3)"),
    "scope of no region": rows(L, 2, "scope", "scope_wrong", "North", "Nort", "Did you mean North?"),
    "scope of the company": rows(L, 3, "scope", "scope_wrong", "budget,", "budget,North", "a blank cell"),
    "scope left blank": rows(L, 2, "scope", "scope_wrong", "North", "", "found nothing"),
    "quarter that is none": rows(L, 2, "period", "period_wrong", "2027Q2", "2027Q5", "a quarter from 2027Q1 to 2028Q4"),
    "quarter after the decisions": rows(L, 2, "period", "period_wrong", "2027Q2", "2029Q1"),
    "year for a quarter": rows(L, 2, "period", "period_wrong", "2027Q2", "FY2027"),
    "calendar year": extra(
        f'{LIMIT}measure = "spend"\nper = "fiscal_year"', "", "", limits="limit,period,amount\ncap,2027,5"
    )._replace(found=[("period_wrong", L, 2, "period")], text="a fiscal year from FY2027 to FY2028"),
    "part of the total": extra(
        f'{LIMIT}measure = "spend"\nper = "total"', "", "", limits="limit,period,amount\ncap,FY2027,5"
    )._replace(found=[("period_wrong", L, 2, "period")], text="the period total"),
    "negative limit": rows(L, 2, "amount", "value_wrong", ",6", ",-6"),
    "pin of no unit": pins("S11,orchestration,must,", 2, "unit", "name_unknown", "Did you mean S1?"),
    "pin of no lever": pins("S1,orchestrate,must,", 2, "lever", "name_unknown", "Did you mean orchestration?"),
    "pin of no rule": pins("S1,orchestration,never,", 2, "rule", "value_wrong", "one of must, must_not, running, committed"),
    "pin outside": pins("S1,orchestration,must,2029Q1", 2, "quarter", "quarter_outside", "2027Q1 to 2028Q4"),
    "running since when": pins("S1,orchestration,running,", 2, "quarter", "value_missing", "a quarter with running"),
    "committed to when": pins("S1,orchestration,committed,", 2, "quarter", "value_missing"),
    "running from the future": pins("S1,orchestration,running,2027Q1", 2, "quarter", "quarter_outside", "2017Q1 to 2026Q4"),
    "running for ages": pins("S1,orchestration,running,2016Q4", 2, "quarter", "quarter_outside"),
    "must of what it cannot": pins("D1,orchestration,must,", 2, "rule", "pins_collide", "leave out this unit"),
    "must after the exit": pins(
        "S2,orchestration,must,2028Q1", 2, "quarter", "pins_collide", units=UNITS.replace("2029Q1", "2027Q4")
    ),
    "committed after the exit": pins(
        "S2,orchestration,committed,2028Q1", 2, "quarter", "pins_collide", units=UNITS.replace("2029Q1", "2027Q4")
    ),
    "pin twice": pins("S1,orchestration,must,\nS1,orchestration,must,", 3, "rule", "row_repeated", "row 2"),
    "must again": pins("S1,orchestration,must,\nS1,orchestration,must,2027Q2", 3, "rule", "row_repeated"),
    "must_not again": pins("S1,orchestration,must_not,2027Q2\nS1,orchestration,must_not,", 3, "rule", "row_repeated"),
} | {
    f"{one} and {other}": pins(f"S1,orchestration,{one}\nS1,orchestration,{other}", 3, "rule", "pins_collide", "of row 2")
    for one, other in (
        ("must,2027Q1", "must,2027Q2"),
        ("must,", "must_not,"),
        ("must,2027Q1", "must_not,"),
        ("must_not,2027Q2", "must,2027Q2"),
        ("must,", "running,2026Q1"),
        ("must,", "committed,2027Q2"),
        ("must_not,", "committed,2027Q2"),
        ("committed,2027Q2", "must_not,2027Q2"),
        ("must_not,2027Q3", "running,2026Q1"),
        ("running,2026Q1", "committed,2027Q2"),
        ("running,2026Q1", "running,2026Q2"),
        ("committed,2027Q1", "committed,2027Q2"),
    )
}

CASES = FILES | PLAN_VALUES | PLAN_CHECKS | VALUES | CHECKS
