"""The bundle that ships: verified, refused when damaged, and the same answer whatever runs beside a text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import raqqa_nlp
from raqqa_nlp.bundle import DEFAULT, NETWORK, SETTINGS, TOKENIZER, Bundle, seal
from raqqa_nlp.document import Document
from raqqa_nlp.errors import BundleError, InputError

TEXT = "SOHR said 3,250 people were killed in the five-month battle, including 1,130 civilians."


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT, tmp_path / "bundle"))


def test_it_is_small_enough_to_ship_and_has_its_card() -> None:
    assert sum(path.stat().st_size for path in DEFAULT.iterdir()) <= 30 * 2**20
    assert (DEFAULT / "README.md").is_file()


@pytest.mark.parametrize("date", ["2017-W42-2", "20171017", "2017-02-30"])
def test_a_date_has_one_form(date: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        raqqa_nlp.predict("12 people were killed.", date=date)


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(InputError, match="surrogate pair at character 23"):
        raqqa_nlp.predict("12 people were killed \x20\ud83d in Raqqa")


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, SETTINGS])
def test_one_byte_flipped_is_noticed(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    place = len(data) // 2 if name != SETTINGS else data.rindex(b"0.") + 2  # a digit of a linking parameter
    data[place] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(BundleError, match="SHA-256") as caught:
        Bundle.open(copy)
    assert name in str(caught.value)


def test_a_missing_file_and_a_missing_bundle_are_told(copy: Path, tmp_path: Path) -> None:
    (copy / NETWORK).unlink()
    with pytest.raises(BundleError, match="missing"):
        Bundle.open(copy)
    with pytest.raises(BundleError, match="no model bundle"):
        Bundle.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("key", "value", "message"), [("scheme", "0" * 64, "another annotation scheme"), ("format", 99, "bundle format 99")]
)
def test_another_scheme_or_format_is_refused(copy: Path, key: str, value: object, message: str) -> None:
    settings_ = json.loads((copy / SETTINGS).read_text())
    settings_ |= {key: value}
    (copy / SETTINGS).write_text(json.dumps(settings_ | {"sha256": seal(settings_)}))
    with pytest.raises(BundleError, match=message):
        Bundle.open(copy)


@pytest.mark.parametrize("content", ["{", "[]"])
def test_settings_that_are_no_json_object_are_refused(copy: Path, content: str) -> None:
    (copy / SETTINGS).write_text(content)
    with pytest.raises(BundleError, match="damaged"):
        Bundle.open(copy)


def test_the_readme_example() -> None:
    doc = raqqa_nlp.predict(TEXT, date="2017-10-17")
    assert [(claim.low, claim.high, claim.counted, claim.status) for claim in doc.claims] == [
        (3250, 3250, "people", "killed"),
        (1130, 1130, "civilians", "killed"),
    ]
    assert [claim.attribution is not None for claim in doc.claims] == [True, True]


@pytest.mark.parametrize(("batch_size", "threads"), [(1, 1), (2, 3), (7, 2)])
def test_a_document_does_not_depend_on_its_neighbours(batch_size: int, threads: int) -> None:
    nlp = raqqa_nlp.load(threads=threads)
    texts = [TEXT, "", *(doc.text for doc in raqqa_nlp.load_gold()), "One man died.", TEXT * 3]
    alone = [nlp(text) for text in texts]
    assert list(nlp.stream(texts, batch_size=batch_size)) == alone
    assert list(nlp.stream(reversed(texts), batch_size=batch_size)) == alone[::-1]


def test_streams_are_lazy_and_in_order() -> None:
    taken: list[int] = []

    def source() -> Iterator[str]:
        for n in range(2, 60):
            taken.append(n)
            yield f"{n} men died."

    stream = raqqa_nlp.predict(source())
    assert taken == []
    assert next(stream).text == "2 men died."
    assert len(taken) < 58


def test_what_is_known_of_a_text_is_kept() -> None:
    doc = raqqa_nlp.predict(Document(TEXT, id="a", date="2017-10-17", outlet="Reuters"), date="2000-01-01")
    assert (doc.id, doc.date, doc.outlet) == ("a", "2017-10-17", "Reuters")
    assert doc.claims[0].document_id == "a"


@pytest.mark.parametrize("text", ["", "   \n", "\u200b\ufeff", "\x00"])
def test_texts_without_words_give_empty_documents(text: str) -> None:
    doc = raqqa_nlp.predict(text)
    assert doc.text == text
    assert (doc.entities, doc.numbers, doc.attributions, doc.claims) == ((), (), (), ())


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["🎉", "\r\n", "e\u0301", "  ", "“", "\u2028", ""]))
def test_offsets_hold_on_any_text(noise: str, glue: str) -> None:
    text = noise + glue + TEXT + glue + noise
    doc = raqqa_nlp.predict(text)
    for layer in ("entity", "number", "attribution"):
        for span in doc.spans(layer):
            assert doc.text[span.start : span.end] == span.text
            assert span.score is None or 0 <= span.score <= 1
    assert Document.from_json(doc.to_json()) == doc


def test_wrong_input_is_told() -> None:
    with pytest.raises(InputError, match="must be str or Document"):
        list(raqqa_nlp.predict([b"bytes"]))  # type: ignore[list-item]
    with pytest.raises(InputError, match="no date"):
        raqqa_nlp.predict(TEXT, date="yesterday")
