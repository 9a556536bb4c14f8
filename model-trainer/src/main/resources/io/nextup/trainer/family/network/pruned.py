# The exact best k of many items without scoring them all: dynamic pruning by upper bounds, as in Petrov, Macdonald and
# Tonellotto, RecJPQPrune, https://arxiv.org/abs/2505.00560, the bounds here coming from item vectors rounded to whole
# numbers of -79 to 79: with larger ones, processors without VNNI would overflow (see PrunedRanking.MOST).
#
# Sizes: B queries, I items, D dimensions, C chunks of 64 items. Item i stands in chunk (i - 1) / 64.
class PrunedRanking(Module):
    __parameters__ = []
    __buffers__ = ["codes", "scale", "error", "length"]
    training : bool
    codes : Tensor   # (64 C, D) int8; an item's vector is about its code times its chunk's scale. Empty: score all
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
        narrow = torch.to(coded, 1)
        columns = self.codes.t()
        # As many items at once as keep the products in the processor's cache.
        width = min(16384, max(1, 8192 // rows) * 64)
        highest : List[Tensor] = []
        start = 0
        while start < columns.size(1):
            products = torch._int_mm(narrow, columns[:, start:start + width])
            highest.append(torch.amax(products.view([rows, -1, 64]), [2]))
            start = start + width
        estimate = torch.cat(highest, 1) * (self.scale * step)
        # The last term is more than float32 can lose in adding D products up, here and in best.
        lost = 1e-6 + 2e-7 * float(query.size(1))
        return estimate + whole * self.error + rest * self.length + whole * self.length * lost

    # query (D), bounds (C), vectors (I + 1, D), exclude (E), k () -> scores (k), indices (k) as the contract has them
    def best(self, query, bounds, vectors, exclude, k) -> Tuple[Tensor, Tensor]:
        items = vectors.size(0) - 1
        chunks = bounds.size(0)
        wanted = int(k)
        places = torch.arange(1, 65)
        taken = 32
        # Beyond an eighth of all, scoring them where they stand is quicker than copying them together, and needs no memory.
        while 8 * taken <= chunks:
            highest, chunk = torch.topk(bounds, taken + 1)
            indices = (chunk[:taken].unsqueeze(1) * 64 + places).view([-1])
            indices = torch.masked_fill(indices, indices > items, 0)
            scores = torch.mv(torch.index_select(vectors, 0, indices), query)
            scores = torch.masked_fill(scores, indices == 0, -inf)
            # At most E of the best k + E are excluded.
            scores, place = torch.topk(scores, min(wanted + exclude.size(0), scores.size(0)))
            indices = torch.index_select(indices, 0, place)
            excluded = torch.any(indices.unsqueeze(1) == exclude.unsqueeze(0), 1)
            scores, place = torch.topk(torch.masked_fill(scores, excluded, -inf), min(wanted, scores.size(0)))
            if scores.size(0) == wanted and bool(scores[-1] >= highest[taken]):
                return scores, torch.index_select(indices, 0, place)
            taken = 4 * taken
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
