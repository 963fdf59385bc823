"""README's pictures, taken anew: `python -m tools.pictures` plans mixed-portfolio, on the command line and in a browser.

Needs Playwright and its Chromium. The pictures stand in docs/: report.png is the report as far as its first chart, app.png the
page Plan.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.two_users import server

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
EXAMPLE = "mixed-portfolio"
CLI = [sys.executable, "-c", "from cli import main; main()"]

REPORT_WIDTH, APP_WIDTH, APP_HEIGHT = 880, 1300, 1150
"""Size of the windows, in pixels."""

BELOW = 16
"""Room below the last thing in a picture, in pixels."""


def report(browser: Any, folder: Path) -> bytes:
    """Return the picture of a report: all of it from its title to its first chart."""
    subprocess.run([*CLI, "plan", EXAMPLE, "--out", str(folder / "run"), "--quiet"], cwd=ROOT, check=True)
    subprocess.run([*CLI, "report", str(folder / "run"), "--out", str(folder / "report.html"), "--quiet"], cwd=ROOT, check=True)
    page = browser.new_page(viewport={"width": REPORT_WIDTH, "height": 900})
    page.goto((folder / "report.html").as_uri())
    chart = page.locator("img").first.bounding_box()
    clip = {"x": 0, "y": 0, "width": REPORT_WIDTH, "height": chart["y"] + chart["height"] + BELOW}
    return bytes(page.screenshot(full_page=True, clip=clip))


def app(browser: Any) -> bytes:
    """Return the picture of the page Plan with a plan."""
    with server(EXAMPLE) as address:
        page = browser.new_page(viewport={"width": APP_WIDTH, "height": APP_HEIGHT})
        page.goto(f"{address}/plan")
        page.get_by_role("button", name="Plan", exact=True).click()
        page.get_by_role("button", name="Plan anew").wait_for(timeout=300_000)
        page.get_by_text("orchestration", exact=True).first.wait_for()
        page.mouse.move(APP_WIDTH - 10, 10)
        page.wait_for_timeout(3000)
        return bytes(page.screenshot())


def main() -> None:
    """Take the pictures."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--chromium", help="its executable, where it is not the one that Playwright installs")
    options = words.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=options.chromium)
        (DOCS / "report.png").write_bytes(report(browser, Path(folder)))
        (DOCS / "app.png").write_bytes(app(browser))


if __name__ == "__main__":
    main()
