/**
 * TorchScript modules: written from Java, and called through DJL's PyTorch engine.
 *
 * <p>In: source text and initial weights; {@code model.pt} files. Out: archives that PyTorch loads;
 * top-k answers.
 *
 * <p>What always holds: outputs are checked (finite, in range, distinct) before a caller gets them;
 * no NDArray outlives the call that made it. What serves was read, checked and written anew: no
 * byte of a stranger's code or pickled data reaches PyTorch, and the code names nothing but its own
 * classes, functions and variables, and allowed operators.
 */
package io.nextup.scoring.torch;
