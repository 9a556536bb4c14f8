/**
 * Publishes trained modules as artifacts, and selects the ones to delete.
 *
 * <p>In: a module, the data that it was fitted on, its figures; a store's contents and the
 * announcements. Out: an artifact in a store; the artifacts that nothing needs any more.
 *
 * <p>What always holds: an artifact is whole before it is published; its version names its time,
 * its family and its content; its provenance says what it was made from and names no path of the
 * machine.
 */
package io.nextup.trainer.registry;
