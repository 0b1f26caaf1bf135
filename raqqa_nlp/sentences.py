"""Where sentences end, as far as looking around in one asks for it; no span is ever limited by them."""

from __future__ import annotations

import re
from typing import Final

END: Final = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt|No))(?<!\b(?:Mrs|Col|Gen|Sgt|Maj))(?<!\b(?:Capt|Brig|Sept|Prof))"
    r"(?<!\b(?:Sen|Rep|Gov|Adm|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Oct|Nov|Dec))(?<!\bMs)(?<!\b[ap]\.m)[.!?][\"”’)]*\s+|\n+"
)
"""The end of a sentence with the space after it; initials, titles, months cut short and "No." end none."""
