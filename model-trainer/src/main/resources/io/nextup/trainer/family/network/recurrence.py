# Gated recurrent units: Cho et al., EMNLP 2014, https://arxiv.org/abs/1406.1078
#
# Sizes: B sequences, L items each, D dimensions, N layers.
# Sequences stand left-aligned, oldest first, zeros after the newest: a state never sees what follows it.
class Recurrence(Module):
    __parameters__ = ["input_weight", "input_bias", "hidden_weight", "hidden_bias"]
    __buffers__ = []
    training : bool
    layers : int
    dropout : float
    input_weight : Tensor   # (N, 3 D, D): reset gate, update gate, candidate
    input_bias : Tensor     # (N, 3 D)
    hidden_weight : Tensor  # (N, 3 D, D)
    hidden_bias : Tensor    # (N, 3 D)

    # x (B, L, D) -> (B, L, D): the last layer's state after each item
    def forward(self, x):
        b, length, d = x.size()
        for n in range(self.layers):
            start = torch.zeros([1, b, d], dtype=x.dtype, device=x.device)
            weights = [self.input_weight[n], self.hidden_weight[n], self.input_bias[n], self.hidden_bias[n]]
            x, state = torch.gru(x, start, weights, True, 1, 0., self.training, False, True)
            x = __torch__.dropped(x, self.dropout, self.training)
        return x
