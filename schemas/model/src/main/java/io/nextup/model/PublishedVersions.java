package io.nextup.model;

import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What every store does alike: the order of its versions, and what it says of one. */
public final class PublishedVersions {
    private final List<Published> published = new ArrayList<>();

    private record Published(String version, Instant createdAt) {}

    public PublishedVersions() {}

    /** A version that was found, with its {@link #createdAt}. */
    public void add(String version, Instant createdAt) {
        published.add(new Published(version, createdAt));
    }

    /**
     * When a version was created, as its manifest says. One whose manifest was harmed counts as the
     * oldest: whoever fetches it learns what is wrong.
     */
    public static Instant createdAt(String version, byte[] manifest) {
        try {
            return Instant.parse(Manifest.parse(manifest, version).createdAt());
        } catch (ArtifactException e) {
            return Instant.MIN;
        }
    }

    /** By the time of their creation, then by name. */
    public List<String> oldestFirst() {
        return published.stream()
                .sorted(
                        Comparator.comparing(Published::createdAt)
                                .thenComparing(Published::version))
                .map(Published::version)
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
