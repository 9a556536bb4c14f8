/**
 * Looks at the records that the job refused, and sends them again once somebody has mended them.
 *
 * <p>In: the dead-letter topic; a file of lines, one letter each, as it was written here and then
 * corrected. Out: such lines, or one readable line for each letter; records of the interactions
 * topic, keyed by user.
 *
 * <p>What always holds: a line keeps every byte of its record; nothing of a file is sent unless all
 * of it passes the validator that the job uses; what is counted as sent, the broker has
 * acknowledged. Nothing here changes the dead-letter topic.
 */
package io.nextup.launcher.deadletters;
