"""The variants build on each other by name, and each way of training does what it says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import PreTrainedTokenizerFast

from benchmarks import variants
from benchmarks.ablations import CONFIG, TRAINS, VARIANTS, Bench, as_tagged, main
from benchmarks.results import ROOT
from raqqa_nlp import load_gold, quantities, schema
from raqqa_nlp.training.config import START, Stage, TrainingConfig, load_config
from raqqa_nlp.training.examples import collate, dataset
from raqqa_nlp.training.fit import Fit
from raqqa_nlp.training.labelled import from_document
from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.training.run import train_stage
from raqqa_nlp.windows import Tokeniser
from stand_ins import tiny_tokenizer


def test_variants_name_others_that_are_trained() -> None:
    for name, task in VARIANTS.items():
        for variant in task.values():
            for other in filter(None, (variant.trained, variant.averaged, variant.after)):
                assert VARIANTS[TRAINS.get(name, name)][other].trained is None


@pytest.mark.parametrize("task", VARIANTS)
def test_variants_need_no_other_stage_of_the_recipe(task: str, tmp_path: Path) -> None:
    bench = Bench(task, load_config(ROOT / CONFIG), data=tmp_path, runs=tmp_path, start=None)
    for variant in VARIANTS[task].values():
        stage = bench.stage(variant)
        assert not stage.start
        assert stage.blend.keys() <= {START}


def test_a_row_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["polnear", "--data", "corpora", "--rows", "no casing", "more"])
    assert "no variants: more; there are: the recipe, " in capsys.readouterr().err


def test_numbers_can_be_left_as_tagged() -> None:
    assert quantities.extent("up to 300", "COUNT", 6, 9) == (0, 9)
    with as_tagged():
        assert quantities.extent("up to 300", "COUNT", 6, 9) == (6, 9)
        assert quantities.kind("300 kg", "COUNT", 0, 3) == ("COUNT", 3)
        assert quantities.parts("from 9 to 10", "COUNT", 5, 12) == [(5, 12)]


@pytest.mark.parametrize(
    ("reading", "same"),
    [
        (partial(variants.label_smoothing, 0.0), True),
        (variants.label_smoothing, False),
        (variants.regularised_dropout, False),
    ],
)
def test_other_losses_lead_elsewhere(
    reading: Callable[[], AbstractContextManager[Any]], same: bool, encoder: Path, tmp_path: Path
) -> None:
    stage = Stage("only", {"gold": 1.0}, epochs=1, learning_rate=1e-3, batch_pieces=2048)
    config = TrainingConfig("tiny", str(encoder), (stage,), window=256, overlap=32, link_size=8)

    def trained(folder: str) -> dict[str, torch.Tensor]:
        checkpoint = train_stage(config, stage, data=None, folder=tmp_path / folder, progress=False)
        return dict(Tagger.from_pretrained(checkpoint).state_dict())

    plain, losses = trained("plain"), Fit._losses
    with reading():
        assert Fit._losses is not losses
        other = trained("other")
    assert Fit._losses is losses
    assert all(torch.equal(weight, other[name]) for name, weight in plain.items()) is same
    assert all(weight.isfinite().all() for weight in other.values())


def test_what_the_other_losses_add(encoder: Path, tmp_path: Path) -> None:
    stage = Stage("only", {"gold": 1.0}, epochs=1, learning_rate=1e-3)
    model = from_encoder(str(encoder), link_size=8)
    texts = {"gold": [from_document(load_gold()[0])]}
    tokeniser = Tokeniser(tiny_tokenizer(), size=256, overlap=32)
    fit = Fit(model, tokeniser, texts, stage, tmp_path, progress=False)
    batch = collate(list(dataset(texts["gold"], tokeniser)))

    def loss(reading: AbstractContextManager[None]) -> float:
        torch.manual_seed(0)
        with reading, torch.no_grad():
            return Fit._losses(fit, model, batch)[0].item()

    model.train(False)
    plain = loss(nullcontext())
    assert loss(variants.regularised_dropout()) == pytest.approx(plain)  # without dropout both readings are one
    smoothed = [loss(variants.label_smoothing(share)) for share in (0.0, 0.1, 0.2)]
    assert smoothed[0] == pytest.approx(plain)
    assert smoothed[0] < smoothed[1] < smoothed[2]
    model.train()
    drawn = [loss(variants.regularised_dropout(weight)) for weight in (0.0, 1.0, 2.0)]
    assert drawn[0] < drawn[1] < drawn[2]


def test_transitions_that_are_not_learned_are_zero(encoder: Path, tmp_path: Path) -> None:
    stage = Stage("only", {"gold": 1.0}, epochs=1, learning_rate=1e-3, batch_pieces=2048, scalar_rate=300)
    config = TrainingConfig("tiny", str(encoder), (stage,), window=256, overlap=32, link_size=8)
    start = train_stage(config, stage, data=None, folder=tmp_path / "start", progress=False)
    assert any(weights.any() for weights in Tagger.from_pretrained(start).transitions.values())
    without = replace(stage, crf=False)
    end = train_stage(config, without, data=None, folder=tmp_path / "end", start=start, progress=False)
    assert not any(weights.any() for weights in Tagger.from_pretrained(end).transitions.values())


def test_an_encoder_is_adapted(encoder: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    from_encoder(str(encoder), link_size=8).encoder.save_pretrained(source)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tiny_tokenizer(), mask_token="[UNK]", pad_token="[PAD]"
    ).save_pretrained(source)
    name = variants.adapted(str(source), ["gold"], tmp_path, tmp_path / "adapted", steps=2)
    before, after = (from_encoder(folder, link_size=8).encoder.state_dict() for folder in (str(source), name))
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[key], after[key]) for key in before)
    assert variants.adapted("never read", [], tmp_path, Path(name), steps=2) == name


def test_of_silver_texts_no_attribution_is_known() -> None:
    gold = from_document(load_gold()[0])
    silver = variants._without_attributions(gold)
    assert {span.head for span in silver.spans} == {schema.ENTITY, schema.NUMBER}
    assert set(silver.hidden) == {"attribution", "nested"}
    counts = [link for link in gold.links if link.relation == "counts"]
    assert [(silver.spans[a.source], a.target is None or silver.spans[a.target]) for a in silver.links] == [
        (gold.spans[b.source], b.target is None or gold.spans[b.target]) for b in counts
    ]


@pytest.mark.parametrize("task", ["polnear", "scheme"])
def test_the_recipe_is_the_first_row(task: str) -> None:
    first = next(iter(VARIANTS[task].values()))
    assert first == type(first)()
