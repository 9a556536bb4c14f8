/**
 * Finds the parts of a built Nextup, and the directories of runs.
 *
 * <p>In: the root of the repository or of an unpacked release. Out: paths. What always holds: a
 * path to a part exists, or the error says how to get it.
 */
package io.nextup.local.install;
