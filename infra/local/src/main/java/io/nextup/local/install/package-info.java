/**
 * Finds the parts of a built Nextup, and the directories of runs.
 *
 * <p>In: the root of the repository. Out: paths. What always holds: a path to a built part exists,
 * or the error says how to build it.
 */
package io.nextup.local.install;
