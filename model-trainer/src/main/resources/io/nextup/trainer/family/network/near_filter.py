# Attention alone has to learn from few events that near items matter most. So a layer adds a share of a filter to the rest
# of attention: m + s^2 (x - m), of the mean m of the inputs near a position, whose weights fall by a fifth a step, and
# scales s that are learnt. That is the idea of BSARec (Shin et al., AAAI 2024, https://arxiv.org/abs/2312.10325). Its
# filter is a Fourier transform over a whole sequence, which sees the target of every position but the last; a causal mean
# does not.
#
# Sizes: B sequences, L items each, K networks side by side, D dimensions of each, N layers.
class NearFilter(Module):
    __parameters__ = ["detail_scale"]
    __buffers__ = []
    training : bool
    causal : bool          # a position sees itself and those before it; else all up to the last
    share : float          # of the filter
    detail_scale : Tensor  # (N, K, D): s

    # last (K B, 1) -> (1 or K B, L, L): the weight of each position, in columns, in the mean near another
    def weights(self, last, length: int):
        places = torch.arange(length, device=last.device)
        if self.causal:
            weights = torch.unsqueeze(torch.tril(torch.pow(0.8, torch.abs(torch.unsqueeze(places, 1) - places))), 0)
        else:
            # A position of padding takes the weights of the last real one: its own might all be 0, far away.
            age = torch.unsqueeze(torch.minimum(places, last), 2) - places
            weights = torch.pow(0.8, torch.abs(age)) * torch.to(places <= last.unsqueeze(2), 6)
        return weights / torch.sum(weights, [2], True)

    # attended and x (K B, L, D), weights as above -> (K B, L, D): what layer n adds to x
    def added(self, attended, x, weights, n: int):
        return self.mixed(attended, x, torch.matmul(weights, x), n)

    # attended and newest (K B, 1, D), x (K B, L, D), weights as above, last (K B, 1) -> (K B, 1, D): the same at the last
    # real position, where x is newest
    def added_at_last(self, attended, newest, x, weights, last, n: int):
        rows, length = x.size(0), x.size(1)
        own = torch.gather(weights.expand([rows, length, length]), 1, last.unsqueeze(2).expand([rows, 1, length]))
        return self.mixed(attended, newest, torch.matmul(own, x), n)

    def mixed(self, attended, x, near, n: int):
        scale = self.detail_scale[n]
        filtered = near + __torch__.scaled(x - near, scale * scale)
        return (1. - self.share) * attended + self.share * filtered
