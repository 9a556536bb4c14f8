# The exact best k of many items without scoring them all: dynamic pruning by upper bounds, as in Petrov, Macdonald and
# Tonellotto, RecJPQPrune, https://arxiv.org/abs/2505.00560, the bounds here coming from item vectors rounded to whole
# numbers of -79 to 79: with larger ones, processors without VNNI would overflow (see PrunedRanking.MOST).
#
# Sizes: B queries, I items, D dimensions, C chunks of 64 items, G groups of 16 chunks. Item i stands in chunk (i - 1) / 64.
class PrunedRanking(Module):
    __parameters__ = []
    __buffers__ = ["codes", "scale", "error", "length"]
    training : bool
    # (1024 G, D) int8; an item's vector is about its code times its chunk's scale. A group has the first item of each of its
    # chunks, then the second of each, and so on, the last one with zeros for what is missing. Empty: score all.
    codes : Tensor
    scale : Tensor   # (C)
    error : Tensor   # (C): the longest of the chunk's differences between vector and scaled code
    length : Tensor  # (C): the longest of the chunk's scaled codes

    # query (B, D) -> (B, C): no item of a chunk scores above its bound. With q = z + r and v = c + e, where z and c
    # are the rounded query and vector: q v = z c + r c + q e <= z c + |r| |c| + |q| |e|.
    def bounds(self, query):
        rows = query.size(0)
        step = torch.clamp(torch.amax(torch.abs(query), [1], True) / 79., 1e-30)
        scaled = query / step
        coded = torch.round(scaled)
        # Of the scaled ones, whose squares neither vanish nor overflow.
        rest = torch.norm(scaled - coded, 2, [1], True) * step
        whole = torch.norm(scaled, 2, [1], True) * step
        columns = torch.to(coded, 1).t()
        # As many items at once as keep the products in the processor's cache.
        width = min(8, max(1, 256 // rows)) * 1024
        highest : List[Tensor] = []
        start = 0
        while start < self.codes.size(0):
            # The codes stand on the left, where PyTorch reads them fastest.
            products = torch._int_mm(self.codes[start:start + width], columns)
            # The places of a group are 16 B products apart, so vector instructions take the maxima even of one query.
            highest.append(torch.amax(products.view([-1, 64, 16 * rows]), [1]).view([-1, rows]))
            start = start + width
        products = torch.cat(highest, 0)[:self.scale.size(0)].t().contiguous()
        # The last term is more than float32 can lose in adding D products up, here and in best.
        lost = 1e-6 + 2e-7 * float(query.size(1))
        slack = torch.stack([self.error + self.length * lost, self.length])
        return torch.addcmul(torch.mm(torch.cat([whole, rest], 1), slack), products, self.scale * step)

    # scores (k), indices (k), query (D), chunk (N), vectors (I + 1, D), exclude (E) -> scores (k), indices (k): the best of
    # these and of the chunks' items
    def better(self, scores, indices, query, chunk, vectors, exclude) -> Tuple[Tensor, Tensor]:
        k = scores.size(0)
        items = (chunk.unsqueeze(1) * 64 + torch.arange(1, 65)).view([-1])
        items = torch.masked_fill(items, items >= vectors.size(0), 0)
        found = torch.mv(torch.index_select(vectors, 0, items), query)
        found = torch.masked_fill(found, items == 0, -inf)
        # At most E of the best k + E are excluded.
        found, place = torch.topk(found, min(k + exclude.size(0), found.size(0)))
        items = torch.index_select(items, 0, place)
        excluded = torch.any(items.unsqueeze(1) == exclude.unsqueeze(0), 1)
        items = torch.masked_fill(items, excluded, 0)
        scores, place = torch.topk(torch.cat([scores, torch.masked_fill(found, excluded, -inf)]), k)
        return scores, torch.index_select(torch.cat([indices, items]), 0, place)

    # query (D), bounds (C), vectors (I + 1, D), exclude (E), k () -> scores (k), indices (k) as the contract has them
    def best(self, query, bounds, vectors, exclude, k) -> Tuple[Tensor, Tensor]:
        listed = 64
        # Beyond an eighth of all, scoring them where they stand is quicker than copying them together, and needs no memory.
        # So it is for a k above the number of items of the first chunks.
        while 8 * listed <= bounds.size(0) and int(k) <= 16 * listed:
            highest, chunk = torch.topk(bounds, listed + 1)
            scores = torch.full([int(k)], -inf)
            indices = torch.zeros([int(k)], dtype=4)
            start = 0
            end = listed // 4
            # The k-th best score of the first quarter rules out most of the others.
            while start < end:
                scores, indices = self.better(scores, indices, query, chunk[start:end], vectors, exclude)
                start = end
                end = min(listed, int(torch.sum(highest > scores[-1])))
            if bool(scores[-1] >= highest[listed]):
                return scores, indices
            listed = 4 * listed
        scores, indices = __torch__.ranked(torch.mv(vectors, query).unsqueeze(0), exclude.unsqueeze(0), k)
        return scores[0], indices[0]

    # query (B, D), vectors (I + 1, D), exclude (B, E), k () -> scores (B, k), indices (B, k) as the contract has them
    def topk(self, query, vectors, exclude, k) -> Tuple[Tensor, Tensor]:
        if self.codes.size(0) == 0 or query.is_cuda:
            return __torch__.ranked(torch.matmul(query, vectors.t()), exclude, k)
        bounds = self.bounds(query)
        all_scores : List[Tensor] = []
        all_indices : List[Tensor] = []
        for row in range(query.size(0)):
            scores, indices = self.best(query[row], bounds[row], vectors, exclude[row], k)
            all_scores.append(scores)
            all_indices.append(indices)
        return torch.stack(all_scores), torch.stack(all_indices)
