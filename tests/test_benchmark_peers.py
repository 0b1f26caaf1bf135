"""The benchmark of peers: what a peer gets to see, what it may give, and that a wrong one is caught."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import raqqa_nlp
from benchmarks import peers
from benchmarks.contestants import SCRIPTS, Contestant, Found, Run, blank, judge, lacks, read
from benchmarks.isolated import Environment, PeerError, Unavailable, megabytes
from raqqa_nlp.bundle import DEFAULT
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, Score
from raqqa_nlp.schema import Count

TEXT = "Amal said 30 people left Raqqa."
OTHER = "Omar said 12 people left Mosul."

PEER = """
import json, sys
from peer import document, main

def train(texts, folder, seed):
    names = sorted({entity["text"] for text in texts for entity in text["entities"]})
    (folder / "names.json").write_text(json.dumps(names))

def load(folder):
    known = folder / "names.json"
    names = json.loads(known.read_text()) if known.exists() else ["Raqqa", "Mosul"]
    def find(text):
        places = [(text["text"].find(name), name) for name in names]
        found = [(start, start + len(name), "LOCATION") for start, name in places if start >= 0]
        return document(text, unlinked=found)
    return find

main(load, train)
"""


def named(text: str, id: str) -> Document:
    """A text with a name, a linked count and an attribution."""
    count, people = Span(10, 12, text[10:12], "COUNT"), Span(13, 19, "people", "COUNTED")
    value = Count(int(count.text), int(count.text), "exact")
    said = Attribution(
        Span(0, 4, text[:4], "SOURCE"), Span(5, 9, "said", "CUE"), (Span(10, 30, text[10:30], "CONTENT"),)
    )
    return Document(
        text,
        id=id,
        entities=(Entity(25, 30, text[25:30], "LOCATION", canonical=text[25:30]),),
        numbers=(Number(10, 12, count.text, "COUNT", value=value, counted=people, status="displaced"),),
        attributions=(said,),
    )


GOLD = [named(TEXT, "a"), named(OTHER, "b")]


@pytest.fixture
def contestant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Contestant]:
    """Makes a contestant of a script's source; it runs in the environment of the tests."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    quick = (SCRIPTS / "peer.py").read_text(encoding="utf-8").replace("_SECONDS: Final = 2.0", "_SECONDS: Final = 0.01")
    (scripts / "peer.py").write_text(quick, encoding="utf-8")
    (scripts / "none.txt").touch()
    monkeypatch.setattr(Environment, "python", lambda _self: Path(sys.executable))

    def make(source: str = PEER, **settings: Any) -> Contestant:
        (scripts / "fake.py").write_text(source, encoding="utf-8")
        return Contestant("fake", "none", scripts=scripts, environments=tmp_path / "environments", **settings)

    return make


def is_done(run: Run) -> bool:
    return run.done


def counts(report: Report, name: str) -> tuple[float, ...]:
    figure = report[name]
    assert isinstance(figure, Score)
    return figure.counts


def annotate(contestant: Contestant, folder: Path, judged: Sequence[Document] = GOLD) -> list[Found]:
    return Run(contestant, folder / "run", [], judged, 1).find()


