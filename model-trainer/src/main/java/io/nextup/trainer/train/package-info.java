/**
 * The training of TorchScript modules, whatever their family.
 *
 * <p>In: encoded sequences, a module with its initial weights (or what an earlier training left)
 * and the methods {@code loss(items, targets)} and {@code loss_sampled(items, targets, negatives,
 * corrections)}. Out: the module with the weights of its best epoch (while the learning rate is
 * steady, their mean along the way), and a snapshot to go on from.
 *
 * <p>What a family's module has to keep to: a parameter with a row for each item has a name that
 * begins with {@code item_}; a sparse gradient ({@code torch.embedding} with its last argument
 * true) has no rows but those of a batch's items, targets, negatives and padding. Softmax losses
 * with gradients in blocks are there to call: {@link io.nextup.trainer.train.SharedLosses}.
 *
 * <p>What always holds: every step of every sequence is a target once an epoch; a seed decides
 * every random choice, and an epoch's own come from the seed and its number, so that a training
 * that went on from a checkpoint is the uninterrupted one, bit for bit; an epoch is judged by the
 * very file that would be published, through the contract by which it would serve; no array has a
 * row for each user, nor for each target times each item beyond a block; one training at a time in
 * a process, since PyTorch's random numbers and DJL's gradients are the process's own.
 */
package io.nextup.trainer.train;
