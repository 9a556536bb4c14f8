# SASRec, self-attentive sequential recommendation: Kang and McAuley, ICDM 2018, https://arxiv.org/abs/1808.09781
# With a softmax over items as the loss (Klenitskiy and Vasilev, RecSys 2023, https://arxiv.org/abs/2309.07602) and the
# blocks of attention.py. Positions count from the newest item, which is 0. K networks stand side by side, which differ by
# their random numbers alone.
#
# Sizes: B sequences, L items each, D dimensions of all networks together, I items.
class SASRec(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    embedding : __torch__.Embedding
    ages : __torch__.Ages
    blocks : __torch__.AttentionBlocks
    head : __torch__.TiedHead

    # items (B, L) -> (B, L, D)
    def embed(self, items):
        return self.embedding.forward(items) + self.ages.forward(__torch__.newest_place(items), items.size(1))

    # items (B, L) -> (B, L, D)
    def encode(self, items):
        return self.head.norm(self.blocks.forward(self.embed(items), __torch__.newest_place(items)))

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        return self.head.query(self.blocks.at_last(self.embed(items), __torch__.newest_place(items)))

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return self.head.scores(self.encode_newest(items), self.embedding.item_embedding)

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return self.head.topk(self.encode_newest(items), self.embedding.item_embedding, exclude, k, bias)

    # items (B, L), targets (B, L): the item that follows, 0 for none, met: see TiedHead -> ()
    def loss(self, items, targets, met):
        return self.head.loss(self.encode(items), self.embedding.item_embedding, targets, met)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections):
        return self.head.loss_sampled(self.encode(items), self.embedding.item_embedding, targets, met, negatives, corrections)
