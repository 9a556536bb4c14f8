# A network and counted transitions together: a share of each one's distribution over the items.
class Blend(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    network : __torch__.NETWORK
    markov : __torch__.Markov
    weight : float  # of the transitions, 0 to 1

    # items (B, L) -> each one's shares (B, I + 1), which sum to 1; to 0 where no transition leads anywhere
    def parts(self, items) -> Tuple[Tensor, Tensor]:
        logits = self.network.forward(items)
        logits = torch.constant_pad_nd(logits[:, 1:], [1, 0], -inf)
        learnt = torch.softmax(logits, 1)
        counted = self.markov.forward(items)
        return learnt, counted / torch.clamp(torch.sum(counted, [1], True), 1e-30)

    # items (B, L) -> shares (B, I + 1)
    def forward(self, items):
        learnt, counted = self.parts(items)
        return learnt * (1.0 - self.weight) + counted * self.weight

    # items (B, L), exclude (B, E), k () -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
        return __torch__.ranked(self.forward(items), exclude, k)
