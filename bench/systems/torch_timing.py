"""PyTorch's side of timing.ts: one training step or one inference of a published system for each line of standard input, its
milliseconds and CPU milliseconds on standard output. Frozen towers are outside on both sides; the loss is a sum of emissions in
place of the chain's, on both sides.

Usage: python torch_timing.py hamlearning|gmf|bga step|use BATCH LENGTH THREADS
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

system, mode = sys.argv[1:3]
batch, length, threads = map(int, sys.argv[3:6])
torch.set_num_threads(threads)
torch.manual_seed(1)
width, heads, inner, layers, labels, rate = 768, 12, 3072, 12, 9, 0.1
nodes, relations = 16, 11
training = mode == "step"


def split(x):
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def join(x):
    return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1)


class Layer(nn.Module):
    """BERT's, or pre-norm as CLIP's, with keys and values in front."""

    def __init__(self, norm):
        super().__init__()
        self.norm, self.drop = norm, nn.Dropout(rate)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, h, prefix=None, mask=None):
        q, k, v = (split(x) for x in self.qkv(self.norm1(h) if self.norm == "pre" else h).split(width, -1))
        if prefix is not None:
            k, v = torch.cat([prefix[0], k], 2), torch.cat([prefix[1], v], 2)
        mixed = self.drop(self.out(join(F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=rate if training else 0))))
        if self.norm == "post":
            h = self.norm1(h + mixed)
            return self.norm2(h + self.drop(self.narrow(F.gelu(self.wide(h)))))
        h = h + mixed
        wide = self.wide(self.norm2(h))
        return h + self.drop(self.narrow(wide * torch.sigmoid(1.702 * wide)))


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.pieces, self.places, self.norm = nn.Embedding(30522, width), nn.Embedding(512, width), nn.LayerNorm(width)
        self.layers, self.emissions = nn.ModuleList(Layer("post") for _ in range(layers)), nn.Linear(width, labels)
        self.drop = nn.Dropout(rate)

    def embed(self, pieces):
        return self.drop(self.norm(self.pieces(pieces) + self.places(torch.arange(length))))


class CrossScale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        narrow = channels // 16
        self.channel = nn.Sequential(nn.Linear(channels, narrow), nn.ReLU(), nn.Linear(narrow, channels), nn.BatchNorm1d(channels))
        dilated = lambda: nn.Conv2d(narrow, narrow, 3, padding=4, dilation=4)
        self.spatial = nn.Sequential(nn.Conv2d(channels, narrow, 1), nn.ReLU(), dilated(), nn.ReLU(), dilated(), nn.ReLU(), nn.Conv2d(narrow, 1, 1), nn.BatchNorm2d(1))

    def forward(self, f):
        return f + f * torch.sigmoid(self.channel(f.mean((2, 3)))[:, :, None, None] + self.spatial(f))


class Gmf(Text):
    shapes = [(256, 56), (512, 28), (1024, 14), (2048, 7)]

    def __init__(self):
        super().__init__()
        two = lambda into: nn.Sequential(nn.Linear(into, width), nn.ReLU(), nn.Linear(width, width))
        self.scales = nn.ModuleList(CrossScale(channels) for channels, _ in self.shapes)
        self.map = nn.Sequential(nn.Linear(3840, 800), nn.Tanh(), nn.Linear(800, 8 * width))
        self.gates = nn.ModuleList(nn.Linear(2 * width, 4) for _ in range(layers))
        self.pooler, self.text_side, self.picture_side = nn.Linear(width, width), two(width), two(2048)

    def forward(self, pieces, maps):
        attended = [scale(m) for scale, m in zip(self.scales, maps)]
        pooled = torch.cat([F.avg_pool2d(f, f.shape[-1] // 2) for f in attended], 1).flatten(2).transpose(1, 2)
        mapped = self.map(pooled).split(2 * width, -1)
        average = torch.stack(mapped).mean(0).mean(1)
        h = self.embed(pieces)
        for layer, gate in zip(self.layers, self.gates):
            g = F.leaky_relu(gate(average)).softmax(-1)
            tokens = sum(g[:, at, None, None] * scale for at, scale in enumerate(mapped)).reshape(batch, 16, -1)
            h = layer(h, [split(x) for x in tokens.split(width, -1)])
        whole = attended[-1].view(batch, 4, 2048, 7, 7)[:, 0].mean((2, 3))
        text, picture = F.normalize(self.text_side(torch.tanh(self.pooler(h[:, 0]))), dim=-1), F.normalize(self.picture_side(whole), dim=-1)
        scores = picture @ text.T / 0.21
        matching = 0.7 * F.cross_entropy(scores, torch.arange(batch)) + 0.3 * F.cross_entropy(scores.T, torch.arange(batch))
        return self.emissions(h), matching

    @staticmethod
    def pictures():
        return [torch.randn(batch * 4, channels, side, side) for channels, side in Gmf.shapes]


class Sampler(nn.Module):
    def __init__(self):
        super().__init__()
        self.read = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU())
        self.out = nn.Sequential(nn.Linear(width, width // 2), nn.GELU(), nn.Linear(width // 2, width // 4), nn.GELU(), nn.Linear(width // 4, 2), nn.LogSoftmax(-1))

    def forward(self, x, before):
        x = self.read(x[:, 1:])
        weight = before[:, 1:, None]
        local, rest = x.split(width // 2, -1)
        mean = (rest * weight).sum(1, keepdim=True) / weight.sum(1, keepdim=True).clamp(min=1)
        scores = self.out(torch.cat([local, mean.expand_as(rest)], -1))
        keep = F.gumbel_softmax(scores, hard=True)[..., 0] if training else (scores[..., 0] >= scores[..., 1]).float()
        return torch.cat([torch.ones(batch, 1), keep], 1)


class Generator(nn.Module):
    def __init__(self, queries):
        super().__init__()
        self.queries = nn.Parameter(torch.rand(queries, width) * 0.2 - 0.1)
        linear = lambda out=width, into=width: nn.Linear(into, out)
        self.self_in, self.self_out, self.q, self.kv, self.out = linear(3 * width), linear(), linear(), linear(2 * width), linear()
        self.wide, self.narrow = linear(2048), linear(width, 2048)
        self.norms, self.drop = nn.ModuleList(nn.LayerNorm(width) for _ in range(3)), nn.Dropout(rate)

    def forward(self, memory, count, policy=None):
        asked = self.queries[:count].expand(memory.shape[0], -1, -1)
        drops = rate if training else 0
        q, k, v = (split(x) for x in self.self_in(asked).split(width, -1))
        among = self.norms[0](asked + self.drop(self.self_out(join(F.scaled_dot_product_attention(q, k, v, dropout_p=drops)))))
        q, (k, v) = split(self.q(among)), (split(x) for x in self.kv(memory).split(width, -1))
        if policy is None:
            mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=drops)
        else:
            scores = q @ k.transpose(-1, -2) / 8
            weights = (scores - scores.detach().amax(-1, keepdim=True)).exp() * policy[:, None, None]
            mixed = F.dropout(weights / weights.sum(-1, keepdim=True), drops) @ v
        seen = self.norms[1](among + self.drop(self.out(join(mixed))))
        return self.norms[2](seen + self.drop(self.narrow(self.drop(F.relu(self.wide(seen))))))


def divergence(teacher, student, weights):
    kl = F.kl_div((student / 6).log_softmax(-1), (teacher.detach() / 6).softmax(-1), reduction="none").sum(-1) * 6
    return ((kl * weights).sum(1) / weights.sum(1)).mean()


class Bga(Text):
    def __init__(self):
        super().__init__()
        del self.layers[0]
        self.to_visual, self.text_samplers = Generator(50), nn.ModuleList(Sampler() for _ in range(layers))
        if training:
            self.to_text, self.visual_samplers = Generator(60), nn.ModuleList(Sampler() for _ in range(layers))
            self.patches, self.whole, self.position = nn.Conv2d(3, width, 32, 32, bias=False), nn.Parameter(torch.randn(1, 1, width)), nn.Parameter(torch.randn(50, width))
            self.pre, self.visual_layers = nn.LayerNorm(width), nn.ModuleList(Layer("pre") for _ in range(layers - 1))

    def branch(self, h, blocks, samplers, generator, count):
        policy, stages = torch.ones(h.shape[:2]), []
        for at, sampler in enumerate(samplers):
            if at:
                h = blocks[at - 1](h, [split(stages[-1][2])] * 2)
            policy = sampler(h, policy)
            stages.append((h, policy.detach(), generator(h, count, policy)))
        return stages

    def forward(self, pieces, pixels):
        text = self.branch(self.embed(pieces), self.layers, self.text_samplers, self.to_visual, 50)
        if not training:
            return self.emissions(text[-1][0]), None
        patches = torch.cat([self.whole.expand(batch, -1, -1), self.patches(pixels).flatten(2).transpose(1, 2)], 1)
        visual = self.branch(self.pre(patches + self.position), self.visual_layers, self.visual_samplers, self.to_text, length)
        loss = 0
        for (h, p, made_visual), (v, q, made_text) in zip(text, visual):
            loss = loss + divergence(v, made_visual, q) + divergence(h, made_text, p)
            loss = loss + divergence(h, self.to_text(made_visual, length), torch.ones_like(p)) + divergence(v, self.to_visual(made_text, 50, torch.ones_like(p)), torch.ones_like(q))
        return self.emissions(text[-1][0]), 0.001 * loss / layers

    @staticmethod
    def pictures():
        return torch.randn(batch, 3, 224, 224)


class Block(nn.Module):
    """A layer of the Transformer over one sequence or from one to another."""

    def __init__(self, norm):
        super().__init__()
        self.norm, self.drop = norm, nn.Dropout(rate)
        self.q, self.kv, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x, memory=None, mask=None):
        asking = self.norm1(x) if self.norm == "pre" else x
        q, (k, v) = split(self.q(asking)), (split(y) for y in self.kv(asking if memory is None else memory).split(width, -1))
        mixed = join(F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=rate if training else 0))
        x = x + self.drop(self.out(mixed))
        if self.norm == "post":
            x = self.norm1(x)
            return self.norm2(x + self.drop(self.narrow(F.gelu(self.wide(x)))))
        return x + self.drop(self.narrow(F.gelu(self.wide(self.norm2(x)))))


class RelationalLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.moves, self.bias, self.gate = nn.Linear(width, relations * width, bias=False), nn.Parameter(torch.zeros(width)), nn.Linear(2 * width, width, bias=False)

    def forward(self, v, leading):
        moved = self.moves(v).view(batch, nodes, relations, width).transpose(1, 2).reshape(batch, relations * nodes, width)
        message = F.relu(leading @ moved + self.bias)
        return v + torch.sigmoid(self.gate(torch.cat([message, v], -1))) * message


class Relevance(nn.Module):
    def __init__(self):
        super().__init__()
        self.pair, self.text, self.picture = (nn.Linear(width, width, bias=False) for _ in range(3))

    def forward(self, text, picture):
        agreement = torch.tanh((text * self.pair(picture)).sum(-1, keepdim=True))
        return torch.tanh(self.text(text) + self.picture(picture) * agreement)


class HamLearning(Text):
    """Eq 1 to 16, as src/model/hamlearning builds them."""

    def __init__(self):
        super().__init__()
        self.textual, self.vit = Block("post"), nn.ModuleList(Block("pre") for _ in range(4))
        self.picture, self.object, self.label, self.names = nn.Linear(2048, width), nn.Linear(2048, width), nn.Linear(300, width, bias=False), nn.Embedding(1601, 300)
        self.kinds, self.vit_norm, self.place = nn.Parameter(torch.randn(2, width) * 0.02), nn.LayerNorm(width), nn.Linear(width + 4, width)
        self.rgcn, self.relevance = nn.ModuleList(RelationalLayer() for _ in range(2)), nn.ModuleList(Relevance() for _ in range(2))
        self.integrate, self.ffnn = nn.Linear(2 * width, width), nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))
        self.gates = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(3))
        self.words, self.semantic, self.spatial = (nn.ModuleList(Block("post") for _ in range(count)) for count in (3, 2, 2))

    def relevant(self, view, number, text):
        picture = view[:, 0]
        counted = picture * self.relevance[number](text, picture)
        return self.integrate(torch.cat([counted[:, None].expand_as(view), view], -1))

    def forward(self, pieces, seen):
        pooled, regions, classes, places, edges, hidden = seen
        leading = (edges[:, :, None] == torch.arange(1, relations + 1)[:, None]).float().view(batch, nodes, relations * nodes)
        h = self.embed(pieces)
        for layer in self.layers:
            h = layer(h)
        word_of_piece = torch.arange(length).expand(batch, -1)[..., None].expand_as(h)
        h = self.textual(torch.cat([h[:, :1], torch.zeros_like(h).scatter_add(1, word_of_piece, h)], 1))
        text, words = h[:, 0], self.ffnn(h[:, 1:])
        v = torch.cat([self.picture(pooled)[:, None], self.object(regions) + self.label(self.names(classes))], 1)
        semantic = self.drop(v + torch.cat([self.kinds[:1], self.kinds[1:].expand(nodes - 1, -1)]))
        for layer in self.vit:
            semantic = layer(semantic)
        spatial = self.place(torch.cat([places, v], -1))
        for layer in self.rgcn:
            spatial = layer(spatial, leading)
        semantic, spatial = self.relevant(self.vit_norm(semantic), 0, text), self.relevant(spatial, 1, text)
        for at, layer in enumerate(self.words):
            alpha = torch.sigmoid(self.gates[2](torch.sigmoid(self.gates[0](semantic) + self.gates[1](spatial))))
            now = layer(words, alpha * semantic + (1 - alpha) * spatial, hidden)
            if at < 2:
                semantic, spatial = self.semantic[at](semantic, words), self.spatial[at](spatial, words)
            words = now
        return self.emissions(self.drop(words)), 0

    @staticmethod
    def pictures():
        edges = torch.randint(relations + 1, (batch, nodes, nodes))
        hidden = torch.zeros(batch, 1, 1, nodes)
        hidden[..., 0] = -10_000
        return torch.randn(batch, 2048), torch.randn(batch, nodes - 1, 2048), torch.randint(1601, (batch, nodes - 1)), torch.rand(batch, nodes, 4), edges, hidden


model = {"hamlearning": HamLearning, "gmf": Gmf, "bga": Bga}[system]()
model.train(training)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.01, fused=True) if training else None
pieces, pictures = torch.randint(30522, (batch, length)), model.pictures()


def once():
    start, busy = time.perf_counter(), time.process_time()
    if training:
        emissions, other = model(pieces, pictures)
        optimizer.zero_grad(set_to_none=True)
        (emissions.mean() + other).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    else:
        with torch.inference_mode():
            model(pieces, pictures)
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {torch.backends.cpu.get_cpu_capability()}", flush=True)
for _ in sys.stdin:
    print("{:.1f} {:.1f}".format(*once()), flush=True)
