# SQN, self-supervised Q-learning: Xin, Karatzoglou, Arapakis and Jose, SIGIR 2020, https://arxiv.org/abs/2006.05779
# SASRec with a second head, which learns how much reward a recommendation brings in the long run and so shapes what the
# two share. The first head answers. Two copies of the second one learn from each other, as in the paper (van Hasselt,
# double Q-learning, NeurIPS 2010). Unlike it, nothing follows the last target of a window, though the history may go on
# there, and beside the sampled softmax the best next action is sought among the negatives.
#
# Sizes: B sequences, L items each, D dimensions, I items. A state is what stands at a position, the action in it the item
# that follows, its reward that of the item's event.
class SQN(Module):
    __parameters__ = ["item_value", "item_other_value"]
    __buffers__ = []
    training : bool
    discount : float           # of a reward one step later
    weight : float             # of the second head's loss
    item_value : Tensor        # (I + 1, D): an action's value in a state is the product of its row and the state
    item_other_value : Tensor  # (I + 1, D)
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

    # state (T, D), values (C, D) -> (T): the row of the greatest value. In blocks of about a million values.
    def best(self, state, values):
        table = torch.t(values)
        height = int(max(64, 1048576 // table.size(1)))
        found : List[Tensor] = []
        start = 0
        while start < state.size(0):
            found.append(torch.argmax(torch.mm(state[start:start + height], table), 1))
            start = start + height
        return torch.cat(found)

    # hidden (B, L, D), targets (B, L), rewards (B, L), candidates: the items (C) among which the best next action is sought,
    # none for all, swapped: 0. when the first copy learns, 1. when the other one does, sparse: whether the gradient is -> (): the mean of
    # (r + g Q'(s', a*) - Q(s, a))^2, a* the best action in s' by Q, g the discount.
    def value_loss(self, hidden, targets, rewards, candidates, swapped, sparse: bool):
        learns, judges = self.item_value, self.item_other_value
        if float(swapped) > 0.:
            learns, judges = self.item_other_value, self.item_value
        flat = targets.view([-1])
        real = torch.squeeze(torch.nonzero(flat), 1)
        action = torch.index_select(flat, 0, real)
        states = hidden.reshape([-1, hidden.size(2)])
        value = torch.sum(torch.index_select(states, 0, real) * torch.embedding(learns, action, -1, False, sparse), [1])
        # The state after an action is the next position, where there is one.
        later = torch.constant_pad_nd(targets[:, 1:], [0, 1], 0).view([-1])
        goes_on = torch.index_select(later, 0, real) != 0
        after = torch.clamp(real + 1, 0, flat.size(0) - 1)
        state = torch.index_select(states, 0, after).detach()
        if candidates.size(0) == 0:
            best = self.best(state, learns.detach()[1:]) + 1
        else:
            rows = torch.index_select(learns.detach(), 0, candidates)
            best = torch.index_select(candidates, 0, self.best(state, rows))
        following = torch.sum(state * torch.index_select(judges.detach(), 0, best), [1]) * goes_on
        reward = torch.index_select(rewards.view([-1]), 0, real)
        # A gradient of zeros: the optimizer asks for one of each parameter.
        still = torch.sum(torch.embedding(judges, action, -1, False, sparse)) * 0.
        return torch.mean(torch.pow(reward + following * self.discount - value, 2)) * self.weight + still

    # items (B, L), targets (B, L): the item that follows, 0 for none; the rest as above -> ()
    def loss(self, items, targets, met, rewards, swapped):
        hidden = self.encode(items)
        everything = torch.zeros([0], dtype=4, device=items.device)
        learnt = self.head.loss(hidden, self.embedding.item_embedding, targets, met)
        return learnt + self.value_loss(hidden, targets, rewards, everything, swapped, False)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, met, negatives, corrections, rewards, swapped):
        hidden = self.encode(items)
        learnt = self.head.loss_sampled(hidden, self.embedding.item_embedding, targets, met, negatives, corrections)
        return learnt + self.value_loss(hidden, targets, rewards, negatives, swapped, True)
