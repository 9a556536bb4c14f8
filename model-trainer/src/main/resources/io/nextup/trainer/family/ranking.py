# scores (B, C) -> the k best of each row (B, k), and their columns (B, k). Exact: the columns stand in blocks of 32,
# column c in block c modulo the number of blocks, and the k best lie in the k blocks with the greatest maxima.
# Finding maxima is many times as fast as sorting. The last few columns, which fill no block, are all candidates.
def best_columns(scores: Tensor, k: int) -> Tuple[Tensor, Tensor]:
    b, columns = scores.size()
    blocks = columns // 32
    if blocks < 4 * k:
        best, column = torch.topk(scores, k, 1)
    else:
        maxima = torch.amax(scores[:, :blocks * 32].view([b, 32, blocks]), [1])
        block = torch.topk(maxima, k, 1, True, False)[1]
        steps = torch.arange(32, device=scores.device).view([1, 32, 1]) * blocks
        inside = (block.unsqueeze(1) + steps).view([b, 32 * k])
        behind = torch.arange(blocks * 32, columns, device=scores.device).expand([b, columns - blocks * 32])
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
