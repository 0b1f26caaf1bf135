"""A benchmark's outcome as a file: the scores, and all that is needed to get them again.

``benchmarks/results/NAME.json`` holds ``name``, ``created`` (UTC), ``command``, ``commit`` (``hash``, and whether the
tree was ``dirty``), ``hardware``, ``versions``, ``seeds``, ``data`` (what was trained on), ``seconds``, ``systems``
(name -> an evaluation's Report) and, where there are any, ``measures``: name of a system -> what no Report holds, such
as speed, by names in three parts like those of figures: ``network/speed/words a second``; and ``lacks``: name of a
system -> what it gives none of, in words.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, TypeAlias

from raqqa_nlp import files
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = Path("benchmarks", "results")
PACKAGES: Final = (
    "raqqa_nlp",
    "numpy",
    "tokenizers",
    "onnxruntime",
    "torch",
    "transformers",
    "datasets",
    "scikit-learn",
    "scipy",
    "seqeval",
)
Measures: TypeAlias = Mapping[str, Mapping[str, float]]
_WRITTEN: Final = (str(FOLDER), "*.md")  # what a benchmark itself changes does not make its tree dirty


@dataclass(frozen=True)
class Results:
    """The content of a result file; :attr:`systems` in the order of the tables' columns.

    :param measures: whole numbers are counts, others amounts, and booleans say whether something holds.
    :param lacks: what a system gives none of, in words.
    """

    name: str
    created: str
    command: str
    commit: Mapping[str, Any]
    hardware: Mapping[str, Any]
    versions: Mapping[str, str]
    seeds: Sequence[int]
    data: str
    seconds: float
    systems: Mapping[str, Report]
    measures: Measures = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)


def record(
    name: str,
    systems: Mapping[str, Report],
    *,
    seeds: Sequence[int],
    data: str,
    seconds: float,
    measures: Measures | None = None,
    lacks: Mapping[str, str] | None = None,
    root: Path = ROOT,
) -> Path:
    """Write ``benchmarks/results/NAME.json`` whole or not at all, with the circumstances of this very process.

    :param systems: name -> its scores.
    :param seeds: of all runs behind the scores.
    :param data: what the systems were trained on, in words.
    :param seconds: wall time of all runs together.
    :param measures: name of a system -> name of a measure, in three parts -> value.
    :param lacks: name of a system -> what it gives none of, in words.
    :param root: the clone.
    :raises InputError: the file cannot be written, or a measure is wrongly named or of no system.
    """
    _check(measures or {}, lacks or {}, systems, name)
    results = {
        "name": name,
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": command(),
        "commit": commit(root),
        "hardware": hardware(),
        "versions": versions(),
        "seeds": list(seeds),
        "data": data,
        "seconds": round(seconds, 1),
        "systems": {system: report.to_dict() for system, report in systems.items()},
        **({"measures": measures} if measures else {}),
        **({"lacks": lacks} if lacks else {}),
    }
    path = root / FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.write_text(path) as file:
        file.write(_pretty(results))
    return path


def load(path: Path) -> Results:
    """The content of a result file.

    :raises InputError: no such file, or it is damaged, or its figures are not the sums of its counts.
    """
    try:
        data = json.loads(files.read_text(path))
        systems = {name: Report.from_dict(report) for name, report in data["systems"].items()}
        _check(data.setdefault("measures", {}), data.setdefault("lacks", {}), systems, str(path))
        return Results(**{**{each.name: data[each.name] for each in fields(Results)}, "systems": systems})
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"no result file ({error!r})", where=str(path), mend="Run its benchmark again.") from error


def _check(measures: Measures, lacks: Mapping[str, str], systems: Mapping[str, Report], where: str) -> None:
    for system in lacks.keys() - systems.keys():
        raise InputError(f"words on an unknown system {system!r}", where=where, mend="Give its Report, too.")
    for system, of_system in measures.items():
        if system not in systems:
            raise InputError(f"measures of an unknown system {system!r}", where=where, mend="Give its Report, too.")
        for name, value in of_system.items():
            if name.count("/") != 2 or not isinstance(value, int | float):
                mend = "Name it layer/measure/what and give a number."
                raise InputError(f"{name!r}: {value!r} is no measure", where=where, mend=mend)


def command() -> str:
    """How this process was started, as one types it in the root of a clone."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    program = ["python", "-m", spec.name] if spec else ["python", Path(sys.argv[0]).name]
    return shlex.join([*program, *sys.argv[1:]])


def commit(root: Path) -> dict[str, Any]:
    """``hash`` of the checked-out commit and whether the tree differs from it (``dirty``); ``None`` without git."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    try:
        changes = git("status", "--porcelain", "--", ".", *(f":(exclude){path}" for path in _WRITTEN))
        return {"hash": git("rev-parse", "HEAD"), "dirty": bool(changes)}
    except (OSError, subprocess.CalledProcessError):
        return {"hash": None, "dirty": None}


def hardware() -> dict[str, Any]:
    """The processor's model, how many of its cores this process may use, and the machine's memory."""
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        cpuinfo = ""
    model = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else None
    return {
        "cpu": model.group(1).strip() if model else platform.processor() or platform.machine(),
        "cores": cores,
        "memory_gib": memory and round(memory / 2**30, 1),
    }


def versions() -> dict[str, str]:
    """Python's version and those of :data:`PACKAGES` that are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _pretty(data: Any) -> str:
    """Indented JSON with a list of numbers on one line."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1)
    return re.sub(r"\[\n([\s\d,.-]+)\n\s*\]", lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"
