package io.nextup.artifact.store;

import io.nextup.artifact.trust.ModelTrust;
import java.net.URI;
import java.time.Clock;

/**
 * Opens the stores of one scheme. {@link ArtifactStores} finds it by {@link
 * java.util.ServiceLoader}, so that only users of a store need its client library.
 */
public interface ArtifactStoreProvider {

    /** The scheme, such as {@code s3}; not {@code file}. */
    String scheme();

    /**
     * Opens a store under a URI of this scheme, without any access to it yet.
     *
     * @param clock clock of the leases
     * @param trust conditions on the artifacts that are fetched
     * @throws IllegalArgumentException if the URI does not name a place
     */
    ArtifactStore open(URI root, Clock clock, ModelTrust trust);
}
