# scores (B, C) -> the k best of each row (B, k), and their columns (B, k). Exact: however columns are put into blocks, the
# k best lie in the k blocks with the greatest maxima. Finding maxima is many times as fast as sorting. So the search goes
# from large blocks of 64 columns to small ones of 8, and from these to columns. Column c stands in large block c modulo the
# number of large ones, and in small block c modulo the number of small ones: eight small ones make up a large one. The last
# few columns, which fill no large block, are all candidates.
def best_columns(scores: Tensor, k: int) -> Tuple[Tensor, Tensor]:
    b, columns = scores.size()
    large = columns // 64  # blocks
    if large < 2 * k:
        best, column = torch.topk(scores, k, 1)
    else:
        small = 8 * large
        maxima = torch.amax(scores[:, :8 * small].view([b, 8, small]), [1])
        block = torch.topk(torch.amax(maxima.view([b, 8, large]), [1]), k, 1, True, False)[1]
        steps = torch.arange(8, device=scores.device).view([1, 8, 1])
        inside = (block.unsqueeze(1) + steps * large).view([b, 8 * k])
        block = torch.gather(inside, 1, torch.topk(torch.gather(maxima, 1, inside), k, 1, True, False)[1])
        inside = (block.unsqueeze(1) + steps * small).view([b, 8 * k])
        behind = torch.arange(8 * small, columns, device=scores.device).expand([b, columns - 8 * small])
        candidates = torch.cat([inside, behind], 1)
        best, place = torch.topk(torch.gather(scores, 1, candidates), k, 1)
        column = torch.gather(candidates, 1, place)
    return best, column

# The contract's answer from all items' scores, whatever the family.
# scores (B, I + 1), exclude (B, E), k () -> scores (B, k), indices (B, k): the best first, without the excluded and
# padding; after the last candidate index 0 with -inf. Column 0 is padding, and padding is what fills exclude.
# The scores are written over, so they must be the caller's own.
def ranked(scores: Tensor, exclude: Tensor, k: Tensor) -> Tuple[Tensor, Tensor]:
    scores.scatter_(1, exclude, -inf)
    scores[:, 0] = -inf
    wanted = int(k)
    there = min(wanted, scores.size(1))
    best, index = __torch__.best_columns(scores, there)
    index = torch.masked_fill(index, best == -inf, 0)
    return torch.constant_pad_nd(best, [0, wanted - there], -inf), torch.constant_pad_nd(index, [0, wanted - there], 0)

# A bias (I + 1) holds the rules: the logarithm of the factor by which they boost an item, -inf for an item that no answer
# may hold, 0 for padding; or (0), where no rule holds.

# logits (B, I + 1), bias (I + 1) or (0) -> (B, I + 1)
def biased(logits: Tensor, bias: Tensor) -> Tensor:
    if bias.size(0) > 0:
        logits = logits + bias
    return logits

# counts (B, I + 1), bias (I + 1) or (0) -> scores (B, I + 1), the caller's own: each count times its item's factor. What
# has no count comes last, with a score below 0: the most frequent item (the lowest index) first, its rank over its factor.
def counted_scores(counts: Tensor, bias: Tensor) -> Tensor:
    width = counts.size(1)
    others = torch.arange(width, device=counts.device) * (-1.0 / float(width))
    if bias.size(0) > 0:
        factor = torch.exp(bias)
        counts = counts * factor
        others = others / factor
    return torch.where(counts > 0, counts, others)

# bias (I + 1) or (0) -> padding and the allowed items, ascending (A + 1), where it leaves out seven items in eight or more;
# else (0), as where it allows none. To score these alone is then quicker than to prune all.
def few_allowed(bias: Tensor) -> Tensor:
    few = torch.zeros([0], dtype=4, device=bias.device)
    if bias.size(0) > 0:
        allowed = bias > -inf
        there = int(torch.sum(allowed))
        if there > 1 and 8 * there <= bias.size(0):
            few = torch.squeeze(torch.nonzero(allowed), 1)
    return few

# items (..), few (A + 1) -> (..): where each one stands in few, 0 for one that does not
def places_in(few: Tensor, items: Tensor) -> Tensor:
    place = torch.clamp(torch.searchsorted(few, items), 0, few.size(0) - 1)
    return torch.masked_fill(place, few[place] != items, 0)
