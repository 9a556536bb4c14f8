package io.nextup.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Small finished artifacts for tests; their module is not a valid one, since no test here loads it.
 */
public final class StagedArtifact {
    public static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c"));
    public static final String CREATED_AT = "2026-11-24T16:05:01Z";

    private StagedArtifact() {}

    public static Artifact in(Path directory, String version) throws IOException {
        return in(directory, version, CREATED_AT);
    }

    public static Artifact in(Path directory, String version, String createdAt) throws IOException {
        return in(directory, draft(version, createdAt));
    }

    public static Artifact in(Path directory, ArtifactDraft draft) throws IOException {
        Files.createDirectories(directory);
        Files.write(
                directory.resolve(Manifest.MODULE_FILE),
                ("module of " + draft.version()).getBytes(UTF_8));
        return Artifact.write(directory, draft, VOCABULARY);
    }

    public static ArtifactDraft draft(String version, String createdAt) {
        return new ArtifactDraft("sasrec", 50)
                .withVersion(version, createdAt)
                .withProbes(
                        List.of(
                                new Probe(
                                        List.of(1, 2),
                                        List.of(2),
                                        3,
                                        List.of(3, 1, 0),
                                        Arrays.asList(0.1f, -1.2345678f, null))))
                .withPopularItems(List.of("b", "a"))
                .withMetrics(Map.of("HR@10", 0.0829, "cases", 3.0))
                .withProvenance(Map.of("seed", "1", "data", "clicks.jsonl"));
    }

    /** A draft that says how it was made. */
    public static ArtifactDraft draft(
            String version, String createdAt, Map<String, String> provenance) {
        return draft(version, createdAt).withProvenance(provenance);
    }
}
