# The losses rank a target among the items that an answer may hold. Met (B, L) are those that it leaves out, each from its
# place on; (B, 0) where it may hold all. A target that was met before is not learnt.

# hidden (B, L, D), targets (B, L): the item that follows, 0 for none, met -> hidden (T, D), targets (T) and places (T) in
# B L, of targets that an answer may hold
def examples(hidden: Tensor, targets: Tensor, met: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    flat = targets.view([-1])
    wanted = flat != 0
    if met.size(1) > 0:
        again = torch.any(torch.tril(torch.unsqueeze(targets, 2) == torch.unsqueeze(met, 1)), 2)
        wanted = torch.logical_and(wanted, torch.logical_not(again.view([-1])))
    places = torch.squeeze(torch.nonzero(wanted), 1)
    return torch.index_select(hidden.view([-1, hidden.size(2)]), 0, places), torch.index_select(flat, 0, places), places

# met (B, L), places (T) -> (T, L): those met up to each place, 0 in place of the others
def met_until(met: Tensor, places: Tensor) -> Tensor:
    length = met.size(1)
    until = torch.zeros([places.size(0), 0], dtype=4, device=met.device)
    if length > 0:
        own = torch.index_select(met, 0, torch.floor_divide(places, length))
        later = torch.arange(length, device=met.device) > torch.unsqueeze(torch.remainder(places, length), 1)
        until = torch.masked_fill(own, later, 0)
    return until

# met (B, L), L at least 1, places (T), candidates (S), ascending -> (T, S): true for one that is met up to a place
def met_among(met: Tensor, places: Tensor, candidates: Tensor) -> Tensor:
    rows, length = met.size()
    count = candidates.size(0)
    column = torch.clamp(torch.searchsorted(candidates, met.reshape([-1])), 0, count - 1)
    found = torch.squeeze(torch.nonzero(torch.index_select(candidates, 0, column) == met.reshape([-1])), 1)
    cell = torch.floor_divide(found, length) * count + torch.index_select(column, 0, found)
    first = torch.full([rows * count], length, dtype=3, device=met.device)
    torch.scatter_reduce_(first, 0, cell, torch.to(torch.remainder(found, length), 3), "amin")
    own = torch.index_select(first.view([rows, count]), 0, torch.floor_divide(places, length))
    return own <= torch.unsqueeze(torch.remainder(places, length), 1)

# Cross-entropies that a family's losses share: hidden (T, K D), targets (T), table (I + 1, K D) whose row 0 is padding,
# met (B, L), places (T) -> (): the mean over the targets, 0 without any, and over K networks side by side, of which each
# scores by its own D columns. The gradients are those of the sum over the networks, divided by the root of K: so each
# network's steps are those of one that learns alone, and their common norm, by which a step is bounded, is that of one.
#
# Their gradients are worked out here, in place and in blocks, where autograd would keep several arrays of all targets
# times all items. What is returned has the loss as its value, and these gradients: with hidden h and its gradient g,
# the gradient of sum(h g) with g held fixed is g.
def with_gradient(loss: Tensor, carriers: List[Tensor], gradients: List[Tensor]) -> Tensor:
    carried = torch.zeros([], device=loss.device)
    for i in range(len(carriers)):
        carried = torch.add(carried, torch.dot(torch.reshape(carriers[i], [-1]), torch.reshape(gradients[i], [-1])))
    return torch.add(loss, torch.sub(carried, carried.detach()))

# x (.., K D) -> (.., D) of network k; what is written there is written to x
def of_network(x: Tensor, k: int, networks: int) -> Tensor:
    d = x.size(-1) // networks
    return torch.slice(x, -1, k * d, (k + 1) * d)

# h (T, D), w (I + 1, D), left_out (T, L) -> scores (T, I + 1), -inf for padding and what is left out
def open_scores(h: Tensor, w: Tensor, left_out: Tensor) -> Tensor:
    scores = torch.mm(h, torch.t(w))
    torch.fill_(torch.select(scores, 1, 0), -inf)
    return torch.scatter_(scores, 1, left_out, -inf)

# The same -> each score's exponential, over one factor for a row where it has to be (T, I + 1), their sums (T, 1), and the
# logarithms of the sums without the factor (T, 1). Finding each row's highest score first, as is usual, costs two passes
# over the scores, and is needed only where an exponential could leave float32's range.
def softmax_terms(h: Tensor, w: Tensor, left_out: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    shares = torch.exp_(__torch__.open_scores(h, w, left_out))
    total = torch.sum(shares, [1], True)
    logarithm = torch.log(total)
    if not bool(torch.all(torch.abs(logarithm) < 60.)):
        scores = __torch__.open_scores(h, w, left_out)
        top = torch.amax(scores, [1], True)
        shares = torch.exp_(torch.sub_(scores, top))
        total = torch.sum(shares, [1], True)
        logarithm = torch.add(torch.log(total), top)
    return shares, total, logarithm

# Over all items. A block is a few targets' scores of all items: about a million, or 64 targets' where that is more.
def full_softmax(hidden: Tensor, targets: Tensor, table: Tensor, met: Tensor, places: Tensor, networks: int) -> Tensor:
    weight = 1. / (float(max(1, hidden.size(0))) * torch.sqrt(float(networks)))
    hidden_gradient = torch.mul(torch.embedding(table.detach(), targets), -weight)
    table_gradient = torch.zeros_like(table)
    torch.index_add_(table_gradient, 0, targets, hidden.detach(), alpha=-weight)
    # Minus the targets' scores, each times its weight.
    loss = torch.dot(torch.reshape(hidden.detach(), [-1]), torch.reshape(hidden_gradient, [-1]))
    height = int(max(64, 1048576 // max(table.size(0), met.size(1))))
    for k in range(networks):
        h = __torch__.of_network(hidden.detach(), k, networks)
        w = __torch__.of_network(table.detach(), k, networks)
        h_gradient = __torch__.of_network(hidden_gradient, k, networks)
        w_gradient = __torch__.of_network(table_gradient, k, networks)
        for n in range((h.size(0) + height - 1) // height):
            part = torch.slice(h, 0, n * height, (n + 1) * height)
            left_out = __torch__.met_until(met, torch.slice(places, 0, n * height, (n + 1) * height))
            shares, total, logarithm = __torch__.softmax_terms(part, w, left_out)
            loss = torch.add(loss, torch.sum(logarithm), alpha=weight)
            # Scaling what the shares are multiplied by, or to, spares a pass over them.
            scale = torch.mul(torch.reciprocal(total), weight)
            torch.add_(torch.slice(h_gradient, 0, n * height, (n + 1) * height), torch.mul(torch.mm(shares, w), scale))
            torch.addmm_(w_gradient, torch.t(shares), torch.mul(part, scale))
    loss = torch.div(loss, torch.sqrt(float(networks)))
    return __torch__.with_gradient(loss, [hidden, table], [hidden_gradient, table_gradient])

# Over the target and S negatives (S) that all targets share, ascending, without repeats. Corrections (S), minus the
# logarithms of their chances to be drawn, are added to their scores, so that the sum over them estimates the sum over all
# (Bengio and Senecal, 2008). A negative that is the target, or was met before, does not count. The table's gradient is
# sparse.
def sampled_softmax(hidden: Tensor, targets: Tensor, table: Tensor, negatives: Tensor, corrections: Tensor, met: Tensor, places: Tensor, networks: int) -> Tensor:
    positive_rows = torch.embedding(table, targets, -1, False, True)
    negative_rows = torch.embedding(table, negatives, -1, False, True)
    weight = 1. / (float(max(1, hidden.size(0))) * torch.sqrt(float(networks)))
    left_out = torch.eq(torch.unsqueeze(targets, 1), torch.unsqueeze(negatives, 0))
    if met.size(1) > 0:
        torch.logical_or_(left_out, __torch__.met_among(met, places, negatives))
    loss = torch.zeros([], device=hidden.device)
    hidden_gradients: List[Tensor] = []
    positive_gradients: List[Tensor] = []
    negative_gradients: List[Tensor] = []
    for k in range(networks):
        h = __torch__.of_network(hidden.detach(), k, networks)
        p = __torch__.of_network(positive_rows.detach(), k, networks)
        q = __torch__.of_network(negative_rows.detach(), k, networks)
        scores = torch.add_(torch.mm(h, torch.t(q)), corrections)
        torch.masked_fill_(scores, left_out, -inf)
        positive = torch.sum(torch.mul(h, p), [1], True)
        top = torch.maximum(torch.amax(scores, [1], True), positive)
        torch.exp_(torch.sub_(scores, top))
        share = torch.exp(torch.sub(positive, top))
        total = torch.add(torch.sum(scores, [1], True), share)
        loss = torch.add(loss, torch.sum(torch.sub(torch.add(torch.log(total), top), positive)), alpha=weight)
        share = torch.mul(torch.sub(torch.div(share, total), 1.), weight)
        torch.mul_(scores, torch.mul(torch.reciprocal(total), weight))
        hidden_gradients.append(torch.add(torch.mm(scores, q), torch.mul(p, share)))
        positive_gradients.append(torch.mul(h, share))
        negative_gradients.append(torch.mm(torch.t(scores), h))
    gradients = [torch.cat(hidden_gradients, 1), torch.cat(positive_gradients, 1), torch.cat(negative_gradients, 1)]
    loss = torch.div(loss, torch.sqrt(float(networks)))
    return __torch__.with_gradient(loss, [hidden, positive_rows, negative_rows], gradients)
