/**
 * Tells the job which model to serve.
 *
 * <p>In: published artifacts. Out: announcements on the models topic, keyed by slot.
 *
 * <p>What always holds: an announcement was acknowledged by all replicas when the call returns; it
 * names what was announced before it; the newest one of a slot is the model to serve.
 */
package io.nextup.trainer.announce;
