/**
 * Tells the job which model to serve, and which verdicts to forget.
 *
 * <p>In: published artifacts. Out: announcements on the models topic, keyed by slot; pardons on the
 * health topic.
 *
 * <p>What always holds: a record was acknowledged by all replicas when the call returns; an
 * announcement names what was announced before it; the newest one of a slot is the model to serve.
 */
package io.nextup.trainer.announce;
