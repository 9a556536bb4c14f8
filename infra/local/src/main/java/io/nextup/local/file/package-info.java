/**
 * Files and directories that no other user of this machine opens.
 *
 * <p>In: paths and texts. Out: files on disk. What always holds: whatever the umask, a file or a
 * directory is for its user alone from the moment it exists.
 */
package io.nextup.local.file;
