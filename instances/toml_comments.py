"""Comments of a TOML text as notes on its keys: one note per key, from the comment lines above it."""

from collections.abc import Mapping

from instances.toml_lines import lines_of_keys


def comments_of(text: str) -> dict[str, str]:
    """Return each block of comment lines, without the # signs, by path of the key below it."""
    below = {line: path for path, line in reversed(lines_of_keys(text).items())}
    found: dict[str, str] = {}
    block: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#"):
            block.append(line.removeprefix("#").removeprefix(" ").rstrip())
        elif not line.strip() and block:
            block.append("")
        elif block and number in below:
            found[below[number]] = "\n".join(block).strip("\n")
            block = []
        else:
            block = []
    return found


def annotated(text: str, notes: Mapping[str, str]) -> str:
    """Return a TOML text with each note as comment lines above its key, at the top if the key is absent."""
    lines_by_key = lines_of_keys(text)
    lines = text.splitlines()
    for key, note in sorted(notes.items(), key=lambda one: lines_by_key.get(one[0], 0), reverse=True):
        at = max(lines_by_key.get(key, 1) - 1, 0)
        lines[at:at] = [f"# {line}".rstrip() for line in note.splitlines()]
    return "\n".join(lines) + "\n"
