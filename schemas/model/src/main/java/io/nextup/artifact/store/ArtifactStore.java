package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.lease.Lease;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Where artifacts are published and fetched from. Published artifacts never change until they are
 * deleted, and one that is only half there is not there. Safe for use by many threads and processes
 * at once.
 */
public interface ArtifactStore {

    /**
     * Publishes a finished artifact directory under its version. Only the manifest and the files
     * that it names are copied.
     *
     * @return its URI, absolute
     * @throws java.nio.file.FileAlreadyExistsException for a version that is taken; of several
     *     publishers at once, one succeeds
     * @throws IOException for an artifact that changed since it was read; nothing is published
     */
    URI publish(Artifact staged) throws IOException;

    /**
     * Whole artifacts, by the time of their creation, then by name; oldest first, and before them
     * those whose manifest was harmed.
     */
    List<PublishedVersion> published() throws IOException;

    /** The names of {@link #published}, in the same order. */
    default List<String> versions() throws IOException {
        return published().stream().map(PublishedVersion::version).toList();
    }

    /** The URI of a published version. Errors: not there (the message lists what is). */
    URI locate(String version) throws ArtifactException, IOException;

    /**
     * What a published version says of itself. A store on the local disk verifies the version's
     * files, too; another one copies none of them.
     */
    Manifest manifest(String version) throws ArtifactException, IOException;

    /**
     * The artifact at a URI of this store's scheme, which need not lie under its root, on the local
     * disk and verified.
     *
     * @param cache a directory that a store that is not on the local disk may copy it to
     */
    Artifact fetch(URI location, Path cache) throws ArtifactException, IOException;

    /**
     * Copies the artifact at a URI of this store's scheme, which need not lie under its root, and
     * verifies the copy. Ends soon after the thread is interrupted: at the next bytes, or when the
     * store's client has waited for them in vain.
     *
     * @param manifestSha256 of its manifest: where another one lies there, nothing else is copied
     * @param empty a directory; after an error it may hold a part of the artifact
     * @param progress is told how many bytes have arrived since it was told last; 0 while those
     *     that have arrived are verified
     * @return the artifact in that directory
     */
    Artifact copyTo(URI location, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException;

    /**
     * Deletes a version. Whoever looks meanwhile finds it whole or not there, and so does whoever
     * comes after a process that died over it; what such a one leaves is no version, and goes with
     * {@link #clearLeftovers}. Afterwards its name may be used again, but not before this returns.
     *
     * @throws ArtifactException for a version that is not there, as {@link #locate} has it; of
     *     several that delete one at once, at least one succeeds
     * @throws IOException for a store that cannot be written; the version is there or not, and if
     *     it is not, what is left of it goes with {@link #clearLeftovers}
     */
    void delete(String version) throws ArtifactException, IOException;

    /**
     * Deletes what processes that died left of versions that they published or deleted, and nothing
     * that something else put there.
     *
     * @param before so long ago that no process still publishes what was begun by then, under that
     *     version's name; what was written at this instant or later stays
     * @return of how many versions something was left
     */
    int clearLeftovers(Instant before) throws IOException;

    /**
     * The right to be the one process that works on this store, for those who ask for it: reading,
     * and publishing a single artifact, need none. It ends by itself unless it is renewed; the
     * clocks of all who ask for it may lie {@link io.nextup.artifact.lease.Leases#CLOCK_ALLOWANCE}
     * apart.
     *
     * @param owner who is named to others that want it, such as a host and a process id
     * @param duration after which it ends unless it is renewed
     * @throws io.nextup.artifact.lease.LeaseHeldException where another process, or another caller
     *     in this one, holds it; of several at once, one succeeds
     * @throws IOException for a store that cannot be read or written, or whose lease was harmed
     */
    Lease acquireLease(String owner, Duration duration) throws IOException;
}
