# K networks side by side: x (K B, L, D), the rows of one network after those of another.

# x (K B, L, D), weight (K, O, D), bias (K, O) -> (K B, L, O): each network's linear layer
def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    networks = weight.size(0)
    if networks == 1:
        y = torch.linear(x, weight[0], bias[0])
    else:
        rows, length, d = x.size()
        flat = x.reshape([networks, rows // networks * length, d])
        y = torch.baddbmm(bias.unsqueeze(1), flat, weight.transpose(1, 2)).view([rows, length, weight.size(1)])
    return y

# x (K B, L, D), weight (K, D), bias (K, D) -> (K B, L, D): each network's layer norm
def normed(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    networks, d = weight.size()
    if networks == 1:
        y = torch.layer_norm(x, [d], weight[0], bias[0], 1e-5)
    else:
        rows = x.size(0)
        y = torch.layer_norm(x, [d], None, None, 1e-5).view([networks, rows // networks, x.size(1), d])
        y = (y * weight.view([networks, 1, 1, d]) + bias.view([networks, 1, 1, d])).view(x.size())
    return y

# x (K B, L, D), contiguous, weight (K, D) -> (K B, L, D): each network's weights times its rows
def scaled(x: Tensor, weight: Tensor) -> Tensor:
    networks, d = weight.size()
    if networks == 1:
        y = x * weight[0]
    else:
        parts = x.view([networks, x.size(0) // networks, x.size(1), d])
        y = (parts * weight.view([networks, 1, 1, d])).view(x.size())
    return y
