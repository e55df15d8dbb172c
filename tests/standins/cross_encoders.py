"""A real cross-encoder of a few random weights, made and saved on the spot."""

from collections.abc import Sequence
from pathlib import Path


def save_cross_encoder(
    folder: Path, texts: Sequence[str], labels: Sequence[str] = ("LABEL_0",), sign: int = 1
) -> str:
    """Save a tiny BERT that knows the words of some texts; `sign` -1 turns its opinion round."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = sorted({word.strip(".?").lower() for text in texts for word in text.split()})
    vocabulary = folder.with_suffix(".vocabulary")
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]))
    torch.manual_seed(7)
    network = BertForSequenceClassification(
        BertConfig(
            vocab_size=5 + len(words), hidden_size=16, num_hidden_layers=1,
            num_attention_heads=2, intermediate_size=32, max_position_embeddings=64,
            initializer_range=0.5, id2label=dict(enumerate(labels)),
            label2id={label: n for n, label in enumerate(labels)},
        )
    )  # fmt: skip
    with torch.no_grad():
        network.classifier.weight *= sign
    network.save_pretrained(folder)
    BertTokenizerFast(str(vocabulary)).save_pretrained(folder)
    return str(folder)
