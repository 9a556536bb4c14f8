package io.nextup.artifact.store;

import io.nextup.artifact.ArtifactException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The versions of a store in order, and the errors about one; shared by all stores. */
public final class PublishedVersions {
    private final List<PublishedVersion> published = new ArrayList<>();

    public PublishedVersions() {}

    /** Adds a version that the store has. */
    public void add(PublishedVersion one) {
        published.add(one);
    }

    /** Returns the versions by time of creation, then by name. */
    public List<PublishedVersion> oldestFirst() {
        return published.stream()
                .sorted(
                        Comparator.comparing(
                                        (PublishedVersion one) ->
                                                one.createdAt().orElse(Instant.MIN))
                                .thenComparing(PublishedVersion::version))
                .toList();
    }

    /**
     * Returns the error for a version that is there already.
     *
     * @param place the version's place
     */
    public static FileAlreadyExistsException taken(String place) {
        return new FileAlreadyExistsException(
                place,
                null,
                "this version is taken, and published artifacts never change: choose another");
    }

    /**
     * Returns the error for a version that is not there.
     *
     * @param versions the versions that are there
     */
    public static ArtifactException unknown(String version, String root, List<String> versions) {
        return new ArtifactException(
                "No version %s in %s; there are%s"
                        .formatted(
                                version,
                                root,
                                versions.isEmpty()
                                        ? " none yet"
                                        : ": " + String.join(", ", versions)));
    }
}
