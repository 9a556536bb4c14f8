# Counted transitions: an item scores by how often it stood near the newest items of a sequence.
#
# Sizes: B sequences, L items each, I items, H newest items that are read, T transitions that were counted, R of them
# that a call reads. The counts are sparse (rows compressed, CSR): a call touches the rows of the items read, no others.
class Markov(Module):
    __parameters__ = []
    __buffers__ = ["starts", "following", "weights"]
    training : bool
    history : int       # H
    age_decay : float   # an item counts so much of what the next newer one does
    starts : Tensor     # (I + 2) int32: item i's transitions are starts[i] to starts[i + 1], exclusive; none for 0
    following : Tensor  # (T) int32: the item that followed
    weights : Tensor    # (T): how much that counts

    # items (B, L) -> the cell of each transition's item in (B, I + 1), row by row (R), and how much it counts (R)
    def transitions(self, items) -> Tuple[Tensor, Tensor]:
        b, width = items.size(0), self.starts.size(0) - 1
        ages = torch.arange(self.history, device=items.device)
        places = torch.sum(items != 0, [1], True) - 1 - ages
        read = torch.gather(items, 1, torch.clamp(places, 0))
        read = torch.masked_fill(read, places < 0, 0).view([-1])                       # (B H)
        first = torch.index_select(self.starts, 0, read)
        count = torch.index_select(self.starts, 0, read + 1) - first
        ends = torch.cumsum(count, 0)
        before = ends - count
        # Each transition's reader: a mark where its transitions begin. repeat_interleave would trust the counts.
        marks = torch.zeros([int(torch.sum(count)) + 1], dtype=ends.dtype, device=items.device)
        marks = torch.scatter_add(marks, 0, before, torch.zeros_like(ends) + 1)
        reader = torch.cumsum(marks, 0)[:-1] - 1
        entry = torch.arange(reader.size(0), device=items.device) + torch.index_select(first - before, 0, reader)
        decay = torch.pow(self.age_decay, ages).repeat([b])                            # (B H)
        weight = torch.index_select(self.weights, 0, entry) * torch.index_select(decay, 0, reader)
        cell = torch.floor_divide(reader, self.history) * width + torch.index_select(self.following, 0, entry)
        return cell, weight

    # items (B, L) -> scores (B, I + 1); 0 for an item that none of those read leads to
    def forward(self, items):
        b, width = items.size(0), self.starts.size(0) - 1
        cell, weight = self.transitions(items)
        scores = torch.zeros([b * width], dtype=self.weights.dtype, device=items.device)
        return torch.scatter_add(scores, 0, cell, weight).view([b, width])             # R additions

    # items (B, L), exclude (B, E), k (), bias (I + 1) or (0): see ranking.py -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
        return __torch__.ranked(__torch__.counted_scores(self.forward(items), bias), exclude, k)
