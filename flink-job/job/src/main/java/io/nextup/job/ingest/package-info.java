/**
 * From a Kafka record's bytes to an interaction that the rest of the job may trust.
 *
 * <p>In: {@link io.nextup.job.ingest.RawRecord}. Out: {@link io.nextup.job.ingest.UserEvent}, and
 * on the side a {@link io.nextup.event.DeadLetter} for each record that was refused.
 *
 * <p>What always holds: each record in gives exactly one record out, on one side or the other; ids
 * that pass are well-formed text within the limits; whether an event time is acceptable, and which
 * time orders the event, is judged by the record's own timestamp and never by a clock, so that a
 * replay of the same records decides the same.
 */
package io.nextup.job.ingest;
