/**
 * The messages that travel through Kafka.
 *
 * <p>In: values. Out: checked, immutable records ({@link io.nextup.event.Interaction}, {@link
 * io.nextup.event.Recommendation}, {@link io.nextup.event.ModelAnnouncement}, {@link
 * io.nextup.event.Health}, {@link io.nextup.event.DeadLetter}, {@link
 * io.nextup.event.ErasureReceipt}, {@link io.nextup.event.CatalogueItem}, {@link
 * io.nextup.event.RuleSet}).
 *
 * <p>Invariants: a record that exists is within its limits. Nothing here depends on {@code
 * io.nextup.event.wire}, which knows the format on the wire.
 */
package io.nextup.event;
