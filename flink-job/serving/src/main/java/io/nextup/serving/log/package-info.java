/**
 * Keeps repeated failures from filling the log, and names the event that a line concerns. The other
 * packages use it; it uses none.
 */
package io.nextup.serving.log;
