"""A model as a folder of files that ships: network, tokenizer, settings and card, each with its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.calibration import Calibration
from raqqa_nlp.decode import Parameters, Scores
from raqqa_nlp.errors import BundleError
from raqqa_nlp.files import write_text
from raqqa_nlp.linking import LinkParameters
from raqqa_nlp.windows import Inputs, Tokeniser

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FORMAT_VERSION: Final = 2
SETTINGS: Final = "bundle.json"
NETWORK: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
CARD: Final = "README.md"
DEFAULT: Final = Path(__file__).parent / "models" / "default"

_MEND: Final = "Copy or export the bundle anew."


@dataclass(frozen=True)
class Bundle:
    """An opened bundle, its files verified.

    :param name: of the model.
    :param version: the beginning of the network's SHA-256, which names these weights and no others.
    """

    folder: Path
    name: str
    version: str
    window: int
    overlap: int
    parameters: Parameters

    @classmethod
    def open(cls, folder: str | Path | None = None) -> Bundle:
        """Open and verify a bundle.

        :param folder: ``None`` for the one that ships with the package.
        :raises BundleError: a file is missing or differs from its hash, or the bundle is of another format or scheme.
        """
        home = DEFAULT if folder is None else Path(folder)
        settings = _read_settings(home)
        for name, expected in settings["files"].items():
            _verify(home / name, expected)
        linking = settings["linking"]
        links = LinkParameters(*(np.array(linking[part], dtype=np.float32) for part in ("none", "distance")))
        transitions = {head: np.array(rows, dtype=np.float32) for head, rows in settings["transitions"].items()}
        parameters = Parameters(links, transitions, Calibration(**settings["calibration"]))
        return cls(home, settings["name"], settings["version"], settings["window"], settings["overlap"], parameters)

    def tokeniser(self) -> Tokeniser:
        """The one tokenisation, as the model was trained with."""
        from tokenizers import Tokenizer

        return Tokeniser(Tokenizer.from_file(str(self.folder / TOKENIZER)), size=self.window, overlap=self.overlap)

    def network(self) -> OnnxNetwork:
        """The network, ready to run; it uses one thread, and several threads may call it at once."""
        return OnnxNetwork.read(self.folder / NETWORK)


class OnnxNetwork:
    """Runs one window at a time.

    So no text's result depends on what it is processed with: dynamic quantisation takes its scales from a whole batch.
    """

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    @classmethod
    def read(cls, path: Path) -> OnnxNetwork:
        """The network of an ONNX file."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # windows are what runs side by side
        options.log_severity_level = 3
        return cls(onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))

    def __call__(self, inputs: Inputs) -> Scores:
        """Scores of a window's words."""
        feed = {
            "input_ids": inputs.input_ids[None],
            "attention_mask": np.ones_like(inputs.input_ids)[None],
            "shape_ids": inputs.shape_ids[None],
        }
        outputs: Any = self._session.run(None, feed)
        tags, statuses, *vectors = (output[0, inputs.firsts] for output in outputs)
        # Half precision: of a long text these arrays are what fills the memory.
        return Scores(tags, statuses, *(each.astype(np.float16) for each in vectors))


def write_settings(
    folder: Path, *, name: str, tokeniser: Tokeniser, parameters: Parameters, more: Mapping[str, Any]
) -> None:
    """Complete a bundle whose network and tokenizer are in place with its settings and their hashes.

    :param more: provenance, written as it is.
    """
    files = {file: _sha256(folder / file) for file in (NETWORK, TOKENIZER)}
    settings = {
        "format": FORMAT_VERSION,
        "name": name,
        "version": files[NETWORK][:12],
        "scheme": schema.fingerprint(),
        "window": tokeniser.size,
        "overlap": tokeniser.overlap,
        **more,
        "files": files,
        "calibration": parameters.calibration.to_dict(),
        "transitions": {head: _short(rows) for head, rows in parameters.transitions.items()},
        "linking": {"none": _short(parameters.links.none), "distance": _short(parameters.links.distance)},
    }
    _write_settings(folder, settings)


def with_calibration(folder: Path, calibration: Calibration) -> None:
    """Give a bundle another calibration; its network stays as it is, and with it the bundle's version.

    :raises BundleError: as :meth:`Bundle.open`.
    :raises InputError: the settings cannot be written.
    """
    Bundle.open(folder)
    _write_settings(folder, _read_settings(folder) | {"calibration": calibration.to_dict()})


def _write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    with write_text(folder / SETTINGS) as file:
        file.write(json.dumps({**settings, "sha256": seal(settings)}, indent=1) + "\n")


def _short(values: NDArray[np.float32]) -> Any:
    """As JSON data, to as many digits as ever matter."""
    return np.round(values.astype(np.float64), 5).tolist()


def seal(settings: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of all settings but itself."""
    sealed = {key: value for key, value in settings.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def _read_settings(home: Path) -> dict[str, Any]:
    path = home / SETTINGS
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundleError(
            f"no model bundle: {SETTINGS} is missing", where=str(home), mend="Name a folder that holds one."
        ) from None
    except NotADirectoryError:
        raise BundleError("a file, and a bundle is a folder", where=str(home), mend="Name the folder.") from None
    except (OSError, ValueError) as error:
        raise BundleError(f"damaged: {error}", where=str(path), mend=_MEND) from error
    if not isinstance(settings, dict):
        raise BundleError("damaged: no JSON object", where=str(path), mend=_MEND)
    if settings.get("format") != FORMAT_VERSION:
        raise BundleError(f"bundle format {settings.get('format')}, not {FORMAT_VERSION}", where=str(path), mend=_MEND)
    if settings.get("sha256") != seal(settings):
        raise BundleError("damaged: its SHA-256 is not the one it states", where=str(path), mend=_MEND)
    if settings.get("scheme") != schema.fingerprint():
        raise BundleError(
            "made for another annotation scheme",
            where=str(path),
            mend="Use the package version it was made with, or train anew.",
        )
    return settings


def _verify(path: Path, expected: str) -> None:
    if not path.is_file():
        raise BundleError("the bundle's file is missing", where=str(path), mend=_MEND)
    if _sha256(path) != expected:
        raise BundleError("damaged: its SHA-256 is not the one the bundle states", where=str(path), mend=_MEND)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
