"""CPU-seconds an epoch of SASRec in plain PyTorch: the recipe, the batches and the cases of EpochBenchmark.

usage: epochs.py FILE (written by EpochBenchmark)
"""
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

DIMENSION, LAYERS, HEADS, LENGTH, DROPOUT, NEGATIVES = 64, 2, 2, 50, 0.2, 512
RATE, WARM_UP_STEPS, MOST_NORM, BLOCK, K, POWER = 1e-3, 100, 1.0, 256, 21, 0.75
SAMPLED_EPOCHS, FULL_EPOCHS = 6, 3


def read(path):
    numbers = torch.from_numpy(np.fromfile(path, dtype=">i8").astype(np.int64))
    at = 0

    def take(count):
        nonlocal at
        at += count
        return numbers[at - count:at]

    items, leaves_out_met = take(2).tolist()
    counts = take(items).numpy()
    count = take(1).item()
    batches = []
    for _ in range(count):
        rows, width = take(2).tolist()
        batches.append((take(rows * width).view(rows, width), take(rows * width).view(rows, width)))
    cases = []
    for _ in range(take(1).item()):
        target, length = take(2).tolist()
        cases.append((take(length), target))
    return counts, leaves_out_met, batches, cases


class NegativeSampler:
    """As the trainer's: a point of each of as many strata as items are drawn, frequent items the larger ones."""

    def __init__(self, counts):
        chances = counts.astype(float) ** POWER
        rest, certain = chances.sum(), 0
        while certain < NEGATIVES and chances[certain] * (NEGATIVES - certain) > rest:
            rest -= chances[certain]
            chances[certain] = 1
            certain += 1
        chances[certain:] *= (NEGATIVES - certain) / rest
        self.ends = chances.cumsum()
        starts = self.ends - chances
        border = np.floor(self.ends)
        before, after = np.maximum(border - starts, 0), np.minimum(self.ends - border, chances)
        self.corrections = -np.log(before + after - before * after)

    def draw(self):
        points = np.arange(NEGATIVES) + np.random.rand(NEGATIVES)
        items = np.unique(np.minimum(np.searchsorted(self.ends, points, side="right"), len(self.ends) - 1))
        return torch.from_numpy(items + 1), torch.from_numpy(self.corrections[items].astype(np.float32))


