# Blocks of self-attention and a feed-forward network, each with a layer norm before it: Vaswani et al., NeurIPS 2017,
# https://arxiv.org/abs/1706.03762
#
# Sizes: B sequences, L items each, D dimensions, H heads, N layers.
# Sequences stand left-aligned, oldest first, zeros after the newest: then causal attention needs no mask, and no
# real position sees how many zeros follow it. Last (B, 1) is the place of the newest real position.
class AttentionBlocks(Module):
    __parameters__ = ["attention_norm_weight", "attention_norm_bias", "projection_weight", "projection_bias", "output_weight", "output_bias", "feed_norm_weight", "feed_norm_bias", "feed_in_weight", "feed_in_bias", "feed_out_weight", "feed_out_bias"]
    __buffers__ = []
    training : bool
    causal : bool    # a position sees itself and those before it; else all up to the last
    layers : int
    heads : int
    dropout : float
    attention_norm_weight : Tensor  # (N, D)
    attention_norm_bias : Tensor
    projection_weight : Tensor      # (N, 3 D, D): query, key, value
    projection_bias : Tensor        # (N, 3 D)
    output_weight : Tensor          # (N, D, D)
    output_bias : Tensor            # (N, D)
    feed_norm_weight : Tensor       # (N, D)
    feed_norm_bias : Tensor
    feed_in_weight : Tensor         # (N, D, D)
    feed_in_bias : Tensor
    feed_out_weight : Tensor        # (N, D, D)
    feed_out_bias : Tensor

    # x (B, L, M D) -> M times (B, H, L, D / H)
    def split(self, x) -> List[Tensor]:
        b, length, width = x.size()
        d = self.output_weight.size(1)
        parts = x.view([b, length, width // d, self.heads, d // self.heads])
        return torch.unbind(parts.permute([2, 0, 3, 1, 4]))

    # x (B, L, D), attended (B, H, L, D / H) -> (B, L, D): what follows attention in a layer
    def finish(self, x, attended, n: int):
        d = x.size(2)
        merged = attended.transpose(1, 2).reshape(x.size())
        mixed = torch.linear(merged, self.output_weight[n], self.output_bias[n])
        x = x + __torch__.dropped(mixed, self.dropout, self.training)
        y = torch.layer_norm(x, [d], self.feed_norm_weight[n], self.feed_norm_bias[n], 1e-5)
        y = torch.relu(torch.linear(y, self.feed_in_weight[n], self.feed_in_bias[n]))
        y = __torch__.dropped(y, self.dropout, self.training)
        y = torch.linear(y, self.feed_out_weight[n], self.feed_out_bias[n])
        return x + __torch__.dropped(y, self.dropout, self.training)

    # x (B, L, D) -> (B, L, D): layer n at every position
    def layer(self, x, last, n: int):
        y = torch.layer_norm(x, [x.size(2)], self.attention_norm_weight[n], self.attention_norm_bias[n], 1e-5)
        query, key, value = self.split(torch.linear(y, self.projection_weight[n], self.projection_bias[n]))
        # No dropout on the weights of the attention: the fused kernel has none, and its result is dropped from instead.
        if self.causal:
            attended = torch.scaled_dot_product_attention(query, key, value, None, 0.0, True)
        else:
            attended = torch.scaled_dot_product_attention(query, key, value, self.up_to(last, x.size(1)))
        return self.finish(x, attended, n)

    # last (B, 1) -> (B, 1, 1, length): true up to the last real position
    def up_to(self, last, length: int):
        visible = torch.arange(length, device=last.device) <= last
        return visible.view([last.size(0), 1, 1, length])

    # x (B, L, D) -> (B, 1, D): layer n at the last real position only
    def layer_at_last(self, x, last, n: int):
        b, length, d = x.size()
        weight, bias = self.projection_weight[n], self.projection_bias[n]
        y = torch.layer_norm(x, [d], self.attention_norm_weight[n], self.attention_norm_bias[n], 1e-5)
        where = last.unsqueeze(2).expand([b, 1, d])
        query = self.split(torch.linear(torch.gather(y, 1, where), weight[:d], bias[:d]))[0]
        key, value = self.split(torch.linear(y, weight[d:], bias[d:]))
        attended = torch.scaled_dot_product_attention(query, key, value, self.up_to(last, length))
        return self.finish(torch.gather(x, 1, where), attended, n)

    # x (B, L, D) -> (B, L, D)
    def forward(self, x, last):
        for n in range(self.layers):
            x = self.layer(x, last, n)
        return x

    # x (B, L, D) -> (B, D): the same at the last real position
    def at_last(self, x, last):
        for n in range(self.layers - 1):
            x = self.layer(x, last, n)
        return self.layer_at_last(x, last, self.layers - 1).squeeze(1)
