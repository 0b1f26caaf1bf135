"""Other systems on the same texts, by the same scores: taught what ours is taught, run here, not quoted.

Each peer is a script of ``benchmarks/peers/`` with pinned packages, in a virtual environment of its own that is made on
first use under ``.cache/peers/``. It reads texts with their annotations to learn from, and texts without to annotate;
what it gives is scored by :mod:`raqqa_nlp.evaluation`, like what ours gives. By what it does not attempt it is not
judged. Speed is words a second of processor time on one thread, in rounds in which the systems take turns; it is of all
that a system does, and some do little.

    python -m benchmarks.peers --runs FOLDER
    python -m benchmarks.peers --data FOLDER --runs FOLDER

The first leaves each of the three texts out and learns from the other two; ours are the models of
:mod:`benchmarks.scores`. With ``--data`` all learn from four fifths of the texts annotated by the scheme and are judged
on the fifth, the first part of :mod:`benchmarks.crossval`; if its run is in ``--runs``, the model that learnt from
other corpora, too, stands beside. ``--choose`` judges on the second part by systems that learnt from the others, prints
the scores and records nothing: how long and how fast each system learns was chosen so, without the texts that the
tables are of.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks import crossval, report, results, scores
from benchmarks.contestants import Contestant, Found, Run, judge, lacks
from benchmarks.isolated import PeerError, Unavailable, megabytes
from raqqa_nlp import load_gold
from raqqa_nlp.bundle import SETTINGS
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, compare_reports, tables
from raqqa_nlp.evaluation.intervals import intervals
from raqqa_nlp.names import merge
from raqqa_nlp.training import export
from raqqa_nlp.training.config import Stage, TrainingConfig, load_config
from raqqa_nlp.training.corpora import extended_documents
from raqqa_nlp.training.run import encoder_folder, train_stage

ROUNDS: Final = 3
ENOUGH: Final = 10
"""Texts below which p says nothing: of three texts it is never below 0.25."""

CONFIG: Final = Path("configs/peers.toml")
BUNDLE: Final = "bundle"
PARTS_DATA: Final = (
    "the same 111 of 139 texts annotated by the scheme, judged on the other 28; “other corpora too”: PolNeAR train, "
    "CoNLL-2003 train, wikigold and WNUT-17 train before them, and 797 texts that a language model annotated"
)
OWN: Final = "raqqa_nlp"
MORE: Final = "raqqa_nlp, other corpora too"
SPANS: Final = ("*/exact/*", "*/overlap/*")
NUMBERS: Final = (
    *("number/exact/*", "number/overlap/*", "number/value/*", "number/end_to_end/*"),
    "claim/overlap/range",
)
ATTRIBUTIONS: Final = ("attribution/*",)
MAIN: Final = ("*/exact/micro", "number/end_to_end/micro", "attribution/exact/whole", "claim/overlap/range")
"""Figures that get an interval and a comparison with ours."""

PEERS: Final[dict[str, Contestant]] = {
    "CRF": Contestant("crf", "crf", SPANS, learns=True),
    "spaCy ner": Contestant("spacy_ner", "spacy", SPANS, learns=True),
    "spaCy spancat": Contestant("spacy_spancat", "spacy", ATTRIBUTIONS, learns=True),
    "Hugging Face": Contestant("transformer", "transformer", SPANS, learns=True),
    "quantulum3": Contestant("quantulum", "quantulum", NUMBERS, ("values", "claims")),
    "regular expressions": Contestant("expressions", "none", (*NUMBERS, "number/counted/*"), ("values", "claims")),
    "quotation rules": Contestant("quotations", "none", ATTRIBUTIONS, ("attributions",)),
    "textacy": Contestant("textacy_quotations", "textacy", ATTRIBUTIONS, ("attributions",)),
}
OURS: Final = Contestant(
    "ours", "ours", parts=("values", "attributions", "claims"), variables={"PYTHONPATH": str(results.ROOT)}
)


@dataclass(frozen=True)
class Fold:
    """Texts to learn from and others to be judged on.

    :param bundles: seed -> name of a system -> bundle of ours that has not seen the texts to be judged on.
    """

    name: str
    learn: Sequence[Document]
    judge: Sequence[Document]
    bundles: Callable[[int], Mapping[str, Path]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, run, score, write the result file and the tables made from it."""
    options = _options(arguments)
    began = time.monotonic()
    gold = load_gold()
    peers = {name: peer for name, peer in PEERS.items() if name in options.peers}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.runs or Path(scratch)
        folds = part_folds(gold, options.data, folder, options.choose) if options.data else text_folds(gold, folder)
        runs, reused = contest(folds, peers, seeds=options.seeds, folder=folder / "peers")
        wanted, found = gather(folds, runs)
        reports = {name: judge(wanted, its, peers.get(name, OURS)) for name, its in found.items()}
        if options.choose:
            print(tables.markdown(*tables.compare(reports, MAIN)))
            return
        measures = {name: of_system | compared(reports[name], reports[OWN]) for name, of_system in measure(runs, gold)}
    data = PARTS_DATA if options.data else scores.DATA
    results.record(
        "peers-extended" if options.data else "peers-gold-only",
        reports,
        seeds=options.seeds,
        data=f"{data} ({reused} of the runs finished earlier, the time is without them)" if reused else data,
        seconds=time.monotonic() - began,
        measures=measures,
        lacks={name: lacks(wanted, its) for name, its in found.items()},
    )
    report.main([])


