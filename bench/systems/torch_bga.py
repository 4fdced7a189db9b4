"""Makes test/fixtures/systems/bga.json: BGA-MNER's modules in PyTorch on small random weights, for test/unit/model/bga.

Written from the description in our specification: nn.TransformerDecoderLayer itself is the generator where no policy
asks for more. Usage: python bench/systems/torch_bga.py > test/fixtures/systems/bga.json   (needs torch, CPU is enough)
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from reference import Weights, attend, bert_layer, embed, emissions_of, heads_of, numbers, result, row_scores, write

c = {"width": 16, "heads": 4, "layers": 2, "inner": 24, "vocabulary": 20, "positions": 10, "words": 4, "labels": 5}
side, text_queries, visual_inner, generator_inner, temperature = 2, 9, 20, 18, 6
batch, length = 4, 7
width, heads, patches = c["width"], c["heads"], side * side + 1

pieces = ((numbers("pieces", batch, length) + 1) * 10).long()
lengths = torch.tensor([7, 5, 6, 4])
present = torch.arange(length)[None] < lengths[:, None]
word_of_piece = torch.tensor([[-1, 0, 0, 1, 2, 3, -1], [-1, 0, 1, 1, -1, -1, -1], [-1, 0, 1, 2, 2, -1, -1], [-1, 0, 1, -1, -1, -1, -1]])
pictured = torch.tensor([1.0, 1.0, 0.0, 1.0])
noise_drawn = [0]


def gumbel(*shape):
    name = f"gumbel.{noise_drawn[0]}"
    noise_drawn[0] += 1
    return numbers(name, *shape) * 2


def predict(w, name, x, before):
    half = width // 2
    read = F.gelu(w.linear(f"{name}.in", w.norm(f"{name}.norm", x, 1e-5), width))
    kept = before.sum(1)[:, None]
    mean = (read[..., half:] * before[..., None]).sum(1) / torch.where(kept > 0, kept, torch.ones_like(kept))
    both = torch.cat([read[..., :half], mean[:, None].expand(-1, x.shape[1], -1)], -1)
    wide = F.gelu(w.linear(f"{name}.out.0", both, half))
    narrow = F.gelu(w.linear(f"{name}.out.1", wide, half // 2))
    return w.linear(f"{name}.out.2", narrow, 2).log_softmax(-1)


def sample(w, name, x, before, there, training):
    scores = predict(w, name, x[:, 1:], before[:, 1:])
    if training:
        soft = (scores + gumbel(*scores.shape)).softmax(-1)[..., 0]
        hard = (soft >= 0.5).double()
        keep = hard + soft - soft.detach()
    else:
        keep = (scores[..., 0] >= scores[..., 1]).double()
    return torch.cat([there[:, :1], keep * there[:, 1:]], 1)


def generate(w, name, queries, memory, count, policy=None):
    asked = w.get(f"{name}.queries", queries, width)[:count].expand(memory.shape[0], -1, -1)
    part = lambda of, role, x: w.linear(f"{name}.{of}.{role}", x, width)
    cut = lambda of, role, x: heads_of(part(of, role, x), heads)
    everything = torch.ones(1, 1, 1, 1, dtype=torch.bool)
    mixed = attend(cut("self", "query", asked), cut("self", "key", asked), cut("self", "value", asked), everything)
    among = w.norm(f"{name}.norm1", asked + part("self", "output", mixed), 1e-5)
    q, k, v = cut("cross", "query", among), cut("cross", "key", memory), cut("cross", "value", memory)
    weights = torch.exp(q @ k.transpose(-1, -2) / math.sqrt(width // heads))
    if policy is not None:
        weights = weights * policy[:, None, None]
    mixed = (weights / weights.sum(-1, keepdim=True)) @ v
    mixed = mixed.transpose(1, 2).reshape(memory.shape[0], count, width)
    seen = w.norm(f"{name}.norm2", among + part("cross", "output", mixed), 1e-5)
    return w.norm(f"{name}.norm3", seen + w.linear(f"{name}.narrow", F.relu(w.linear(f"{name}.wide", seen, generator_inner)), width), 1e-5)


def decoder_layer_agrees(w):
    """The generator without a policy is PyTorch's own decoder layer."""
    memory = numbers("memory", batch, 6, width)
    layer = nn.TransformerDecoderLayer(width, heads, generator_inner, dropout=0, batch_first=True)
    ours = generate(w, "check", 5, memory, 5)
    with torch.no_grad():
        for mine, its in (("self", layer.self_attn), ("cross", layer.multihead_attn)):
            for what in ("weight", "bias"):
                getattr(its, f"in_proj_{what}").copy_(torch.cat([w.made[f"check.{mine}.{role}.{what}"] for role in ("query", "key", "value")]))
                getattr(its.out_proj, what).copy_(w.made[f"check.{mine}.output.{what}"])
        for mine, its in (("wide", layer.linear1), ("narrow", layer.linear2), ("norm1", layer.norm1), ("norm2", layer.norm2), ("norm3", layer.norm3)):
            its.weight.copy_(w.made[f"check.{mine}.weight"])
            its.bias.copy_(w.made[f"check.{mine}.bias"])
        assert torch.allclose(layer(w.made["check.queries"].expand(batch, -1, -1), memory), ours), "not PyTorch's decoder layer"


