"""Write `retrieval/models/minilm-int8.onnx`: the bundled model for many texts, mostly in 8 bits.

Like `minilm.onnx` it has no weights of its own: they are rounded when it is loaded, which takes a
fraction of a second. To be run after `make_graph.py`; needs `pip install onnx`.

What keeps the vectors near those of the whole model: inputs whose numbers are large are scaled
down, and their weights up (SmoothQuant, Xiao 2023); the neurons of each layer with the largest
outputs, the values of attention and one layer stay as they are. Scales are fitted on the sample
articles.

On 360 news passages and 120 paragraphs that had no part in it the mean cosine with the whole model
is .9996, a hundredth of them lie below .9993, the least is .9988 (29 November 2026).
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from benchmarks.make_graph import FUSED, GRAPH, Maker
from retrieval.article import Article
from retrieval.index.chunking import ChunkSettings, chunk, embedded_text
from retrieval.models.bundled import bundled_path, bundled_tokenizer
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles

INT8_GRAPH = GRAPH.with_name("minilm-int8.onnx")
SAMPLES = Path(__file__).parents[1] / "seeds" / "articles"
TEXTS = 150

# How much of the size of an input goes into the weights; the layer that stays, and the neurons of
# each other one that do. Least cosine of 50 news passages, and processor time beside the whole
# model: without any of it .984 in 41 %; scaled .996 in 43 %; with 64, 256 and 512 neurons .9989,
# .9991 and .9992 in 44, 47 and 53 %; with this layer as well .9992 in 55 %, with another .9991 to
# .9993; with the values .9992 in 59 %, and a mean of .9996 instead of .9995. A share of .65 is as
# good as .8, and .5 worse.
SHARE, WHOLE_LAYER, WHOLE_NEURONS = 0.8, 4, 256

# Dense layers of the same inputs.
_SHARING = ("query", "key")

Largest = dict[str, NDArray[np.float32]]


class Int8Maker(Maker):
    """A graph whose dense layers multiply whole numbers of 8 bits."""

    def __init__(self, folder: Path, largest: Largest) -> None:
        """`largest` has the largest inputs of each dense layer by its name, whatever their sign."""
        super().__init__(folder)
        self._largest = largest
        self._divided: dict[tuple[str, str], str] = {}
        self._whole = False

    def layer(self, rows: str, number: int) -> str:
        """One layer of the encoder."""
        self._whole = number == WHOLE_LAYER
        return super().layer(rows, number)

    def linear(self, rows: str, layer: str) -> str:
        """A dense layer whose large inputs are scaled down."""
        if self._whole or layer.endswith(".value"):
            return super().linear(rows, layer)
        scale, weight = self._scale(layer), self.weight(f"{layer}.weight")
        return self._scaled(rows, weight, self.weight(f"{layer}.bias"), scale)

    def fed_forward(self, rows: str, layer: str) -> str:
        """The two dense layers, the neurons of large outputs apart."""
        if self._whole:
            return super().fed_forward(rows, layer)
        first, second = f"{layer}.intermediate.dense", f"{layer}.output.dense"
        order = np.argsort(-self._largest[second], kind="stable")
        whole = self._neurons(f"{layer}.whole", order[:WHOLE_NEURONS])
        rest = self._neurons(f"{layer}.rest", order[WHOLE_NEURONS:])
        into, bias = self._part(f"{first}.weight", whole), self._part(f"{first}.bias", whole)
        wide = self.node("Gelu", self.node("Gemm", rows, into, bias, transB=1))
        out, bias = self._part(f"{second}.weight", whole, axis=1), self.weight(f"{second}.bias")
        exact = self.node("Gemm", wide, out, bias, transB=1)
        into, bias = self._part(f"{first}.weight", rest), self._part(f"{first}.bias", rest)
        wide = self.node("Gelu", self._scaled(rows, into, bias, self._scale(first)))
        out = self._part(f"{second}.weight", rest, axis=1)
        return self.node("Add", exact, self._rounded(wide, out, ""))

    def _neurons(self, name: str, numbers: NDArray[np.int64]) -> str:
        return self.constant(name, TensorProto.INT32, sorted(numbers.tolist()), [len(numbers)])

    def _part(self, weight: str, neurons: str, axis: int = 0) -> str:
        return self.node("Gather", self.weight(weight), neurons, axis=axis)

    def _scale(self, layer: str) -> str:
        """Name the numbers that the inputs of a dense layer are divided by."""
        group, _, last = layer.rpartition(".")
        parts = _SHARING if last in _SHARING else (last,)
        name = f"{group}.{'.'.join(parts)}.scale"
        if name not in self._weights:
            weights = np.concatenate([self.values(f"{group}.{part}.weight") for part in parts])
            scale = self._largest[layer] ** SHARE / np.abs(weights).max(0) ** (1 - SHARE)
            scale /= np.exp(np.log(scale).mean())
            self.constant(name, TensorProto.FLOAT, scale.tolist(), [len(scale)])
        return name

    def _scaled(self, rows: str, weight: str, bias: str, scale: str) -> str:
        """Multiply rows that are divided by a scale with weights that are multiplied by it."""
        if (rows, scale) not in self._divided:  # once for query and key
            self._divided[rows, scale] = self.node("Div", rows, scale)
        return self._rounded(self._divided[rows, scale], self.node("Mul", weight, scale), bias)

    def _rounded(self, rows: str, weight: str, bias: str) -> str:
        """Multiply in 8 bits; what concerns the weights alone is computed when it is loaded."""
        inputs = self.constant("inputs", TensorProto.INT64, [1], [1])
        steps = self.constant("steps", TensorProto.FLOAT, [127], [1])
        most = self.node("ReduceMax", self.node("Abs", weight), inputs, keepdims=1)
        step = self.node("Div", most, steps)
        turned = self.node("Transpose", self.node("Round", self.node("Div", weight, step)))
        whole = self.node("Cast", turned, to=TensorProto.INT8)
        step = self.node("Squeeze", step, inputs)
        return self.node("DynamicQuantizeMatMul", rows, whole, step, "", bias, domain=FUSED)


class Observed(Maker):
    """The graph with the largest inputs of its dense layers as further results."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.inputs: dict[str, str] = {}

    def linear(self, rows: str, layer: str) -> str:
        """The same layer, its inputs noted."""
        zero = self.constant("zero", TensorProto.INT64, [0], [1])
        self.inputs[layer] = self.node("ReduceMax", self.node("Abs", rows), zero, keepdims=0)
        return super().linear(rows, layer)

    def model(self) -> onnx.ModelProto:
        """The whole."""
        model = super().model()
        for name in self.inputs.values():
            result = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["inputs"])
            model.graph.output.append(result)
        return model


