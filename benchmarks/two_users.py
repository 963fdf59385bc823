"""Two people at once in a browser: how soon pages answer one of them while the other one's plan is sought.

    python -m benchmarks.two_users FLEET --solve 60

FLEET is an example, a folder or a workbook. Each has a session of its own. The first plans for `--plan` seconds, and looks at
the plan; the second then plans for `--solve` seconds while the first clicks. A reaction is the time from a click or a key
until the page is whole: its script has run, and nothing changes any more. Needs Playwright and its Chromium.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]

WATCH = """
window.__given = 0; window.__whole = 0;
for (const kind of ['click', 'keydown']) addEventListener(kind, () => { window.__given = performance.now(); }, true);
new MutationObserver(seen => {
    const place = one => one.target.closest ? one.target : one.target.parentElement;
    const told = one => one.type === 'attributes' || place(one)?.closest('[data-testid=stMain]');
    if (seen.some(told)) requestAnimationFrame(() => setTimeout(() => { window.__whole = performance.now(); }));
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true,
                      attributeFilter: ['data-test-script-state', 'aria-expanded']});
"""
"""Keeps the times of the last click or key, and of the last change of the page, of a list that opens or closes, or of the state
of its script, which may run too shortly to be seen."""

QUIET = 0.4
"""Seconds without a change after which a page counts as whole: some clicks lead to two runs of the script."""


@dataclass
class Reactions:
    """Reactions of a page in seconds, by what was done."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def after(self, page: Any, name: str, act: Callable[[], object], seconds: float = 60.0) -> None:
        """Do something on a page and keep the time until it is whole."""
        act()
        end = monotonic() + seconds
        while True:
            given, whole, now, state = page.evaluate(
                "() => [window.__given, window.__whole, performance.now(),"
                " document.querySelector('[data-test-script-state]').dataset.testScriptState]"
            )
            if whole > given and state == "notRunning" and now - whole > 1000 * QUIET:
                self.found.setdefault(name, []).append((whole - given) / 1000)
                return
            if monotonic() > end:
                raise TimeoutError(f"{name}: the page is not whole after {seconds:g} s")
            page.wait_for_timeout(50)

    def lines(self) -> list[str]:
        """Return a line for each thing that was done: how often, the median and the longest time."""
        return [
            f"{name}: {len(times)} times, median {median(times):.2f} s, at most {max(times):.2f} s"
            for name, times in self.found.items()
        ]


@contextmanager
def server(fleet: str) -> Iterator[str]:
    """Serve a fleet at a free port of this machine; the address is given, and the server ended at last."""
    line = [sys.executable, "-c", "from cli import main; main()", "serve", fleet, "--port", "0", "--no-browser", "--quiet"]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(30)


def visitor(browser: Any, address: str, told: Reactions) -> Any:
    """Return a page of a new browser session, and keep the time of its first paint."""
    page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
    page.add_init_script(WATCH)
    began = monotonic()
    page.goto(address)
    page.get_by_role("heading", name="Start", exact=True).wait_for(timeout=60_000)
    told.found.setdefault("first paint", []).append(monotonic() - began)
    page.get_by_text("No problem found").wait_for(timeout=60_000)
    told.found.setdefault("Start is whole", []).append(monotonic() - began)
    return page


def start_to_plan(page: Any, seconds: float) -> None:
    """Start to plan with a time limit."""
    page.get_by_role("link", name="Plan", exact=True).click()
    limit = page.get_by_role("spinbutton", name="Time limit, seconds")
    limit.fill(f"{seconds:g}")
    limit.press("Enter")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.get_by_role("button", name="Stop and keep the best").wait_for(timeout=60_000)


def clicks(page: Any, told: Reactions, moment: str, until: float) -> None:
    """Do on the pages of a plan what a person does, in turn, until a time of the clock."""
    while monotonic() < until:
        for number in range(4):
            box = page.get_by_role("combobox", name="Unit", exact=False).last
            box.click()
            for _ in range(2 + number):
                page.keyboard.press("ArrowDown")
            told.after(page, f"{moment}, a unit is chosen", lambda: page.keyboard.press("Enter"))
        for name in ("What if", "Inputs", "Plan"):
            link = page.get_by_role("link", name=name, exact=True)
            told.after(page, f"{moment}, to the page {name}", link.click)


def main() -> None:
    """Let two people work, and print the reactions that one of them had."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("fleet")
    words.add_argument("--plan", type=float, default=30.0, help="seconds for the plan that is looked at")
    words.add_argument("--solve", type=float, default=60.0, help="seconds of the other's solve, during which is clicked")
    words.add_argument("--chromium", help="its executable, where it is not the one that Playwright installs")
    options = words.parse_args()
    told = Reactions()
    with server(options.fleet) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=options.chromium)
        first = visitor(browser, address, told)
        start_to_plan(first, options.plan)
        first.get_by_text("Net present value", exact=True).first.wait_for(timeout=1000 * (options.plan + 120))
        first.wait_for_timeout(2000)
        clicks(first, told, "alone", monotonic() + 1)
        second = visitor(browser, address, told)
        start_to_plan(second, options.solve)
        clicks(first, told, "beside a solve", monotonic() + options.solve)
        print("\n".join(told.lines()))


if __name__ == "__main__":
    main()
