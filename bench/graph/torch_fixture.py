"""Makes test/fixtures/graph/torch-losses.json: fifty training steps of a two-layer encoder in PyTorch, from weights and
batches that test/unit/graph/training.test.ts makes by the same formula.

Usage: python bench/graph/torch_fixture.py > test/fixtures/graph/torch-losses.json   (needs torch, CPU is enough)
"""

import json
import math
import re

import torch
from torch.nn import functional as F

torch.set_num_threads(1)
layers, width, heads, inner, vocabulary, positions, classes = 2, 32, 4, 64, 50, 16, 5
batch, length, steps = 8, 12, 50


def digits(phase, count):
    values = [math.sin((at + 1) * 12.9898 + phase) * 43758.5453 for at in range(count)]
    return [value - math.floor(value) for value in values]


def phase_of(name):
    return sum(ord(letter) * (at + 1) for at, letter in enumerate(name))


def weight(name, *shape):
    values = torch.tensor(digits(phase_of(name), math.prod(shape)), dtype=torch.float64)
    values = values + 0.5 if re.search(r"norm\d?\.weight", name) else 0.4 * (values - 0.5)
    return values.float().view(shape).requires_grad_()


def dense(name, out, into):
    return {f"{name}.weight": weight(f"{name}.weight", out, into), f"{name}.bias": weight(f"{name}.bias", out)}


def norm(name):
    return {f"{name}.weight": weight(f"{name}.weight", width), f"{name}.bias": weight(f"{name}.bias", width)}


w = {"pieces.weight": weight("pieces.weight", vocabulary, width), "places.weight": weight("places.weight", positions, width), **norm("norm")}
for layer in range(layers):
    for part in ("query", "key", "value", "out"):
        w |= dense(f"{layer}.{part}", width, width)
    w |= dense(f"{layer}.wide", inner, width) | dense(f"{layer}.narrow", width, inner) | norm(f"{layer}.norm1") | norm(f"{layer}.norm2")
w |= dense("classifier", classes, width)


def linear(name, x):
    return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


def normalised(name, x):
    return F.layer_norm(x, (width,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)


def loss_of(pieces, bias, tags):
    h = normalised("norm", w["pieces.weight"][pieces] + w["places.weight"][: pieces.shape[1]])
    for layer in range(layers):
        q, k, v = (linear(f"{layer}.{part}", h).view(batch, length, heads, -1).transpose(1, 2) for part in ("query", "key", "value"))
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(width // heads) + bias, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, width)
        h = normalised(f"{layer}.norm1", h + linear(f"{layer}.out", mixed))
        h = normalised(f"{layer}.norm2", h + linear(f"{layer}.narrow", F.gelu(linear(f"{layer}.wide", h))))
    return F.cross_entropy(linear("classifier", h).view(-1, classes), tags.view(-1))


def batch_of(step):
    pieces = torch.tensor([math.floor(vocabulary * value) for value in digits(phase_of("pieces") + step, batch * length)]).view(batch, length)
    bias = torch.zeros(batch, 1, 1, length)
    for row in range(batch):
        bias[row, 0, 0, length - row :] = -10000
    return pieces, bias, pieces % classes


groups = [
    {"params": [v for k, v in w.items() if k.startswith("classifier") == top and (k.endswith(".weight") and "norm" not in k) == decayed], "lr": 2e-3 * (5 if top else 1), "weight_decay": 0.01 if decayed else 0}
    for top in (False, True)
    for decayed in (False, True)
]
optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8)
warm_up, total = 5, 60
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: step / warm_up if step < warm_up else 1 - (step - warm_up) / (total - warm_up))
losses, norms = [], []
for step in range(steps):
    loss = loss_of(*batch_of(step))
    optimizer.zero_grad()
    loss.backward()
    norms.append(float(torch.nn.utils.clip_grad_norm_(w.values(), 0.5)))
    optimizer.step()
    schedule.step()
    losses.append(float(loss.detach()))
print(json.dumps({"made_by": "bench/graph/torch_fixture.py", "torch": torch.__version__, "losses": losses, "norms": norms}))
