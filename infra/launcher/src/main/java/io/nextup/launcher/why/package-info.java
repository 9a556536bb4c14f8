/**
 * The verb {@code why}: makes lists again and explains them.
 *
 * <p>In: a user, a recommendation's id, or a time since which lists are checked. Out: text or JSON.
 * Always holds: it changes nothing.
 */
package io.nextup.launcher.why;
