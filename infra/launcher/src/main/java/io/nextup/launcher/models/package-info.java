/**
 * Verbs about a registry's models and their announcements, below {@code nextup models}.
 *
 * <p>In: a registry, the topics about models. Out: announcements, pardons, listings.
 *
 * <p>What always holds: a verb only parses and prints; what it does stands in {@code
 * io.nextup.trainer.operate}.
 */
package io.nextup.launcher.models;
