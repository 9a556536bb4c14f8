# Everybody gets the items that occurred most. The baseline that every other family must beat.
class Popularity(Module):
    __parameters__ = []
    __buffers__ = ["counts"]
    training : bool
    counts : Tensor  # (I + 1): how often each item occurred

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return self.counts.unsqueeze(0).expand([items.size(0), self.counts.size(0)])

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return __torch__.ranked(__torch__.counted_scores(self.forward(items), bias), exclude, k)
