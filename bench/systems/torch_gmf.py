"""Makes test/fixtures/systems/gmf.json: GMF's equations in PyTorch on small random weights, for test/unit/model/gmf.

Usage: python bench/systems/torch_gmf.py > test/fixtures/systems/gmf.json   (needs torch, CPU is enough)
"""

import torch
from torch.nn import functional as F

from reference import Weights, bert_layer, embed, emissions_of, numbers, result, row_scores, write

c = {"width": 16, "heads": 4, "layers": 2, "inner": 24, "vocabulary": 20, "positions": 10, "words": 4, "labels": 5}
levels = [("p2", 6, 6, 6), ("p3", 8, 5, 5)]
views, side, reduction, dilation, between = 2, 2, 2, 2, 12
match_width, tau, lam, alpha = 10, 0.21, 0.7, 0.62
batch, length = 4, 7

pieces = ((numbers("pieces", batch, length) + 1) * 10).long()
lengths = torch.tensor([7, 5, 6, 4])
present = torch.arange(length)[None] < lengths[:, None]
word_of_piece = torch.tensor([[-1, 0, 0, 1, 2, 3, -1], [-1, 0, 1, 1, -1, -1, -1], [-1, 0, 1, 2, 2, -1, -1], [-1, 0, 1, -1, -1, -1, -1]])
seen = torch.tensor([[True, True], [True, False], [False, False], [True, True]])
maps = [numbers(f"pictures.{name}", batch, views, channels, high, wide) * 2 for name, channels, high, wide in levels]
rows = seen.flatten()


def batch_norm(w, name, x, training):
    """Over the rows that there are; the kept statistics are 0.1 and 1.2."""
    shape = (1, -1) + (1,) * (x.dim() - 2)
    if training:
        counted = x[rows].transpose(0, 1).flatten(1)
        mean, variance = counted.mean(1), counted.var(1, unbiased=False)
    else:
        mean, variance = torch.full((x.shape[1],), 0.1).float().double(), torch.full((x.shape[1],), 1.2).float().double()
    scale, shift = w.get(f"{name}.weight", x.shape[1], one=True), w.get(f"{name}.bias", x.shape[1])
    return (x - mean.view(shape)) / (variance.view(shape) + 1e-5).sqrt() * scale.view(shape) + shift.view(shape)


def cross_scale(w, name, f, training):
    channels, narrow = f.shape[1], f.shape[1] // reduction
    conv = lambda at, x, out, size, **how: F.conv2d(x, w.get(f"{name}.spatial.{at}.weight", out, x.shape[1], size, size), w.get(f"{name}.spatial.{at}.bias", out), **how)
    hidden = F.relu(w.linear(f"{name}.channel.0", f.mean((2, 3)), narrow))
    by_channel = batch_norm(w, f"{name}.channel.norm", w.linear(f"{name}.channel.1", hidden, channels), training)
    x = F.relu(conv(0, f, narrow, 1))
    x = F.relu(conv(1, x, narrow, 3, padding=dilation, dilation=dilation))
    x = F.relu(conv(2, x, narrow, 3, padding=dilation, dilation=dilation))
    by_place = batch_norm(w, f"{name}.spatial.norm", conv(3, x, 1, 1), training)
    return f + f * torch.sigmoid(by_channel[:, :, None, None] + by_place)


