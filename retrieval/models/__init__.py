"""Texts → vectors or scores; the only folder that knows ONNX Runtime and sentence-transformers."""
