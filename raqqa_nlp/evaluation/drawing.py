"""What all pictures have in common: how they are made, shown and saved, and what they look like.

Colours are those of Okabe and Ito (2008), which readers of all kinds of colour vision tell apart; nothing is said by
colour alone. Figures belong to no window system and no global state (matplotlib's pyplot is not used).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.files import write_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000")
"""For lines and bars that stand for different things, in this order."""

GREY: Final = "#777777"
WIDTH: Final = 8.0
"""Inches; at :data:`DOTS` an inch as wide as a page of GitHub shows pictures."""

DOTS: Final = 100
FORMATS: Final = {".svg": "svg", ".png": "png"}
"""Endings of files -> what matplotlib calls the format."""

STYLE: Final[Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "figure.dpi": DOTS,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so that pictures are the same everywhere
    "font.size": 10,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "savefig.dpi": DOTS,
    "svg.fonttype": "none",  # letters stay letters, to be found and copied
    "svg.hashsalt": "raqqa_nlp",  # names within the file are the same in every run
}


@dataclass(frozen=True)
class Plot:
    """A picture; a notebook shows it by itself.

    :param figure: matplotlib's, to be changed at will before it is saved.
    """

    figure: Figure

    def svg(self) -> str:
        """The picture as SVG: a file that needs no other, the same for the same data."""
        return self._rendered("svg").decode("utf-8")

    def save(self, path: str | Path) -> None:
        """Write the picture whole or not at all, as SVG or PNG by the file's ending.

        :raises InputError: another ending, or the file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in FORMATS:
            raise InputError(
                f"no picture ends in {path.suffix!r}", where=str(path), mend=f"Choose {' or '.join(FORMATS)}."
            )
        data = self._rendered(FORMATS[path.suffix.lower()])
        with write_bytes(path) as file:
            file.write(data)

    def _repr_svg_(self) -> str:
        return self.svg()

    def _rendered(self, form: str) -> bytes:
        import matplotlib

        file = io.BytesIO()
        unsaid = ("Creator", "Date", "Format", "Type") if form == "svg" else ("Software",)
        with matplotlib.rc_context(STYLE):
            self.figure.savefig(file, format=form, metadata=dict.fromkeys(unsaid))
        return file.getvalue()


@contextmanager
def style() -> Iterator[None]:
    """In it figures and their parts are made as they should look.

    :raises MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "eval") from error
    with matplotlib.rc_context(STYLE):
        yield


def canvas(
    rows: int = 1, columns: int = 1, *, height: float, width: float = WIDTH, **layout: Any
) -> tuple[Figure, list[Axes]]:
    """A figure and its parts, from left to right and top to bottom; call it within :func:`style`.

    :param height: in inches, as ``width``.
    :param layout: as matplotlib's ``Figure.subplots`` takes it.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False, **layout).flat)
