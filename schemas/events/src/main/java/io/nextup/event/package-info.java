/**
 * The messages that travel through Kafka.
 *
 * <p>In: values. Out: checked, immutable records ({@link io.nextup.event.Interaction}, {@link
 * io.nextup.event.Recommendation}, {@link io.nextup.event.ModelAnnouncement}, {@link
 * io.nextup.event.ModelHealth}, {@link io.nextup.event.DeadLetter}, {@link
 * io.nextup.event.ErasureReceipt}).
 *
 * <p>What always holds: a record that exists is within its limits; {@code io.nextup.event.wire}
 * says how it looks on the wire, and nothing here knows that.
 */
package io.nextup.event;
