"""Training from partial labels to a bundle, on an encoder of a few thousand weights."""

from __future__ import annotations

import itertools
import json
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from raqqa_nlp import load, load_gold, schema
from raqqa_nlp.bundle import OnnxNetwork
from raqqa_nlp.document import Span
from raqqa_nlp.errors import ConfigError, InputError, RaqqaError
from raqqa_nlp.labelstudio.export import GOLD as EXPORT
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training import average, export, load_checkpoint, train
from raqqa_nlp.training.attention import attend
from raqqa_nlp.training.config import load_config
from raqqa_nlp.training.conll import Columns, read_columns
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.examples import batches, collate, dataset
from raqqa_nlp.training.exporter import TorchNetwork, _replace, parameters, to_onnx
from raqqa_nlp.training.fit import Fit, _rate
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, allowed_tags, from_document
from raqqa_nlp.training.losses import link_loss, tag_losses
from raqqa_nlp.training.model import Outputs, Tagger, from_encoder
from raqqa_nlp.training.polnear import read_brat, with_silver
from raqqa_nlp.training.run import read_record, train_stage
from raqqa_nlp.training.stopping import hold_back
from raqqa_nlp.windows import Tokeniser
from stand_ins import tiny_tokenizer

GOLD = load_gold()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def config(encoder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        f'name = "tiny"\nencoder = "{encoder}"\nwindow = 256\noverlap = 32\nlink_size = 8\n'
        '[[stages]]\nname = "only"\nepochs = 2\nlearning_rate = 1e-3\nbatch_pieces = 2048\ncorpora = { gold = 1 }\n'
    )
    return path


def tokeniser() -> Tokeniser:
    return Tokeniser(tiny_tokenizer(), size=256, overlap=32)


def bits(head: str, *names: str) -> int:
    return sum(1 << schema.tags(head).index(name) for name in names)


def test_what_a_corpus_does_not_mark_is_unknown_not_nothing() -> None:
    text = LabelledText(
        "t",
        "The EU met Kurdish men",
        (
            LabelledSpan("entity", ("ORGANISATION",), 4, 6),
            LabelledSpan("entity", ("O", "NATIONALITY"), 11, 18),
        ),
        hidden={"entity": ("WEAPON",), "number": schema.LAYERS["number"]},
        unknown=(("nested", 4, 10),),
    )
    words = tokeniser().words(text.text)
    weapon = bits("entity", "O", "B-WEAPON", "I-WEAPON")
    partly = bits("entity", "O", "B-NATIONALITY", "I-NATIONALITY")
    assert allowed_tags(text, words, "entity").tolist() == [
        weapon,
        bits("entity", "B-ORGANISATION"),
        weapon,
        partly,
        weapon,
    ]
    assert set(allowed_tags(text, words, "number").tolist()) == {bits("number", *schema.tags("number"))}
    everything = bits("nested", *schema.tags("nested"))
    assert allowed_tags(text, words, "nested").tolist() == [1, everything, everything, 1, 1]


def test_the_unknown_costs_nothing_and_the_known_its_probability(encoder: Path) -> None:
    torch.manual_seed(0)
    model = from_encoder(str(encoder), heads=["entity", "polnear"], link_size=8)
    with torch.no_grad():
        for transitions in model.transitions.values():
            transitions.normal_()
    sizes = [len(schema.tags(head)) for head in model.config.heads]
    outputs = Outputs(torch.randn(1, 4, sum(sizes)), torch.zeros(1), torch.zeros(1), torch.zeros(1))
    everything = [bits(head, *schema.tags(head)) for head in model.config.heads]
    allowed = torch.tensor([[[all_tags] * 3 for all_tags in everything]])
    firsts = torch.tensor([[1, 2, 3]])
    assert tag_losses(model, outputs, firsts, allowed).abs().max() == 0
    allowed[0, 1, 1] = bits("polnear", "B-CUE", "I-CONTENT")
    losses = tag_losses(model, outputs, firsts, allowed)
    assert losses[0] == 0
    expected = brute_force(outputs.tags[0, 1:, sizes[0] :], model.transitions["polnear"], {1: (3, 6)})
    assert losses[1].item() == pytest.approx(expected / 3, abs=1e-5)