def visual_layer(w, at, h, prefix=None):
    name = f"visual.encoder.layers.{at}"
    read = w.norm(f"{name}.layer_norm1", h, 1e-5)
    q, k, v = (heads_of(w.linear(f"{name}.self_attn.{part}", read, width), heads) for part in ("q_proj", "k_proj", "v_proj"))
    seen = torch.ones(batch, patches, dtype=torch.bool)
    if prefix is not None:
        cut = heads_of(prefix, heads)
        k, v, seen = torch.cat([cut, k], 2), torch.cat([cut, v], 2), torch.cat([present, seen], 1)
    h = h + w.linear(f"{name}.self_attn.out_proj", attend(q, k, v, seen[:, None, None]), width)
    wide = w.linear(f"{name}.mlp.fc1", w.norm(f"{name}.layer_norm2", h, 1e-5), visual_inner)
    return h + w.linear(f"{name}.mlp.fc2", wide * torch.sigmoid(1.702 * wide), width)


def embed_pictures(w, kind):
    if kind == "clip":
        pixels = numbers("pixels", batch, 3, 8, 8)
        cells = F.conv2d(pixels, w.get("visual.embeddings.patch_embedding.weight", width, 3, 4, 4), stride=4).flatten(2).transpose(1, 2)
        tokens = torch.cat([w.get("visual.embeddings.class_embedding", width).expand(batch, 1, -1), cells], 1)
    else:
        maps = numbers("pictures.map", batch, 1, 6, 4, 4)[:, 0]
        cells = torch.cat([maps.mean((2, 3))[:, None], F.adaptive_avg_pool2d(maps, side).flatten(2).transpose(1, 2)], 1)
        tokens = w.linear("visual.embeddings.cells", cells, width)
    return w.norm("visual.pre_layrnorm", tokens + w.get("visual.embeddings.position_embedding.weight", patches, width), 1e-5)


def divergence(teacher, student):
    return F.kl_div((student / temperature).log_softmax(-1), (teacher.detach() / temperature).softmax(-1), reduction="none").sum(-1) * temperature


def over(values, weights):
    weights = weights.detach()
    return (values * weights).sum(1) / weights.sum(1)


def run(without=(), training=True, blocks="butFirst", policy="anew", pictures="cells"):
    noise_drawn[0] = 0
    w = Weights()
    there = present.double()
    used = range(1 if blocks == "butFirst" else 0, c["layers"])
    if "MCG" in without:
        h = embed(w, c, pieces)
        for at in used:
            h = bert_layer(w, c, at, h, present)
        emissions = emissions_of(w, c, h, word_of_piece)
        return case(w, {"emissions": emissions}, row_scores(emissions).mean(), without, training, blocks, policy, pictures)

    def branch(kind, all_there, first, step, makes, queries, count):
        decided, halves, h = all_there, [], first
        for stage in range(len(used) + 1):
            if stage:
                h = step(list(used)[stage - 1], h, halves[-1][2])
            if "SCS" not in without:
                decided = sample(w, f"sampler.{kind}.{stage}", h, decided, all_there * decided if policy == "among" else all_there, training)
            halves.append((h, decided, generate(w, f"generator.{makes}", queries, h, count, decided)))
        return halves

    def text_step(at, h, made):
        cut = heads_of(made, heads)
        return bert_layer(w, c, at, h, present, (cut, cut, torch.ones(batch, patches, dtype=torch.bool)))

    text = branch("text", there, embed(w, c, pieces), text_step, "visual", patches, patches)
    emissions = emissions_of(w, c, text[-1][0], word_of_piece)
    loss = row_scores(emissions)
    if training:
        visual = branch("visual", torch.ones(batch, patches), embed_pictures(w, pictures), lambda at, h, made: visual_layer(w, at, h, made), "text", text_queries, length)
        reconstruction, cycle = 0, 0
        for (h, p, made_visual), (v, q, made_text) in zip(text, visual):
            reconstruction = reconstruction + over(divergence(v, made_visual), q) + over(divergence(h, made_text), p)
            if "cycle" not in without:
                back_text = generate(w, "generator.text", text_queries, made_visual, length)
                back_visual = generate(w, "generator.visual", patches, made_text, patches, there)
                cycle = cycle + over(divergence(h, back_text), there) + over(divergence(v, back_visual), torch.ones(batch, patches))
        # A hundred times the published weights, so that their gradients show.
        loss = loss + (0.1 * reconstruction + 0.1 * cycle) / len(text) * pictured
    return case(w, {"emissions": emissions}, loss.mean(), without, training, blocks, policy, pictures)


def case(w, outputs, loss, without, training, blocks, policy, pictures):
    return {"without": list(without), "training": training, "variants": {"blocks": blocks, "policy": policy}, "pictures": pictures, **result(w, outputs, loss)}


decoder_layer_agrees(Weights())
write([
    run(), run(training=False), run(without=["SCS"]), run(without=["MCG"]), run(without=["cycle"]), run(without=["SCS", "MCG", "cycle"], training=False),
    run(blocks="all"), run(policy="among", blocks="all"), run(pictures="clip"),
])
