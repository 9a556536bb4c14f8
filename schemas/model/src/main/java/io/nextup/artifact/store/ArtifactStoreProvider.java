package io.nextup.artifact.store;

import java.net.URI;
import java.time.Clock;

/**
 * Opens the stores of one scheme. {@link ArtifactStores} finds it by {@link
 * java.util.ServiceLoader}, so that a store's client library is only where the store is used.
 */
public interface ArtifactStoreProvider {

    /** Such as {@code s3}; not {@code file}. */
    String scheme();

    /**
     * A store under a URI of this scheme; nothing is asked of the place yet.
     *
     * @param clock of leases
     * @throws IllegalArgumentException for a URI that names no place
     */
    ArtifactStore open(URI root, Clock clock);
}
