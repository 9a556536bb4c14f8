# hidden (B, L, D), targets (B, L): the item that follows, 0 for none -> hidden (T, D), targets (T) where there is one
def examples(hidden: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor]:
    flat = targets.view([-1])
    real = torch.squeeze(torch.nonzero(flat), 1)
    return torch.index_select(hidden.view([-1, hidden.size(2)]), 0, real), torch.index_select(flat, 0, real)

# Cross-entropies that a family's losses share: hidden (T, D), targets (T), table (I + 1, D) whose row 0 is padding
# -> (): the mean over the targets.
#
# Their gradients are worked out here, in place and in blocks, where autograd would keep several arrays of all targets
# times all items. What is returned has the loss as its value, and these gradients: with hidden h and its gradient g,
# the gradient of sum(h g) with g held fixed is g.
def with_gradient(loss: Tensor, carriers: List[Tensor], gradients: List[Tensor]) -> Tensor:
    carried = torch.zeros([])
    for i in range(len(carriers)):
        carried = torch.add(carried, torch.dot(torch.reshape(carriers[i], [-1]), torch.reshape(gradients[i], [-1])))
    return torch.add(loss, torch.sub(carried, carried.detach()))

# Over all items. A block is a few targets' scores of all items: about a million, or 64 targets' where that is more.
def full_softmax(hidden: Tensor, targets: Tensor, table: Tensor) -> Tensor:
    h = hidden.detach()
    w = table.detach()
    count = h.size(0)
    at_target = torch.embedding(w, targets)
    hidden_gradient = torch.mul(at_target, -1. / float(count))
    table_gradient = torch.zeros_like(w)
    torch.index_add_(table_gradient, 0, targets, h, alpha=-1. / float(count))
    loss = torch.neg(torch.dot(torch.reshape(h, [-1]), torch.reshape(at_target, [-1])))
    height = int(max(64, 1048576 // w.size(0)))
    for n in range((count + height - 1) // height):
        part = torch.slice(h, 0, n * height, (n + 1) * height)
        scores = torch.mm(part, torch.t(w))
        torch.fill_(torch.select(scores, 1, 0), -inf)
        top = torch.amax(scores, [1], True)
        torch.exp_(torch.sub_(scores, top))
        total = torch.sum(scores, [1], True)
        loss = torch.add(loss, torch.sum(torch.add(torch.log(total), top)))
        torch.div_(scores, torch.mul(total, float(count)))
        torch.add_(torch.slice(hidden_gradient, 0, n * height, (n + 1) * height), torch.mm(scores, w))
        torch.addmm_(table_gradient, torch.t(scores), part)
    return __torch__.with_gradient(torch.div(loss, float(count)), [hidden, table], [hidden_gradient, table_gradient])

# Over the target and S negatives (S) that all targets share, without repeats. Corrections (S), minus the logarithms of
# their chances to be drawn, are added to their scores, so that the sum over them estimates the sum over all (Bengio and
# Senecal, 2008). A negative that is the target does not count. The table's gradient is sparse.
def sampled_softmax(hidden: Tensor, targets: Tensor, table: Tensor, negatives: Tensor, corrections: Tensor) -> Tensor:
    positive_rows = torch.embedding(table, targets, -1, False, True)
    negative_rows = torch.embedding(table, negatives, -1, False, True)
    h = hidden.detach()
    p = positive_rows.detach()
    q = negative_rows.detach()
    count = float(h.size(0))
    scores = torch.add_(torch.mm(h, torch.t(q)), corrections)
    torch.masked_fill_(scores, torch.eq(torch.unsqueeze(targets, 1), torch.unsqueeze(negatives, 0)), -inf)
    positive = torch.sum(torch.mul(h, p), [1], True)
    top = torch.maximum(torch.amax(scores, [1], True), positive)
    torch.exp_(torch.sub_(scores, top))
    share = torch.exp(torch.sub(positive, top))
    total = torch.add(torch.sum(scores, [1], True), share)
    loss = torch.mean(torch.sub(torch.add(torch.log(total), top), positive))
    share = torch.div(torch.sub(torch.div(share, total), 1.), count)
    torch.div_(scores, torch.mul(total, count))
    hidden_gradient = torch.add(torch.mm(scores, q), torch.mul(p, share))
    return __torch__.with_gradient(loss, [hidden, positive_rows, negative_rows], [hidden_gradient, torch.mul(h, share), torch.mm(torch.t(scores), h)])