@torch.no_grad()
def brute_force(logits: torch.Tensor, transitions: torch.Tensor, allowed: dict[int, tuple[int, ...]]) -> float:
    """Negative log probability of all sequences that have an allowed tag at each word named; the head is polnear's."""
    names = schema.tags("polnear")
    totals: dict[bool, list[torch.Tensor]] = {True: [], False: []}
    for tags in itertools.product(range(len(names)), repeat=len(logits)):
        if all(schema.legal(names[a], names[b]) for a, b in itertools.pairwise(tags)):
            moves = sum((transitions[pair] for pair in itertools.pairwise(tags)), torch.zeros(()))
            score = moves + sum(logits[word, tag] for word, tag in enumerate(tags))
            totals[all(tags[word] in tags_ for word, tags_ in allowed.items())].append(score)
    possible = torch.stack(totals[True]).logsumexp(0)
    return float(torch.stack([*totals[True], *totals[False]]).logsumexp(0) - possible)


def test_padding_changes_no_loss(encoder: Path) -> None:
    torch.manual_seed(0)
    model = from_encoder(str(encoder), heads=(*schema.HEADS, "polnear"), link_size=8).eval()
    rows = list(dataset([from_document(doc) for doc in GOLD[:2]], tokeniser(), heads=model.config.heads))

    def loss(batch: list[dict[str, Any]]) -> torch.Tensor:
        collated = collate(batch)
        outputs = model(collated["input_ids"], collated["attention_mask"], collated["shape_ids"])
        words = sum(len(row["firsts"]) for row in batch)
        return tag_losses(model, outputs, collated["firsts"], collated["allowed"]) * words

    with torch.no_grad():
        assert torch.allclose(loss(rows), sum((loss([row]) for row in rows), torch.zeros(())), rtol=1e-3)


def test_attention_in_blocks_is_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raqqa_nlp.training.attention._SCORES", 3 * 7 * 7)  # three rows a block
    torch.manual_seed(0)
    parts = [torch.randn(2, 4, 7, 8, requires_grad=True) for _ in range(3)]
    mask = torch.zeros(2, 1, 7, 7)
    mask[1, :, :, 5:] = torch.finfo(mask.dtype).min
    results = []
    for function in (attend, expected_attention):
        output, _ = function(torch.nn.Identity(), parts[0], parts[1], parts[2], mask, 0.3)
        gradients = torch.autograd.grad(output.pow(2).sum(), parts)
        results.append([output, *gradients])
    for left, right in zip(*results, strict=True):
        assert torch.allclose(left, right, atol=1e-5)


def expected_attention(
    _: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, scaling: float
) -> tuple[torch.Tensor, None]:
    return ((query @ key.mT * scaling + mask).softmax(-1) @ value).transpose(1, 2), None


def test_pieces_are_hidden_only_by_one_that_the_encoder_knows(encoder: Path, config: Path, tmp_path: Path) -> None:
    config.write_text(f"{config.read_text()}mask = 0.1\n")  # the tiny tokenizer has no [MASK]
    (stage,) = load_config(config).stages
    with pytest.raises(ConfigError, match="no piece for what is hidden"):
        Fit(from_encoder(str(encoder), link_size=8), tokeniser(), {"gold": []}, stage, tmp_path / "run")


def test_heads_are_added_and_copied(encoder: Path) -> None:
    model = from_encoder(str(encoder), heads=(*schema.HEADS, "polnear"), link_size=8)
    grown = model.with_heads((*schema.HEADS, "polnear", "re3d"))
    weights = [tagger.get_parameter("tag_heads.polnear.weight") for tagger in (model, grown)]
    assert torch.equal(*weights)
    assert len(grown.transitions["re3d"]) == len(schema.tags("re3d"))
    grown.copy_heads({"nested": "polnear"})
    assert torch.equal(grown.get_parameter("tag_heads.nested.weight"), weights[0])
    words = tokeniser().words("The EU said so.")
    assert set(allowed_tags(LabelledText("t", "The EU said so.", ()), words, "re3d").tolist()) == {
        bits("re3d", *schema.tags("re3d"))
    }


