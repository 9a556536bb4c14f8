/**
 * TorchScript modules: writing one from Java, and calling one through DJL's PyTorch engine.
 *
 * <p>In: source text and initial weights; {@code model.pt} files. Out: archives that PyTorch loads;
 * top-k answers.
 *
 * <p>What always holds: outputs were checked (finite, in range, distinct) before anyone sees them;
 * no NDArray outlives the call that made it.
 */
package io.nextup.scoring.torch;
