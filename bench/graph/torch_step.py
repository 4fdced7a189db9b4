"""PyTorch's side of step.ts: one full training step for each line of standard input, its milliseconds and CPU milliseconds on standard output.

Usage: python torch_step.py LAYERS WIDTH BATCH LENGTH THREADS DROPOUT
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

layers, width, batch, length, threads = map(int, sys.argv[1:6])
rate = float(sys.argv[6])
heads, vocabulary, positions, classes = 12, 30522, 512, 11
torch.set_num_threads(threads)
torch.manual_seed(1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.wide = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(rate)

    def forward(self, h, bias):
        q, k, v = self.qkv(h).view(batch, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, dropout_p=rate)
        h = self.norm1(h + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, length, width))))
        return self.norm2(h + self.drop(self.narrow(F.gelu(self.wide(h)))))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.classifier = nn.Linear(width, classes)
        self.drop = nn.Dropout(rate)

    def forward(self, pieces, bias):
        h = self.drop(self.norm(self.pieces(pieces) + self.places(torch.arange(length))))
        for layer in self.layers:
            h = layer(h, bias)
        return self.classifier(h)


model = Encoder()
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, weight_decay=0.01, fused=True)
bias = torch.zeros(batch, 1, 1, length)


def step():
    pieces = torch.randint(vocabulary, (batch, length))
    tags = torch.randint(classes, (batch, length))
    start, busy = time.perf_counter(), time.process_time()
    loss = F.cross_entropy(model(pieces, bias).view(-1, classes), tags.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    loss.item()
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {torch.backends.cpu.get_cpu_capability()}", flush=True)
for _ in sys.stdin:
    print("{:.2f} {:.2f}".format(*step()), flush=True)
