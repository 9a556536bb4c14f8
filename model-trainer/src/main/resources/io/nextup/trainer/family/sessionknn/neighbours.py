# Session kNN for a blend: a transition leads from a sequence to each item that its similar sessions have.
class Neighbours(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    session_knn : __torch__.SessionKnn

    # items (B, L) -> the cell of each such item in (B, I + 1), row by row (R), and its score (R)
    def transitions(self, items) -> Tuple[Tensor, Tensor]:
        cells : List[Tensor] = []
        weights : List[Tensor] = []
        for row in range(items.size(0)):
            # A row of scores at a time: a batch of them need not be in memory.
            scores = self.session_knn.scores(items[row])
            found = torch.squeeze(torch.nonzero(scores > 0), 1)
            cells.append(found + row * scores.size(0))
            weights.append(torch.index_select(scores, 0, found))
        return torch.cat(cells), torch.cat(weights)

    # items (B, L) -> scores (B, I + 1); 0 for an item that no similar session has, and for the newest one
    def forward(self, items):
        return self.session_knn.forward(items)
