"""Where sentences end, as far as looking around in one asks for it; no span is ever limited by them."""

from __future__ import annotations

import re
from typing import Final

END: Final = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt|No))(?<!\b(?:Mrs|Col|Gen|Sgt|Maj))(?<!\bCapt)[.!?][\"”’)]*\s+|\n+"
)
"""The end of a sentence with the space after it; initials, titles and "No." end none."""
