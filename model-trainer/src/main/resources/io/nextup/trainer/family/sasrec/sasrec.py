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

    # items (B, L) -> place of the newest item of each sequence (B, 1); 0 for an empty one
    def newest(self, items):
        return torch.clamp(torch.sum(items != 0, [1], True) - 1, 0)

    # items (B, L) -> (B, L, D)
    def embed(self, items):
        positions, d = self.position_embedding.size()
        ages = self.newest(items) - torch.arange(items.size(1), device=items.device)
        place = torch.embedding(self.position_embedding, torch.clamp(ages, 0, positions - 1))
        x = torch.embedding(self.item_embedding, items, -1, False, True) * torch.sqrt(float(d)) + place
        return torch.dropout(x, self.dropout, self.training)

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
        x = x + torch.dropout(mixed, self.dropout, self.training)
        y = torch.layer_norm(x, [d], self.feed_norm_weight[n], self.feed_norm_bias[n], 1e-5)
        y = torch.relu(torch.linear(y, self.feed_in_weight[n], self.feed_in_bias[n]))
        y = torch.dropout(y, self.dropout, self.training)
        y = torch.linear(y, self.feed_out_weight[n], self.feed_out_bias[n])
        return x + torch.dropout(y, self.dropout, self.training)

    # x (B, L, D) -> (B, L, D): layer n at every position
    def layer(self, x, n: int):
        y = torch.layer_norm(x, [x.size(2)], self.attention_norm_weight[n], self.attention_norm_bias[n], 1e-5)
        query, key, value = self.split(torch.linear(y, self.projection_weight[n], self.projection_bias[n]))
        dropout = self.dropout if self.training else 0.0
        attended = torch.scaled_dot_product_attention(query, key, value, None, dropout, True)
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

    # scores (B, C) -> the k best of each row (B, k), and their columns (B, k). Exact: the columns stand in blocks of 32,
    # column c in block c modulo the number of blocks, and the k best lie in the k blocks with the greatest maxima.
    # Finding maxima is many times as fast as sorting. The last few columns, which fill no block, are all candidates.
    def best(self, scores, k: int) -> Tuple[Tensor, Tensor]:
        b, columns = scores.size()
        blocks = columns // 32
        if blocks < 4 * k:
            best, column = torch.topk(scores, k, 1)
        else:
            maxima = torch.amax(scores[:, :blocks * 32].view([b, 32, blocks]), [1])
            block = torch.topk(maxima, k, 1, True, False)[1]
            steps = torch.arange(32, device=scores.device).view([1, 32, 1]) * blocks
            inside = (block.unsqueeze(1) + steps).view([b, 32 * k])
            behind = torch.arange(blocks * 32, columns, device=scores.device).expand([b, columns - blocks * 32])
            candidates = torch.cat([inside, behind], 1)
            best, place = torch.topk(torch.gather(scores, 1, candidates), k, 1)
            column = torch.gather(candidates, 1, place)
        return best, column

    # items (B, L), exclude (B, E), k () -> scores (B, k), indices (B, k)
    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
        scores = self.forward(items).scatter_(1, exclude, -inf)
        scores[:, 0] = -inf
        wanted = int(k)
        there = min(wanted, scores.size(1))
        best, index = self.best(scores, there)
        index = torch.masked_fill(index, best == -inf, 0)
        return torch.constant_pad_nd(best, [0, wanted - there], -inf), torch.constant_pad_nd(index, [0, wanted - there], 0)

    # items (B, L), targets (B, L): the item that follows, 0 for none -> hidden (T, D), targets (T) where there is one
    def examples(self, items, targets) -> Tuple[Tensor, Tensor]:
        real = torch.nonzero(targets.view([-1])).squeeze(1)
        hidden = self.encode(items).view([-1, self.item_embedding.size(1)])
        return torch.index_select(hidden, 0, real), torch.index_select(targets.view([-1]), 0, real)

    # Cross-entropy over all items, mean over the targets -> ()
    def loss(self, items, targets):
        hidden, target = self.examples(items, targets)
        return __torch__.full_softmax(hidden, target, self.item_embedding)

    # The same over the target and negatives (S) that all targets share -> ()
    def loss_sampled(self, items, targets, negatives):
        hidden, target = self.examples(items, targets)
        return __torch__.sampled_softmax(hidden, target, self.item_embedding, negatives)
