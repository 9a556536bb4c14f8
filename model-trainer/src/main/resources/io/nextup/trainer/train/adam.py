# Adam: Kingma and Ba, ICLR 2015, https://arxiv.org/abs/1412.6980, algorithm 1, with the gradients of all parameters
# scaled by one factor where their common norm exceeds a bound.
#
# Weights, gradients, means and squares are parallel lists; all but the gradients are changed in place. A gradient is
# dense, or sparse in its first dimension (N, D): then only the given rows move, those that it lacks as if it had zeros
# there. What the others have missed is made up for by catch_up before they are read, so that after it all is as if
# every gradient had been dense.
class Adam(Module):
    __parameters__ = []
    __buffers__ = []
    training : bool
    beta_1 : float
    beta_2 : float
    epsilon : float

    # rows (R), ascending: at least those of the sparse gradients -> (): the norm of all gradients together, before they
    # are scaled
    def step(self, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], rows: Tensor, step: float, rate: float, most_norm: float) -> Tensor:
        total = torch.zeros([], device=rows.device)
        values: List[Tensor] = []
        for gradient in gradients:
            if gradient.is_sparse:
                values.append(self.gather(gradient, rows))
            else:
                values.append(gradient)
            flat = torch.reshape(values[-1], [-1])
            total = torch.add(total, torch.dot(flat, flat))
        norm = torch.sqrt(total)
        divisor = torch.clamp(torch.div(norm, most_norm), 1.)
        dense = self.update_dense(weights, gradients, means, squares, step, rate, divisor)
        for i in range(len(weights)):
            if gradients[i].is_sparse:
                mean = torch.index_select(means[i], 0, rows)
                square = torch.index_select(squares[i], 0, rows)
                weight = torch.index_select(weights[i], 0, rows)
                updated = self.update([weight], [values[i]], [mean], [square], step, rate, divisor)
                torch.index_copy_(weights[i], 0, rows, weight)
                torch.index_copy_(means[i], 0, rows, mean)
                torch.index_copy_(squares[i], 0, rows, square)
        return norm

    # gradient (N, D), sparse; rows (R) -> (R, D): what it has for each row, summed
    def gather(self, gradient: Tensor, rows: Tensor) -> Tensor:
        named = torch.squeeze(torch._indices(gradient), 0)
        places = torch.searchsorted(rows, named)
        assert torch.equal(torch.index_select(rows, 0, places), named), "a gradient has rows beyond the batch's items, targets and negatives"
        gathered = torch.zeros([rows.size(0), gradient.size(1)], device=rows.device)
        return torch.index_add_(gathered, 0, places, torch._values(gradient))

    def update_dense(self, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], step: float, rate: float, divisor: Tensor) -> int:
        w: List[Tensor] = []
        g: List[Tensor] = []
        m: List[Tensor] = []
        v: List[Tensor] = []
        for i in range(len(weights)):
            if not gradients[i].is_sparse:
                w.append(weights[i])
                g.append(gradients[i])
                m.append(means[i])
                v.append(squares[i])
        return self.update(w, g, m, v, step, rate, divisor)

    def update(self, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], step: float, rate: float, divisor: Tensor) -> int:
        steps: List[Tensor] = []
        none: List[Tensor] = []
        number = torch.full([], step, dtype=6, device=divisor.device)
        for i in range(len(weights)):
            steps.append(number)
        torch._fused_adam_(weights, gradients, means, squares, none, steps, lr=rate, beta1=self.beta_1, beta2=self.beta_2, weight_decay=0., eps=self.epsilon, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=None)
        return len(weights)

    # rows (R), the rest (R, 1): moves rows as the steps would have that they had no gradient in. Each step multiplies
    # mean and square by its beta and moves the weight against mean / root of square: sums of powers, which the caller
    # has worked out.
    def catch_up(self, weight: Tensor, mean: Tensor, square: Tensor, rows: Tensor, shift: Tensor, mean_decay: Tensor, square_decay: Tensor) -> int:
        m = torch.index_select(mean, 0, rows)
        v = torch.index_select(square, 0, rows)
        moved = torch.div(m, torch.add(torch.sqrt(v), self.epsilon))
        w = torch.sub(torch.index_select(weight, 0, rows), torch.mul(moved, shift))
        torch.index_copy_(weight, 0, rows, w)
        torch.index_copy_(mean, 0, rows, torch.mul_(m, mean_decay))
        torch.index_copy_(square, 0, rows, torch.mul_(v, square_decay))
        return rows.size(0)