class Block(torch.nn.Module):
    """A layer norm follows each sum; dropout is on what is added: attention and a causal filter, as the trainer's blocks."""

    def __init__(self, d):
        super().__init__()
        self.projection = torch.nn.Linear(d, 3 * d)
        self.output = torch.nn.Linear(d, d)
        self.attention_norm = torch.nn.LayerNorm(d)
        self.feed = torch.nn.Sequential(torch.nn.Linear(d, 4 * d), torch.nn.GELU(), torch.nn.Linear(4 * d, d))
        self.feed_norm = torch.nn.LayerNorm(d)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.detail_scale = torch.nn.Parameter(torch.ones(d))

    # (B, L, M D) -> M times (B, H, L, D / H)
    def split(self, y):
        return y.unflatten(2, (-1, HEADS, DIMENSION // HEADS)).permute(2, 0, 3, 1, 4).unbind(0)

    def finish(self, x, near, attended):
        mixed = self.output(attended.transpose(1, 2).flatten(2))
        filtered = near + self.detail_scale ** 2 * (x - near)
        x = self.attention_norm(x + self.dropout(0.3 * mixed + 0.7 * filtered))
        return self.feed_norm(x + self.dropout(self.feed(x)))

    # last (B, 1) or (L, 1) -> the weights (B or L, L) of the positions in the mean near it
    @staticmethod
    def nearness(last, length):
        age = last - torch.arange(length)
        weights = (0.8 ** age.clamp(0)).masked_fill(age < 0, 0)
        return weights / weights.sum(1, keepdim=True)

    def forward(self, x):
        near = self.nearness(torch.arange(x.shape[1]).unsqueeze(1), x.shape[1]) @ x
        return self.finish(x, near, F.scaled_dot_product_attention(*self.split(self.projection(x)), is_causal=True))

    # x (B, L, D), newest (B) -> (B, D): the block at the newest item only
    def at_newest(self, x, newest):
        weight, bias, d = self.projection.weight, self.projection.bias, DIMENSION
        own = x[torch.arange(len(x)), newest].unsqueeze(1)
        query, = self.split(F.linear(own, weight[:d], bias[:d]))
        key, value = self.split(F.linear(x, weight[d:], bias[d:]))
        visible = torch.arange(x.shape[1]) <= newest.view(-1, 1, 1, 1)
        near = self.nearness(newest.unsqueeze(1), x.shape[1]).unsqueeze(1) @ x
        return self.finish(own, near, F.scaled_dot_product_attention(query, key, value, attn_mask=visible)).squeeze(1)


class SASRec(torch.nn.Module):
    def __init__(self, items, leaves_out_met):
        super().__init__()
        self.leaves_out_met = leaves_out_met
        self.items = torch.nn.Embedding(items + 1, DIMENSION)
        self.positions = torch.nn.Embedding(LENGTH, DIMENSION)
        self.norm = torch.nn.LayerNorm(DIMENSION)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.blocks = torch.nn.ModuleList(Block(DIMENSION) for _ in range(LAYERS))
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                torch.nn.init.zeros_(parameter)
            elif "norm" not in name and "scale" not in name:
                torch.nn.init.normal_(parameter, std=0.02)

    def embed(self, items):
        ages = ((items != 0).sum(1, keepdim=True) - 1 - torch.arange(items.shape[1])).clamp(0, LENGTH - 1)
        return self.dropout(self.norm(self.items(items) * DIMENSION ** 0.5 + self.positions(ages)))

    def encode(self, items):
        x = self.embed(items)
        for block in self.blocks:
            x = block(x)
        return x

    # As the trainer judges and serves: the last block at the newest item only.
    def encode_newest(self, items):
        x = self.embed(items)
        for block in self.blocks[:-1]:
            x = block(x)
        return self.blocks[-1].at_newest(x, (items != 0).sum(1) - 1)

    # items, targets (B, L) -> hidden (T, D), targets (T), and met (T, L): items up to each target, then 0; where they are left
    # out, targets met before are, too, and elsewhere met is (T, 0)
    def examples(self, items, targets):
        length = items.shape[1]
        wanted = targets != 0
        if self.leaves_out_met:
            wanted &= ~(targets.unsqueeze(2) == items.unsqueeze(1)).tril().any(2)
        places = wanted.flatten().nonzero().squeeze(1)
        row, place = places // length, places % length
        if self.leaves_out_met:
            met = items[row].masked_fill(torch.arange(length) > place.unsqueeze(1), 0)
        else:
            met = items.new_zeros(len(places), 0)
        return self.encode(items).flatten(0, 1).index_select(0, places), targets.flatten()[places], met

    # Scores are masked without autograd: the gradient of the cross-entropy is 0 at -inf anyway, and autograd would copy
    # the gradient of all scores to say so.

    def loss(self, items, targets):
        hidden, target, met = self.examples(items, targets)
        scores = hidden @ self.items.weight.t()
        scores.detach()[:, 0] = -torch.inf
        scores.detach().scatter_(1, met, -torch.inf)
        return F.cross_entropy(scores, target)

    def loss_sampled(self, items, targets, negatives, corrections):
        hidden, target, met = self.examples(items, targets)
        positive = (hidden * self.items(target)).sum(1, keepdim=True)
        # Column 0, where the positives' scores come in the end, takes the marks of items that were not drawn.
        column = torch.zeros(self.items.num_embeddings, dtype=torch.int64)
        column[negatives] = torch.arange(1, len(negatives) + 1)
        scores = torch.addmm(F.pad(corrections, (1, 0)), hidden, self.items(F.pad(negatives, (1, 0))).t())
        scores.detach().scatter_(1, column[torch.cat([target.unsqueeze(1), met], 1)], -torch.inf)
        return F.cross_entropy(torch.cat([positive, scores[:, 1:]], 1), torch.zeros_like(target))


def pad(rows):
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


@torch.no_grad()
def ndcg(model, cases):
    model.eval()
    total = 0.0
    for start in range(0, len(cases), BLOCK):
        block = cases[start:start + BLOCK]
        items = pad([history[-LENGTH:] for history, _ in block])
        scores = model.encode_newest(items) @ model.items.weight.t()
        scores.scatter_(1, pad([history for history, _ in block]), -torch.inf)
        scores[:, 0] = -torch.inf
        best = scores.topk(K).indices[:, :10]
        rank = (best == torch.tensor([[target] for _, target in block])).nonzero()[:, 1]
        total += (1 / torch.log2(rank + 2.0)).sum().item()
    model.train()
    return total / len(cases)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    np.random.seed(1)
    counts, leaves_out_met, batches, cases = read(sys.argv[1])
    sampler = NegativeSampler(counts)
    cases.sort(key=lambda case: len(case[0]))
    model = SASRec(len(counts), leaves_out_met)
    # One pass over each array: of the three ways that PyTorch offers the cheapest here.
    adam = torch.optim.Adam(model.parameters(), lr=RATE, betas=(0.9, 0.98), fused=True)
    steps = 0
    for sampled in [True] * SAMPLED_EPOCHS + [False] * FULL_EPOCHS:
        start = time.process_time()
        loss_sum = examples = 0
        for item, target in batches:
            steps += 1
            for group in adam.param_groups:
                group["lr"] = RATE * min(1, steps / WARM_UP_STEPS)
            adam.zero_grad()
            if sampled:
                loss = model.loss_sampled(item, target, *sampler.draw())
            else:
                loss = model.loss(item, target)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), MOST_NORM)
            adam.step()
            count = (target != 0).sum().item()
            loss_sum += loss.item() * count
            examples += count
        quality = ndcg(model, cases)
        print("pytorch  %-15s loss %.4f  NDCG@10 %.4f  %6.2f CPU-s with evaluation" % (
            "sampled softmax" if sampled else "full softmax", loss_sum / examples, quality, time.process_time() - start), flush=True)


main()
