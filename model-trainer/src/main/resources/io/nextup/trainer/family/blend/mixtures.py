# Blends of all weights at once: what they share is worked out once. It is for choosing the weight and never published.
class Mixtures(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    blend : __torch__.Blend

    # items (B, L), exclude (B, E), targets (B), weights (W), ascending -> (B, W): how many items that are not excluded have at
    # least the target's share, the target itself counted; 2^32 where the target is excluded or 0. It is right up to 10, and
    # beyond 10 where that is, but for how float32 rounds.
    def ranks(self, items, exclude, targets, weights):
        if self.blend.shortlists:
            result = self.ranks_in_shortlists(items, exclude, targets, weights)
        else:
            result = self.ranks_in_all(items, exclude, targets, weights)
        return result

    def ranks_in_all(self, items, exclude, targets, weights):
        learnt, counted = self.blend.parts(items, exclude, torch.zeros([0], device=items.device))
        left_out = torch.constant_pad_nd(exclude, [0, 1], 0)
        learnt.scatter_(1, left_out, -1.)
        counted.scatter_(1, left_out, -1.)
        # Few rows at once: for each item that decides, a hundred bytes are in memory.
        rows = max(1, 1048576 // learnt.size(1))
        ranks : List[Tensor] = []
        start = 0
        while start < items.size(0):
            end = start + rows
            ranks.append(self.ranks_in_rows(learnt[start:end], counted[start:end], targets[start:end].unsqueeze(1), weights))
            start = end
        return torch.cat(ranks)

    # learnt and counted (R, I + 1), -1 where excluded, target (R, 1), weights (W) -> (R, W). As in a shortlist, the network's
    # best and all that the counts find decide a rank up to 10; an eleventh may tie with the tenth. Such an item has at least
    # the target's share by all weights on one side of the weight at which the two shares are equal. So one pass over these
    # items serves all weights.
    def ranks_in_rows(self, learnt, counted, target, weights):
        b, count = learnt.size(0), weights.size(0)
        likely = __torch__.best_columns(learnt, min(11, learnt.size(1)))[1]
        # Where the counts find nothing they are the network's shares.
        found = torch.logical_and(counted > 0, torch.any(counted != learnt, 1, True))
        deciding = torch.scatter(found, 1, torch.cat([likely, target], 1), True)
        row, item = torch.unbind(torch.nonzero(deciding), 1)
        own_learnt = torch.to(torch.gather(learnt, 1, target), 7)
        own_counted = torch.to(torch.gather(counted, 1, target), 7)
        more_learnt = learnt[row, item] - own_learnt[row, 0]
        more_counted = counted[row, item] - own_counted[row, 0]
        equal = more_learnt / (more_learnt - more_counted)
        first = torch.masked_fill(torch.searchsorted(weights, equal), more_learnt >= 0, 0)
        end = torch.masked_fill(torch.searchsorted(weights, equal, right=True), more_counted >= 0, count)
        ahead = torch.to(torch.logical_and(first < end, torch.logical_or(more_learnt >= 0, more_counted >= 0)), 4)
        place = row * (count + 1)
        changes = torch.zeros([b * (count + 1)], dtype=4)
        changes.scatter_add_(0, place + first, ahead).scatter_add_(0, place + end, torch.neg(ahead))
        ranks = torch.cumsum(changes.view([b, count + 1]), 1)[:, :count]
        share = own_learnt * (1. - weights) + own_counted * weights
        # Without a share it ties with all that have none.
        ranks = torch.where(share > 0, ranks, torch.sum(learnt >= 0, [1], True))
        return torch.masked_fill(ranks, share < 0, 4294967296)

    def ranks_in_shortlists(self, items, exclude, targets, weights):
        candidates, learnt, counted = self.blend.shortlist(items, exclude, torch.full([], 10, dtype=4), torch.zeros([0]))
        weight = torch.unsqueeze(torch.to(weights, 6), 1)
        ranks : List[Tensor] = []
        for row in range(items.size(0)):
            none = candidates[row] == 0
            other = torch.logical_or(none, candidates[row] != targets[row])
            shares = torch.masked_fill(learnt[row] * (1. - weight) + counted[row] * weight, none, -1.)
            share = torch.amax(torch.masked_fill(shares, other, -1.), [1], True)
            rank = torch.sum(shares >= share, [1])
            # Without a share it ties with all that are not in the list.
            ranks.append(torch.masked_fill(rank, torch.squeeze(share, 1) <= 0, 4294967296))
        return torch.stack(ranks)
