"""Write `retrieval/models/minilm-int8.onnx`: the bundled model, mostly in 8 bits.

Like `minilm.onnx` it has no weights of its own: they are rounded when it is loaded, which takes a
fraction of a second. To be run after `make_graph.py`; needs `pip install onnx`.

What keeps the vectors near those of fp32: the inputs of a dense layer are divided by the largest of
their own word piece, so that each has steps of its own (LLM.int8(), Dettmers 2022); inputs whose
numbers are large are scaled down, and their weights up (SmoothQuant, Xiao 2023); the few neurons of
each layer with the largest outputs stay as they are. Scales are fitted on the sample articles.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

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

# How much of the size of an input goes into the weights, and the neurons of each layer that stay as
# they are. Mean and least cosine with fp32 of 90 news passages, 160 sentences, 100 questions, and
# processor time beside it: with one step for all word pieces and no such neurons .997, .991, 42 %;
# a step for each .9985, .997, 49 %; and .6 instead of .8 .9990, .998; 8 neurons .9995, .9990, 48 %;
# 16 .9995, .9991; 64 and the values of attention in fp32 .9996, .9993, 55 %.
SHARE, WHOLE_NEURONS = 0.6, 16

# Dense layers of the same inputs.
_SHARING = ("query", "key")

Largest = dict[str, NDArray[np.float32]]


class Weight(NamedTuple):
    """What a graph calls a weight, and its numbers."""

    name: str
    values: NDArray[np.float32]


class Int8Maker(Maker):
    """A graph whose dense layers multiply whole numbers of 8 bits."""

    def __init__(self, folder: Path, largest: Largest) -> None:
        """`largest` has the largest inputs of each dense layer by its name, whatever their sign."""
        super().__init__(folder)
        self._largest = largest
        self._divided: dict[tuple[str, str], str] = {}
        self._unit: dict[str, tuple[str, str]] = {}

    def linear(self, rows: str, layer: str) -> str:
        """A dense layer whose large inputs are scaled down."""
        return self._scaled(rows, self._all(f"{layer}.weight"), layer, self.weight(f"{layer}.bias"))

    def fed_forward(self, rows: str, layer: str) -> str:
        """The two dense layers, the neurons of large outputs apart."""
        first, second = f"{layer}.intermediate.dense", f"{layer}.output.dense"
        order = np.argsort(-self._largest[second], kind="stable")
        whole, rest = np.sort(order[:WHOLE_NEURONS]), np.sort(order[WHOLE_NEURONS:])
        into, bias = self._of(f"{first}.weight", whole), self._of(f"{first}.bias", whole)
        wide = self.node("Gelu", self.node("Gemm", rows, into.name, bias.name, transB=1))
        out, bias = self._of(f"{second}.weight", whole, axis=1), self._all(f"{second}.bias")
        exact = self.node("Gemm", wide, out.name, bias.name, transB=1)
        into, bias = self._of(f"{first}.weight", rest), self._of(f"{first}.bias", rest)
        wide = self.node("Gelu", self._scaled(rows, into, first, bias.name))
        out = self._of(f"{second}.weight", rest, axis=1)
        return self.node("Add", exact, self._rounded(wide, out))

    def _all(self, weight: str) -> Weight:
        return Weight(self.weight(weight), self.values(weight))

    def _of(self, weight: str, neurons: NDArray[np.int64], axis: int = 0) -> Weight:
        """What a weight has for these neurons."""
        numbers = f"neurons.{neurons.size}.{weight.split('.')[2]}"
        self.constant(numbers, TensorProto.INT32, neurons.tolist(), [neurons.size])
        part = self.node("Gather", self.weight(weight), numbers, axis=axis)
        return Weight(part, self.values(weight).take(neurons, axis))

    def _scaled(self, rows: str, weight: Weight, layer: str, bias: str) -> str:
        """Multiply rows that are divided by a scale with weights that are multiplied by it."""
        name, scale = self._scale(layer)
        if (rows, name) not in self._divided:  # once for query and key
            self._divided[rows, name] = self.node("Div", rows, name)
        scaled = Weight(self.node("Mul", weight.name, name), weight.values * scale)
        return self.node("Add", self._rounded(self._divided[rows, name], scaled), bias)

    def _scale(self, layer: str) -> Weight:
        """Return the numbers that the inputs of a dense layer are divided by."""
        group, _, last = layer.rpartition(".")
        parts = _SHARING if last in _SHARING else (last,)
        weights = np.concatenate([self.values(f"{group}.{part}.weight") for part in parts])
        scale = self._largest[layer] ** SHARE / np.abs(weights).max(0) ** (1 - SHARE)
        scale /= np.exp(np.log(scale).mean())
        name = f"{group}.{'.'.join(parts)}.scale"
        return Weight(self.constant(name, TensorProto.FLOAT, scale.tolist(), [scale.size]), scale)

    def _rounded(self, rows: str, weight: Weight) -> str:
        """Multiply in 8 bits; the weights are rounded when the graph is loaded."""
        unit, largest = self._of_unit_size(rows)
        steps = np.abs(weight.values).max(1) / 127
        step = self.constant(f"{weight.name}.step", TensorProto.FLOAT, steps.tolist(), [steps.size])
        zeros = self.constant(
            f"zeros.{steps.size}", TensorProto.INT8, [0] * steps.size, [steps.size]
        )
        whole = self.node("QuantizeLinear", weight.name, step, zeros, axis=0)
        turned = self.node("Transpose", whole)
        product = self.node("DynamicQuantizeMatMul", unit, turned, step, domain=FUSED)
        return self.node("Mul", product, largest)

    def _of_unit_size(self, rows: str) -> tuple[str, str]:
        """Divide each row by its largest number, whatever its sign; return both."""
        if rows not in self._unit:  # once for query and key
            inputs = self.constant("inputs", TensorProto.INT64, [1], [1])
            largest = self.node("ReduceMax", self.node("Abs", rows), inputs, keepdims=1)
            self._unit[rows] = self.node("Div", rows, largest), largest
        return self._unit[rows]


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
