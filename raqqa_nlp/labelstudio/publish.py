"""Makes ``annotations/exports/raqqa.json``: all annotators' work through a real Label Studio, and its export.

Without options it is made anew from the export itself; an option replaces one annotator's annotations by a folder of
span JSON (see :mod:`raqqa_nlp.standoff`), one file a text, named after the text's id::

    python -m raqqa_nlp.labelstudio.publish --adjudicated corrected/
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, RaqqaError
from raqqa_nlp.labelstudio.client import open_project
from raqqa_nlp.labelstudio.environment import default_environment
from raqqa_nlp.labelstudio.export import GOLD, read_export
from raqqa_nlp.labelstudio.home import Server
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, annotations_folder, read_manifest
from raqqa_nlp.labelstudio.server import running
from raqqa_nlp.standoff import read_standoff

ANNOTATORS: Final = ("annotator-a@example.com", "annotator-b@example.com")
ADJUDICATOR: Final = "adjudicator@example.com"
TITLE: Final = "Raqqa"


def publish(work: Mapping[str, Sequence[Document]], manifest: Manifest, target: Path, server: Server) -> list[Document]:
    """Sends all annotators' work through a Label Studio and writes what it exports.

    :param work: e-mail address -> that annotator's Documents; the :data:`ADJUDICATOR`'s are the ground truth.
    :param server: has no project of this title yet.
    :returns: the ground truth as read back.
    """
    with open_project(server.url, server.token, TITLE) as project:
        project.push_texts(manifest.document(entry) for entry in manifest.texts)
        for annotator, docs in work.items():
            project.push_annotations(docs, annotator, ground_truth=annotator == ADJUDICATOR, progress=True)
        return project.pull(target, manifest)


def read_folder(folder: Path, manifest: Manifest) -> list[Document]:
    """A folder of span JSON, one file for each listed text.

    :raises AnnotationError: a file breaks the scheme or gives the text another date than the manifest.
    """
    docs = []
    for entry in manifest.texts:
        path = folder / f"{entry.id}.json"
        doc = read_standoff(path, manifest.path.parent / entry.file)
        if doc.date != entry.date:
            mend = "Correct one of the two, and the DATEs that were resolved by it."
            raise AnnotationError(f"dated {doc.date}, in the manifest {entry.date}", where=str(path), mend=mend)
        docs.append(doc.replace(id=entry.id, outlet=entry.outlet))
    return docs


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; its exit status is 2 where something is wrong with the annotations or the server."""
    parser = argparse.ArgumentParser(
        prog="python -m raqqa_nlp.labelstudio.publish", description=(__doc__ or "").split("\n")[0]
    )
    folder = annotations_folder()
    parser.add_argument("--pass-a", type=Path, metavar="FOLDER", help="the first annotator's span JSON")
    parser.add_argument("--pass-b", type=Path, metavar="FOLDER", help="the second annotator's span JSON")
    parser.add_argument("--adjudicated", type=Path, metavar="FOLDER", help="the adjudicated span JSON")
    parser.add_argument("--target", type=Path, default=folder / GOLD, help="the export to write (%(default)s)")
    parser.add_argument("--venv", type=Path, metavar="FOLDER", help="Label Studio's own virtual environment")
    given = parser.parse_args(arguments)
    manifest = read_manifest(folder / FILE)
    folders = dict(zip((*ANNOTATORS, ADJUDICATOR), (given.pass_a, given.pass_b, given.adjudicated), strict=True))
    try:
        work = {
            annotator: read_folder(source, manifest)
            if source
            else read_export(folder / GOLD, manifest, annotator=annotator)
            for annotator, source in folders.items()
        }
        with (
            TemporaryDirectory(prefix="raqqa-label-studio-") as data,
            running(Path(data), given.venv or default_environment()) as run,
        ):
            publish(work, manifest, given.target, run.server)
    except RaqqaError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
