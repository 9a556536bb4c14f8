/**
 * Trains TorchScript modules, whatever their family.
 *
 * <p>In: encoded sequences, a module with its initial weights (or what an earlier training left)
 * and the methods {@code loss(items, targets)} and {@code loss_sampled(items, targets, negatives,
 * corrections)}. Out: the module with the weights of its best epoch (while the learning rate is
 * steady, their running mean), and a snapshot to start a later training from.
 *
 * <p>A family's module has to follow two rules. A parameter with a row for each item has a name
 * that begins with {@code item_}. A sparse gradient ({@code torch.embedding} with its last argument
 * true) only has rows of a batch's items, targets, negatives and padding. {@link
 * io.nextup.trainer.train.SharedLosses} offers softmax losses with gradients in blocks.
 *
 * <p>What always holds: every step of every sequence is a target once an epoch. A seed decides
 * every random choice. An epoch's own choices come from the seed and its number, so that a training
 * resumed from a checkpoint equals the uninterrupted one, bit for bit. An epoch is judged by the
 * very file that would be published, through the contract by which it would serve. No array has a
 * row for each user, nor for each target times each item beyond a block. One training at a time
 * runs in a process, since PyTorch's random numbers and DJL's gradients are the process's own.
 */
package io.nextup.trainer.train;