def test_every_word_is_taught_exactly_once() -> None:
    texts = [from_document(doc) for doc in GOLD]
    for seed in (None, 3):
        rows = dataset(texts, tokeniser(), seed=seed)
        taught = sum(len(row["firsts"]) for row in rows)
        assert taught == sum(len(tokeniser().words(text.text)) for text in texts)
        assert sorted(place for group in batches(rows, pieces=1024, seed=1) for place in group) == list(
            range(len(rows))
        )


def test_links_point_at_partners_of_the_same_head(encoder: Path) -> None:
    rows = dataset([from_document(doc) for doc in GOLD], tokeniser())
    assert sum(len(row["links"]) for row in rows) > 80
    model = from_encoder(str(encoder), link_size=8)
    batch = collate(list(rows))
    loss = link_loss(model, model(batch["input_ids"], batch["attention_mask"], batch["shape_ids"]), batch)
    assert torch.isfinite(loss)


def test_polnear_and_conll_notations() -> None:
    text = "“A ,” he said, “ B. ”"
    spans = "T1\tSource 6 8\the\nT2\tCue 9 13\tsaid\nT3\tContent 0 5;15 21\tx\n"
    brat = f"{spans}E1\tAttribution:T9 Source:T1 Cue:T2 Content:T3\n"
    article = read_brat("a", text, brat)
    assert [(text[s.start : s.end], s.labels[0]) for s in article.spans] == [
        ("he", "SOURCE"),
        ("said", "CUE"),
        ("“A ,”", "CONTENT"),
        ("“ B. ”", "CONTENT"),
    ]
    assert [(link.relation, link.target) for link in article.links] == [("source", 0), ("content", 2), ("content", 3)]
    silent = read_brat("a", text, f"{spans}E1\tAttribution-no-source:T9 Content:T3 Cue:T2\n")
    assert [(link.relation, link.target) for link in silent.links] == [("source", None), ("content", 2), ("content", 3)]
    lines = ["U.N.\tB-organisation", "'s\tO", "(\tO", "Aden\tB-location", ")\tO", "", ".\tO"]
    (sentences,) = read_columns(iter(lines), "c", Columns(sentences=8))
    assert sentences.text == "U.N.'s (Aden)\n.\n"
    assert [sentences.text[s.start : s.end] for s in sentences.spans] == ["U.N.", "Aden"]
    inside = ["-DOCSTART- O", "", "Aden I-Location", "men I-Person", "men I-Person", ""]
    (own,) = read_columns(iter(inside), "r", Columns(sentences=1, foreign="re3d"))
    assert [(s.head, *s.labels, own.text[s.start : s.end]) for s in own.spans] == [
        ("re3d", "Location", "Aden"),
        ("re3d", "Person", "men men"),
    ]


