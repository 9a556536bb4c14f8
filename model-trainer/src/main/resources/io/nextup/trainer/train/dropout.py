# x -> x: while training, each number with chance p is 0, and the others are larger by 1 / (1 - p)
#
# PyTorch's own draws 64 random bits for each number on processors that are not Intel's, which took a seventh of an
# epoch. Here the two halves of a 31-bit number decide for one each, by 15 of their bits.
def dropped(x: Tensor, p: float, training: bool) -> Tensor:
    if training and p > 0.:
        count = x.numel()
        bits = torch.random_(torch.zeros([(count + 1) // 2], dtype=3, device=x.device))
        halves = torch.cat([torch.bitwise_and(bits, 32767), torch.bitwise_right_shift(bits, 16)])
        kept = torch.ge(halves[:count], int(p * 32768.))
        result = torch.mul(x, torch.mul(kept.to(x.dtype), 1. / (1. - p)).view(x.size()))
    else:
        result = x
    return result
