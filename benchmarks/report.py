"""Write the tables of the documents from the result files, or check that they are what those files say.

A document holds regions between a line ``<!-- results:NAME -->`` and a line ``<!-- /results -->``; what is between them
is made from ``benchmarks/results/NAME.json``. After the name may follow patterns of figures' names, parted by spaces:
``<!-- results:NAME entity/exact/* claim/* -->`` shows only those; measures are found by their names as figures are,
and what systems give none of by ``lacks``. With ``intervals`` among the patterns the first system's figures have 95%
intervals beside them, by the bootstrap over texts.

``python -m benchmarks.report`` rewrites the regions; with ``--check`` it writes nothing and exits with status 1 if a
region differs from what its result file gives. Damaged regions and result files: status 2.
"""

from __future__ import annotations

import argparse
import fnmatch
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import results
from benchmarks.results import Results
from raqqa_nlp import files
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.evaluation import Interval, tables
from raqqa_nlp.evaluation.intervals import intervals

DOCUMENTS: Final = ("README.md", "benchmarks/README.md", "raqqa_nlp/models/default/README.md")
_OPEN: Final = re.compile(r"<!-- results:(?P<name>[\w.-]+)(?P<patterns>.*) -->\s*")
MOST_COLUMNS: Final = 4
"""Systems that stand side by side."""

_ABSENT: Final = "–"
_CLOSE: Final = "<!-- /results -->"
_LACKS: Final = "lacks"
INTERVALS: Final = "intervals"


def main(arguments: Sequence[str] | None = None, root: Path = results.ROOT) -> int:
    """Run the command line.

    :param root: the clone.
    :returns: the exit status.
    """
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser("python -m benchmarks.report", description=summary, epilog=rest)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a document is out of date")
    check = parser.parse_args(arguments).check
    try:
        stale = update(root, write=not check)
    except RaqqaError as error:
        print(error, file=sys.stderr)
        return 2
    for document in stale:
        print(
            f"{document}: out of date; mend it with: python -m benchmarks.report" if check else f"{document}: updated"
        )
    return int(check and bool(stale))


def update(root: Path, *, write: bool) -> list[str]:
    """The documents that differ from what the result files give.

    :param write: rewrite them, each whole or not at all; nothing is written if any of them has an error.
    :raises InputError: a region is damaged, or its result file is missing, damaged or lacks a figure asked for.
    """
    stale = {}
    for document in DOCUMENTS:
        path = root / document
        if path.exists():
            text = files.read_text(path)
            made = render(text, root / results.FOLDER, where=document)
            if made != text:
                stale[path] = made
    for path, made in stale.items() if write else ():
        with files.write_text(path) as file:
            file.write(made)
    return [str(path.relative_to(root)) for path in stale]


def render(text: str, folder: Path, *, where: str) -> str:
    """A document's text with its regions made anew.

    :param folder: holds the result files.
    :param where: the document's name, for error messages.
    :raises InputError: as :func:`update`.
    """
    made: list[str] = []
    region = ""
    for line in text.splitlines(keepends=True):
        opening, closing = _OPEN.fullmatch(line), line.rstrip() == _CLOSE
        if (opening and region) or (closing and not region):
            break
        if not region or closing:
            made.append(line)
        region = "" if closing else region
        if opening:
            region = opening["name"]
            made.append(_table(folder / f"{region}.json", opening["patterns"].split(), where))
    else:
        if not region:
            return "".join(made)
    mend = f"Each line <!-- results:NAME --> needs a line {_CLOSE} after it, before the next."
    raise InputError(
        "a region is closed that is not open, or not closed", where=f"{where}, {region or line}", mend=mend
    )


def _table(path: Path, patterns: Sequence[str], where: str) -> str:
    try:
        return f"{table(results.load(path), patterns)}\n"
    except InputError as error:
        raise InputError(str(error), where=where) from error


def table(result: Results, patterns: Sequence[str] = ()) -> str:
    """The systems side by side in Markdown, and where the figures come from; many systems stand one below the other.

    :raises InputError: a pattern that no figure has.
    """
    wanted = [each for each in patterns if each != INTERVALS] or ["*"]
    measures = list(dict.fromkeys(name for of_system in result.measures.values() for name in of_system))
    words = [_LACKS] if result.lacks else []
    figures = [name for system in result.systems.values() for name in system.figures]
    # A pattern that only measures or words have is none of the figures' business.
    others = [*measures, *words]
    of_figures = [each for each in wanted if fnmatch.filter(figures, each) or not fnmatch.filter(others, each)]
    columns, rows = tables.compare(result.systems, of_figures, _intervals(result, patterns, of_figures))
    unit = "F1 and accuracy in per cent. " if rows else ""
    rows += [_row(name, result) for name in others if any(fnmatch.fnmatchcase(name, each) for each in wanted)]
    table = _turned(columns, rows) if len(result.systems) > MOST_COLUMNS else tables.markdown(columns, rows)
    return f"{table}\n\n{unit}{_origin(result)}"


def _intervals(result: Results, patterns: Sequence[str], of_figures: Sequence[str]) -> Mapping[str, Interval] | None:
    """Those of the first system, where they are asked for."""
    if INTERVALS not in patterns:
        return None
    first = next(iter(result.systems.values()))
    return intervals(first, tables.select(tables.every(first), of_figures))


def _turned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A row a system that has any of the figures, a column a figure."""
    titles = [", ".join(filter(None, (" ".join(filter(None, row[:2])), row[2]))) for row in rows]
    lines = [["System", *titles], [":---", *("---:" for _ in titles)]]
    cells = {system: [row[3 + place] for row in rows] for place, system in enumerate(columns[3:])}
    lines += [[system, *of_system] for system, of_system in cells.items() if set(of_system) - {_ABSENT}]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _row(name: str, result: Results) -> tuple[str, ...]:
    if name == _LACKS:
        return "", "gives no", "", *(result.lacks.get(system) or _ABSENT for system in result.systems)
    layer, measure, what = name.split("/")
    values = (result.measures.get(system, {}).get(name) for system in result.systems)
    return layer, what, measure, *(_number(value) for value in values)


def _number(value: float | None) -> str:
    """A count or a large amount with thousands parted, a small amount to three digits, yes or no for a boolean."""
    if value is None:
        return _ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 100 else f"{value:.3g}"


def _origin(result: Results) -> str:
    commit, dirty = result.commit["hash"], result.commit["dirty"]
    tree = f"commit {commit[:10]}{' with changes' if dirty else ''}" if commit else "an unknown commit"
    seeds = f"seed{'s' if len(result.seeds) > 1 else ''} {', '.join(map(str, result.seeds))}"
    time = f"{result.seconds / 60:.0f} minutes" if result.seconds >= 90 else f"{result.seconds:.0f} seconds"
    cores = result.hardware["cores"]
    machine = f"{result.hardware['cpu']}, {cores} core{'s' if cores > 1 else ''}"
    return (
        f"Trained on {result.data}. Made by `{result.command}` at {tree}, {seeds}, "
        f"in {time} on {machine}, {result.created[:10]}: `{results.FOLDER}/{result.name}.json`."
    )


if __name__ == "__main__":
    sys.exit(main())