def text_folds(gold: Sequence[Document], runs: Path) -> list[Fold]:
    """Each of the texts left out once; ours are the models of :mod:`benchmarks.scores`."""
    config = load_config(results.ROOT / scores.CONFIG)
    (stage,) = config.stages

    def fold(doc: Document) -> Fold:
        def bundles(seed: int) -> dict[str, Path]:
            (folder,) = scores._folders(stage, [doc], [seed], runs)
            return {OWN: trained(config, replace(stage, seed=seed), folder, [doc])}

        return Fold(f"without-{doc.id}", [other for other in gold if other.id != doc.id], [doc], bundles)

    return [fold(doc) for doc in gold]


def part_folds(gold: Sequence[Document], data: Path, runs: Path, choose: bool) -> list[Fold]:
    """One part of the texts annotated by the scheme left out.

    :param choose: the second part, learning from the third and those after it, instead of the first.
    """
    parts = crossval.deal([*gold, *extended_documents(data)])
    judged = parts[int(choose)]
    learn = [doc for part in parts[int(choose) + 1 :] for doc in part]
    held_out = [doc for part in parts[: int(choose) + 1] for doc in part]
    config = load_config(results.ROOT / CONFIG)
    (stage,) = config.stages

    def bundles(seed: int) -> dict[str, Path]:
        folder = runs / "peers" / f"ours-part-{int(choose)}-seed-{seed}"
        found = {OWN: trained(config, replace(stage, seed=seed), folder, held_out, data)}
        more = crossval.fold_folder(runs, load_config(results.ROOT / crossval.CONFIG).stages[-1], 0) / BUNDLE
        if more.exists() and not choose:
            unseen(more, judged)
            found[MORE] = more
        return found

    return [Fold(f"part-{int(choose)}", learn, judged, bundles)]


def trained(
    config: TrainingConfig, stage: Stage, folder: Path, held_out: Sequence[Document], data: Path | None = None
) -> Path:
    """The bundle of a training run; what is there already is not trained again."""
    bundle = folder / BUNDLE
    if not bundle.exists():
        ids = [str(doc.id) for doc in held_out]
        export(train_stage(config, stage, data=data, folder=folder, holdout=ids), bundle)
    unseen(bundle, held_out)
    return bundle


def unseen(bundle: Path, docs: Sequence[Document]) -> None:
    """Make sure that a model has not seen the texts.

    :raises InputError: it may have.
    """
    training = json.loads((bundle / SETTINGS).read_text(encoding="utf-8"))["training"]
    seen = [str(doc.id) for doc in docs if doc.id not in training["held_out"]]
    if seen:
        mend = "Name a folder of runs in which these texts are held out."
        raise InputError(f"trained on texts to be judged on: {', '.join(seen)}", where=str(bundle), mend=mend)


