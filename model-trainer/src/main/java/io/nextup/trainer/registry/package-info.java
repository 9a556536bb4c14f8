/**
 * From a trained module to a published artifact, and in the end to none.
 *
 * <p>In: a module, the data that it was fitted on, its figures; what a store holds and what is
 * announced. Out: an artifact in a store; which of them nothing asks for any more.
 *
 * <p>What always holds: an artifact is whole before it is published; its version names its time,
 * its family and its content; its provenance says what it was made from and names no path of the
 * machine.
 */
package io.nextup.trainer.registry;
