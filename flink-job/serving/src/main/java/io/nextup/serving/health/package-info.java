/**
 * The meaning of the health topic for the models of one slot: which processes died and which live,
 * which model is to blame, and which verdicts stand.
 *
 * <p>In: {@link io.nextup.event.Health}, the reports of all processes and operators' pardons, with
 * Kafka's timestamps; this process's own verdicts. Out: the model to blame for early deaths, proven
 * models, valid demotions, the number of living processes.
 *
 * <p>What always holds: a death counts at most once; a model that was proven is never to blame; a
 * pardon cancels only older verdicts; times of other processes are Kafka's. Nothing here knows how
 * models are rolled out, holds a clock or starts a thread.
 */
package io.nextup.serving.health;