def largest_inputs(folder: Path) -> Largest:
    """Return the largest inputs of each dense layer over passages of the sample articles."""
    maker = Observed(folder)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(folder)
    )
    session = onnxruntime.InferenceSession(maker.model().SerializeToString(), options)
    tokenizer = bundled_tokenizer()
    tokenizer.enable_truncation(ChunkSettings().pieces)
    names = list(maker.inputs.values())
    results = [
        session.run(names, {"pieces": np.array(tokenizer.encode(text).ids, np.int64)})
        for text in islice(sample_texts(), TEXTS)
    ]
    return dict(zip(maker.inputs, map(np.maximum.reduce, zip(*results, strict=True)), strict=True))


def sample_texts() -> Iterator[str]:
    """Yield passages of the sample articles as they are embedded."""
    embedder, settings = Embedder(), ChunkSettings()
    for article in read_articles([SAMPLES]):
        if isinstance(article, Article):
            for part in chunk(article, embedder.piece_ends, settings):
                yield embedded_text(part, embedder.piece_ends, settings)


if __name__ == "__main__":
    model = Int8Maker(bundled_path(), largest_inputs(bundled_path())).model()
    INT8_GRAPH.write_bytes(model.SerializeToString())
    sys.stdout.write(f"{INT8_GRAPH.name}: {INT8_GRAPH.stat().st_size:,} bytes\n")
