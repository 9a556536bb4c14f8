"""Writes python-values.pt: one attribute of each type that PyTorch 2.6 pickles, and of no use else."""

from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor


class Point(NamedTuple):
    x: int
    y: Tensor


class Shifted(torch.nn.Module):
    def forward(self, scores: Tensor) -> Tensor:
        return scores + torch.tensor([1.0, 2.0, 3.0])


class Values(torch.nn.Module):
    whole: int
    ints: List[int]
    floats: List[float]
    bools: List[bool]
    tensors: List[Tensor]
    texts: List[str]
    maybes: List[Optional[int]]
    table: Dict[str, List[int]]
    names: Dict[int, str]
    pair: Tuple[int, str, Tuple[bool, float]]
    point: Point
    absent: Optional[Tensor]
    imaginary: complex
    place: torch.device

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(3, 3), torch.nn.Linear(3, 3)])
        self.layers[1].weight = self.layers[0].weight
        self.named = torch.nn.ModuleDict({"a": torch.nn.LayerNorm(3)})
        # A traced tensor is a constant of the code, which stands beside the data.
        self.shifted = torch.jit.trace(Shifted(), torch.ones(3))
        whole = torch.arange(12, dtype=torch.float32).view(3, 4)
        self.register_buffer("ranks", torch.tensor([float("-inf"), 0.0, 1.0]))
        self.register_buffer("square", whole)
        self.register_buffer("column", whole[:, 1])
        self.register_buffer("turned", whole.t())
        self.register_buffer("wide", torch.tensor([1.5]).expand(4))
        self.register_buffer("scalar", torch.tensor(2, dtype=torch.int64))
        self.register_buffer("none", torch.zeros(0, 3))
        for dtype in (
            torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
            torch.float16, torch.bfloat16, torch.float64, torch.complex64, torch.complex128,
        ):
            self.register_buffer(str(dtype).replace("torch.", "of_"), torch.ones(2, dtype=dtype))
        self.whole = 2**40
        self.ints = [1, -1, 300, 70_000]
        self.floats = [0.5, float("inf")]
        self.bools = [True, False]
        self.tensors = [self.square, torch.ones(1)]
        self.texts = ["größer", "größer"]
        self.maybes = [1, None]
        self.table = {"a": [1], "b": []}
        self.names = {1: "one"}
        self.pair = (1, "two", (True, 0.25))
        self.point = Point(3, torch.ones(2))
        self.absent = None
        self.imaginary = 1 + 2j
        self.place = torch.device("cpu")

    @torch.jit.export
    def topk(self, items: Tensor, exclude: Tensor, k: Tensor) -> Tuple[Tensor, Tensor]:
        best, index = torch.topk(self.shifted(self.ranks).unsqueeze(0), int(k), 1)
        return best.expand([items.size(0), int(k)]), index.expand([items.size(0), int(k)])


torch.manual_seed(1)
torch.jit.save(torch.jit.script(Values().eval()), "python-values.pt")
