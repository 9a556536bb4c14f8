/**
 * Checks an unknown module in a process of its own, so that it never runs beside a key.
 *
 * <p>In: a module in a directory of its own, its shape, the operators that it may name. Out: probes
 * with its answers, or an {@link io.nextup.artifact.ArtifactException} that says how its process
 * ended.
 *
 * <p>What always holds: the process has a short list of environment variables, bounded memory and
 * bounded time, and ends with this one. On Linux 6.2 or later it also reads nothing but the
 * program, writes nothing but its directory, opens no socket, starts no process and sends others no
 * signals. Of what it returns nothing is trusted: numbers are checked against the contract, texts
 * lose their control characters.
 */
package io.nextup.trainer.quarantine;
