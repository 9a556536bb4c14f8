/**
 * The messages that travel through Kafka, and how they look on the wire.
 *
 * <p>In: bytes of a Kafka record. Out: checked, immutable records ({@link
 * io.nextup.event.Interaction}, {@link io.nextup.event.Recommendation}, {@link
 * io.nextup.event.ModelAnnouncement}, {@link io.nextup.event.ModelHealth}, {@link
 * io.nextup.event.DeadLetter}, {@link io.nextup.event.ErasureReceipt}), and back.
 *
 * <p>What always holds: a message that was decoded is complete and within its limits; the same
 * message encoded as JSON and as Avro decodes to equal records; a schema once released is read by
 * every later version (a golden file for each one proves it).
 */
package io.nextup.event;
