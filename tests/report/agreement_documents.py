"""What three annotators make of the dossier's two short texts: every kind of disagreement, and a text of one alone."""

from __future__ import annotations

import functools
from dataclasses import replace

from dossier_documents import documents

from raqqa_nlp.document import Document, Entity, Span
from raqqa_nlp.evaluation.agreement import Agreement, measure
from raqqa_nlp.report.agreement import page
from raqqa_nlp.schema import Count

ANN, BO, CY = "ann@example.com", "bo", "cy"


def passes(hostile: str = "") -> dict[str, list[Document]]:
    """Annotator -> their Documents; what is hostile stands in the first text and in a name of an annotator, too."""
    one, two = (doc.replace(claims=()) for doc in documents(hostile))
    alone = Document("Ann alone has done this one.", id="three")
    return {ANN: [one, two, alone], BO + hostile: [changed(one), two], CY: [one]}


def changed(doc: Document) -> Document:
    """The first text as the second annotator has it."""
    lee, later, post = doc.entities
    loyal, snipers, *lengths = doc.numbers
    [said] = doc.attributions
    assert loyal.counted
    fighters = _cut(loyal.counted, doc.text.rindex("fighters", 0, loyal.counted.end), loyal.counted.end)
    source = said.source
    assert source
    return doc.replace(
        entities=(
            replace(lee, canonical="Anna Lee"),
            replace(post, label="LOCATION"),
            Entity(later.end + 1, later.end + 5, "left", "FACILITY", canonical="left"),
        ),
        numbers=(
            replace(loyal, value=Count(200, 200, "approximate"), counted=fighters, status="injured"),
            replace(snipers, counted=None),
            *lengths[:1],
        ),
        attributions=(replace(said, source=None),),
    )


@functools.cache
def measured(hostile: str = "") -> Agreement:
    return measure(passes(hostile))


@functools.cache
def written(hostile: str = "") -> str:
    return page(measured(hostile))


def _cut(span: Span, start: int, end: int) -> Span:
    return replace(span, start=start, end=end, text=span.text[start - span.start : end - span.start])