def guidance(w, v, scales):
    width, heads = c["width"], c["heads"]
    pooled = [F.avg_pool2d(f, f.shape[-1] // side) for f in scales]
    if v["mapping"] == "joint":
        joined = torch.cat(pooled, 1)
        tokens = joined.view(joined.shape[0], side * side, -1) if v["tokens"] == "view" else joined.flatten(2).transpose(1, 2)
        mapped = w.linear("guidance.map.1", torch.tanh(w.linear("guidance.map.0", tokens, between)), len(scales) * 2 * width).split(2 * width, -1)
    else:
        mapped = [F.conv2d(f, w.get(f"guidance.map.{at}.weight", width, f.shape[1])[:, :, None, None], w.get(f"guidance.map.{at}.bias", width)).flatten(2).transpose(1, 2) for at, f in enumerate(pooled)]
    average = torch.stack(list(mapped)).mean(0)

    def prefix(layer):
        read = average.mean(1) if v["gate"] == "mean" else average.flatten(1)
        gate = F.leaky_relu(w.linear(f"guidance.gate.{layer}", read, len(scales)), 0.01).softmax(-1)
        tokens = sum(gate[:, at, None, None] * scale for at, scale in enumerate(mapped)).reshape(batch, views * side * side, -1)
        both = tokens if v["mapping"] == "joint" else w.linear(f"guidance.project.{layer}", tokens, 2 * width)
        cut = (lambda x: x.reshape(batch, heads, -1, width // heads)) if v["heads"] == "reshape" else (lambda x: x.view(batch, -1, heads, width // heads).transpose(1, 2))
        keys, values = both.split(width, -1)
        return cut(keys), cut(values), seen.repeat_interleave(side * side, 1)

    return prefix


def unit(x):
    return x / (x.square().sum(-1, keepdim=True) + 1e-12).sqrt()


def info_nce(p, t, there):
    """eq 14-16 over the pairs that there are, term by term."""
    at = [row for row in range(batch) if there[row]]
    cosine = lambda i, k: p[i] @ t[k] / tau
    total = 0
    for i in at:
        to_text = -torch.log(torch.exp(cosine(i, i)) / sum(torch.exp(cosine(i, k)) for k in at))
        to_picture = -torch.log(torch.exp(cosine(i, i)) / sum(torch.exp(cosine(k, i)) for k in at))
        total = total + lam * to_text + (1 - lam) * to_picture
    return total / len(at)


def run(without=(), training=True, **changes):
    v = {"mapping": "joint", "gate": "mean", "tokens": "cells", "heads": "slices", "global": "attended", "matched": "guided", "maps": "plain"} | changes
    w = Weights()
    flat = [m.flatten(0, 1) for m in maps]
    if v["maps"] == "normalised":
        flat = [(m - m.mean(1, keepdim=True)) / (m.var(1, keepdim=True, unbiased=False) + 1e-5).sqrt() for m in flat]
    guides, matches = "VCG" not in without, "CM" not in without
    scales = flat
    if "CSA" not in without:
        used = range(len(flat)) if guides else [len(flat) - 1] if matches else []
        scales = [cross_scale(w, f"crossScale.{at}", m, training) if at in used else m for at, m in enumerate(flat)]
    prefix = guidance(w, v, scales) if guides else None

    def read(guided):
        h = embed(w, c, pieces)
        for layer in range(c["layers"]):
            h = bert_layer(w, c, layer, h, present, prefix(layer) if guided and prefix else None)
        return h

    h = read(True)
    emissions = emissions_of(w, c, h, word_of_piece)
    outputs = {"emissions": emissions}
    loss = row_scores(emissions).mean()
    if matches:
        first = (h if v["matched"] == "guided" else read(False))[:, 0]
        last = (scales if v["global"] == "attended" else flat)[-1].view(batch, views, *levels[-1][1:])[:, 0].mean((2, 3))
        two = lambda name, x: w.linear(f"{name}.1", F.relu(w.linear(f"{name}.0", x, match_width)), match_width)
        text = unit(two("matching.text", torch.tanh(w.linear("matching.pooler", first, c["width"]))))
        picture = unit(two("matching.picture", last))
        outputs["consistency"] = (text * picture).sum(-1) * seen[:, 0]
        loss = (1 - alpha) * info_nce(picture, text, seen[:, 0]) + alpha * loss
    return {"without": list(without), "training": training, "variants": v, **result(w, outputs, loss)}


write([
    run(), run(training=False), run(without=["VCG"]), run(without=["CSA"]), run(without=["CM"]), run(without=["VCG", "CSA", "CM"]),
    run(mapping="perScale"), run(gate="cells"), run(tokens="view", heads="reshape"), run(matched="plain", **{"global": "backbone"}), run(maps="normalised"),
])
