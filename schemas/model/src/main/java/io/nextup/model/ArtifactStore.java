package io.nextup.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where artifacts are published and fetched from. Published artifacts never change, and one that is
 * only half there is not there. Safe for use by many threads and processes at once.
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

    /** Versions of whole artifacts, by the time of their creation, then by name; oldest first. */
    List<String> versions() throws IOException;

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
}
