package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ModelTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Opens the store of a URI's scheme: {@code file} always, another scheme if an {@link
 * ArtifactStoreProvider} for it is on the class path.
 */
public final class ArtifactStores {
    /** A scheme has two letters at least: {@code C:\models} is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /**
     * Providers that this class's own loader finds: in a Flink job that is the job's, on any
     * thread.
     */
    private static final List<ArtifactStoreProvider> PROVIDERS =
            ServiceLoader.load(ArtifactStoreProvider.class, ArtifactStores.class.getClassLoader())
                    .stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private ArtifactStores() {}

    /**
     * Opens the store under a path or a URI.
     *
     * @param root a path, such as {@code models} or {@code /srv/models}, or a URI, such as {@code
     *     file:///srv/models} or {@code s3://bucket/models}
     * @throws IllegalArgumentException for a scheme that no store of this build serves
     */
    public static ArtifactStore open(String root) {
        return open(root, Clock.systemUTC());
    }

    /**
     * Opens the store under a path or a URI, with the clock of its leases.
     *
     * @throws IllegalArgumentException for a scheme that no store of this build serves
     */
    public static ArtifactStore open(String root, Clock clock) {
        return open(root, clock, ModelTrust.ANY);
    }

    /**
     * Opens the store under a path or a URI, with conditions on the artifacts that it fetches.
     *
     * @throws IllegalArgumentException for a scheme that no store of this build serves
     */
    public static ArtifactStore open(String root, Clock clock, ModelTrust trust) {
        return isUri(root)
                ? open(URI.create(root), clock, trust)
                : new LocalArtifactStore(Path.of(root), clock, trust);
    }

    /** Tells whether a root is a URI, not a path. */
    public static boolean isUri(String root) {
        return SCHEME.matcher(root).matches();
    }

    /** Tells whether a root is not a directory of this machine. */
    public static boolean isElsewhere(String root) {
        return isUri(root) && !isFile(URI.create(root));
    }

    private static boolean isFile(URI root) {
        return "file".equalsIgnoreCase(root.getScheme());
    }

    private static ArtifactStore open(URI root, Clock clock, ModelTrust trust) {
        if (isFile(root)) {
            return local(root, clock, trust);
        }
        for (ArtifactStoreProvider provider : PROVIDERS) {
            if (provider.scheme().equalsIgnoreCase(root.getScheme())) {
                return provider.open(root, clock, trust);
            }
        }
        throw new IllegalArgumentException(
                "No store serves %s: this build has the schemes %s; s3 comes with the module nextup-model-s3 on the class path"
                        .formatted(root, schemes()));
    }

    private static LocalArtifactStore local(URI root, Clock clock, ModelTrust trust) {
        try {
            return new LocalArtifactStore(Path.of(root), clock, trust);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is not a local directory: %s; write file:///path"
                            .formatted(root, e.getMessage()),
                    e);
        }
    }

    private static String schemes() {
        return Stream.concat(
                        Stream.of("file"), PROVIDERS.stream().map(ArtifactStoreProvider::scheme))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Fetches the artifact that an announcement names from any store; it is on the local disk and
     * verified.
     *
     * @param location the artifact's own URI, as {@link ArtifactStore#locate} returns it
     * @param cache a directory for the copy
     * @param trust conditions on the artifact
     */
    public static Artifact fetch(URI location, Path cache, ModelTrust trust)
            throws ArtifactException, IOException {
        return holding(location, trust).fetch(location, cache);
    }

    /**
     * Copies the artifact that an announcement names from any store, as {@link
     * ArtifactStore#copyTo} does.
     *
     * @param trust conditions on the artifact
     */
    public static Artifact copyTo(
            URI location,
            String manifestSha256,
            Path empty,
            LongConsumer progress,
            ModelTrust trust)
            throws ArtifactException, IOException {
        return holding(location, trust).copyTo(location, manifestSha256, empty, progress);
    }

    private static ArtifactStore holding(URI location, ModelTrust trust) throws ArtifactException {
        try {
            return open(location, Clock.systemUTC(), trust);
        } catch (IllegalArgumentException e) {
            throw new ArtifactException(e.getMessage(), e);
        }
    }
}