def test_a_peer_learns_from_the_gold_and_is_judged_without_it(
    contestant: Callable[..., Contestant], tmp_path: Path
) -> None:
    fake = contestant(figures=("entity/exact/*",), learns=True)
    found = Run(fake, tmp_path / "run", GOLD[:1], GOLD, 1).find()
    report = judge(GOLD, found, fake)
    assert set(report.figures) == {"entity/exact/LOCATION", "entity/exact/micro"}
    assert counts(report, "entity/exact/micro") == (1, 0, 1)
    learnt, judged = (
        (tmp_path / "run" / name).read_text(encoding="utf-8").splitlines() for name in ("learn.jsonl", "texts.jsonl")
    )
    assert [Document.from_json(line) for line in learnt] == GOLD[:1]
    assert [Document.from_json(line) for line in judged] == [blank(doc) for doc in GOLD]
    assert "LOCATION" not in "".join(judged)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "Amal said 30 people left Raqqa!"}, "gold and predicted text differ"),
        ({"id": "c"}, "1 document(s) missing: a"),
        ({"id": "b"}, "two documents with the id 'b'"),
        ({"unlinked": [[0, 4, "PLACE"]]}, "PLACE [0, 4) is no span of a"),
        ({"unlinked": [[4, 4, "PERSON"]]}, "PERSON [4, 4) is no span of a"),
        ({"unlinked": [[0, 400, "PERSON"]]}, "PERSON [0, 400) is no span of a"),
        ({"unlinked": [[0, 4]]}, "not what a peer should give: TypeError"),
        ({"entities": [{"start": 1, "end": 5, "text": "Amal", "label": "PERSON"}]}, "differs from the text there"),
        ({"format": None}, "not a document: format None"),
        ({"numbers": [{"start": 10}]}, "damaged document data"),
    ],
)
def test_a_wrong_peer_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], said: str
) -> None:
    def give(_self: Contestant, do: str, _model: Path, texts: Path, out: Path, *, log: Path) -> None:
        assert (do, log.name) == ("predict", "log.txt")
        first, *others = (json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines())
        out.write_text("\n".join(json.dumps(line) for line in ({**first, **change}, *others)), encoding="utf-8")

    monkeypatch.setattr(Contestant, "run", give)
    run = Run(peers.PEERS["CRF"], tmp_path / "run", [], GOLD, 1)
    run = dataclasses.replace(run, contestant=dataclasses.replace(run.contestant, learns=False))
    with pytest.raises(PeerError) as caught:
        run.find()
    assert said in str(caught.value)
    assert str(tmp_path / "run" / "found.jsonl") in str(caught.value)
    assert not run.done


def test_a_file_that_breaks_off_is_caught(tmp_path: Path) -> None:
    (tmp_path / "found.jsonl").write_text('{"format": "raqqa_nlp.doc', encoding="utf-8")
    with pytest.raises(PeerError, match=r"found\.jsonl, line 1: not what a peer should give"):
        read(tmp_path / "found.jsonl")
    assert read(tmp_path / "nothing.jsonl") == []


def test_shifted_spans_cost_what_they_should(contestant: Callable[..., Contestant], tmp_path: Path) -> None:
    fake = contestant(PEER.replace("(start, start +", "(start + 1, start +"), figures=("entity/*/micro",))
    report = judge(GOLD, annotate(fake, tmp_path), fake)
    assert counts(report, "entity/exact/micro") == (0, 2, 2)
    assert counts(report, "entity/overlap/micro") == (2, 0, 0)


