/**
 * Dead letters: the records that the job refused, and what to do about each.
 *
 * <p>In: the newest records of the dead-letter topic. Out: letters, newest first. Always holds: a
 * reading keeps a bounded number of letters of a bounded size, and any bytes become text.
 */
package io.nextup.console.deadletters;
