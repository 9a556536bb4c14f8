# CL4SRec, contrastive learning for sequential recommendation: Xie, Sun, Liu, Wu, Gao, Zhang, Ding and Cui, ICDE 2022,
# https://arxiv.org/abs/2010.14395; with positives of the same target, DuoRec: Qiu, Huang, Yin and Wang, WSDM 2022,
# https://arxiv.org/abs/2110.05730. It is SASRec, which also learns that two views of one sequence are alike.
#
# Sizes: B sequences, L items each, N sequences with two views of M items, D dimensions, I items.
class CL4SRec(Module):
    __parameters__ = ["mask"]
    __buffers__ = []
    training : bool
    weight : float       # of the contrast
    temperature : float
    margin : float       # of the margin loss; 0 for InfoNCE
    mask : Tensor        # (D): stands for a masked item; no item's vector
    embedding : __torch__.Embedding
    ages : __torch__.Ages
    blocks : __torch__.AttentionBlocks
    head : __torch__.TiedHead

    # items (B, L), 0 where the mask stands, last (B, 1): place of the last position -> (B, L, D)
    def embed(self, items, last):
        masked = torch.logical_and(items == 0, torch.arange(items.size(1), device=items.device) <= last)
        item = self.embedding.forward(items)
        item = torch.where(torch.unsqueeze(masked, 2), self.mask * torch.sqrt(float(self.mask.size(0))), item)
        return item + self.ages.forward(last, items.size(1))

    # The same -> (B, D): at the last position
    def encode_last(self, items, last):
        return self.head.norm(self.blocks.at_last(self.embed(items, last), last))

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        return self.encode_last(items, __torch__.newest_place(items))

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return self.head.scores(self.encode_newest(items), self.embedding.item_embedding)

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return self.head.topk(self.encode_newest(items), self.embedding.item_embedding, exclude, k, bias)

    # items (B, L) -> (B, L, D)
    def encode(self, items):
        last = __torch__.newest_place(items)
        return self.head.norm(self.blocks.forward(self.embed(items, last), last))

    # views (2 N, M), 0 where the mask stands and behind the last position, the first ones before the second ones;
    # last (2 N, 1): place of the last position; labels (N) -> ()
    def contrast(self, views, last, labels):
        both = self.encode_last(views, last).view([2, labels.size(0), -1])
        if self.margin > 0.:
            result = __torch__.margin_loss(both, labels, self.margin)
        else:
            result = __torch__.info_nce(both, labels, self.temperature)
        return result * self.weight

    # items (B, L), targets (B, L): the item that follows, 0 for none, met: see TiedHead -> ()
    def loss(self, items, targets, met):
        return self.head.loss(self.encode(items), self.embedding.item_embedding, targets, met)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections):
        return self.head.loss_sampled(self.encode(items), self.embedding.item_embedding, targets, met, negatives, corrections)

    # Both with a contrast -> ()
    def loss_contrast(self, items, targets, met, views, last, labels):
        return self.loss(items, targets, met) + self.contrast(views, last, labels)

    def loss_sampled_contrast(self, items, targets, met, negatives, corrections, views, last, labels):
        return self.loss_sampled(items, targets, met, negatives, corrections) + self.contrast(views, last, labels)
