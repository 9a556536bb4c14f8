/**
 * The store of artifacts on S3 and on servers with S3's protocol.
 *
 * <p>In: {@code s3://bucket/prefix}; staged artifacts. Out: published artifacts; verified copies in
 * a directory on the local disk; leases.
 *
 * <p>What always holds: an object is never overwritten; the manifest is written last, which commits
 * the artifact, and is deleted first; only the client reads credentials, and they appear in no
 * message.
 */
package io.nextup.artifact.s3;
