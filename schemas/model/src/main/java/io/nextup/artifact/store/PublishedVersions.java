package io.nextup.artifact.store;

import io.nextup.artifact.ArtifactException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What every store does alike: the order of its versions, and what it says of one. */
public final class PublishedVersions {
    private final List<PublishedVersion> published = new ArrayList<>();

    public PublishedVersions() {}

    /** A version that was found. */
    public void add(PublishedVersion one) {
        published.add(one);
    }

    /** By the time of their creation, then by name. */
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
     * The error for a version that is there already.
     *
     * @param place of the version
     */
    public static FileAlreadyExistsException taken(String place) {
        return new FileAlreadyExistsException(
                place,
                null,
                "this version is taken, and published artifacts never change: choose another");
    }

    /**
     * The error for a version that is not there.
     *
     * @param versions that are
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
