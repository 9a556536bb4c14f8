package io.nextup.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The store that a URI's scheme asks for. */
public final class ArtifactStores {
    /** Two letters at least: {@code C:\models} is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private ArtifactStores() {}

    /**
     * The store under a path or a URI.
     *
     * @param root a path, such as {@code models} or {@code /srv/models}, or a URI, such as {@code
     *     file:///srv/models}
     * @throws IllegalArgumentException for a scheme that no store of this build serves
     */
    public static ArtifactStore open(String root) {
        return SCHEME.matcher(root).matches()
                ? open(URI.create(root))
                : new LocalArtifactStore(Path.of(root));
    }

    /**
     * The store under a URI.
     *
     * @param root an absolute URI, such as {@code file:///srv/models}
     * @throws IllegalArgumentException for a scheme that no store of this build serves
     */
    public static ArtifactStore open(URI root) {
        if (!"file".equalsIgnoreCase(root.getScheme())) {
            throw new IllegalArgumentException(
                    "No store serves %s: write file:///path (the only scheme of this build)"
                            .formatted(root));
        }
        try {
            return new LocalArtifactStore(Path.of(root));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is no local directory: %s; write file:///path"
                            .formatted(root, e.getMessage()),
                    e);
        }
    }

    /**
     * The artifact that an announcement names, on the local disk and verified, from whichever store
     * holds it.
     *
     * @param location the artifact's own URI, as a store's {@code locate} gives it
     * @param cache a directory that a store that is not on the local disk may copy it to
     */
    public static Artifact fetch(URI location, Path cache) throws ArtifactException, IOException {
        ArtifactStore store;
        try {
            store = open(location);
        } catch (IllegalArgumentException e) {
            throw new ArtifactException(e.getMessage(), e);
        }
        return store.fetch(location, cache);
    }
}
