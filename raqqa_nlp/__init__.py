"""Who is said to have said how many of what, where in the text, and where reports disagree.

Importing this package loads none of its modules; each name below is fetched from its home when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from raqqa_nlp.document import Attribution, Claim, Document, Entity, Number, Span
    from raqqa_nlp.errors import RaqqaError
    from raqqa_nlp.labelstudio import load_gold
    from raqqa_nlp.pipeline import Pipeline, load, predict
    from raqqa_nlp.reconciliation import Claims, Group, Statement, reconcile
    from raqqa_nlp.schema import Count, Date, Duration, Measure, Money, Percent

__version__ = "0.1.0"

__all__ = [
    "Attribution",
    "Claim",
    "Claims",
    "Count",
    "Date",
    "Document",
    "Duration",
    "Entity",
    "Group",
    "Measure",
    "Money",
    "Number",
    "Percent",
    "Pipeline",
    "RaqqaError",
    "Span",
    "Statement",
    "__version__",
    "load",
    "load_gold",
    "predict",
    "reconcile",
]

_HOMES: Final = {
    **dict.fromkeys(("Attribution", "Claim", "Document", "Entity", "Number", "Span"), "document"),
    **dict.fromkeys(("Count", "Date", "Duration", "Measure", "Money", "Percent"), "schema"),
    **dict.fromkeys(("Pipeline", "load", "predict"), "pipeline"),
    **dict.fromkeys(("Claims", "Group", "Statement", "reconcile"), "reconciliation"),
    "RaqqaError": "errors",
    "load_gold": "labelstudio",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
