"""Corrected annotations back into ``annotations/``, without their texts.

    python -m raqqa_nlp.data.publish FOLDER

``FOLDER`` is one of corpora, in which ``extended/gold`` or ``further/gold`` has been corrected.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from raqqa_nlp.data.catalogue import catalogue
from raqqa_nlp.data.extended import published, read_all
from raqqa_nlp.data.outputs import ANNOTATED
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.files import read_text, write_text
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.standoff import read_standoff


def publish(corpus: Path, annotations: Path) -> int:
    """Write what has changed of the annotations; where the texts come from is kept.

    :param corpus: folder with ``gold`` and ``texts``.
    :param annotations: folder of annotations without texts.
    :returns: the number of files changed.
    :raises InputError: a file is missing or damaged.
    :raises AnnotationError: annotations break the scheme, or are of another text.
    """
    changed = 0
    for old in read_all(annotations):
        gold = corpus / "gold" / f"{old.name}.json"
        read_standoff(gold, corpus / "texts" / f"{old.name}.txt")
        new = published(json.loads(read_text(gold)), old.source)
        if new.sha256 != old.sha256:
            raise InputError("of another text than published", where=str(gold), mend="Rebuild the corpora.")
        if new != old:
            with write_text(annotations / f"{old.name}.json") as file:
                file.write(new.to_json())
            changed += 1
    return changed


def main(arguments: Sequence[str], annotations: Path | None = None) -> int:
    """Run the command and return its exit status.

    :param annotations: holds a folder for each corpus; those of this version if ``None``.
    """
    if len(arguments) != 1:
        sys.stderr.write(str(__doc__))
        return 2
    corpora, home = Path(arguments[0]), annotations or annotations_folder()
    names = [name for name, corpus in catalogue().corpora.items() if corpus.kind == ANNOTATED]
    try:
        for name in (name for name in names if (corpora / name).is_dir()):
            sys.stdout.write(f"{home / name}: {publish(corpora / name, home / name)} files changed\n")
        if not any((corpora / name).is_dir() for name in names):
            mend = "Make them: raqqa-nlp data build -o corpora"
            raise InputError(f"holds none of {', '.join(names)}", where=str(corpora), mend=mend)
    except RaqqaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
