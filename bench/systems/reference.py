"""What the references of the published systems share: weights by formula, BERT's layers, digests of gradients.

Written from the papers' equations with PyTorch, apart from the TypeScript; weights are made by name on both sides, so that
fixtures hold results only.
"""

import json
import math

import torch
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def digits(phase, count):
    values = [math.sin((at + 1) * 12.9898 + phase) * 43758.5453 for at in range(count)]
    return [value - math.floor(value) for value in values]


def phase_of(name):
    return sum(ord(letter) * (at + 1) for at, letter in enumerate(name))


def numbers(name, *shape):
    """Inputs: even noise in [-1, 1)."""
    return (torch.tensor(digits(phase_of(name), math.prod(shape))) * 2 - 1).view(shape)


class Weights:
    """Weights by name and shape, made when first asked for."""

    def __init__(self):
        self.made = {}

    def get(self, name, *shape, one=False):
        if name not in self.made:
            noise = torch.tensor(digits(phase_of(name), math.prod(shape)))
            value = noise + 0.5 if one else 0.8 * (noise - 0.5)
            # Both sides read the same single-precision numbers.
            self.made[name] = value.float().double().view(shape).requires_grad_()
        return self.made[name]

    def linear(self, name, x, out):
        return F.linear(x, self.get(f"{name}.weight", out, x.shape[-1]), self.get(f"{name}.bias", out))

    def norm(self, name, x, epsilon=1e-12):
        return F.layer_norm(x, x.shape[-1:], self.get(f"{name}.weight", x.shape[-1], one=True), self.get(f"{name}.bias", x.shape[-1]), epsilon)


def embed(w, c, pieces):
    length = pieces.shape[1]
    table = lambda name, rows: w.get(f"embeddings.{name}.weight", rows, c["width"])
    summed = table("word_embeddings", c["vocabulary"])[pieces] + table("token_type_embeddings", 2)[0] + table("position_embeddings", c["positions"])[:length]
    return w.norm("embeddings.LayerNorm", summed)


def heads_of(x, heads):
    batch, length, width = x.shape
    return x.view(batch, length, heads, width // heads).transpose(1, 2)


def attend(q, k, v, seen):
    """seen: bool, broadcast to [B, heads, Q, K]."""
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    mixed = scores.masked_fill(~seen, -torch.inf).softmax(-1) @ v
    return mixed.transpose(1, 2).reshape(q.shape[0], q.shape[2], -1)


def bert_layer(w, c, at, h, present, prefix=None):
    """prefix: keys, values [B, heads, P, d] and seen [B, P]."""
    name = f"encoder.layer.{at}"
    q, k, v = (heads_of(w.linear(f"{name}.attention.self.{part}", h, c["width"]), c["heads"]) for part in ("query", "key", "value"))
    seen = present
    if prefix is not None:
        keys, values, there = prefix
        k, v, seen = torch.cat([keys, k], 2), torch.cat([values, v], 2), torch.cat([there, present], 1)
    mixed = w.linear(f"{name}.attention.output.dense", attend(q, k, v, seen[:, None, None]), c["width"])
    h = w.norm(f"{name}.attention.output.LayerNorm", h + mixed)
    wide = F.gelu(w.linear(f"{name}.intermediate.dense", h, c["inner"]))
    return w.norm(f"{name}.output.LayerNorm", h + w.linear(f"{name}.output.dense", wide, c["width"]))


def emissions_of(w, c, vectors, word_of_piece):
    """The mean of each word's pieces, then one layer."""
    words = torch.stack([
        torch.stack([vectors[row][word_of_piece[row] == word].mean(0) if (word_of_piece[row] == word).any() else torch.zeros(c["width"]) for word in range(c["words"])])
        for row in range(vectors.shape[0])
    ])
    return w.linear("emissions", words, c["labels"])


def row_scores(emissions):
    """Stands for the chain's loss, which is proven elsewhere."""
    return (emissions * numbers("scores", *emissions.shape)).sum((1, 2))


def rounded(values):
    return [float(f"{float(value.detach()):.9g}") for value in values]


def result(w, outputs, loss):
    """Outputs whole; of each weight's gradient its length and numbers spread over it."""
    for weight in w.made.values():
        weight.grad = None
    loss.backward()
    gradients = {}
    for name, weight in w.made.items():
        if weight.grad is None:
            continue
        flat = weight.grad.flatten()
        step = max(1, len(flat) // 5)
        gradients[name] = {"length": rounded([flat.norm()])[0], "step": step, "values": rounded(flat[::step])}
    return {"outputs": {name: rounded(value.flatten()) for name, value in outputs.items()}, "loss": rounded([loss])[0], "gradients": gradients}


def write(cases):
    print(json.dumps(cases, separators=(",", ":")))
