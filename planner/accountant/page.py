"""The figures of a plan's report, which its page carries with every cent, against the recomputation."""

import re
from html.parser import HTMLParser
from typing import Final

from instances.schema.instance import Instance
from planner.accountant.key_figures import KeyFigure, key_figures
from planner.accountant.records import Account, Finding
from planner.accountant.workbook import Held

FILE: Final = "report.html"

FIGURES: Final = {
    "figure-first_12_months": "twelve_months",
    "figure-waiting": "cost_of_waiting",
    "bucket-all": "npv",
    "year-all": "twelve_months",
}
PARTS: Final = {
    "figure": "",
    "bucket": "buckets-",
    "year": "twelve_months-",
    "hardness": "npv_by_hardness-",
    "grade": "npv_by_grade-",
    "lever": "npv_by_lever-",
}
"""Names of summary.json by the first word of an element's id."""

NEEDED: Final = ("figure-npv", "figure-spend", "figure-peak_funding")
WHOLE: Final = re.compile(r"[^\d%,.\N{MINUS SIGN}-]*([-\N{MINUS SIGN}]?)[^\d%,.]{0,5}([\d,]+)")
"""An amount in whole units, with its currency before it."""


class _Page(HTMLParser):
    """Collects value and text of each `data` element that has an id."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "data" and given.get("id") is not None
        if self._inside:
            self.values.append((str(given["id"]), str(given.get("value"))))
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "data"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def page_findings(instance: Instance, account: Account, html: str) -> Held:
    """Compare the key figures and where the value comes from; the amount that is shown is compared with its exact value."""
    page, wanted = _Page(), key_figures(instance, account)
    page.feed(html)
    findings, count = list[Finding](), 0
    for (name, value), text in zip(page.values, page.texts, strict=True):
        kind, _, part = name.partition("-")
        figure = wanted.get(FIGURES.get(name, f"{PARTS[kind]}{part}" if kind in PARTS else ""))
        if figure is None:
            continue
        count += 1
        if not figure.agrees(value):
            findings.append(Finding("difference", f"{FILE} {name}", value, figure.expected))
        elif not _shows(text.strip(), value, figure):
            findings.append(Finding("difference", f"{FILE} {name}, as shown", text.strip(), figure.expected))
    ids = {name for name, _ in page.values}
    findings += [Finding("difference", f"{FILE} {name}", "nothing", "a figure") for name in NEEDED if name not in ids]
    return Held(count, findings)


def _shows(text: str, value: str, figure: KeyFigure) -> bool:
    """Return whether a text that is an amount in whole units is the value, rounded; other texts are not looked at."""
    whole = WHOLE.fullmatch(text)
    if whole is None or figure.expected == text:
        return True
    shown = float(whole[2].replace(",", "")) * (-1 if whole[1] else 1)
    return abs(shown - float(value)) <= 0.5 + 1e-6
