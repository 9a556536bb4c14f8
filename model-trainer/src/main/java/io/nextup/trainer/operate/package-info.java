/**
 * The trainer's operations, without a terminal: train, refresh, evaluate, compare, list, announce,
 * status, pardon, prune, sign, import, erase.
 *
 * <p>In: plain values, such as a source of a history, a registry's name, a cluster's settings. Out:
 * a record of what was done; a listener hears how long work goes on.
 *
 * <p>What always holds: nothing here parses arguments or prints. A {@link
 * io.nextup.trainer.option.RequestException} names the field of a request that cannot be, and
 * nothing was done then; any other exception says what failed and the way out. An interrupted run
 * leaves nothing half done in a registry.
 */
package io.nextup.trainer.operate;
