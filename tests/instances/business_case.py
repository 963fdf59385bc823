"""A business case brought along in flows.csv, with levers of its own, as text."""

PLAN = """\
[plan]
name = "Brought along"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 12

[finance]
currency = "IDR"
tax_rate = 0.22
flows_in = "nominal"

[levers.lockers]
title = "Lockers"
flows = "replace"

[levers.kiosks]
title = "Kiosks"
flows = "replace"

[[limits]]
name = "budget"
measure = "spend"
amount = 40000000000
"""
FLOWS = """\
unit,lever,line,quarter,amount,recurring,colour
A,lockers,software,-1,-9000000000,,capex
A,lockers,training,0,-1000000000,,
A,lockers,shipping,1,2400000000,yes,
A,kiosks,integration,0,-500000000,,
A,kiosks,labour,0,-20000000,yes,
A,kiosks,stockouts,2,300000000,yes,
B,lockers,training,0,-7000000000,,
B,lockers,labour,2,1000000,,
"""
BROUGHT = {"plan.toml": PLAN, "units.csv": "unit,region\nA,North*\nB,=South\n", "flows.csv": FLOWS}
"""A business case in a currency of large amounts; the names of its regions are no plain words to a spreadsheet."""
