"""Imports run one way, and no module grows past what one noun needs; both checks are themselves checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = Path(__file__).parents[1] / "raqqa_nlp"
MAX_LINES: Final = 400

ORDER: Final = (
    {"errors"},
    {"schema", "files", "days"},
    {"render"},
    {"document"},
    {
        "quantities",
        "names",
        "windows",
        "regions",
        "linking",
        "tagging",
        "calibration",
        "statuses",
        "sentences",
        "naming",
        "pieces",
        "cues",
    },
    {"standoff", "antecedents", "mentions", "reach", "reported", "sites", "subjects"},
    {"attributing", "claims"},
    {"decode"},
    {"bundle", "reconciliation", "overlooked"},
    {"pipeline"},
    {"report", "labelstudio", "formats", "data", "evaluation", "training", "serve", "scale", "sampling"},
    {"inputs"},
    {"cli"},
    {"__init__", "__main__"},
)
"""A part, a module or a folder, imports from its own row or the rows above it."""

RANK: Final = {part: rank for rank, parts in enumerate(ORDER) for part in parts}


def modules() -> dict[str, str]:
    """Dotted name inside the package (``__init__`` for itself) -> source."""
    sources = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        names = path.relative_to(PACKAGE).with_suffix("").parts
        names = names[:-1] if len(names) > 1 and names[-1] == "__init__" else names
        sources[".".join(names)] = path.read_text(encoding="utf-8")
    return sources


def imported(source: str, known: Mapping[str, str]) -> Iterator[str]:
    """The package's modules that a source imports, anywhere in it.

    ``__init__`` stands for the package itself, which defines nothing but the version.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == PACKAGE.name and rest != "__version__":
                yield rest if rest in known else rest.rpartition(".")[0] or "__init__"


def violations(sources: Mapping[str, str]) -> list[str]:
    """Imports that run the wrong way or in a circle, modules without a place in the order."""
    found = [f"{name}: give it a place in ORDER" for name in sources if part(name) not in RANK]
    graph: dict[str, set[str]] = {}
    for name in sources.keys() - {"__init__"}:
        graph[name] = set(imported(sources[name], sources)) - {name}
        upwards = [other for other in graph[name] if RANK.get(part(other), 0) > RANK.get(part(name), 0)]
        found += [f"{name} imports {other}" for other in upwards]
    for level in (graph, by_part(graph)):
        try:
            TopologicalSorter(level).prepare()
        except CycleError as error:
            found.append(f"a circle: {' -> '.join(error.args[1])}")
    return found


def by_part(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    parts: dict[str, set[str]] = {}
    for name, others in graph.items():
        parts.setdefault(part(name), set()).update({part(other) for other in others} - {part(name)})
    return parts


def part(name: str) -> str:
    return name.partition(".")[0]


def test_imports_run_one_way() -> None:
    assert violations(modules()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": "from raqqa_nlp.document import Span"}, "schema imports document"),
        ({"errors": "def f():\n    from raqqa_nlp import cli"}, "errors imports cli"),
        ({"document": "import raqqa_nlp.pipeline"}, "document imports pipeline"),
        ({"claims": "from raqqa_nlp import Document"}, "claims imports __init__"),
        (
            {"quantities": "from raqqa_nlp import names", "names": "from raqqa_nlp import quantities"},
            "a circle: ",
        ),
        (
            {"training.a": "import raqqa_nlp.training.b", "training.b": "from raqqa_nlp.training.a import f"},
            "a circle: ",
        ),
        ({"stray": ""}, "stray: give it a place in ORDER"),
    ],
)
def test_a_wrong_import_is_found(changes: dict[str, str], said: str) -> None:
    planted = dict.fromkeys((*RANK, "training.a", "training.b"), "") | changes
    assert any(violation.startswith(said) for violation in violations(planted))


def test_modules_stay_small() -> None:
    lengths = {name: source.count("\n") for name, source in modules().items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_the_public_surface_agrees_with_its_types() -> None:
    import raqqa_nlp

    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name: str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("raqqa_nlp.")
        for alias in node.names
    }
    assert typed == {name: f"raqqa_nlp.{home}" for name, home in raqqa_nlp._HOMES.items()}
    assert {*typed, "__version__"} == set(raqqa_nlp.__all__)
    for name in raqqa_nlp.__all__:
        assert getattr(raqqa_nlp, name) is not None
        assert name in dir(raqqa_nlp)
    with pytest.raises(AttributeError, match="no attribute 'misspelt'"):
        _ = raqqa_nlp.misspelt