def contest(
    folds: Sequence[Fold], peers: Mapping[str, Contestant], *, seeds: Sequence[int], folder: Path
) -> tuple[dict[str, list[Run]], int]:
    """Run all systems on all folds, with each seed; one that cannot run here is left out, and it is said why.

    :param folder: where the runs are kept; what is there already is not run again.
    :returns: name of a system, ours first -> its runs, finished, seed by seed and fold by fold; how many were finished
        before.
    :raises PeerError: a peer fails; the error names it.
    """
    encoder = {"ENCODER": encoder_folder(load_config(results.ROOT / CONFIG).encoder)}
    runs: dict[str, list[Run]] = {}
    for seed in seeds:
        for fold in folds:
            for name, bundle in fold.bundles(seed).items():
                own = folder / f"{name}-{fold.name}-seed-{seed}".replace(" ", "-")
                runs.setdefault(name, []).append(Run(OURS, own, [], fold.judge, seed, given=bundle))
    for name, peer in peers.items():
        runs[name] = [
            Run(
                replace(peer, variables=encoder),
                folder / f"{name}-{fold.name}-seed-{seed}".replace(" ", "-"),
                fold.learn if peer.learns else [],
                fold.judge,
                seed,
            )
            for seed in seeds
            for fold in folds
        ]
    reused = sum(run.done for of_system in runs.values() for run in of_system)
    for name in tqdm(list(runs), desc="peers", unit="system"):
        try:
            for run in runs[name]:
                run.find()
        except Unavailable as error:
            print(f"{name} is left out: {error}")
            del runs[name]
        except PeerError as error:
            raise PeerError(error.message, where=f"{name}, {error.where}", mend=error.mend) from error
    return runs, reused


def gather(folds: Sequence[Fold], runs: Mapping[str, Sequence[Run]]) -> tuple[list[Document], dict[str, list[Found]]]:
    """The gold, and what each system found, under ids that name text and seed, so that scores are means over seeds."""
    gold = {(doc.id, run.seed): doc for fold in folds for doc in fold.judge for run in next(iter(runs.values()))}
    found: dict[str, list[Found]] = {}
    for name, of_system in runs.items():
        by_seed: dict[int, list[Found]] = {}
        for run in of_system:
            by_seed.setdefault(run.seed, []).extend(run.find())
        found[name] = [
            replace(each, document=_renamed(doc, seed))
            for seed, its in by_seed.items()
            # In the gold a canonical name is the same in all documents.
            for each, doc in zip(its, merge([each.document for each in its]), strict=True)
        ]
    return [_renamed(doc, seed) for (_, seed), doc in gold.items()], found


def _renamed(doc: Document, seed: int) -> Document:
    return doc.replace(id=f"{doc.id} seed {seed}", claims=())


def measure(runs: Mapping[str, Sequence[Run]], texts: Sequence[Document]) -> list[tuple[str, dict[str, float]]]:
    """Speed and size of each system's first run: in each round all take their turn; medians over the rounds.

    :param texts: to measure speed on.
    """
    first = {name: of_system[0] for name, of_system in runs.items()}
    speeds: dict[str, list[float]] = {name: [] for name in first}
    for _ in tqdm(range(ROUNDS), desc="speed", unit="round"):
        for name, run in first.items():
            speeds[name].append(run.words_per_second(texts))
    return [
        (
            name,
            {
                "speed/words a second/one thread": round(statistics.median(speeds[name])),
                "speed/times ours/one thread": round(
                    statistics.median(its / own for its, own in zip(speeds[name], speeds[OWN], strict=True)), 3
                ),
                "size/MB/model": round(megabytes(run.model), 1),
                "size/MB/packages": round(run.contestant.environment.megabytes(), 1),
            },
        )
        for name, run in first.items()
    ]


def compared(of_system: Report, ours: Report) -> dict[str, float]:
    """Both ends of the main figures' intervals, in per cent, and for other systems p of their difference from ours."""
    names = [name for name in of_system.figures if any(fnmatchcase(name, pattern) for pattern in MAIN)]
    found: dict[str, float] = {}
    for name, (low, high) in intervals(of_system, names).items():
        layer, measured, what = name.split("/")
        found[f"{layer}/{measured}, 95% from/{what}"] = round(100 * low, 1)
        found[f"{layer}/{measured}, 95% to/{what}"] = round(100 * high, 1)
    if of_system is not ours and len(ours.texts) >= ENOUGH:
        for each in compare_reports(of_system, ours, figures=names).differences:
            layer, measured, what = each.name.split("/")
            found[f"{layer}/{measured} p-value/{what}"] = round(each.p, 4)
    return found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the corpora that are not in this clone")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the runs here, and go on with them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), help="these alone")
    parser.add_argument("--choose", action="store_true", help="on texts of no table; record nothing")
    options = parser.parse_args(arguments)
    if options.choose and not options.data:
        parser.error("--choose needs --data")
    if not options.choose and set(options.peers) != set(PEERS):
        parser.error("results are of all peers: --peers only goes with --choose")
    return options


if __name__ == "__main__":
    main()
