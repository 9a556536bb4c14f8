# A network and counts together: a share of each one's distribution over the items that an answer may hold. Otherwise a
# part that gives much to excluded items would count for less than its weight.
#
# Sizes: B sequences, L items each, I items, D dimensions, C chunks of 64 items (item i stands in chunk (i - 1) / 64),
# N items of a shortlist.
class Blend(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    network : __torch__.NETWORK
    counted : __torch__.COUNTED
    weight : float     # of the counts, 0 to 1
    shortlists : bool  # mix the shares of a shortlist only, for a large catalogue

    # items (B, L), exclude (B, E), bias (I + 1) or (0): see ranking.py -> each one's shares (B, I + 1), which sum to 1 over
    # the items that an answer may hold; the network's twice where the counts find none of those
    def parts(self, items, exclude, bias) -> Tuple[Tensor, Tensor]:
        left_out = torch.constant_pad_nd(exclude, [0, 1], 0)
        logits = __torch__.biased(self.network.forward(items), bias)
        # Finite, though an answer may hold no item at all.
        learnt = torch.softmax(torch.clamp(torch.scatter(logits, 1, left_out, -inf), -1e30), 1)
        counts = self.counted.forward(items)
        if bias.size(0) > 0:
            counts = counts * torch.exp(bias)
        counted = torch.scatter(counts, 1, left_out, 0.)
        total = torch.sum(counted, [1], True)
        return learnt, torch.where(total > 0, counted / torch.clamp(total, 1e-30), learnt)

    # items (B, L), exclude (B, E), bias (I + 1) or (0) -> shares (B, I + 1)
    def shares(self, items, exclude, bias):
        learnt, counted = self.parts(items, exclude, bias)
        return learnt * (1.0 - self.weight) + counted * self.weight

    # items (B, L) -> shares (B, I + 1) of all items
    def forward(self, items):
        return self.shares(items, items[:, :0], torch.zeros([0], device=items.device))

    # query (B, D), vectors (I + 1, D), exclude (B, E), bias (I + 1) or (0) -> of the items that an answer may hold, the
    # softmax's total, as its logarithm (B, 1), and the highest score of each chunk (B, C). The total needs every score, but
    # no more of them at once than the processor's cache holds.
    def scan(self, query, vectors, exclude, bias) -> Tuple[Tensor, Tensor]:
        rows = query.size(0)
        width = min(256, max(1, 4096 // rows)) * 64
        totals : List[Tensor] = []
        highest : List[Tensor] = []
        start = 1
        while start < vectors.size(0):
            scores = torch.mm(query, torch.t(vectors[start:start + width]))
            if bias.size(0) > 0:
                scores = scores.add_(bias[start:start + width])
            here = torch.logical_and(exclude >= start, exclude < start + scores.size(1))
            row, place = torch.unbind(torch.nonzero(here), 1)
            scores[row, exclude[row, place] - start] = -inf
            missing = (64 - scores.size(1) % 64) % 64
            if missing > 0:
                scores = torch.constant_pad_nd(scores, [0, missing], -inf)
            highest.append(torch.amax(scores.view([rows, -1, 64]), [2]))
            # As logsumexp, which would look for the maxima once more and copy the scores.
            # Finite, though all items of a block may be left out.
            most = torch.clamp(torch.amax(highest[-1], [1], True), -1e30)
            scores = scores.sub_(most)
            if bias.size(0) > 0:
                # The exponential of a normal number is quicker than that of -inf, and 1e-38 adds nothing.
                scores = torch.clamp(scores, -87.)
            totals.append(torch.log(torch.sum(scores.exp_(), [1], True)) + most)
            start = start + width
        return torch.logsumexp(torch.cat(totals, 1), [1], True), torch.cat(highest, 1)

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0) -> for each sequence items (N), 0 for none, and each one's
    # shares of them (N): the network's k best, and all that the counts find, without what an answer may not hold. By
    # whatever weight, the k best are among them: an item that is not has no share of the counts, and of the network's no
    # more than each of its k best. Where the counts find nothing, the network's shares stand for theirs.
    def shortlist(self, items, exclude, k, bias) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
        query = self.network.encode_newest(items)
        vectors = self.network.embedding.item_embedding
        cell, weight = self.counted.transitions(items)
        cells, place = torch._unique(cell, True, True)
        counts = torch.scatter_add(torch.zeros([cells.size(0)], dtype=weight.dtype), 0, place, weight)
        ends = torch.searchsorted(cells, torch.arange(items.size(0) + 1) * vectors.size(0))
        found = torch.remainder(cells, vectors.size(0))
        # Of these alone, as if they were the catalogue; their places in it become items again below.
        few = __torch__.few_allowed(bias)
        if few.size(0) > 0:
            vectors = torch.index_select(vectors, 0, few)
            bias = torch.index_select(bias, 0, few)
            exclude = __torch__.places_in(few, exclude)
            found = __torch__.places_in(few, found)
        if bias.size(0) > 0:
            counts = counts * torch.exp(torch.index_select(bias, 0, found))
        total, highest = self.scan(query, vectors, exclude, bias)
        candidates : List[Tensor] = []
        learnt : List[Tensor] = []
        counted : List[Tensor] = []
        for row in range(items.size(0)):
            best, likely = self.network.head.ranking.best(query[row], highest[row], vectors, exclude[row], k, bias)
            first, end = int(ends[row]), int(ends[row + 1])
            following = found[first:end]
            logits = torch.mv(torch.index_select(vectors, 0, following), query[row])
            left_out = torch.any(following.unsqueeze(1) == exclude[row].unsqueeze(0), 1)
            left_out = torch.logical_or(left_out, following == 0)
            if bias.size(0) > 0:
                logits = logits + torch.index_select(bias, 0, following)
                left_out = torch.logical_or(left_out, logits == -inf)
            both = torch.any(likely.unsqueeze(1) == following.unsqueeze(0), 1)
            count = torch.masked_fill(counts[first:end], left_out, 0.)
            candidate = torch.cat([torch.masked_fill(likely, both, 0), torch.masked_fill(following, left_out, 0)])
            if few.size(0) > 0:
                candidate = torch.index_select(few, 0, candidate)
            candidates.append(candidate)
            shares = torch.exp(torch.cat([best, logits]) - total[row])
            all = torch.sum(count)
            of_counts = torch.cat([torch.zeros_like(best), count / torch.clamp(all, 1e-30)])
            learnt.append(shares)
            counted.append(torch.where(all > 0, of_counts, shares))
        return candidates, learnt, counted

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0) -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        if not self.shortlists or items.is_cuda:
            shares = self.shares(items, exclude, bias)
            if bias.size(0) > 0:
                shares = torch.masked_fill(shares, bias == -inf, -inf)
            return __torch__.ranked(shares, exclude, k)
        candidates, learnt, counted = self.shortlist(items, exclude, k, bias)
        all_scores : List[Tensor] = []
        all_indices : List[Tensor] = []
        for row in range(items.size(0)):
            shares = learnt[row] * (1.0 - self.weight) + counted[row] * self.weight
            scores, place = torch.topk(torch.masked_fill(shares, candidates[row] == 0, -inf), int(k))
            all_scores.append(scores)
            all_indices.append(torch.index_select(candidates[row], 0, place))
        return torch.stack(all_scores), torch.stack(all_indices)