def test_runs_are_kept_until_something_changes(contestant: Callable[..., Contestant], tmp_path: Path) -> None:
    fake = contestant(figures=("entity/*",), learns=True)
    folder = tmp_path / "run"
    first = Run(fake, folder, GOLD[:1], GOLD, 1)
    assert not is_done(first)
    first.find()
    assert is_done(first)
    (folder / "log.txt").write_text("kept", encoding="utf-8")
    assert first.find() == first.find()
    assert (folder / "log.txt").read_text(encoding="utf-8") == "kept"
    assert not is_done(dataclasses.replace(first, seed=2))
    assert not is_done(dataclasses.replace(first, learn=GOLD))
    assert not is_done(dataclasses.replace(first, judge=GOLD[:1]))
    contestant(PEER.replace("LOCATION", "FACILITY"), figures=("entity/*",), learns=True)
    assert not is_done(first)
    assert {label for each in first.find() for *_, label in each.unlinked} == {"FACILITY"}
    (fake.scripts / "peer.py").write_text(
        (fake.scripts / "peer.py").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    assert not is_done(first)


def test_unlinked_spans_may_nest_and_count() -> None:
    attribution = [(0, 4, "SOURCE"), (5, 9, "CUE"), (10, 30, "CONTENT"), (10, 19, "CONTENT")]
    found = [Found(blank(GOLD[0]), tuple(attribution)), Found(blank(GOLD[1]))]
    report = judge(GOLD, found, Contestant("fake", "none", ("attribution/exact/*",)))
    assert counts(report, "attribution/exact/CONTENT") == (1, 1, 1)
    assert counts(report, "attribution/exact/micro") == (3, 1, 3)


def test_what_a_system_never_gives_is_said() -> None:
    full = [Found(doc) for doc in GOLD]
    assert lacks(GOLD, full) == ""
    spans = [Found(blank(doc), ((25, 30, "LOCATION"), (10, 12, "COUNT"))) for doc in GOLD]
    assert lacks(GOLD, spans) == "canonical names, values, the counted, statuses, attributions, links"
    nested = dataclasses.replace(
        GOLD[0], attributions=(*GOLD[0].attributions, Attribution(None, Span(13, 19, "people", "CUE"), (), 2))
    )
    assert lacks([nested], [Found(GOLD[0])]) == "nested attributions"
    assert lacks([nested], [Found(GOLD[0], ((13, 19, "CUE"),))]) == ""


def folds(seeds: Sequence[int] = (1,)) -> list[peers.Fold]:
    """Either text left out once; ours is the model that ships, which has seen neither."""
    assert seeds
    return [
        peers.Fold(doc.text[:4], [doc], [other], lambda _seed: {peers.OWN: DEFAULT})
        for doc, other in (GOLD, GOLD[::-1])
    ]


def test_all_take_part_and_those_who_cannot_are_left_out(
    contestant: Callable[..., Contestant],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = contestant(figures=("entity/exact/*",), learns=True)
    (fake.scripts / "absent.py").write_text(
        "from peer import Unavailable, main\ndef load(folder):\n    raise Unavailable('needs a model')\nmain(load)\n",
        encoding="utf-8",
    )
    absent = dataclasses.replace(fake, script="absent", learns=False)
    monkeypatch.setattr(peers, "OURS", dataclasses.replace(fake, learns=False))
    every = folds()
    take_part = {"fake": fake, "absent": absent}
    assert peers.contest(every, take_part, seeds=[1], folder=tmp_path / "runs")[1] == 0
    runs, reused = peers.contest(every, take_part, seeds=[1, 2], folder=tmp_path / "runs")
    assert reused == 4
    assert "absent is left out: needs a model" in capsys.readouterr().out
    assert {name: len(of_system) for name, of_system in runs.items()} == {peers.OWN: 4, "fake": 4}
    gold, found = peers.gather(every, runs)
    assert sorted(str(doc.id) for doc in gold) == ["a seed 1", "a seed 2", "b seed 1", "b seed 2"]
    report = judge(gold, found["fake"], fake)
    assert counts(report, "entity/exact/micro") == (0, 0, 4)  # each knows the other text's name only
    assert counts(judge(gold, found[peers.OWN], peers.OURS), "entity/exact/micro") == (4, 0, 0)
    monkeypatch.setattr(peers, "ROUNDS", 1)
    measures = dict(peers.measure(runs, GOLD))
    measured = json.loads((runs["fake"][0].folder / "speed.jsonl").read_text(encoding="utf-8"))
    assert measured["words"] % (len(TEXT.split()) + len(OTHER.split())) == 0
    assert measured["seconds"] > 0
    assert measures[peers.OWN]["speed/times ours/one thread"] == 1
    assert 0.01 < measures["fake"]["speed/times ours/one thread"] < 100
    assert measures[peers.OWN]["size/MB/model"] == pytest.approx(megabytes(DEFAULT), abs=0.1)


@pytest.mark.slow
def test_ours_takes_part_like_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "python", lambda _self: Path(sys.executable))
    run = Run(peers.OURS, tmp_path / "run", [], GOLD, 1, given=DEFAULT)
    found = run.find()
    assert [each.document for each in found] == [raqqa_nlp.load(DEFAULT)(blank(doc)) for doc in GOLD]
    assert counts(judge(GOLD, found, peers.OURS), "number/end_to_end/COUNT") == (2, 0, 0)
    assert run.words_per_second(GOLD) > 0


def test_a_peer_that_fails_is_named(
    contestant: Callable[..., Contestant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = contestant("raise SystemExit('broken')")
    (fake.scripts / "fine.py").write_text(PEER, encoding="utf-8")
    monkeypatch.setattr(peers, "OURS", dataclasses.replace(fake, script="fine"))
    with pytest.raises(PeerError, match=r"(?s)fake, .*log\.txt: exit status 1: broken\. The log has"):
        peers.contest(folds(), {"fake": fake}, seeds=[1], folder=tmp_path / "runs")


def test_intervals_and_comparisons_with_ours() -> None:
    gold = [doc.replace(id=f"{doc.id}{number}") for number in range(8) for doc in GOLD]
    everything = Contestant("fake", "none")
    ours = judge(gold, [Found(doc) for doc in gold], everything)
    theirs = judge(gold, [Found(blank(doc)) for doc in gold], everything)
    assert peers.compared(ours, ours)["entity/exact, 95% from/micro"] == 100
    assert "entity/exact p-value/micro" not in peers.compared(ours, ours)
    measured = peers.compared(theirs, ours)
    assert measured["entity/exact, 95% to/micro"] == 0
    assert measured["entity/exact p-value/micro"] < 0.001
    few = judge(gold[:2], [Found(doc) for doc in gold[:2]], everything)
    assert not any(
        ", p/" in name for name in peers.compared(few, judge(gold[:2], [Found(d) for d in gold[:2]], everything))
    )


def test_a_model_that_saw_the_texts_is_refused() -> None:
    with pytest.raises(InputError, match="trained on texts to be judged on: 000_25a5015446499403"):
        peers.unseen(DEFAULT, raqqa_nlp.load_gold())


def test_an_environment_is_made_once(tmp_path: Path) -> None:
    packages = tmp_path / "packages.txt"
    packages.touch()
    environment = Environment(packages, tmp_path / "environment")
    python = environment.python()
    assert python.exists()
    assert environment.megabytes() == 0
    (tmp_path / "environment" / "kept").touch()
    assert environment.python() == python
    assert (tmp_path / "environment" / "kept").exists()
    script = tmp_path / "script.py"
    script.write_text("import sys\nprint('no way', sys.prefix)\nsys.exit(3)", encoding="utf-8")
    with pytest.raises(Unavailable, match=rf"^no way {re.escape(str(tmp_path))}/environment$"):
        environment.run(script, log=tmp_path / "log.txt")


@pytest.mark.slow
def test_an_environment_is_made_anew_when_its_packages_change(tmp_path: Path) -> None:
    packages = tmp_path / "packages.txt"
    packages.touch()
    environment = Environment(packages, tmp_path / "environment")
    environment.python()
    (tmp_path / "environment" / "kept").touch()
    packages.write_text("--no-index\nno-such-package==1\n", encoding="utf-8")
    with pytest.raises(PeerError, match=r"exit status 1: [\s\S]*no-such-package"):
        environment.python()
    assert not (tmp_path / "environment" / "kept").exists()
    with pytest.raises(PeerError):  # it is not taken for made
        environment.python()


def test_the_peers_have_scripts_and_pinned_packages() -> None:
    for each in (*peers.PEERS.values(), peers.OURS):
        assert all(path.exists() for path in each.sources())
        lines = (SCRIPTS / f"{each.packages}.txt").read_text(encoding="utf-8").split("\n")
        pinned = [re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if line]
        constrained = lines[0] == "-c ../../constraints.txt"
        assert constrained or all(pinned)
    names = {path.stem for path in (*peers.PEERS["spaCy spancat"].sources(),)}
    assert names == {"spacy_spancat", "spacy_ner", "peer", "spacy"}


@pytest.mark.parametrize("name", ["regular expressions", "quotation rules"])
def test_the_rules_annotate_the_three_texts(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "python", lambda _self: Path(sys.executable))
    gold, peer = raqqa_nlp.load_gold(), peers.PEERS[name]
    found = annotate(peer, tmp_path, gold)
    report = judge(gold, found, peer)
    figure = "number/exact/micro" if name == "regular expressions" else "attribution/exact/whole"
    assert 0.2 < report[figure].value < 0.9
    assert {figure.split("/")[0] for figure in report.figures} <= {"number", "claim", "attribution"}


def rules(script: str, text: str, date: str | None = None) -> dict[str, Any]:
    """What a script of rules finds in a text."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        find = __import__(script).load(Path())
    finally:
        sys.path.remove(str(SCRIPTS))
    found = find(Document(text, id="a", date=date).to_dict())
    Document.from_dict(found)
    return dict(found)


@pytest.mark.parametrize(
    ("text", "span", "label", "value"),
    [
        ("About 300-400 men fled.", "About 300-400", "COUNT", {"low": 300, "high": 400, "modifier": "approximate"}),
        ("At least two dozen men fled.", "At least two dozen", "COUNT", {"low": 24, "high": None}),
        ("Up to 1.5 million people fled.", "Up to 1.5 million", "COUNT", {"low": None, "high": 1_500_000}),
        ("Hundreds of people fled.", "Hundreds", "COUNT", {"low": 200, "modifier": "vague"}),
        ("Forty-two people fled.", "Forty-two", "COUNT", {"low": 42, "high": 42, "modifier": "exact"}),
        ("Between 20 and 30 fled.", "Between 20 and 30", "COUNT", {"low": 20, "high": 30, "modifier": "range"}),
        ("It cost $502 million.", "$502 million", "MONEY", {"amount": 502_000_000, "currency": "USD"}),
        ("About 18 per cent left.", "18 per cent", "PERCENT", {"number": 18}),
        ("It is 30km away.", "30km", "MEASURE", {"number": 30, "unit": "km"}),
        ("The five-month battle.", "five-month", "DURATION", {"value": "P5M"}),
        ("It lasted for weeks.", "weeks", "DURATION", {"value": "PXW"}),
        ("They met on June 6, 2014.", "June 6, 2014", "DATE", {"value": "2014-06-06"}),
        ("In early 2014 they met.", "early 2014", "DATE", {"value": "2014", "mod": "START"}),
        ("They met on Sunday morning.", "Sunday morning", "DATE", {"value": "2017-10-15TMO"}),
        ("They met last month.", "last month", "DATE", {"value": "2017-09"}),
    ],
)
def test_numbers_by_regular_expressions(text: str, span: str, label: str, value: dict[str, Any]) -> None:
    (number,) = rules("expressions", text, "2017-10-17")["numbers"]
    assert (number["text"], number["label"]) == (span, label)
    assert value.items() <= number["value"].items()


def test_the_counted_by_regular_expressions() -> None:
    found = rules("expressions", "Dozens of fighters and 12 were held; one of them and 30 more women left in 2014.")
    counted = [(each["text"], each["counted"] and each["counted"]["text"]) for each in found["numbers"]]
    assert counted == [("Dozens", "fighters"), ("12", None), ("30 more", "women"), ("2014", None)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The mayor said that 30 people had left.", "The mayor", "said", "that 30 people had left"),
        ('"We have taken the town," Amal Haddad said on Monday.', "Amal Haddad", "said", '"We have taken the town,"'),
        ("The town is ours now, said Amal Haddad.", "Amal Haddad", "said", "The town is ours now"),
        ("According to Reuters, the town is empty.", "Reuters", "According to", "the town is empty"),
        ("The town is empty, according to Reuters.", "Reuters", "according to", "The town is empty"),
    ],
)
def test_attributions_by_rules(text: str, source: str, cue: str, content: str) -> None:
    (found,) = rules("quotations", text)["attributions"]
    assert (found["source"]["text"], found["cue"]["text"]) == (source, cue)
    assert [each["text"] for each in found["contents"]] == [content]


def test_verbs_inside_quotation_marks_are_no_cues() -> None:
    assert rules("quotations", 'A banner read "they said so" in red.')["attributions"] == []


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--choose"], ["--peers", "CRF"]):
        with pytest.raises(SystemExit):
            peers.main(arguments)
    assert "results are of all peers" in capsys.readouterr().err
