# VMIS-kNN: the items of the sessions that are most like this one. Kersbergen, Sprangers and Schelter, SIGMOD 2022,
# https://doi.org/10.1145/3514221.3517901, after VS-kNN of Ludewig and Jannach, UMUAI 2018,
# https://arxiv.org/abs/1803.09587; the rules are those of the published code (bolcom/serenade).
#
# Sizes: B sequences, L items each, I items, S sessions, oldest first, R entries of the index.
class SessionKnn(Module):
    __parameters__ = []
    __buffers__ = ["item_starts", "item_sessions", "session_starts", "session_items", "rarity"]
    training : bool
    history : int            # newest items that are read
    recent : int             # sessions that are compared with one: the most recent of all that share an item
    neighbours : int         # of these, the most similar, whose items are scored
    item_starts : Tensor     # (I + 2) int32: item i is in the sessions item_starts[i] to item_starts[i + 1], exclusive
    item_sessions : Tensor   # (R) int32
    session_starts : Tensor  # (S + 1) int32: likewise the items of a session
    session_items : Tensor   # (R') int32: distinct within a session
    rarity : Tensor          # (I + 1): the logarithm of all entries over those of the item

    # starts and some rows (N) -> the entries of those rows (M), and which of them each one is of (M)
    def entries(self, starts, rows) -> Tuple[Tensor, Tensor]:
        first = torch.index_select(starts, 0, rows)
        count = torch.index_select(starts, 0, rows + 1) - first
        ends = torch.cumsum(count, 0)
        before = ends - count
        # A mark where each row begins. repeat_interleave would trust the counts.
        marks = torch.zeros([int(torch.sum(count)) + 1], dtype=ends.dtype, device=rows.device)
        marks = torch.scatter_add(marks, 0, before, torch.zeros_like(ends) + 1)
        of = torch.cumsum(marks, 0)[:-1] - 1
        return torch.arange(of.size(0), device=rows.device) + torch.index_select(first - before, 0, of), of

    # read (N), N at least 1 -> session (M), similarity (M), place of the newest item of read that it has (M)
    def similar(self, read) -> Tuple[Tensor, Tensor, Tensor]:
        # A repeated item counts at its newest place.
        repeats = torch.triu(torch.unsqueeze(read, 1) == torch.unsqueeze(read, 0), 1)
        places = torch.squeeze(torch.nonzero(torch.logical_not(torch.any(repeats, 1))), 1)
        entry, of = self.entries(self.item_starts, torch.index_select(read, 0, places))
        place = torch.index_select(places, 0, of)
        session, at = torch._unique(torch.to(torch.index_select(self.item_sessions, 0, entry), 4), True, True)
        # Whole numbers, whose ties are exact.
        shared = torch.scatter_add(torch.zeros_like(session), 0, at, place + 1)
        newest = torch.scatter_reduce(torch.zeros_like(session), 0, at, place, "amax")
        old = max(0, session.size(0) - self.recent)
        # The most recent first: so they are among the most similar where several are equally similar.
        session = torch.flip(session[old:], [0])
        shared, best = torch.sort(torch.flip(shared[old:], [0]), stable=True, dim=0, descending=True)
        best = best[:self.neighbours]
        similarity = torch.to(shared[:self.neighbours], self.rarity.dtype) / float(places.size(0))
        newest = torch.flip(newest[old:], [0])
        return torch.index_select(session, 0, best), similarity, torch.index_select(newest, 0, best)

    # items (L) -> the items of the similar sessions (M), each as often as they have it, without the newest one, and what it
    # scores by each (M)
    def found(self, items) -> Tuple[Tensor, Tensor]:
        length = int(torch.sum(items != 0))
        item = torch.zeros([0], dtype=4, device=items.device)
        weight = torch.zeros([0], dtype=self.rarity.dtype, device=items.device)
        if length > 0:
            read = items[max(0, length - self.history):length]
            session, similarity, newest = self.similar(read)
            # The newest item that both have counts .9, the one before .8, and so on.
            weight = similarity * (1. - 0.1 * (read.size(0) - newest))
            entry, of = self.entries(self.session_starts, session)
            item = torch.to(torch.index_select(self.session_items, 0, entry), 4)
            others = torch.squeeze(torch.nonzero(item != read[-1:]), 1)
            item = torch.index_select(item, 0, others)
            weight = torch.index_select(weight, 0, torch.index_select(of, 0, others))
            weight = weight * torch.index_select(self.rarity, 0, item)
        return item, weight

    # items (B, L) -> the cell of each such item in (B, I + 1), row by row (R), and what that adds to its score (R)
    def transitions(self, items) -> Tuple[Tensor, Tensor]:
        cells : List[Tensor] = []
        weights : List[Tensor] = []
        for row in range(items.size(0)):
            item, weight = self.found(items[row])
            cells.append(item + row * self.rarity.size(0))
            weights.append(weight)
        return torch.cat(cells), torch.cat(weights)

    # items (B, L) -> scores (B, I + 1); 0 for an item that no similar session has, and for the newest one
    def forward(self, items):
        b, width = items.size(0), self.rarity.size(0)
        cell, weight = self.transitions(items)
        scores = torch.zeros([b * width], dtype=weight.dtype, device=items.device)
        return torch.scatter_add(scores, 0, cell, weight).view([b, width])

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return __torch__.ranked(__torch__.counted_scores(self.forward(items), bias), exclude, k)
