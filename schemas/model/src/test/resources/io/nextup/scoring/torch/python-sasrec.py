"""Writes python-sasrec-scripted.pt and python-sasrec-traced.pt: SASRec of the parts that PyTorch brings, as
https://github.com/pmixer/SASRec.pytorch has it, once compiled and once recorded. Any PyTorch from 2.0 on."""

from typing import Tuple

import torch

ITEMS, WIDTH, HEADS, LENGTH = 8, 4, 2, 6


def best(scores: torch.Tensor, exclude: torch.Tensor, k: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """As in YOUR-MODEL.md"""
    scores = scores.scatter(1, exclude, float("-inf"))
    scores[:, 0] = float("-inf")
    there = min(int(k), scores.size(1))
    top, index = scores.topk(there, dim=1)
    index = index.masked_fill(top == float("-inf"), 0)
    missing = [0, int(k) - there]
    return torch.nn.functional.pad(top, missing, value=float("-inf")), torch.nn.functional.pad(index, missing)


class FeedForward(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Conv1d(WIDTH, WIDTH, kernel_size=1)
        self.outer = torch.nn.Conv1d(WIDTH, WIDTH, kernel_size=1)
        self.first_dropout = torch.nn.Dropout(0.2)
        self.second_dropout = torch.nn.Dropout(0.2)
        self.relu = torch.nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (B, L, D) -> (B, L, D)"""
        y = self.relu(self.first_dropout(self.inner(x.transpose(-1, -2))))
        y = self.second_dropout(self.outer(y)).transpose(-1, -2)
        y += x
        return y


class SASRec(torch.nn.Module):
    """items (B, L), left-aligned, oldest first -> scores (B, items + 1)"""

    def __init__(self):
        super().__init__()
        self.item = torch.nn.Embedding(ITEMS + 1, WIDTH, padding_idx=0)
        self.position = torch.nn.Embedding(LENGTH + 1, WIDTH, padding_idx=0)
        self.dropout = torch.nn.Dropout(0.2)
        self.attention_norms = torch.nn.ModuleList([torch.nn.LayerNorm(WIDTH, eps=1e-8) for _ in range(2)])
        self.attentions = torch.nn.ModuleList([torch.nn.MultiheadAttention(WIDTH, HEADS, 0.2) for _ in range(2)])
        self.forward_norms = torch.nn.ModuleList([torch.nn.LayerNorm(WIDTH, eps=1e-8) for _ in range(2)])
        self.forwards = torch.nn.ModuleList([FeedForward() for _ in range(2)])
        self.norm = torch.nn.LayerNorm(WIDTH, eps=1e-8)

    def forward(self, items: torch.Tensor) -> torch.Tensor:
        length = items.shape[1]
        newest = (items != 0).sum(1) - 1
        age = torch.clamp(newest.unsqueeze(1) - torch.arange(length, device=items.device) + 1, 0, self.position.num_embeddings - 1)
        x = self.item(items)
        x *= self.item.embedding_dim**0.5
        x += self.position(age * (items != 0))
        x = self.dropout(x)
        x *= (items != 0).unsqueeze(-1)
        later = ~torch.tril(torch.ones((length, length), dtype=torch.bool, device=items.device))
        for norm, attention, forward_norm, forward in zip(
            self.attention_norms, self.attentions, self.forward_norms, self.forwards
        ):
            x = torch.transpose(x, 0, 1)
            query = norm(x)
            attended, _ = attention(query, x, x, attn_mask=later)
            x = torch.transpose(query + attended, 0, 1)
            x = forward(forward_norm(x))
        states = self.norm(x)  # (B, L, D)
        rows = torch.arange(items.size(0), device=items.device)
        return states[rows, newest].matmul(self.item.weight.t())


class Served(torch.nn.Module):
    """What a job asks, around either one."""

    def __init__(self, network: torch.nn.Module):
        super().__init__()
        self.network = network

    @torch.jit.export
    def topk(self, items: torch.Tensor, exclude: torch.Tensor, k: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        return best(self.network(items), exclude, k)


torch.manual_seed(1)
network = SASRec().eval()
torch.jit.script(Served(network)).save("python-sasrec-scripted.pt")
recorded = torch.jit.trace(network, torch.tensor([[1, 2, 3, 4, 0, 0], [5, 6, 0, 0, 0, 0]]))
torch.jit.script(Served(recorded)).save("python-sasrec-traced.pt")
