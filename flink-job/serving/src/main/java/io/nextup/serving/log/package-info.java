/** Keeps repeated failures from filling the log. The other packages use it; it uses none. */
package io.nextup.serving.log;
