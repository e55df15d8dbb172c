"""Write `retrieval/models/minilm.onnx`: the bundled model as a graph, without its weights.

The weights stay where they are: the graph names the place of each in `model.safetensors`, whose
digest is checked whenever it is loaded. To be run when the bundled model changes; needs
`pip install onnx`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from retrieval.models.bundled import bundled_path

GRAPH = Path(__file__).parents[1] / "retrieval" / "models" / "minilm.onnx"
WEIGHTS = "model.safetensors"
FUSED = "com.microsoft"  # of ONNX Runtime: attention in one step


class Maker:
    """A graph in the making; each method adds a node and returns the name of what it gives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.config = json.loads((folder / "config.json").read_text())
        with (folder / WEIGHTS).open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            self._header = json.loads(file.read(size))
        self._data = 8 + size
        self._nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, onnx.TensorProto] = {}

    def values(self, name: str) -> NDArray[np.float32]:
        """Read a weight."""
        begin, end = self._header[name]["data_offsets"]
        with (self._folder / WEIGHTS).open("rb") as file:
            file.seek(self._data + begin)
            data = np.frombuffer(file.read(end - begin), np.float32)
        return data.reshape(self._header[name]["shape"])

    def weight(self, name: str) -> str:
        """Name a weight, shape and place as its file says."""
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        tensor = TensorProto(
            name=name,
            data_type=TensorProto.FLOAT,
            dims=entry["shape"],
            data_location=TensorProto.EXTERNAL,
        )
        for key, value in (
            ("location", WEIGHTS),
            ("offset", self._data + begin),
            ("length", end - begin),
        ):
            tensor.external_data.add(key=key, value=str(value))
        self._weights[name] = tensor
        return name

    def constant(self, name: str, kind: int, values: list[float], dims: list[int]) -> str:
        """Keep a few numbers in the graph itself."""
        self._weights[name] = helper.make_tensor(name, kind, dims, values)
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        """Add a node of one output."""
        name = f"{kind}{len(self._nodes)}"
        self._nodes.append(
            helper.make_node(kind, list(inputs), [name], name, domain=domain, **attributes)
        )
        return name

    def linear(self, rows: str, layer: str) -> str:
        """A dense layer: rows @ weight.T + bias."""
        weight, bias = self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")
        return self.node("Gemm", rows, weight, bias, transB=1)

    def normalised(self, rows: str, layer: str) -> str:
        """The layer's LayerNorm."""
        weight, bias = self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")
        epsilon = self.config["layer_norm_eps"]
        return self.node("LayerNormalization", rows, weight, bias, axis=-1, epsilon=epsilon)

    def embedded(self) -> str:
        """Word, position and type, shape (pieces, hidden)."""
        words = self.node("Gather", self.weight("embeddings.word_embeddings.weight"), "pieces")
        zero = self.constant("zero", TensorProto.INT64, [0], [1])
        places = self.weight("embeddings.position_embeddings.weight")
        places = self.node("Slice", places, zero, self.node("Shape", "pieces"), zero)
        kinds = self.node("Gather", self.weight("embeddings.token_type_embeddings.weight"), zero)
        together = self.node("Add", self.node("Add", words, places), kinds)
        return self.normalised(together, "embeddings.LayerNorm")

    def attended(self, rows: str, layer: str) -> str:
        """Self-attention of all pieces, and the sum with what went in."""
        zero = self.constant("zero", TensorProto.INT64, [0], [1])
        three = [
            self.node("Unsqueeze", self.linear(rows, f"{layer}.self.{part}"), zero)
            for part in ("query", "key", "value")
        ]
        heads = self.config["num_attention_heads"]
        mixed = self.node("MultiHeadAttention", *three, domain=FUSED, num_heads=heads)
        out = self.linear(self.node("Squeeze", mixed, zero), f"{layer}.output.dense")
        return self.normalised(self.node("Add", rows, out), f"{layer}.output.LayerNorm")

    def layer(self, rows: str, number: int) -> str:
        """One layer of the encoder."""
        name = f"encoder.layer.{number}"
        rows = self.attended(rows, f"{name}.attention")
        out = self.fed_forward(rows, name)
        return self.normalised(self.node("Add", rows, out), f"{name}.output.LayerNorm")

    def fed_forward(self, rows: str, layer: str) -> str:
        """The two dense layers with the neurons between them."""
        wide = self.node("Gelu", self.linear(rows, f"{layer}.intermediate.dense"))
        return self.linear(wide, f"{layer}.output.dense")

    def model(self) -> onnx.ModelProto:
        """The whole: word pieces to the last hidden states, one text at a time."""
        rows = self.embedded()
        for number in range(self.config["num_hidden_layers"]):
            rows = self.layer(rows, number)
        self._nodes.append(helper.make_node("Identity", [rows], ["states"]))
        size = self.config["hidden_size"]
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["count"])],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["count", size])],
            list(self._weights.values()),
        )
        imports = [helper.make_opsetid("", 20), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=10)


if __name__ == "__main__":
    GRAPH.write_bytes(Maker(bundled_path()).model().SerializeToString())
    sys.stdout.write(f"{GRAPH.name}: {GRAPH.stat().st_size:,} bytes\n")
