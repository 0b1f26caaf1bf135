"""The simulation of annotating: what it saves is what was planted, and both orders go their way over the same texts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig

import raqqa_nlp
from benchmarks import frozen, report, results, savings, selection
from benchmarks.frozen import Frozen, Learnt
from benchmarks.savings import Curves
from benchmarks.selection import Run
from raqqa_nlp import schema
from raqqa_nlp.bundle import TOKENIZER
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.training.model import Tagger, TaggerConfig
from raqqa_nlp.training.run import RECORD
from raqqa_nlp.windows import Tokeniser
from stand_ins import tiny_tokenizer

STEPS = (0, 10, 20, 40)


def planted(slow: int = 1, runs: int = 6, texts: int = 9) -> list[Run]:
    """Runs that get right half of the spans after 40 / slow texts, of 100 words each, every text its own number."""
    noise = np.random.default_rng(0)
    found = []
    for _ in range(runs):
        run = Run(words=[100 * step for step in STEPS])
        for step in STEPS:
            right = [50 * min(1, slow * step / 40) + 10 + noise.integers(3) for _ in range(texts)]
            run.counts.append(
                {
                    f"text {number}": {what: [int(n), 0, 100 - int(n)] for what in (*schema.LAYERS, "all")}
                    for number, n in enumerate(right)
                }
            )
        found.append(run)
    return found


def test_what_one_order_saves_is_read_across_the_curves() -> None:
    sizes, slow, fast = np.array([0.0, 10, 20, 40]), np.array([0.1, 0.2, 0.3, 0.5]), np.array([0.1, 0.3, 0.5, 0.6])
    assert savings.saved(sizes, fast, sizes, slow) == pytest.approx([0, 10, 20, 0])
    assert savings.saved(sizes, slow, sizes, fast) == pytest.approx([0, -5, -10, -20])
    assert savings.saved(sizes, fast, sizes, np.array([0.1, 0.4, 0.2, 0.4])) == pytest.approx(
        [0, 10 * 2 / 3 - 10, 20, 0]
    )
    assert savings.mean_gain(sizes, slow + 0.05, sizes, slow) == pytest.approx(0.05)
    assert savings.mean_gain(2 * sizes, slow, sizes, slow) < -0.04


def test_intervals_hold_what_was_planted_and_widen_with_noise() -> None:
    runs, texts = 20, 30
    noise = np.random.default_rng(1).integers(-9, 10, (runs, 1, texts))
    right = np.broadcast_to(50 + noise, (runs, 2, texts))
    counts = np.stack((right, 0 * right, 100 - right), axis=-1)
    curves = Curves(np.array([0.0, 1]), np.ones((runs, 2)), counts.astype(float))

    def f1(of_runs: savings.Array, of_texts: savings.Array) -> savings.Array:
        return savings.f1(curves, of_runs, of_texts)

    [value, again] = savings.estimate(f1, runs, texts)
    assert value == again
    assert value.low < 2 / 3 < value.high
    assert value.value == pytest.approx(2 / 3, abs=0.01)
    assert 0.001 < value.high - value.low < 0.02
    certain = Curves(curves.sizes, curves.words, np.broadcast_to([50, 0, 50], counts.shape))
    [sure, _] = savings.estimate(lambda *drawn: savings.f1(certain, *drawn), runs, texts)
    assert sure.low == sure.high


def test_the_record_says_what_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(savings, "RESAMPLES", 200)
    found = {order: planted(slow=1 if order == "random" else 2) for order in selection.ORDERS}
    selection.record(found, seeds=range(6), data="nothing", seconds=1, steps=STEPS, root=tmp_path)
    result = results.load(tmp_path / results.FOLDER / "selection.json")
    measures = result.measures["next, 10 texts"]
    assert measures["order/texts saved/low"] <= 10 <= measures["order/texts saved/high"]
    assert 8 < measures["order/texts saved/estimate"] < 12
    assert 800 < measures["order/words saved/estimate"] < 1200
    gained = "F1 gained over random, by texts"
    assert result.measures["next, 40 texts"][f"entity/{gained}/low"] > 5
    assert result.measures["next, missed too, 40 texts"][f"all/{gained}/estimate"] > 5
    assert result.measures["next, 40 texts"]["all/F1 gained over next, errors alone, by words/estimate"] == 0
    assert (
        result.systems["next, 20 texts"]["all/exact/micro"].value
        > result.systems["random, 20 texts"]["all/exact/micro"].value
    )
    assert "| next, 10 texts |" in report.table(result, ["all/exact/micro", "order/texts saved/*"])
    gains = report.table(result, [f"all/{gained}/*"])
    assert [line.split(" | ")[0] for line in gains.splitlines()[2:5]] == [
        "| next, 40 texts",
        "| next, errors alone, 40 texts",
        "| next, missed too, 40 texts",
    ]
    figure = ET.fromstring((tmp_path / results.FOLDER / selection.FIGURE).read_text(encoding="utf-8"))
    words = "".join(figure.itertext())
    assert "texts annotated beside the three" in words
    assert "random" in words


class Students:
    """Stands in for the frozen encoder: its models find all names, the surer the more texts they have learnt."""

    def __init__(self) -> None:
        self.tokeniser = Tokeniser(tiny_tokenizer(), size=384, overlap=96)
        self.learnt: list[list[str]] = []

    def learn(self, names: list[str]) -> Learnt:
        self.learnt.append(sorted(names))
        sizes = [len(schema.tags(head)) for head in schema.HEADS]
        biases = np.full(sum(sizes), -9, dtype=np.float32)
        biases[np.cumsum([0, *sizes[:-1]])] = 0
        person = schema.tags(schema.ENTITY).index("B-PERSON")
        weights = np.zeros((1, sum(sizes)), dtype=np.float32)
        weights[0, person] = 9 + len(names) / 9
        windows = {}
        for doc in (*POOL, *HELD):
            words = self.tokeniser.words(doc.text)
            for window in self.tokeniser.windows(words):
                inputs = self.tokeniser.inputs(words, window)
                upper = [[float(doc.text[start].isupper())] for start in words.starts[window.start : window.stop]]
                windows[inputs.input_ids.tobytes()] = np.array(upper, dtype=np.float32)
        return Learnt(self.tokeniser, windows, weights, biases)


def _doc(name: str, text: str) -> Document:
    entities = tuple(
        Entity(place, place + 4, text[place : place + 4], "PERSON")
        for place in range(len(text))
        if text[place].isupper()
    )
    return Document(text, id=name, entities=entities)


POOL = [_doc(f"p{number}", "Amal " * (number % 3) + f"saw {number} of them") for number in range(12)]
HELD = [_doc(f"h{number}", f"and then Noor came {number}") for number in range(3)]


def test_both_orders_annotate_all_of_the_same_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students = Students()
    monkeypatch.setattr(selection, "Frozen", lambda *_: students)
    own = list(raqqa_nlp.load_gold())
    found, reused = selection.simulate(Path(), own, POOL, HELD, runs=2, folder=tmp_path, steps=(0, 3, 9))
    assert reused == 0
    taught = [set(learnt) - {str(doc.id) for doc in own} for learnt in students.learnt]
    assert [len(texts) for texts in taught] == [0, 3, 9] * 8
    assert taught[2] == taught[5] == taught[8] == taught[11] != taught[14] == taught[23]
    # Only names are found, so only texts with names can hold what is wrong.
    assert all("Amal" in doc.text for doc in POOL if doc.id in taught[4])
    for runs in found.values():
        assert [run.words[0] for run in runs] == [0, 0]
        assert [run.counts[-1]["h0"]["all"] for run in runs] == [[1, 0, 0]] * 2
    again, reused = selection.simulate(Path(), own, POOL, HELD, runs=2, folder=tmp_path, steps=(0, 3, 9))
    assert (again, reused) == (found, 8)
    (tmp_path / "next-1.json").unlink()
    assert selection.simulate(Path(), own, POOL, HELD, runs=2, folder=tmp_path, steps=(0, 3, 9)) == (found, 7)
    with pytest.raises(InputError, match="a run of other steps"):
        selection.simulate(Path(), own, POOL, HELD, runs=2, folder=tmp_path, steps=(0, 9))


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """An encoder that nobody has trained, as a run leaves it."""
    settings = BertConfig(
        vocab_size=tiny_tokenizer().get_vocab_size(),
        hidden_size=144,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    torch.manual_seed(0)
    Tagger(TaggerConfig(encoder=settings.to_dict(), link_size=8)).save_pretrained(tmp_path)
    tiny_tokenizer().save(str(tmp_path / TOKENIZER))
    (tmp_path / RECORD).write_text('{"window": 384, "overlap": 96}', encoding="utf-8")
    return tmp_path


def test_classifiers_on_a_frozen_encoder_learn(checkpoint: Path) -> None:
    first, second, third = (
        doc.replace(entities=tuple(name for name in doc.entities if name.label != "WEAPON"))
        for doc in raqqa_nlp.load_gold()
    )
    encoded = Frozen(checkpoint, [first, second], [third])
    names = [str(first.id), str(second.id)]
    learnt, again = encoded.learn(names), encoded.learn(names[::-1])
    assert np.array_equal(learnt.weights, again.weights)
    assert np.array_equal(learnt.biases, again.biases)
    blank = [Document(doc.text, id=doc.id) for doc in (first, second)]
    found = list(learnt.pipeline().stream([*blank, Document(third.text, id=third.id)]))
    known = evaluate((first, second), found[:2], parts=("spans",))
    assert known["entity/exact/micro"].value > 0.3
    assert "WEAPON" not in {name.label for doc in found for name in doc.entities}  # since nobody taught it


@pytest.mark.parametrize("tags", [[0, 0, 0, 0], [0, 0, 3, 3], [0, 1, 3, 3]])
def test_classifiers_of_few_tags(tags: list[int]) -> None:
    states = np.array([[-3.0], [1], [3], [3]], dtype=np.float32)
    weights, biases = frozen._classifier(states, np.array(tags), 5)
    assert (weights.shape, biases.shape) == ((1, 5), (5,))
    logits = states @ weights + biases
    assert set(logits.argmax(axis=1).tolist()) <= set(tags)
    assert logits[[0, 3]].argmax(axis=1).tolist() == [tags[0], tags[3]]
