/**
 * Announcements: from the models topic to the roll-out of each process.
 *
 * <p>In: {@link io.nextup.event.ModelAnnouncement}s, on a branch of the graph of their own. Out:
 * nothing; {@code io.nextup.serving.rollout} loads what is announced.
 *
 * <p>What always holds: announcements never share a task with requests, so a full queue cannot keep
 * the model out that would empty it.
 */
package io.nextup.job.models;
