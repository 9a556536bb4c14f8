# SASRec that knows the time. SASRec is of Kang and McAuley, ICDM 2018, https://arxiv.org/abs/1808.09781; that the moment
# of an event, as a vector of its own, belongs to what a model reads is in Zhang, Cao, Chen and Wang, CIKM 2014,
# https://arxiv.org/abs/1404.5772 (the pause since the last click), and Wu, Cai and Wang, RecSys 2020 (TASER: absolute
# and relative times).
#
# Sizes: B sequences, L items each, D dimensions, I items.
class TimeSASRec(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    embedding : __torch__.Embedding
    ages : __torch__.Ages
    moments : __torch__.Moments
    blocks : __torch__.AttentionBlocks
    head : __torch__.TiedHead

    # items (B, L), times (B, L) of theirs, moments (B, L) for which each position is asked -> (B, L, D)
    def embed(self, items, times, moments):
        x = self.embedding.forward(items) + self.ages.forward(__torch__.newest_place(items), items.size(1))
        return x + self.moments.forward(times, moments)

    # items (B, L), times (B, L), now (B) -> (B, D): the newest position is asked for now, each other one for when the next
    # item came
    def encode_newest(self, items, times, now):
        newest = __torch__.newest_place(items)
        later = torch.constant_pad_nd(times[:, 1:], [0, 1], 0)
        moments = torch.scatter(later, 1, newest, torch.unsqueeze(now, 1))
        return self.head.query(self.blocks.at_last(self.embed(items, times, moments), newest))

    # items (B, L), times (B, L), now (B) -> scores (B, I + 1)
    def forward(self, items, times, now):
        return self.head.scores(self.encode_newest(items, times, now), self.embedding.item_embedding)

    # items (B, L), exclude (B, E), k (), times (B, L), now (B), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices
    # (B, k)
    def topk(self, items, exclude, k, times, now, bias) -> Tuple[Tensor, Tensor]:
        return self.head.topk(self.encode_newest(items, times, now), self.embedding.item_embedding, exclude, k, bias)

    # items (B, L), times (B, L), moments (B, L) -> (B, L, D)
    def encode(self, items, times, moments):
        x = self.embed(items, times, moments)
        return self.head.norm(self.blocks.forward(x, __torch__.newest_place(items)))

    # items (B, L), targets (B, L): the item that follows, 0 for none, times (B, L) of items and moments (B, L) of targets
    # -> ()
    def loss(self, items, targets, met, times, moments):
        return self.head.loss(self.encode(items, times, moments), self.embedding.item_embedding, targets, met)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections, times, moments):
        hidden = self.encode(items, times, moments)
        return self.head.loss_sampled(hidden, self.embedding.item_embedding, targets, met, negatives, corrections)