def test_silver_dates_teach_where_they_are_sure() -> None:
    text = "In May he waited the past year, now 3 men wait."
    article = with_silver(
        LabelledText("a", text, (), hidden=schema.HEADS, foreign=("polnear",)),
        [
            (3, 6, "DATE", "XXXX-05"),
            (17, 30, "DURATION", "P1Y"),
            (32, 35, "DATE", "PRESENT_REF"),
            (36, 37, "NUMBER", "3.0"),
        ],
    )
    words = tokeniser().words(text)
    names = [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    found = dict(zip(names, allowed_tags(article, words, "number").tolist(), strict=True))
    assert found["May"] == bits("number", "B-DATE")
    assert found["past"] == bits("number", "O", "B-DURATION", "I-DURATION")
    assert found["now"] == bits("number", "O", "B-DATE", "I-DATE")
    assert found["3"] == bits("number", *schema.tags("number"))
    assert not found["waited"] & bits("number", "B-DATE", "B-MONEY")
    assert found["waited"] & bits("number", "B-COUNT")


class Stop(Exception):
    """Stands for a killed process."""


def test_a_killed_run_goes_on_as_if_nothing_had_happened(
    encoder: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = replace(load_config(config).stages[0], swap=0.5, nest=0.5)
    corpora = {"gold": [from_document(doc) for doc in GOLD[:2]]}
    monkeypatch.setattr("raqqa_nlp.training.fit.CHECKPOINT_SECONDS", -1)

    def fit(folder: Path) -> Fit:
        torch.manual_seed(1)
        return Fit(from_encoder(str(encoder), link_size=8), tokeniser(), corpora, stage, folder, progress=False)

    whole = fit(tmp_path / "whole").run()
    broken = fit(tmp_path / "broken")
    original, calls = broken._train, iter(range(3))

    def train_thrice(batch: dict[str, Any]) -> dict[str, float]:
        if next(calls, None) is None:
            raise Stop
        return original(batch)

    monkeypatch.setattr(broken, "_train", train_thrice)
    with pytest.raises(Stop):
        broken.run()
    resumed = fit(tmp_path / "broken").run()
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def _interrupted(rename: Callable[[Path, Path], Path], *, at: str, of: Path) -> Callable[[Path, Path], Path]:
    """``Path.rename``, which stops when it comes to one path."""

    def stopping(path: Path, target: Path) -> Path:
        if path == of / at:
            raise Stop
        return rename(path, target)

    return stopping


def test_from_config_to_bundle(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = GOLD[1]
    checkpoint = train(config, output=tmp_path / "run", holdout=[str(held_out.id)], progress=False)
    record = json.loads((checkpoint / "training.json").read_text())
    assert record["held_out"] == [held_out.id]
    assert record["stages"][0]["texts"] == {"gold": 2}
    losses = [json.loads(line) for line in (tmp_path / "run" / "only" / "log.jsonl").read_text().splitlines()]
    assert losses[-1]["entity"] < losses[0]["entity"]
    picture = ElementTree.parse(tmp_path / "run" / "only" / "losses.svg").getroot()
    assert {"entity", "number", "attribution"} <= {text.text for text in picture.iter(f"{SVG}text")}
    parity = export(checkpoint, tmp_path / "bundle", texts=[held_out.text])
    assert parity.float_difference < 1e-4
    assert "tiny" in (tmp_path / "bundle" / "README.md").read_text()
    assert load(tmp_path / "bundle")(held_out.text).text == held_out.text
    part = Path(shutil.copytree(tmp_path / "bundle", tmp_path / "part"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", _interrupted(Path.rename, at="part", of=tmp_path))
        with pytest.raises(Stop):
            _replace(tmp_path / "bundle", part)
    assert load(tmp_path / "bundle")(held_out.text).text == held_out.text
    (tmp_path / "bundle" / "NOTES.txt").write_text("mine")
    with pytest.raises(InputError, match=r"something else than a bundle: NOTES\.txt"):
        export(checkpoint, tmp_path / "bundle", texts=[held_out.text])
    with pytest.raises(InputError, match="something else than a bundle"):
        export(checkpoint, tmp_path / "run")
    assert (tmp_path / "run" / "only" / "log.jsonl").exists()
    with pytest.raises(ConfigError, match="--resume"):
        train(config, output=tmp_path / "run")
    kept = [str(held_out.id)]
    assert train(config, output=tmp_path / "run", resume=True, holdout=kept) == checkpoint
    with pytest.raises(ConfigError, match="other settings: the texts held out"):
        train(config, output=tmp_path / "run", resume=True, holdout=[str(GOLD[0].id)])
    other = tmp_path / "other.toml"
    other.write_text(config.read_text().replace("epochs = 2", "epochs = 3"))
    with pytest.raises(ConfigError, match="other settings: epochs"):
        train(other, output=tmp_path / "run", resume=True, holdout=kept)
    with pytest.raises(ConfigError, match="is a file"):
        train(config, output=config)
    with pytest.raises(InputError, match="no checkpoint"):
        load_checkpoint(tmp_path)


def test_exports_are_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "annotated").mkdir()
    export = tmp_path / "annotated" / "mine.json"
    export.write_bytes((annotations_folder() / EXPORT).read_bytes())
    assert list(READERS["annotated"](tmp_path)) == list(READERS["gold"](None))
    export.write_text("[{}]")
    with pytest.raises(RaqqaError, match=r"mine\.json"):
        list(READERS["annotated"](tmp_path))
    with pytest.raises(InputError, match="needs a folder of corpora"):
        list(READERS["annotated"](None))


def test_the_runs_of_several_seeds_are_averaged(config: Path, tmp_path: Path) -> None:
    settings = load_config(config)
    stage = replace(settings.stages[0], epochs=1)

    def trained(folder: str, **changes: Any) -> Mapping[str, torch.Tensor]:
        checkpoint = train_stage(
            settings, replace(stage, **changes), data=None, folder=tmp_path / folder, start=start, progress=False
        )
        return Tagger.from_pretrained(checkpoint).state_dict()

    start: Path | None = None
    trained("start")
    start = tmp_path / "start" / "checkpoint"
    one, other, both = trained("one", seed=3), trained("other", seed=4), trained("both", seed=3, seeds=2)
    assert any(not torch.equal(one[name], other[name]) for name in one)
    for name, weights in both.items():
        torch.testing.assert_close(weights, (one[name] + other[name]) / 2)
    assert {path.name for path in (tmp_path / "both").iterdir()} == {"checkpoint", "seed-3", "seed-4"}

    runs = [tmp_path / name / "checkpoint" for name in ("one", "other")]
    mean = average(runs, tmp_path / "mean")
    for name, weights in Tagger.from_pretrained(mean).state_dict().items():
        torch.testing.assert_close(weights, both[name])
    assert [run["seed"] for run in read_record(mean)["mean_of"]] == [3, 4]
    with pytest.raises(ConfigError, match="exists already"):
        average(runs, mean)
    with pytest.raises(InputError, match="not of the recipe"):
        average([*runs, tmp_path / "start" / "checkpoint"], tmp_path / "wrong")
    assert not (tmp_path / "wrong").exists()


def test_a_stage_may_train_on_shorter_windows_than_prediction_has(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest: list[int] = []

    class Watched(Fit):
        def _train(self, batch: dict[str, Any]) -> dict[str, float]:
            longest.append(batch["input_ids"].shape[1])
            return super()._train(batch)

    monkeypatch.setattr("raqqa_nlp.training.run.Fit", Watched)
    config.write_text(config.read_text().replace("epochs = 2", "epochs = 1\nwindow = 24"))
    checkpoint = train(config, output=tmp_path / "run", progress=False)
    assert 0 < max(longest) <= 24
    record = read_record(checkpoint)
    assert (record["window"], record["stages"][-1]["window"]) == (256, 24)


def test_a_stage_may_start_from_any_earlier_ones(config: Path, tmp_path: Path) -> None:
    head = config.read_text().partition("[[stages]]")[0]
    rate = {"mixed": 0}
    starts = {"first": "{}", "same": "{ encoder = 1 }", "next": "{}", "mixed": "{ first = 0.75, next = 0.25 }"}
    blends = {"mixed": "{ same = 0.5, start = 0.1 }"}
    stages = (
        f'[[stages]]\nname = "{name}"\nstart = {start}\nblend = {blends.get(name, {})}\nepochs = 1\n'
        f"learning_rate = {rate.get(name, 1e-3)}\ncorpora = {{ gold = 1 }}\n"
        for name, start in starts.items()
    )
    config.write_text(head + "".join(stages))
    last = train(config, output=tmp_path / "run", progress=False)
    assert [stage["name"] for stage in read_record(last)["stages"]] == ["first", "same", "next", "mixed"]
    weights = {name: Tagger.from_pretrained(tmp_path / "run" / name / "checkpoint").state_dict() for name in starts}
    for name, weight in weights["first"].items():
        torch.testing.assert_close(weights["same"][name], weight)
        torch.testing.assert_close(weights["mixed"][name], 0.875 * weight + 0.125 * weights["next"][name])
    assert any(not torch.allclose(weights["next"][name], weight) for name, weight in weights["first"].items())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("start = { third = 1 }", "start names 'third'. Known here: encoder, first."),
        ("start = { second = 1 }", "start names 'second'"),
        ("start = { encoder = 0.5, first = 0.5 }", "start mixes the encoder with stages"),
        ("start = { first = 0.5 }", "the shares in start do not sum to 1"),
        ("blend = { encoder = 0.5 }", "blend names 'encoder'. Known here: start, first."),
        ("blend = { first = 0.5, start = 0.5 }", "blend leaves nothing of the stage"),
        ("blend = { first = 0 }", "a share in blend is not above 0"),
    ],
)
def test_what_a_stage_mixes_must_be_there(lines: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    rest = "epochs = 1\nlearning_rate = 1\ncorpora = { gold = 1 }\n"
    stages = f'[[stages]]\nname = "first"\n{rest}[[stages]]\nname = "second"\n{rest}'
    path.write_text(f'name = "x"\nencoder = "y"\n{stages}{lines}\n')
    with pytest.raises(ConfigError, match="stage 'second'") as caught:
        load_config(path)
    assert message in str(caught.value)
    path.write_text(f'name = "x"\nencoder = "y"\n{stages.replace("second", "first")}')
    with pytest.raises(ConfigError, match="the name is taken"):
        load_config(path)


def test_a_stage_that_is_not_there_cannot_be_mixed(config: Path, tmp_path: Path) -> None:
    settings = load_config(config)
    only = settings.stages[0]
    for stage in (replace(only, start={"first": 1.0}), replace(only, blend={"start": 0.5, "first": 0.1})):
        with pytest.raises(ConfigError, match=r"'only'.*no checkpoint of 'first'.*Run that stage first"):
            train_stage(settings, stage, data=None, folder=tmp_path / "run", progress=False)


def test_a_stage_may_end_between_its_start_and_its_end(config: Path, tmp_path: Path) -> None:
    settings = load_config(config)
    stage = replace(settings.stages[0], epochs=1)
    start = train_stage(settings, stage, data=None, folder=tmp_path / "start", progress=False)

    def weights(folder: str, blend: dict[str, float]) -> Mapping[str, torch.Tensor]:
        chosen = replace(stage, blend=blend)
        checkpoint = train_stage(settings, chosen, data=None, folder=tmp_path / folder, start=start, progress=False)
        return Tagger.from_pretrained(checkpoint).state_dict()

    began, end, between = (
        Tagger.from_pretrained(start).state_dict(),
        weights("end", {}),
        weights("between", {"start": 0.25}),
    )
    for name, weight in between.items():
        torch.testing.assert_close(weight, 0.75 * end[name] + 0.25 * began[name])


def test_a_stage_stops_when_what_it_holds_back_gets_no_better(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_config(config)
    stage = replace(settings.stages[0], epochs=9, patience=2, validation=0.4)
    losses = iter([3.0, 1.0, 2.0, 1.5, 0.5])
    ends: list[dict[str, torch.Tensor]] = []

    def validation(fit: Fit, _log: object) -> float:
        ends.append({name: weight.clone() for name, weight in fit.average.module.state_dict().items()})
        return next(losses)

    original = Fit._validation
    monkeypatch.setattr(Fit, "_validation", validation)
    best = train_stage(settings, stage, data=None, folder=tmp_path / "early", progress=False)
    assert len(ends) == 4
    for name, weight in Tagger.from_pretrained(best).state_dict().items():
        torch.testing.assert_close(weight, ends[1][name])
    monkeypatch.setattr(Fit, "_validation", original)
    train_stage(settings, replace(stage, epochs=2), data=None, folder=tmp_path / "real", progress=False)
    steps = [json.loads(line) for line in (tmp_path / "real" / "log.jsonl").read_text().splitlines()]
    first, second = [step["validation"] for step in steps if "validation" in step]
    assert second < first
    assert (tmp_path / "real" / "losses.svg").exists()


def test_who_waits_needs_texts_to_judge_by(config: Path, tmp_path: Path) -> None:
    settings = load_config(config)
    stage = replace(settings.stages[0], patience=1, validation=0.0)
    with pytest.raises(ConfigError, match="no text is held back"):
        train_stage(settings, stage, data=None, folder=tmp_path / "run", progress=False)


def test_what_is_held_back_is_not_learnt_from() -> None:
    corpora = {"one": [from_document(doc) for doc in GOLD] * 5, "other": [from_document(GOLD[0])]}
    learn, judge = hold_back(corpora, 0.2, seed=1)
    assert [len(texts) for texts in learn.values()] == [12, 1]
    assert len(judge) == 3
    assert hold_back(corpora, 0.0, seed=1) == (corpora, [])


@pytest.mark.parametrize(
    ("progress", "fall", "rate"),
    [(0.05, 0.9, 0.51), (0.55, 0.9, 0.5), (0.55, 0.2, 1.0), (0.9, 0.2, 0.5), (1.0, 0.2, 0)],
)
def test_the_learning_rate_rises_stays_and_falls(progress: float, fall: float, rate: float) -> None:
    assert _rate(progress, fall) == pytest.approx(rate)


def test_torch_and_onnx_give_the_same_documents(encoder: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    from_encoder(str(encoder), link_size=8).save_pretrained(tmp_path / "checkpoint")
    model = Tagger.from_pretrained(tmp_path / "checkpoint", attention="eager")
    with torch.no_grad():
        for head in schema.HEADS:
            model.get_parameter(f"tag_heads.{head}.weight").mul_(40)  # random heads say O everywhere unless they shout
    model.eval()
    to_onnx(model, tmp_path / "model.onnx")
    beside = parameters(model)
    left = Pipeline(tokeniser(), TorchNetwork(model), beside)
    right = Pipeline(tokeniser(), OnnxNetwork.read(tmp_path / "model.onnx"), beside)
    for doc in GOLD:
        ours, theirs = left(doc), right(doc)
        assert len(ours.entities) > 5
        for layer in schema.LAYERS:
            assert [place(span) for span in ours.spans(layer)] == [place(span) for span in theirs.spans(layer)]


def test_transitions_stand_in_the_order_of_the_scores(encoder: Path) -> None:
    heads = (*schema.HEADS, "polnear")
    assert tuple(parameters(from_encoder(str(encoder), heads=heads, link_size=8)).transitions) == heads


def place(span: Span) -> tuple[str, int, int]:
    return span.label, span.start, span.end


def test_a_checkpoint_is_an_ordinary_pretrained_model(encoder: Path, tmp_path: Path) -> None:
    model = from_encoder(str(encoder), link_size=8).eval()
    model.save_pretrained(tmp_path)
    again = Tagger.from_pretrained(tmp_path).eval()
    ids = torch.ones(1, 4, dtype=torch.long)
    for left, right in zip(model(ids, ids, ids), again(ids, ids, ids), strict=True):
        assert np.allclose(left.detach(), right.detach())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("nam = 1", "unknown key 'nam'"),
        ('name = "x"', "'encoder' is missing"),
        ('name = "x"\nencoder = "y"\nwindow = "384"', "'window' is '384'"),
        ("name = ", "not TOML"),
        ('name = "x"\nencoder = "y"\nwindow = 1', "It must be 8 or more"),
    ],
)
def test_a_wrong_configuration_is_told_where(lines: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(lines + '\n[[stages]]\nname = "s"\nepochs = 1\nlearning_rate = 1\ncorpora = { gold = 1 }\n')
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(path)
    assert "wrong.toml" in str(caught.value)


def test_stages_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('name = "x"\nencoder = "y"\n')
    with pytest.raises(ConfigError, match="no \\[\\[stages\\]\\]"):
        load_config(path)
    path.write_text('name = "x"\nencoder = "y"\n[[stages]]\nname = "s"\nepoch = 1\n')
    with pytest.raises(ConfigError, match="stage 1: unknown key 'epoch'"):
        load_config(path)
    head = 'name = "x"\nencoder = "y"\n[[stages]]\nname = "s"\nlearning_rate = 1\ncorpora = { gold = 1 }\n'
    for line, mend in (("epochs = 0", "1 or more"), ("epochs = 1\nmask = 7.0", "from 0 to 1")):
        path.write_text(head + line)
        with pytest.raises(ConfigError, match=f"It must be {mend}"):
            load_config(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml")
