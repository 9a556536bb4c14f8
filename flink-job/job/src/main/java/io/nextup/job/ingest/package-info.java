/**
 * Validation of a Kafka record's bytes: the rest of the job can rely on the resulting interaction.
 *
 * <p>In: {@link io.nextup.job.ingest.RawRecord}. Out: {@link io.nextup.job.ingest.UserEvent}, and
 * on the side a {@link io.nextup.event.DeadLetter} for each record that was refused.
 *
 * <p>What always holds: each record in gives exactly one record out, on one side or the other;
 * accepted ids are well-formed text within the limits; the check of event times and the order time
 * use the record's own timestamp and never a clock; so a replay of the same records gives the same
 * results. While a schema registry that a record needs gives no answer, the stage waits. Its
 * answers may change, and a record is refused whose schema it does not know, refuses, or could not
 * be asked for in a flood of ids without a schema.
 */
package io.nextup.job.ingest;
