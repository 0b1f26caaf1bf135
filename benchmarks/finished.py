"""Texts as bundles see them that earlier runs have left and that were trained without them; nothing is trained here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from raqqa_nlp import load
from raqqa_nlp.bundle import SETTINGS
from raqqa_nlp.document import Document
from raqqa_nlp.names import merge


def predicted(gold: Sequence[Document], runs: Path) -> list[Document]:
    """Each text by the first bundle whose training had it held out.

    :param runs: folder of training runs, such as ``runs/gold-only``, where ``make bench`` leaves them.
    :returns: in the order of ``gold``; nothing if one of the texts has no such bundle.
    """
    held_out = {
        path.parent: json.loads(path.read_text(encoding="utf-8"))["training"]["held_out"]
        for path in sorted(runs.glob(f"*/bundle/{SETTINGS}"))
    }
    bundles = [next((bundle for bundle, ids in held_out.items() if doc.id in ids), None) for doc in gold]
    if None in bundles:
        return []
    blank = [Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet) for doc in gold]
    # In the gold a canonical name is the same in all documents.
    return list(merge([load(bundle)(doc) for bundle, doc in zip(bundles, blank, strict=True)]))
