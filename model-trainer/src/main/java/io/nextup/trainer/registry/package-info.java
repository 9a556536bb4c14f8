/**
 * From a trained module to a published artifact.
 *
 * <p>In: a module, the data that it was fitted on, its figures. Out: an artifact in a store.
 *
 * <p>What always holds: an artifact is whole before it is published; its version names its time,
 * its family and its content; its provenance says what it was made from and names no path of the
 * machine.
 */
package io.nextup.trainer.registry;
