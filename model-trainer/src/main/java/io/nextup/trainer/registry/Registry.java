package io.nextup.trainer.registry;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Finds registries and artifacts, by a path or by a URI such as {@code s3://bucket/models}. */
public final class Registry {

    private Registry() {}

    /**
     * Opens the store of an existing registry.
     *
     * @param clock clock of the registry's lease
     * @param trust conditions on the models that are fetched
     * @throws ArtifactException if the directory does not exist
     * @throws IllegalArgumentException if no store serves the URI
     */
    public static ArtifactStore open(String registry, Clock clock, ModelTrust trust)
            throws ArtifactException {
        if (!ArtifactStores.isUri(registry) && !Files.isDirectory(Path.of(registry))) {
            throw new ArtifactException(
                    "There is no registry %s: train --registry %s makes one"
                            .formatted(registry, registry));
        }
        return ArtifactStores.open(registry, clock, trust);
    }

    /**
     * Opens the store of a registry to publish to, and checks that it is writable: a user who
     * trains for an hour wants to know before.
     *
     * @param clock clock of the registry's lease
     * @param trust conditions on the models that are fetched
     * @throws IOException if the place cannot be reached or written
     * @throws IllegalArgumentException if the path is not a directory, or no store serves the URI
     */
    public static ArtifactStore openToPublish(String registry, Clock clock, ModelTrust trust)
            throws IOException {
        ArtifactStore store = ArtifactStores.open(registry, clock, trust);
        if (ArtifactStores.isUri(registry)) {
            store.versions();
            return store;
        }
        Path directory = Path.of(registry);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new IllegalArgumentException("%s is not a directory".formatted(registry));
        }
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new IOException("The registry %s is not writable".formatted(registry));
        }
        return store;
    }

    /**
     * Loads the artifact at a place, or the newest one when the place is a registry.
     *
     * @param cache directory for a copy of the artifact
     * @param trust conditions on the artifact
     * @throws ArtifactException if the place is neither, or the artifact is damaged or not trusted
     */
    public static Artifact artifactIn(String place, Path cache, ModelTrust trust)
            throws ArtifactException, IOException {
        if (!ArtifactStores.isUri(place)) {
            Path directory = Path.of(place);
            if (!Files.isDirectory(directory)) {
                throw new ArtifactException(
                        "%s is not a directory: name a model's directory or a registry"
                                .formatted(directory));
            }
            if (Files.exists(directory.resolve(Manifest.FILE_NAME))) {
                return ArtifactStores.fetch(
                        directory.toAbsolutePath().normalize().toUri(), cache, trust);
            }
        }
        ArtifactStore store = ArtifactStores.open(place, Clock.systemUTC(), trust);
        List<String> versions = store.versions();
        if (!versions.isEmpty()) {
            return store.fetch(store.locate(versions.get(versions.size() - 1)), cache);
        }
        if (ArtifactStores.isUri(place)) {
            return store.fetch(URI.create(place), cache);
        }
        throw new ArtifactException(
                "%s holds neither %s nor a published model: train one with train --registry %s"
                        .formatted(place, Manifest.FILE_NAME, place));
    }

    /** Returns a published artifact's place as people write it: as a path when it is one. */
    public static String shown(URI location) {
        return "file".equalsIgnoreCase(location.getScheme())
                ? Path.of(location).toString()
                : location.toString();
    }
}
