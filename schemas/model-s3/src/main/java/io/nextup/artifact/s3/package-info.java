/**
 * The store of artifacts on S3, and on what speaks S3's protocol.
 *
 * <p>In: {@code s3://bucket/prefix}; staged artifacts. Out: published artifacts; verified copies in
 * a directory on the local disk; leases.
 *
 * <p>What always holds: an object, once written, is never written over; the manifest is written
 * last and commits the artifact, and is deleted first; credentials are read by the client alone and
 * appear in no message.
 */
package io.nextup.artifact.s3;
