# BERT4Rec, sequential recommendation with bidirectional encoder representations: Sun, Liu, Wu, Pei, Lin, Ou and Jiang,
# CIKM 2019, https://arxiv.org/abs/1904.06690
# It learns to fill in masked items, seeing those on both sides. Unlike there, positions count from the last one, which
# is 0.
#
# Sizes: B sequences, L positions each, D dimensions, I items.
class BERT4Rec(Module):
    __parameters__ = ["mask"]
    __buffers__ = []
    training : bool
    mask : Tensor  # (D): stands for a masked item; no item's vector
    embedding : __torch__.Embedding
    ages : __torch__.Ages
    blocks : __torch__.AttentionBlocks
    head : __torch__.TiedHead

    # items (B, L), masked (B, L): true where the mask stands in for the item, last (B, 1): place of the last position
    # -> (B, L, D)
    def embed(self, items, masked, last):
        x = torch.where(torch.unsqueeze(masked, 2), self.mask * torch.sqrt(float(self.mask.size(0))), self.embedding.forward(items))
        return x + self.ages.forward(last, items.size(1))

    # items (B, L) -> (B, D): what stands at a mask behind the newest item
    def encode_newest(self, items):
        last = torch.sum(items != 0, [1], True)
        longer = torch.constant_pad_nd(items, [0, 1], 0)
        masked = torch.arange(longer.size(1), device=items.device) == last
        return self.head.query(self.blocks.at_last(self.embed(longer, masked, last), last))

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return self.head.scores(self.encode_newest(items), self.embedding.item_embedding)

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return self.head.topk(self.encode_newest(items), self.embedding.item_embedding, exclude, k, bias)

    # items (B, L), 0 where the mask stands, targets (B, L): the item there, 0 elsewhere -> (B, L, D)
    def encode(self, items, targets):
        masked = targets != 0
        last = torch.clamp(torch.sum(torch.logical_or(items != 0, masked), [1], True) - 1, 0)
        return self.head.norm(self.blocks.forward(self.embed(items, masked, last), last))

    # The same -> ()
    def loss(self, items, targets, met):
        return self.head.loss(self.encode(items, targets), self.embedding.item_embedding, targets, met)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections):
        return self.head.loss_sampled(self.encode(items, targets), self.embedding.item_embedding, targets, met, negatives, corrections)
