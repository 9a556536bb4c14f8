/**
 * Announcements of models, and the health of the models in the processes of a job.
 *
 * <p>In: the models topic and the health topic; models to announce, and pardons. Out: for each slot
 * what is announced and what its processes report ({@link io.nextup.models.SlotHealth});
 * announcements, keyed by slot, and pardons on the health topic.
 *
 * <p>{@link io.nextup.models.ModelRecords} reads both topics, {@link io.nextup.models.HealthKey}
 * knows the key of a report, {@link io.nextup.models.HealthIndex} finds a slot's reports and
 * verdicts, and {@link io.nextup.models.PardonTimes} says which verdicts a pardon cancels. {@link
 * io.nextup.models.SlotRevisions} says which announcement an announcer goes by.
 *
 * <p>What always holds: nothing here reads a clock; callers pass the time. Entries count by their
 * own content, whatever their records' keys are. A record was acknowledged by all replicas when the
 * call returns; an announcement names what was announced before it, and has a revision above all
 * before; the newest one of a slot is the model to serve.
 */
package io.nextup.models;
