"""Many spellings, one name: canonical names of persons, organisations, places and sites, in a text and across texts.

Every joining of two spellings has a reason, kept as a :class:`Merge`; see :func:`explain`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from raqqa_nlp.document import Document
from raqqa_nlp.names import across, within
from raqqa_nlp.names.clusters import Merge

__all__ = ["Merge", "canonicalise", "explain", "merge"]


def canonicalise(doc: Document) -> Document:
    """The document with ``canonical`` set anew on every PERSON, ORGANISATION, LOCATION and FACILITY, else ``None``.

    One document is its own world: acronyms, surnames and short forms point to a longer name in the same text, or to
    the table of well-known names. Claims stay as they are; derive them afterwards.
    """
    clusters, of = within.names_of(doc)
    chosen = {i: clusters.canonical(members) for members in clusters.members() for i in members}
    entities = (dataclasses.replace(e, canonical=chosen[of[e]] if e in of else None) for e in doc.entities)
    return doc.replace(entities=tuple(entities))


def merge(docs: Sequence[Document]) -> tuple[Document, ...]:
    """The documents with one canonical name for the same thing in all of them; those without any are canonicalised.

    Names agree across documents where they are equal, where one document spells out what another abbreviates, and for
    persons where surnames sound alike and the given name or the role agrees. Claims stay as they are.
    """
    docs = _canonical(docs)
    clusters, of = across.names_of(docs)
    chosen = {i: clusters.canonical(members) for members in clusters.members() for i in members}
    new = {key: chosen[i] for key, i in of.items()}
    return tuple(
        doc.replace(
            entities=tuple(dataclasses.replace(e, canonical=new.get((e.label, e.canonical))) for e in doc.entities)
        )
        for doc in docs
    )


def explain(*docs: Document) -> tuple[Merge, ...]:
    """Why names were joined: by :func:`canonicalise` in one document, by :func:`merge` across several."""
    if len(docs) == 1:
        return tuple(within.names_of(docs[0])[0].merges)
    return tuple(across.names_of(_canonical(docs))[0].merges)


def _canonical(docs: Sequence[Document]) -> tuple[Document, ...]:
    return tuple(doc if any(e.canonical for e in doc.entities) else canonicalise(doc) for doc in docs)
