# Scores items by the product of their own vectors and what a network makes of a sequence, after a layer norm. Of K
# networks side by side, of D dimensions each, the mean of their scores counts, and each learns by its own.
class TiedHead(Module):
    __parameters__ = ["norm_weight", "norm_bias"]
    __buffers__ = []
    training : bool
    norm_weight : Tensor  # (K, D)
    norm_bias : Tensor
    ranking : __torch__.PrunedRanking

    # x (.., K D) -> (.., K D)
    def norm(self, x):
        networks, d = self.norm_weight.size()
        if networks == 1:
            y = torch.layer_norm(x, [d], self.norm_weight[0], self.norm_bias[0], 1e-5)
        else:
            y = torch.layer_norm(x.view([-1, networks, d]), [d], None, None, 1e-5)
            y = (y * self.norm_weight + self.norm_bias).view(x.size())
        return y

    # x (B, K D) -> query (B, K D)
    def query(self, x):
        networks = self.norm_weight.size(0)
        y = self.norm(x)
        if networks > 1:
            y = y * (1. / float(networks))
        return y

    # The others take such queries, or hidden ones that are normed alone, and vectors (I + 1, K D).

    # query (B, K D) -> scores (B, I + 1)
    def scores(self, query, vectors):
        return torch.matmul(query, vectors.t())

    # query (B, K D), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, query, vectors, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return self.ranking.topk(query, vectors, exclude, k, bias)

    # hidden (B, L, K D), targets (B, L): the item that follows, 0 for none, met (B, L): items that an answer leaves out, each
    # from its place on; (B, 0) for none -> ()
    def loss(self, hidden, vectors, targets, met):
        each, target, places = __torch__.examples(hidden, targets, met)
        return __torch__.full_softmax(each, target, vectors, met, places, self.norm_weight.size(0))

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, hidden, vectors, targets, met, negatives, corrections):
        each, target, places = __torch__.examples(hidden, targets, met)
        return __torch__.sampled_softmax(each, target, vectors, negatives, corrections, met, places, self.norm_weight.size(0))
