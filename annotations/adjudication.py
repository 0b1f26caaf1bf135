"""Write ADJUDICATION.md, the readable table, from adjudication.json: ``python annotations/adjudication.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
_SHOWN: Final = 4  # words shown at either end of a long passage
_HEAD: Final = """\
# Adjudication

Where the two independent passes over the texts differ, what the ground truth has, and why. Made from
[`adjudication.json`](adjudication.json) by [`adjudication.py`](adjudication.py); a test holds that file against the
export: it lists every difference, and nothing else. Rules are sections of the [guidelines](GUIDELINES.md); places are
code points, half-open.

| text | place | words | pass A | pass B | decision | rule | reason |
|---|---|---|---|---|---|---|---|
"""


def render(decisions: list[dict[str, Any]]) -> str:
    """The decisions as a Markdown page."""
    return _HEAD + "".join(f"| {' | '.join(_cell(cell) for cell in _row(decision))} |\n" for decision in decisions)


def _row(decision: dict[str, Any]) -> list[str]:
    start, end = decision["place"]
    sides = [_side(decision[name], decision["words"], start) for name in ("pass_a", "pass_b", "decision")]
    place = f"{decision['layer']} [{start}, {end})"
    return [decision["text"][:3], place, _short(decision["words"]), *sides, decision["section"], decision["reason"]]


def _side(side: dict[str, Any], words: str, offset: int) -> str:
    return "; ".join(_span(span, words[span["start"] - offset : span["end"] - offset]) for span in side["spans"]) or "–"


def _span(span: dict[str, Any], words: str) -> str:
    values = ", ".join(f"{name} {value}" for name, value in (span["value"] or {}).items())
    return f"{span['label']} “{_short(words)}”" + (f" ({values})" if values else "")


def _short(passage: str) -> str:
    words = passage.split()
    return " ".join([*words[:_SHOWN], "…", *words[-_SHOWN:]] if len(words) > 2 * _SHOWN else words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    page = render(json.loads((FOLDER / "adjudication.json").read_text(encoding="utf-8")))
    (FOLDER / "ADJUDICATION.md").write_text(page, encoding="utf-8")
