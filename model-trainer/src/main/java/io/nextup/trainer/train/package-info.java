/**
 * Trains TorchScript modules, whatever their family.
 *
 * <p>In: an objective, a module with its initial weights (or what an earlier training left) and the
 * methods by which the objective's steps ask for a loss. Out: the module with the weights of its
 * best epoch (while the learning rate is steady, their running mean), and a snapshot to start a
 * later training from.
 *
 * <p>A family's module has to follow two rules. The last segment of a parameter's name begins with
 * {@code item_} if, and only if, it has a row for each item. A sparse gradient ({@code
 * torch.embedding} with its last argument true) only has rows that its step names. {@link
 * io.nextup.trainer.train.Script#losses} are softmax losses with gradients in blocks.
 *
 * <p>What always holds: a seed decides every random choice. An epoch's own choices come from the
 * seed and its number, so that a training resumed from a checkpoint equals the uninterrupted one,
 * bit for bit. An epoch is judged by the very file that would be published, through the contract by
 * which it would serve. No array has a row for each user, nor for each target times each item
 * beyond a block. One training at a time runs in a process, since PyTorch's random numbers and
 * DJL's gradients are the process's own.
 */
package io.nextup.trainer.train;
