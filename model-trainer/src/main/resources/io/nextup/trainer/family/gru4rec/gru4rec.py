# GRU4Rec, session-based recommendations with recurrent neural networks: Hidasi, Karatzoglou, Baltrunas and Tikk,
# ICLR 2016, https://arxiv.org/abs/1511.06939
# With a cross-entropy loss over sampled items and tied item vectors, as in Hidasi and Karatzoglou, CIKM 2018,
# https://arxiv.org/abs/1706.03847, and a layer norm before the output.
#
# Sizes: B sequences, L items each, D dimensions, I items.
class GRU4Rec(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    dropout : float
    embedding : __torch__.Embedding
    recurrence : __torch__.Recurrence
    head : __torch__.TiedHead

    # items (B, L) -> (B, L, D): the last layer's state after each item
    def states(self, items):
        x = __torch__.dropped(self.embedding.forward(items), self.dropout, self.training)
        return self.recurrence.forward(x)

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        return self.head.query(__torch__.at_place(self.states(items), __torch__.newest_place(items)))

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return self.head.scores(self.encode_newest(items), self.embedding.item_embedding)

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return self.head.topk(self.encode_newest(items), self.embedding.item_embedding, exclude, k, bias)

    # items (B, L), targets (B, L): the item that follows, 0 for none, met: see TiedHead -> ()
    def loss(self, items, targets, met):
        return self.head.loss(self.head.norm(self.states(items)), self.embedding.item_embedding, targets, met)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections):
        hidden = self.head.norm(self.states(items))
        return self.head.loss_sampled(hidden, self.embedding.item_embedding, targets, met, negatives, corrections)
