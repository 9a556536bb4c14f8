# items (B, L) -> place of the newest item of each sequence (B, 1); 0 for an empty one
def newest_place(items: Tensor) -> Tensor:
    return torch.clamp(torch.sum(items != 0, [1], True) - 1, 0)

# x (B, L, D), place (B, 1) -> (B, D)
def at_place(x: Tensor, place: Tensor) -> Tensor:
    return torch.gather(x, 1, place.unsqueeze(2).expand([x.size(0), 1, x.size(2)])).squeeze(1)

# Vectors of the items, which a TiedHead also scores by.
class Embedding(Module):
    __parameters__ = ["item_embedding"]
    __buffers__ = []
    training : bool
    scale : float            # the root of a network's dimension (Vaswani et al., 2017)
    item_embedding : Tensor  # (I + 1, D); row 0 is padding

    # items (..) -> (.., D), scaled. Their gradient is sparse
    def forward(self, items):
        return torch.embedding(self.item_embedding, items, -1, False, True) * self.scale
