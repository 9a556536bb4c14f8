# Losses () of two views (2, N, D) of each of N sequences. Labels (N) tell negatives: sequences with different ones.

# InfoNCE: van den Oord, Li and Vinyals, 2018, https://arxiv.org/abs/1807.03748, with the cosine over a temperature, and
# the other sequences' 2 (N - 1) views as negatives (Chen et al., SimCLR, ICML 2020, https://arxiv.org/abs/2002.05709).
def info_nce(views: Tensor, labels: Tensor, temperature: float) -> Tensor:
    n = labels.size(0)
    flat = views.reshape([2 * n, views.size(2)])
    flat = flat / torch.clamp(torch.norm(flat, 2, [1], True), 1e-12)
    similar = torch.mm(flat, flat.t()) / temperature
    twice = labels.repeat([2])
    same = torch.unsqueeze(twice, 1) == torch.unsqueeze(twice, 0)
    positive = torch.remainder(torch.arange(2 * n, device=views.device) + n, 2 * n)
    positives = torch.gather(similar, 1, torch.unsqueeze(positive, 1))
    negatives = torch.masked_fill(similar, same, -inf)
    return torch.mean(torch.logsumexp(torch.cat([positives, negatives], 1), [1]) - torch.squeeze(positives, 1))

# y D^2 + (1 - y) max(0, m - D)^2 of the distances D between all first and all second views, y 1 for the two of one
# sequence: Hadsell, Chopra and LeCun, CVPR 2006. The mean over the N pairs and the mean over all others, added up.
def margin_loss(views: Tensor, labels: Tensor, margin: float) -> Tensor:
    n = labels.size(0)
    lengths = torch.sum(views * views, [2])
    squares = torch.unsqueeze(lengths[0], 1) + torch.unsqueeze(lengths[1], 0) - torch.mm(views[0], views[1].t()) * 2.
    distance = torch.sqrt(torch.clamp(squares, 1e-12))
    near = torch.mean(torch.pow(torch.diagonal(distance), 2))
    other = torch.to(torch.unsqueeze(labels, 1) != torch.unsqueeze(labels, 0), distance.dtype)
    apart = torch.pow(torch.clamp(margin - distance, 0.), 2) * other
    return near + torch.sum(apart) / torch.clamp(torch.sum(other), 1.)
