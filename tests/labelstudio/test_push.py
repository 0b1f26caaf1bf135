"""What a push sends, and that it sends nothing where something is wrong. The project lives in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from labelstudio_documents import EXAMPLE
from labelstudio_stand_ins import StandInProject

from raqqa_nlp.document import Attribution, Document, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.labelstudio.manifest import sha256
from raqqa_nlp.labelstudio.push import prepare, send

OTHER = Document("The city fell.", id="city")


class StandIn:
    """Has what pushing uses of a Pipeline."""

    def __init__(self, version: str, found: Document = EXAMPLE) -> None:
        self.name, self._found = f"stand-in {version}", found
        self.asked: list[str | None] = []

    def stream(self, texts: Iterable[Document], *, progress: bool = False) -> Iterator[Document]:
        assert not progress
        for doc in texts:
            self.asked.append(doc.id)
            yield self._found if doc.text == EXAMPLE.text else doc


def push(project: Any, docs: Iterable[Document], nlp: Any = None) -> tuple[int, int, int]:
    """How many texts are given, new, and predicted anew."""
    prepared = prepare(project, docs, nlp)
    send(project, prepared, nlp)
    return len(prepared.texts), len(prepared.new), len(prepared.suggestions)


def test_the_same_push_twice_adds_nothing() -> None:
    project, nlp = StandInProject(), StandIn("1")
    assert push(project, [EXAMPLE, OTHER], nlp) == (2, 2, 2)
    assert push(project, [OTHER, EXAMPLE], nlp) == (2, 0, 0)
    assert nlp.asked == ["vela", "city"]
    assert (project.sent, len(project.held), len(project.predictions)) == (4, 2, 2)


def test_a_push_that_was_cut_off_goes_on() -> None:
    project, nlp = StandInProject(), StandIn("1")
    assert push(project, [EXAMPLE]) == (1, 1, 0)
    assert push(project, [EXAMPLE, OTHER], nlp) == (2, 1, 2)
    assert push(project, [EXAMPLE], StandIn("2")) == (1, 0, 1)
    assert sorted(project.predictions) == [(1, "stand-in 1"), (1, "stand-in 2"), (2, "stand-in 1")]


def test_a_text_counts_once_under_the_first_of_its_names() -> None:
    project = StandInProject()
    assert push(project, [OTHER, OTHER.replace(id="copy")], StandIn("1")) == (1, 1, 1)
    assert project.held[sha256(OTHER.text)].data["id"] == "city"
    assert push(project, [OTHER.replace(id="copy")], StandIn("1")) == (1, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Document("Another text.", id="city"), "another text has the id 'city'"),
        (EXAMPLE.replace(date=None), "has this text with the date 2020-05-20, not None"),
        (Document("", id="x"), "a task needs a text and an id"),
        (Document("no id"), "a task needs a text and an id"),
        (Document("\ud800", id="x"), "no valid Unicode"),
    ],
)
def test_nothing_is_sent_where_a_text_is_wrong(wrong: Document, said: str) -> None:
    project, nlp = StandInProject(), StandIn("1")
    push(project, [EXAMPLE, OTHER])
    before = project.sent
    with pytest.raises(InputError, match=said):
        push(project, [Document("A new text.", id="new"), wrong], nlp)
    assert (project.sent, nlp.asked) == (before, [])


def test_two_new_texts_of_one_name() -> None:
    with pytest.raises(InputError, match="another text has the id 'city'"):
        push(StandInProject(), [OTHER, Document("Another text.", id="city")])


def test_nothing_is_sent_where_a_suggestion_breaks_the_scheme() -> None:
    project = StandInProject()
    cue = Attribution(None, Span(10, 14, "Ruiz", "CUE"), ())
    with pytest.raises(AnnotationError, match="the CUE has no CONTENT"):
        push(project, [OTHER, EXAMPLE], StandIn("1", EXAMPLE.replace(entities=(), attributions=(cue,))))
    assert project.sent == 0
