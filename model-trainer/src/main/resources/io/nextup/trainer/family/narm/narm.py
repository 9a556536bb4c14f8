# NARM, the neural attentive recommendation machine: Li, Ren, Chen, Ren, Lian and Ma, CIKM 2017,
# https://arxiv.org/abs/1711.04725
# As its published code has it, both encoders read one recurrence and the attention's weights are not normalised. Unlike
# it, a layer norm stands before the output, and every prefix of a sequence is learnt from at once.
#
# Sizes: B sequences, L items each, D dimensions, I items.
class NARM(Module):
    __parameters__ = ["query_weight", "key_weight", "attention", "mix_weight"]
    __buffers__ = []
    training : bool
    dropout : float          # of what the recurrence reads
    context_dropout : float  # of what it has made
    query_weight : Tensor    # A1 (D, D)
    key_weight : Tensor      # A2 (D, D)
    attention : Tensor       # v (D)
    mix_weight : Tensor      # B (D, 2 D)
    embedding : __torch__.Embedding
    recurrence : __torch__.Recurrence
    head : __torch__.TiedHead

    # items (B, L) -> (B, L, D): the recurrence's state h after each item
    def states(self, items):
        return self.recurrence.forward(__torch__.dropped(self.embedding.forward(items), self.dropout, self.training))

    # h_t (B, T, D), h (B, L, D), sees (.., T, L): 1. where a state t sees the state j, else 0. -> (B, T, D), what scores:
    # a_tj = v sigmoid(A1 h_t + A2 h_j) and c_t = [h_t, the sum of a_tj h_j], of which B makes the width of an item's vector
    def contexts(self, at, states, sees):
        query = torch.unsqueeze(torch.matmul(at, self.query_weight.t()), 2)
        key = torch.unsqueeze(torch.matmul(states, self.key_weight.t()), 1)
        weight = torch.matmul(torch.sigmoid(query + key), self.attention) * sees
        context = torch.cat([at, torch.matmul(weight, states)], 2)
        context = __torch__.dropped(context, self.context_dropout, self.training)
        return self.head.norm(torch.matmul(context, self.mix_weight.t()))

    # items (B, L) -> (B, L, D)
    def encode(self, items):
        states = self.states(items)
        length = items.size(1)
        sees = torch.tril(torch.ones([length, length], dtype=states.dtype, device=states.device))
        return self.contexts(states, states, sees)

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        states = self.states(items)
        place = __torch__.newest_place(items)
        sees = torch.to(torch.arange(items.size(1), device=items.device) <= place, states.dtype)
        newest = torch.unsqueeze(__torch__.at_place(states, place), 1)
        return torch.squeeze(self.contexts(newest, states, torch.unsqueeze(sees, 1)), 1)

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
