# SASRec, self-attentive sequential recommendation: Kang and McAuley, ICDM 2018, https://arxiv.org/abs/1808.09781
# With layer norms before each block, and a softmax over items as the loss (Klenitskiy and Vasilev, RecSys 2023,
# https://arxiv.org/abs/2309.07602).
#
# Sizes: B sequences, L items each, D dimensions, H heads, I items, N layers, P positions.
# Sequences stand left-aligned, oldest first, zeros after the newest: then causal attention needs no mask, and no
# real position sees how many zeros follow it. Positions count from the newest item, which is 0.
class SASRec(Module):
    __parameters__ = ["item_embedding", "position_embedding", "attention_norm_weight", "attention_norm_bias", "projection_weight", "projection_bias", "output_weight", "output_bias", "feed_norm_weight", "feed_norm_bias", "feed_in_weight", "feed_in_bias", "feed_out_weight", "feed_out_bias", "norm_weight", "norm_bias"]
    __buffers__ = []
    training : bool
    layers : int
    heads : int
    dropout : float
    item_embedding : Tensor         # (I + 1, D); row 0 is padding. Also the output weights
    position_embedding : Tensor     # (P, D)
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
    norm_weight : Tensor            # (D)
    norm_bias : Tensor
    ranking : __torch__.PrunedRanking

    # items (B, L) -> place of the newest item of each sequence (B, 1); 0 for an empty one
    def newest(self, items):
        return torch.clamp(torch.sum(items != 0, [1], True) - 1, 0)

    # items (B, L) -> (B, L, D)
    def embed(self, items):
        positions, d = self.position_embedding.size()
        ages = self.newest(items) - torch.arange(items.size(1), device=items.device)
        place = torch.embedding(self.position_embedding, torch.clamp(ages, 0, positions - 1))
        x = torch.embedding(self.item_embedding, items, -1, False, True) * torch.sqrt(float(d)) + place
        return __torch__.dropped(x, self.dropout, self.training)

    # x (B, L, M D) -> M times (B, H, L, D / H)
    def split(self, x) -> List[Tensor]:
        b, length, width = x.size()
        d = self.item_embedding.size(1)
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
    def layer(self, x, n: int):
        y = torch.layer_norm(x, [x.size(2)], self.attention_norm_weight[n], self.attention_norm_bias[n], 1e-5)
        query, key, value = self.split(torch.linear(y, self.projection_weight[n], self.projection_bias[n]))
        # Without dropout of its own: the fused kernel knows none, and what is dropped of its result does as well.
        attended = torch.scaled_dot_product_attention(query, key, value, None, 0.0, True)
        return self.finish(x, attended, n)

    # x (B, L, D), newest (B, 1) -> (B, 1, D): layer n at the newest item only
    def layer_at_newest(self, x, newest, n: int):
        b, length, d = x.size()
        weight, bias = self.projection_weight[n], self.projection_bias[n]
        y = torch.layer_norm(x, [d], self.attention_norm_weight[n], self.attention_norm_bias[n], 1e-5)
        where = newest.unsqueeze(2).expand([b, 1, d])
        query = self.split(torch.linear(torch.gather(y, 1, where), weight[:d], bias[:d]))[0]
        key, value = self.split(torch.linear(y, weight[d:], bias[d:]))
        visible = torch.arange(length, device=x.device) <= newest
        attended = torch.scaled_dot_product_attention(query, key, value, visible.view([b, 1, 1, length]))
        return self.finish(torch.gather(x, 1, where), attended, n)

    # items (B, L) -> (B, L, D)
    def encode(self, items):
        x = self.embed(items)
        for n in range(self.layers):
            x = self.layer(x, n)
        return torch.layer_norm(x, [x.size(2)], self.norm_weight, self.norm_bias, 1e-5)

    # items (B, L) -> (B, D)
    def encode_newest(self, items):
        x = self.embed(items)
        for n in range(self.layers - 1):
            x = self.layer(x, n)
        x = self.layer_at_newest(x, self.newest(items), self.layers - 1).squeeze(1)
        return torch.layer_norm(x, [x.size(1)], self.norm_weight, self.norm_bias, 1e-5)

    # items (B, L) -> scores (B, I + 1)
    def forward(self, items):
        return torch.matmul(self.encode_newest(items), self.item_embedding.t())

    # items (B, L), exclude (B, E), k () -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
        return self.ranking.topk(self.encode_newest(items), self.item_embedding, exclude, k)

    # items (B, L), targets (B, L): the item that follows, 0 for none -> ()
    def loss(self, items, targets):
        hidden, target = __torch__.examples(self.encode(items), targets)
        return __torch__.full_softmax(hidden, target, self.item_embedding)

    # The same with negatives (S) in place of all items, whose scores have corrections (S) added -> ()
    def loss_sampled(self, items, targets, negatives, corrections):
        hidden, target = __torch__.examples(self.encode(items), targets)
        return __torch__.sampled_softmax(hidden, target, self.item_embedding, negatives, corrections)
