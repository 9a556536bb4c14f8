package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A store to which artifacts are published and from which they are fetched. A published artifact
 * never changes until it is deleted, and readers never see a part of one. Safe for use by many
 * threads and processes at once.
 */
public interface ArtifactStore {

    /**
     * Publishes a finished artifact directory under its version. Copies only the manifest, its
     * signature and the files that it names.
     *
     * @return the artifact's absolute URI
     * @throws java.nio.file.FileAlreadyExistsException if the version is taken; of several
     *     publishers at once, one succeeds
     * @throws IOException if the artifact changed since it was read; nothing is published
     */
    URI publish(Artifact staged) throws IOException;

    /**
     * Lists the complete artifacts, by time of creation, oldest first, then by name. Those without
     * a time, whose manifest is damaged, come first. Needs little heap, whatever lies there.
     */
    List<PublishedVersion> published() throws IOException;

    /** The names of {@link #published}, in the same order. */
    default List<String> versions() throws IOException {
        return published().stream().map(PublishedVersion::version).toList();
    }

    /**
     * Returns the URI of a published version. Throws if it is not there; the message lists the
     * versions that are.
     */
    URI locate(String version) throws ArtifactException, IOException;

    /**
     * Reads the manifest of a published version. A store on the local disk verifies the version's
     * files, too; another store copies none of them.
     *
     * @throws ArtifactException if it is not there, damaged, or not signed by a key of this store,
     *     which is checked before any of it is parsed
     */
    Manifest manifest(String version) throws ArtifactException, IOException;

    /**
     * Reads the manifest's bytes and the signatures of a published version, without parsing the
     * manifest.
     *
     * @throws ArtifactException if it is not there, or one of the two files is not valid
     */
    SignedManifest signed(String version) throws ArtifactException, IOException;

    /**
     * Adds a key's signature to a published version, beside those that are there. Whoever signs
     * vouches for the model, so has checked it. Of several processes that sign one version at the
     * same time, one may undo what another added.
     *
     * @param manifestSha256 SHA-256 of the manifest that was checked
     * @return false if that signature was there already
     * @throws ArtifactException if the version is not there, or has another manifest
     */
    boolean sign(String version, String manifestSha256, SigningKey key)
            throws ArtifactException, IOException;

    /**
     * Copies the artifact at a URI of this store's scheme to the local disk and verifies it there.
     * The URI need not lie under this store's root.
     *
     * @param cache a directory for the copy
     * @throws ArtifactException if the artifact is damaged, or not trusted by this store
     */
    Artifact fetch(URI location, Path cache) throws ArtifactException, IOException;

    /**
     * Copies the artifact at a URI of this store's scheme, and verifies the copy. The URI need not
     * lie under this store's root. Stops soon after the thread is interrupted: at the next bytes,
     * or at the timeout of the store's client.
     *
     * @param manifestSha256 expected SHA-256 of its manifest; at any other, nothing more is copied
     * @param empty an empty directory; after an error it may hold a part of the artifact
     * @param progress receiver of the number of bytes since its last call; 0 during verification
     * @return the artifact in that directory
     */
    Artifact copyTo(URI location, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException;

    /**
     * Deletes a version. Other processes see it whole or not at all, even if the deleting process
     * dies. Its leftovers are not a version; {@link #clearLeftovers} deletes them. The name may be
     * used again once this returns, not before.
     *
     * @throws ArtifactException if the version is not there, as in {@link #locate}; of several
     *     deletions at once, at least one succeeds
     * @throws IOException if the store cannot be written; the version is there or not, and if not,
     *     {@link #clearLeftovers} deletes what is left of it
     */
    void delete(String version) throws ArtifactException, IOException;

    /**
     * Deletes what dead processes left of versions that they were publishing or deleting. Never
     * deletes files that anything else put there.
     *
     * @param before an instant so long ago that no publication begun before it is still in
     *     progress; files written at it or later stay
     * @return number of versions of which something was left
     */
    int clearLeftovers(Instant before) throws IOException;

    /**
     * Acquires the lease for exclusive work on this store. It excludes only others that acquire it:
     * reading, and publishing a single artifact, need no lease. It expires unless it is renewed.
     * The clocks of all that acquire it may differ by up to {@link
     * io.nextup.artifact.lease.Leases#CLOCK_ALLOWANCE}.
     *
     * @param owner name of the holder in messages to others, such as a host and a process id
     * @param duration time from now to the expiry, unless the lease is renewed
     * @throws io.nextup.artifact.lease.LeaseHeldException if another process, or another caller in
     *     this one, holds it; of several at once, one succeeds
     * @throws IOException if the store cannot be read or written, or its lease is damaged
     */
    Lease acquireLease(String owner, Duration duration) throws IOException;
}
