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

    # query (B, D), bias (I + 1) or (0) -> (B, C): no item of a chunk scores above its bound, bias included. With q = z + r and
    # v = c + e, where z and c are the rounded query and vector: q v = z c + r c + q e <= z c + |r| |c| + |q| |e|.
    def bounds(self, query, bias):
        rows = query.size(0)
        step = torch.clamp(torch.amax(torch.abs(query), [1], True) / 79., 1e-30)
        units = torch.zeros([0], dtype=3)
        if bias.size(0) > 0:
            # One step for all queries, so that a bias is as many units for each.
            step = torch.clamp(torch.amax(step, [0], True), 1e-3)
        scaled = query / step
        coded = torch.round(scaled)
        # Of the scaled ones, whose squares neither vanish nor overflow.
        rest = torch.norm(scaled - coded, 2, [1], True) * step
        whole = torch.norm(scaled, 2, [1], True) * step
        columns = torch.to(coded, 1).t()
        # As many groups at once as keep the products in the processor's cache: a power of two, which divides 64.
        groups = 8
        while groups > 1 and groups * rows > 256:
            groups = groups // 2
        width = groups * 1024
        highest : List[Tensor] = []
        start = 0
        while start < self.codes.size(0):
            # The codes stand on the left, where PyTorch reads them fastest.
            products = torch._int_mm(self.codes[start:start + width], columns)
            if bias.size(0) > 0:
                place = start % 65536
                if place == 0:
                    units = self.units(bias, step, start)
                products.add_(units[place:place + width])
            # The places of a group are 16 B products apart, so vector instructions take the maxima even of one query.
            highest.append(torch.amax(products.view([-1, 64, 16 * rows]), [1]).view([-1, rows]))
            start = start + width
        products = torch.cat(highest, 0)[:self.scale.size(0)].t().contiguous()
        # The last term is more than float32 can lose in adding D products up, here and in best.
        lost = 1e-6 + 2e-7 * float(query.size(1))
        slack = torch.stack([self.error + self.length * lost, self.length])
        bounds = torch.addcmul(torch.mm(torch.cat([whole, rest], 1), slack), products, self.scale * step)
        if bias.size(0) > 0:
            # More than float32 can lose in adding a bias of up to 30.
            bounds = bounds + 1e-5
        return bounds

    # bias (I + 1), step (1, 1), start -> (N, 1): the biases of up to 65536 codes from this one on (64 groups, 256 KiB), in units
    # of their products, rounded up. The least scale and step keep them below 2^30 (see PrunedRanking.LEAST_SCALE); -inf
    # becomes -2^30, to which any product can be added.
    def units(self, bias, step, start : int):
        end = min(start + 65536, self.codes.size(0))
        each = bias[1 + start:1 + end]
        each = torch.constant_pad_nd(each, [0, end - start - each.size(0)]).view([-1, 16, 64]).transpose(1, 2)
        unit = self.scale[start // 64:end // 64] * step[0]
        unit = torch.constant_pad_nd(unit, [0, (end - start) // 64 - unit.size(0)], 1.).view([-1, 1, 16])
        return torch.to(torch.clamp((each / unit).add_(1.), -1073741824., 1073741824.), 3).reshape([-1, 1])

    # scores (k), indices (k), query (D), chunk (N), vectors (I + 1, D), exclude (E), bias (I + 1) or (0) -> scores (k),
    # indices (k): the best of these and of the chunks' items
    def better(self, scores, indices, query, chunk, vectors, exclude, bias) -> Tuple[Tensor, Tensor]:
        k = scores.size(0)
        items = (chunk.unsqueeze(1) * 64 + torch.arange(1, 65)).view([-1])
        items = torch.masked_fill(items, items >= vectors.size(0), 0)
        found = torch.mv(torch.index_select(vectors, 0, items), query)
        if bias.size(0) > 0:
            found = found + torch.index_select(bias, 0, items)
        found = torch.masked_fill(found, items == 0, -inf)
        # At most E of the best k + E are excluded.
        found, place = torch.topk(found, min(k + exclude.size(0), found.size(0)))
        items = torch.masked_fill(torch.index_select(items, 0, place), found == -inf, 0)
        excluded = torch.any(items.unsqueeze(1) == exclude.unsqueeze(0), 1)
        items = torch.masked_fill(items, excluded, 0)
        scores, place = torch.topk(torch.cat([scores, torch.masked_fill(found, excluded, -inf)]), k)
        return scores, torch.index_select(torch.cat([indices, items]), 0, place)

    # query (D), bounds (C), bias included, vectors (I + 1, D), exclude (E), k (), bias (I + 1) or (0) -> scores (k), indices
    # (k) as the contract has them
    def best(self, query, bounds, vectors, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        scores = torch.full([int(k)], -inf)
        indices = torch.zeros([int(k)], dtype=4)
        left = bounds.clone()  # -inf for a chunk that is scored
        next = 16
        scored = 0
        # Beyond an eighth of all chunks, scoring all where they stand is quicker than copying them together, and needs no
        # memory. So it is for a k above the number of items of the first chunks.
        while 8 * (scored + next) <= bounds.size(0) and int(k) <= 64 * (scored + next):
            chunk = torch.topk(left, next, 0, True, False)[1]
            scores, indices = self.better(scores, indices, query, chunk, vectors, exclude, bias)
            left.scatter_(0, chunk, -inf)
            # The k-th best score rules out most of the others.
            others = int(torch.sum(left > scores[-1]))
            if others == 0:
                return scores, indices
            scored = scored + next
            next = min(others, 4 * next)
        all = __torch__.biased(torch.mv(vectors, query), bias)
        scores, indices = __torch__.ranked(all.unsqueeze(0), exclude.unsqueeze(0), k)
        return scores[0], indices[0]

    # query (B, D), vectors (I + 1, D), exclude (B, E), k (), bias (I + 1) or (0) -> scores (B, k), indices (B, k) as the
    # contract has them
    def topk(self, query, vectors, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        if self.codes.size(0) == 0 or query.is_cuda:
            return __torch__.ranked(__torch__.biased(torch.matmul(query, vectors.t()), bias), exclude, k)
        few = __torch__.few_allowed(bias)
        if few.size(0) > 0:
            all = torch.matmul(query, torch.index_select(vectors, 0, few).t())
            all = all.add_(torch.index_select(bias, 0, few))
            scores, indices = __torch__.ranked(all, __torch__.places_in(few, exclude), k)
            return scores, few[indices]
        bounds = self.bounds(query, bias)
        all_scores : List[Tensor] = []
        all_indices : List[Tensor] = []
        for row in range(query.size(0)):
            scores, indices = self.best(query[row], bounds[row], vectors, exclude[row], k, bias)
            all_scores.append(scores)
            all_indices.append(indices)
        return torch.stack(all_scores), torch.stack(all_indices)
