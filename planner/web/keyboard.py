"""The keyboard on a page: where it is, and a short way from anywhere on a page to the list of pages."""

from pathlib import Path
from typing import Final

LOOKS: Final = """<style>
a:focus-visible, button:focus-visible, summary:focus-visible, [role=tab]:focus-visible, [role=slider]:focus-visible
    {outline: 3px solid #1F3A5F !important; outline-offset: 2px}
[data-testid=stElementContainer]:has(a.to-pages) {position: absolute}
a.to-pages {position: fixed; top: 8px; z-index: 1000001; padding: 4px 12px; background: #FFFFFF; color: #1F3A5F}
a.to-pages:not(:focus) {width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
</style>"""
"""Shows where the keyboard is, which links of the library's own navigation do not, and the way to the pages while it is there."""

TO_PAGES: Final = """<a class="to-pages" href="#" aria-keyshortcuts="Alt+Shift+P">
To the list of pages (from anywhere: Alt+Shift+P)</a>"""
"""The first stop of the keyboard on a page."""

KEYS: Final = b"<script>" + (Path(__file__).parent / "entry" / "keys.js").read_bytes() + b"</script>"
"""The script of a page that leads to the list of pages."""
