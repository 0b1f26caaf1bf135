"""8-bit weights: a text's Document does not hang on its neighbours, and a network that did is found out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from benchmarks.quantisation import REFERENCE, agreement, measure, open_systems, same_in_any_batch, score, speeds
from raqqa_nlp import load, load_gold
from raqqa_nlp.bundle import DEFAULT, NETWORK, SETTINGS, TOKENIZER, OnnxNetwork, seal, write_settings
from raqqa_nlp.decode import Scores
from raqqa_nlp.errors import InputError
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training.exporter import TorchNetwork, parameters, quantise, to_onnx
from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.training.run import CHECKPOINT, RECORD
from raqqa_nlp.windows import Inputs, Tokeniser
from stand_ins import tiny_tokenizer

TEXTS = [doc.text[:1500] for doc in load_gold()] + ["Two men died.", "", "SOHR said 22 people fled Raqqa."]


def tokeniser() -> Tokeniser:
    return Tokeniser(tiny_tokenizer(), size=256, overlap=32)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads of torch that wait for each other on a busy machine take minutes for nothing."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run as training and export leave it, of a network of random weights that marks many spans."""
    folder = tmp_path_factory.mktemp("run")
    checkpoint, bundle = folder / CHECKPOINT, folder / "bundle"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tiny_tokenizer().get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "encoder")
    model = from_encoder(str(folder / "encoder"), link_size=8)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if name.startswith("tag_heads"):
                weights.mul_(40)  # random heads say O everywhere unless they shout
    model.save_pretrained(checkpoint)
    bundle.mkdir()
    for home in (checkpoint, bundle):
        tiny_tokenizer().save(str(home / TOKENIZER))
    record = {"name": "tiny", "window": 256, "overlap": 32}
    (checkpoint / RECORD).write_text(json.dumps(record))
    to_onnx(Tagger.from_pretrained(checkpoint, attention="eager").train(False), folder / "exact.onnx")
    quantise(folder / "exact.onnx", bundle / NETWORK)
    beside = parameters(model)
    write_settings(bundle, name="tiny", tokeniser=tokeniser(), parameters=beside, more={"training": record})
    return folder


class Batched(OnnxNetwork):
    """Runs each window together with the one before it, as a batching server would."""

    before: Inputs | None = None

    def __call__(self, inputs: Inputs) -> Scores:
        rows = [inputs, self.before or inputs]
        self.before = inputs
        length = max(len(row.input_ids) for row in rows)

        def padded(arrays: list[np.ndarray]) -> np.ndarray:
            return np.stack([np.pad(array, (0, length - len(array))) for array in arrays])

        feed = {
            "input_ids": padded([row.input_ids for row in rows]),
            "attention_mask": padded([np.ones_like(row.input_ids) for row in rows]),
            "shape_ids": padded([row.shape_ids for row in rows]),
        }
        outputs: Any = self._session.run(None, feed)
        return Scores(*(output[0, inputs.firsts] for output in outputs))


def test_no_neighbour_changes_a_document(run: Path) -> None:
    nlp = load(run / "bundle", threads=2)
    assert sum(len(nlp(text).entities) for text in TEXTS) > 20
    assert same_in_any_batch(nlp, TEXTS)


def test_a_network_that_batches_8_bit_windows_is_found_out(run: Path) -> None:
    beside = parameters(Tagger.from_pretrained(run / CHECKPOINT))
    nlp = Pipeline(tokeniser(), Batched.read(run / "bundle" / NETWORK), beside)
    assert not same_in_any_batch(nlp, TEXTS)


@pytest.mark.slow
def test_no_neighbour_changes_a_document_of_the_shipped_bundle() -> None:
    texts = [text for doc in load_gold() for text in (doc.text, *doc.text.splitlines())]
    assert same_in_any_batch(load(DEFAULT, threads=3), texts)


def test_what_is_measured_of_each_form(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.quantisation.os.cpu_count", lambda: 1)
    systems = open_systems(run, run / "bundle", tmp_path)
    found = measure(systems, TEXTS[2:], words=1, rounds=1)
    assert list(found) == ["8-bit bundle", "32-bit ONNX", REFERENCE]
    names = {name.split("/")[0] for name in found[REFERENCE]}
    assert names == {"size", "speed", "documents"}
    for measures in found.values():
        assert measures["documents/the same alone and in any batch/three texts"] == 1
        assert measures["speed/words a second/one thread"] > 0
    likeness = [measures["documents/span F1 against the checkpoint/three texts"] for measures in found.values()]
    assert likeness[2] == 100
    assert likeness[0] < likeness[1]
    assert likeness[1] > 99
    assert score(systems[REFERENCE], None).figures == {}


def test_speed_counts_the_words_of_all_repetitions(run: Path) -> None:
    seen: list[str] = []

    class Counting(Pipeline):
        def stream(self, texts: Any, **options: Any) -> Any:
            seen.extend(texts)
            return super().stream(texts, **options)

    model = Tagger.from_pretrained(run / CHECKPOINT)
    nlp = Counting(tokeniser(), TorchNetwork(model), parameters(model))
    found = speeds({"one": nlp}, ["Two men died.", "He fled."], words=11, rounds=2)
    assert len(seen) == 2 + 2 * 6
    assert found["one"] > 0


def test_agreement_is_of_spans() -> None:
    docs = load_gold()
    assert agreement(docs, docs) == 1
    assert agreement(docs, [doc.replace(attributions=(), claims=()) for doc in docs]) < 0.9


def test_a_bundle_of_another_checkpoint_is_refused(run: Path, tmp_path: Path) -> None:
    other = tmp_path / "bundle"
    other.mkdir()
    for path in (run / "bundle").iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    settings = json.loads((other / SETTINGS).read_text()) | {"training": {"name": "another"}}
    (other / SETTINGS).write_text(json.dumps(settings | {"sha256": seal(settings)}))
    with pytest.raises(InputError, match="made from another checkpoint"):
        open_systems(run, other, tmp_path)
