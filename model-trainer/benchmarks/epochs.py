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

    items = take(1).item()
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
    return counts, batches, cases


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


class SASRec(torch.nn.Module):
    def __init__(self, items):
        super().__init__()
        self.items = torch.nn.Embedding(items + 1, DIMENSION)
        self.positions = torch.nn.Embedding(LENGTH, DIMENSION)
        d = DIMENSION
        self.layers = torch.nn.ModuleList(
            torch.nn.ModuleDict({"attention_norm": torch.nn.LayerNorm(d), "projection": torch.nn.Linear(d, 3 * d),
                                 "output": torch.nn.Linear(d, d), "feed_norm": torch.nn.LayerNorm(d),
                                 "feed_in": torch.nn.Linear(d, d), "feed_out": torch.nn.Linear(d, d)})
            for _ in range(LAYERS))
        self.norm = torch.nn.LayerNorm(d)
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                torch.nn.init.zeros_(parameter)
            elif "norm" not in name:
                torch.nn.init.normal_(parameter, std=0.02)

    def embed(self, items):
        _, length = items.shape
        ages = ((items != 0).sum(1, keepdim=True) - 1 - torch.arange(length)).clamp(0, LENGTH - 1)
        x = self.items(items) * DIMENSION ** 0.5 + self.positions(ages)
        return F.dropout(x, DROPOUT, self.training)

    def parts(self, layer, x):
        b, length, _ = x.shape
        return layer["projection"](layer["attention_norm"](x)).view(b, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4).unbind(0)

    def finish(self, layer, x, attended):
        x = x + F.dropout(layer["output"](attended.transpose(1, 2).reshape(x.shape)), DROPOUT, self.training)
        y = F.dropout(F.relu(layer["feed_in"](layer["feed_norm"](x))), DROPOUT, self.training)
        return x + F.dropout(layer["feed_out"](y), DROPOUT, self.training)

    def encode(self, items):
        x = self.embed(items)
        for layer in self.layers:
            x = self.finish(layer, x, F.scaled_dot_product_attention(*self.parts(layer, x), is_causal=True))
        return self.norm(x)

    # As the trainer judges and serves: the last layer at the newest item only.
    def encode_newest(self, items):
        x = self.embed(items)
        for layer in self.layers[:-1]:
            x = self.finish(layer, x, F.scaled_dot_product_attention(*self.parts(layer, x), is_causal=True))
        last = self.layers[-1]
        rows, newest = torch.arange(len(items)), (items != 0).sum(1) - 1
        query, key, value = self.parts(last, x)
        query = query[rows, :, newest].unsqueeze(2)
        visible = torch.arange(items.shape[1]) <= newest.unsqueeze(1)
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=visible[:, None, None, :])
        return self.norm(self.finish(last, x[rows, newest].unsqueeze(1), attended).squeeze(1))

    def examples(self, items, targets):
        real = targets != 0
        return self.encode(items)[real], targets[real]

    def loss(self, items, targets):
        hidden, target = self.examples(items, targets)
        return F.cross_entropy(hidden @ self.items.weight[1:].t(), target - 1)

    def loss_sampled(self, items, targets, negatives, corrections):
        hidden, target = self.examples(items, targets)
        positive = (hidden * self.items(target)).sum(1, keepdim=True)
        negative = hidden @ self.items(negatives).t() + corrections
        negative = negative.masked_fill(target.unsqueeze(1) == negatives, -torch.inf)
        return F.cross_entropy(torch.cat([positive, negative], 1), torch.zeros_like(target))


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
    counts, batches, cases = read(sys.argv[1])
    sampler = NegativeSampler(counts)
    cases.sort(key=lambda case: len(case[0]))
    model = SASRec(len(counts))
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
