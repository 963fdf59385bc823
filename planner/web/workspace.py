"""The folder of a server, readable by its user alone, with a folder for each session."""

import atexit
import shutil
import threading
from itertools import count
from pathlib import Path
from tempfile import mkdtemp


class Workspace:
    """Makes the folders of sessions; the one around them is made at first use."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._numbers = count(1)
        self._making = threading.Lock()

    def new_folder(self) -> Path:
        """Return a new folder."""
        with self._making:
            if self._root is None:
                self._root = Path(mkdtemp(prefix="rollout-"))
                atexit.register(self.remove)
            folder = self._root / f"session-{next(self._numbers)}"
            folder.mkdir()
            return folder

    def remove(self) -> None:
        """Remove all folders."""
        with self._making:
            if self._root is not None:
                shutil.rmtree(self._root, ignore_errors=True)
                self._root = None
