# Blends of all weights at once: what they share is worked out once. It is for choosing the weight and never published.
class Mixtures(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    blend : __torch__.Blend

    # items (B, L), exclude (B, E), targets (B), weights (W) -> (B, W): how many items that are not excluded have at least
    # the target's share, the target itself counted; 2^32 where the target is excluded or 0. Of a shortlist it is right up
    # to 10, and beyond 10 where that is.
    def ranks(self, items, exclude, targets, weights):
        if self.blend.shortlists:
            result = self.ranks_in_shortlists(items, exclude, targets, weights)
        else:
            result = self.ranks_in_all(items, exclude, targets, weights)
        return result

    def ranks_in_all(self, items, exclude, targets, weights):
        learnt, counted = self.blend.parts(items, exclude)
        b = items.size(0)
        left_out = torch.cat([exclude, torch.zeros([b, 1], dtype=4)], 1)
        learnt.scatter_(1, left_out, -1.)
        counted.scatter_(1, left_out, -1.)
        target = torch.unsqueeze(targets, 1)
        ranks : List[Tensor] = []
        for i in range(weights.size(0)):
            weight = float(weights[i])
            shares = torch.add_(learnt * (1.0 - weight), counted * weight)
            share = torch.gather(shares, 1, target)
            rank = torch.sum(shares >= share, [1])
            ranks.append(torch.masked_fill(rank, torch.squeeze(share, 1) < 0, 4294967296))
        return torch.stack(ranks, 1)

    def ranks_in_shortlists(self, items, exclude, targets, weights):
        candidates, learnt, counted = self.blend.shortlist(items, exclude, torch.full([], 10, dtype=4))
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
