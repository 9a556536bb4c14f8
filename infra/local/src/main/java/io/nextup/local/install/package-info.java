/**
 * Where the parts of a built Nextup lie, and where runs keep their files.
 *
 * <p>In: the root of the repository. Out: paths. What always holds: a path to a built part exists,
 * or the error says how to build it.
 */
package io.nextup.local.install;
