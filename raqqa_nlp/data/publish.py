"""Corrected annotations back into ``annotations/extended``, without their texts.

    python -m raqqa_nlp.data.publish FOLDER

``FOLDER`` is one of corpora, in which ``extended/gold`` has been corrected.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from raqqa_nlp.data.extended import published, read_all
from raqqa_nlp.data.plans import extended_folder
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.files import read_text, write_text
from raqqa_nlp.standoff import read_standoff


def publish(corpora: Path, annotations: Path) -> int:
    """Write what has changed of the annotations; where the texts come from is kept.

    :param corpora: folder with ``extended/gold`` and ``extended/texts``.
    :param annotations: folder of annotations without texts.
    :returns: the number of files changed.
    :raises InputError: a file is missing or damaged.
    :raises AnnotationError: annotations break the scheme, or are of another text.
    """
    changed = 0
    for old in read_all(annotations):
        gold = corpora / "extended" / "gold" / f"{old.name}.json"
        read_standoff(gold, corpora / "extended" / "texts" / f"{old.name}.txt")
        new = published(json.loads(read_text(gold)), old.source)
        if new.sha256 != old.sha256:
            raise InputError("of another text than published", where=str(gold), mend="Rebuild the corpora.")
        if new != old:
            with write_text(annotations / f"{old.name}.json") as file:
                file.write(new.to_json())
            changed += 1
    return changed


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    if len(arguments) != 1:
        sys.stderr.write(str(__doc__))
        return 2
    try:
        changed = publish(Path(arguments[0]), extended_folder())
    except RaqqaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{extended_folder()}: {changed} files changed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
