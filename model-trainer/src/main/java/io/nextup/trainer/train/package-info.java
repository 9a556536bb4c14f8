/**
 * The training of TorchScript modules, whatever their family.
 *
 * <p>In: encoded sequences, a module with its initial weights and the methods {@code loss(items,
 * targets)} and {@code loss_sampled(items, targets, negatives)}. Out: the module with the weights
 * of its best epoch.
 *
 * <p>What always holds: every step of every sequence is a target once an epoch; a seed decides
 * every random choice; an epoch is judged by the very file that would be published, through the
 * contract by which it would serve; one training at a time in a process, since PyTorch's random
 * numbers and DJL's gradients are the process's own.
 */
package io.nextup.trainer.train;
