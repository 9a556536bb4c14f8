# GRU4Rec, session-based recommendations with recurrent neural networks: Hidasi, Karatzoglou, Baltrunas and Tikk,
# ICLR 2016, https://arxiv.org/abs/1511.06939
# With a cross-entropy loss over sampled items and tied item vectors, as in Hidasi and Karatzoglou, CIKM 2018,
# https://arxiv.org/abs/1706.03847, and a layer norm before the output.
#
# Sizes: B sequences, L items each, D dimensions, I items, N layers.
# Sequences stand left-aligned, oldest first, zeros after the newest: a state never sees what follows it.
class GRU4Rec(Module):
    __parameters__ = ["item_embedding", "input_weight", "input_bias", "hidden_weight", "hidden_bias", "norm_weight", "norm_bias"]
    __buffers__ = []
    training : bool
    layers : int
    dropout : float
    item_embedding : Tensor  # (I + 1, D); row 0 is padding. Also the output weights
    input_weight : Tensor    # (N, 3 D, D): reset gate, update gate, candidate
    input_bias : Tensor      # (N, 3 D)
    hidden_weight : Tensor   # (N, 3 D, D)
    hidden_bias : Tensor     # (N, 3 D)
    norm_weight : Tensor     # (D)
    norm_bias : Tensor       # (D)
    ranking : __torch__.PrunedRanking

    # items (B, L) -> (B, L, D): the last layer's state after each item
    def states(self, items):
        b, d = items.size(0), self.item_embedding.size(1)
        x = torch.embedding(self.item_embedding, items, -1, False, True) * torch.sqrt(float(d))
        x = __torch__.dropped(x, self.dropout, self.training)
        for n in range(self.layers):
            start = torch.zeros([1, b, d], dtype=x.dtype, device=x.device)
            weights = [self.input_weight[n], self.hidden_weight[n], self.input_bias[n], self.hidden_bias[n]]
            x, last = torch.gru(x, start, weights, True, 1, 0., self.training, False, True)
            x = __torch__.dropped(x, self.dropout, self.training)
        return x

    # x (.., D) -> (.., D)
    def norm(self, x):
        return torch.layer_norm(x, [self.item_embedding.size(1)], self.norm_weight, self.norm_bias, 1e-5)

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        states = self.states(items)
        b, length, d = states.size()
        newest = torch.clamp(torch.sum(items != 0, [1]) - 1, 0)
        hidden = torch.gather(states, 1, newest.view([b, 1, 1]).expand([b, 1, d])).squeeze(1)
        return self.norm(hidden)

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return torch.matmul(self.encode_newest(items), self.item_embedding.t())

    # items (B, L), exclude (B, E), k () -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
        return self.ranking.topk(self.encode_newest(items), self.item_embedding, exclude, k)

    # items (B, L), targets (B, L): the item that follows, 0 for none -> ()
    def loss(self, items, targets):
        hidden, target = __torch__.examples(self.norm(self.states(items)), targets)
        return __torch__.full_softmax(hidden, target, self.item_embedding)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, negatives, corrections):
        hidden, target = __torch__.examples(self.norm(self.states(items)), targets)
        return __torch__.sampled_softmax(hidden, target, self.item_embedding, negatives, corrections)
