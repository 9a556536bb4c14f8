# Blocks of self-attention and a feed-forward network: Vaswani et al., NeurIPS 2017, https://arxiv.org/abs/1706.03762
# A layer norm follows each sum (post-norm). That of the input is in the first layer, that of the last sum in the head. The
# feed-forward network is four times as wide as the model and has GELU (Hendrycks and Gimpel, 2016,
# https://arxiv.org/abs/1606.08415): the exact one, which PyTorch computes faster on a CPU than its approximation by tanh.
#
# Sizes: B sequences, L items each, K networks side by side, D dimensions of each, H heads, N layers.
# Sequences stand left-aligned, oldest first, zeros after the newest: then causal attention needs no mask, and no
# real position sees how many zeros follow it. Last (B, 1) is the place of the newest real position. Inside, the
# networks are rows: that of network k and sequence b is k B + b.
class AttentionBlocks(Module):
    __parameters__ = ["attention_norm_weight", "attention_norm_bias", "projection_weight", "projection_bias", "output_weight", "output_bias", "feed_norm_weight", "feed_norm_bias", "feed_in_weight", "feed_in_bias", "feed_out_weight", "feed_out_bias"]
    __buffers__ = []
    training : bool
    causal : bool    # a position sees itself and those before it; else all up to the last
    layers : int
    heads : int
    dropout : float
    attention_norm_weight : Tensor  # (N, K, D)
    attention_norm_bias : Tensor
    projection_weight : Tensor      # (N, K, 3 D, D): query, key, value
    projection_bias : Tensor        # (N, K, 3 D)
    output_weight : Tensor          # (N, K, D, D)
    output_bias : Tensor            # (N, K, D)
    feed_norm_weight : Tensor       # (N, K, D)
    feed_norm_bias : Tensor
    feed_in_weight : Tensor         # (N, K, 4 D, D)
    feed_in_bias : Tensor           # (N, K, 4 D)
    feed_out_weight : Tensor        # (N, K, D, 4 D)
    feed_out_bias : Tensor          # (N, K, D)
    filter : __torch__.FILTER       # what a layer adds beside attention

    # x (B, L, K D) -> (K B, L, D)
    def rows(self, x):
        b, length, width = x.size()
        networks = self.output_bias.size(1)
        parts = x.view([b, length, networks, width // networks])
        return parts.permute([2, 0, 1, 3]).reshape([networks * b, length, width // networks])

    # The other way round
    def columns(self, x):
        rows, length, d = x.size()
        networks = self.output_bias.size(1)
        parts = x.view([networks, rows // networks, length, d])
        return parts.permute([1, 2, 0, 3]).reshape([rows // networks, length, networks * d])

    # x (K B, L, D), y (K B, L', H d) of it -> M times (K B, H, L', D / H)
    def split(self, y) -> List[Tensor]:
        rows, length, width = y.size()
        d = self.output_bias.size(2)
        parts = y.view([rows, length, width // d, self.heads, d // self.heads])
        return torch.unbind(parts.permute([2, 0, 3, 1, 4]))

    # x (K B, L, D) -> the same: what layer n reads. The first one reads the input, of whose values dropout leaves some out.
    def normed_input(self, x, n: int):
        y = __torch__.normed(x, self.attention_norm_weight[n], self.attention_norm_bias[n])
        if n == 0:
            y = __torch__.dropped(y, self.dropout, self.training)
        return y

    # attended (K B, H, L, D / H) -> (K B, L, D): the heads' output, put together
    def merged(self, attended, n: int):
        rows, heads, length, width = attended.size()
        merged = attended.transpose(1, 2).reshape([rows, length, heads * width])
        return __torch__.linear(merged, self.output_weight[n], self.output_bias[n])

    # x and added (K B, L, D) -> (K B, L, D): what follows attention and the filter in a layer
    def finish(self, x, added, n: int):
        x = x + __torch__.dropped(added, self.dropout, self.training)
        x = __torch__.normed(x, self.feed_norm_weight[n], self.feed_norm_bias[n])
        return x + __torch__.dropped(self.fed(x, n), self.dropout, self.training)

    # x (K B, L, D) -> the same: the feed-forward network of layer n. Serving on a CPU, it goes through the positions in
    # pieces. The inner values of a piece, 4 K D floats a position, take half a megabyte and so fit into the processor's cache.
    # Training takes all positions at once, since it keeps their inner values.
    def fed(self, x, n: int):
        rows, length, d = x.size()
        networks = self.output_bias.size(1)
        positions = rows // networks * length
        width = max(16, 32768 // (networks * d))
        if self.training or x.is_cuda or positions <= width:
            y = self.fed_at_once(x, n)
        else:
            parts : List[Tensor] = []
            start = 0
            flat = x.view([networks, positions, d])
            while start < positions:
                parts.append(self.fed_at_once(flat[:, start:start + width], n))
                start = start + width
            y = torch.cat(parts, 1).view(x.size())
        return y

    def fed_at_once(self, x, n: int):
        y = torch.gelu(__torch__.linear(x, self.feed_in_weight[n], self.feed_in_bias[n]))
        return __torch__.linear(y, self.feed_out_weight[n], self.feed_out_bias[n])

    # x (K B, L, D), last (K B, 1), the filter's weights -> (K B, L, D): layer n at every position
    def layer(self, x, last, weights, n: int):
        x = self.normed_input(x, n)
        query, key, value = self.split(__torch__.linear(x, self.projection_weight[n], self.projection_bias[n]))
        # No dropout on the weights of the attention: the fused kernel has none, and its result is dropped from instead.
        if self.causal:
            attended = torch.scaled_dot_product_attention(query, key, value, None, 0.0, True)
        else:
            attended = torch.scaled_dot_product_attention(query, key, value, self.up_to(last, x.size(1)))
        return self.finish(x, self.filter.added(self.merged(attended, n), x, weights, n), n)

    # last (K B, 1) -> (K B, 1, 1, length): true up to the last real position
    def up_to(self, last, length: int):
        visible = torch.arange(length, device=last.device) <= last
        return visible.view([last.size(0), 1, 1, length])

    # x (K B, L, D), last (K B, 1), the filter's weights -> (K B, 1, D): layer n at the last real position only
    def layer_at_last(self, x, last, weights, n: int):
        rows, length, d = x.size()
        weight, bias = self.projection_weight[n], self.projection_bias[n]
        x = self.normed_input(x, n)
        newest = torch.gather(x, 1, last.unsqueeze(2).expand([rows, 1, d]))
        query = self.split(__torch__.linear(newest, weight[:, :d], bias[:, :d]))[0]
        key, value = self.split(__torch__.linear(x, weight[:, d:], bias[:, d:]))
        attended = torch.scaled_dot_product_attention(query, key, value, self.up_to(last, length))
        added = self.filter.added_at_last(self.merged(attended, n), newest, x, weights, last, n)
        return self.finish(newest, added, n)

    # x (B, L, K D) -> (B, L, K D)
    def forward(self, x, last):
        x = self.rows(x)
        last = last.repeat([self.output_bias.size(1), 1])
        weights = self.filter.weights(last, x.size(1))
        for n in range(self.layers):
            x = self.layer(x, last, weights, n)
        return self.columns(x)

    # x (B, L, K D) -> (B, K D): the same at the last real position
    def at_last(self, x, last):
        x = self.rows(x)
        last = last.repeat([self.output_bias.size(1), 1])
        weights = self.filter.weights(last, x.size(1))
        for n in range(self.layers - 1):
            x = self.layer(x, last, weights, n)
        return self.columns(self.layer_at_last(x, last, weights, self.layers - 1)).squeeze(1)
