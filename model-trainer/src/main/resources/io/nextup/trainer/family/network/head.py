# Scores items by the product of their own vectors and what a network makes of a sequence, after a layer norm.
class TiedHead(Module):
    __parameters__ = ["norm_weight", "norm_bias"]
    __buffers__ = []
    training : bool
    norm_weight : Tensor  # (D)
    norm_bias : Tensor
    ranking : __torch__.PrunedRanking

    # x (.., D) -> (.., D)
    def norm(self, x):
        return torch.layer_norm(x, [self.norm_weight.size(0)], self.norm_weight, self.norm_bias, 1e-5)

    # The others take normed ones, and vectors (I + 1, D).

    # query (B, D) -> scores (B, I + 1)
    def scores(self, query, vectors):
        return torch.matmul(query, vectors.t())

    # query (B, D), exclude (B, E), k () -> scores (B, k), indices (B, k)
    def topk(self, query, vectors, exclude, k) -> Tuple[Tensor, Tensor]:
        return self.ranking.topk(query, vectors, exclude, k)

    # hidden (B, L, D), targets (B, L): the item that follows, 0 for none -> ()
    def loss(self, hidden, vectors, targets):
        each, target = __torch__.examples(hidden, targets)
        return __torch__.full_softmax(each, target, vectors)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, hidden, vectors, targets, negatives, corrections):
        each, target = __torch__.examples(hidden, targets)
        return __torch__.sampled_softmax(each, target, vectors, negatives, corrections)
