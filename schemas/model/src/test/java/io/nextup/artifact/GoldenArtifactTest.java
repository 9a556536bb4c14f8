package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts, kept as files, that every later build reads. */
class GoldenArtifactTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path temporary;

    /** The file was written by hand from the format's description. */
    @Test
    void whatHasTheRequiredFilesAloneIsReadForEver() throws Exception {
        Artifact golden = golden("artifact-v1", "manifest.json", "model.pt", "vocabulary.txt.gz");

        assertThat(golden.vocabulary())
                .isEqualTo(Vocabulary.of(List.of("a", "b\nc", "d\\e", "東京")));
        assertThat(golden.manifest())
                .isEqualTo(
                        new Manifest(
                                1,
                                "20261124-160501-sasrec-1a2b3c",
                                "sasrec",
                                "2026-11-24T16:05:01.123Z",
                                4,
                                50,
                                List.of(),
                                List.of(),
                                golden.manifest().files(),
                                List.of(
                                        new Probe(
                                                List.of(1, 2),
                                                List.of(2),
                                                2,
                                                List.of(4, 0),
                                                Arrays.asList(1.5f, null))),
                                List.of("東京", "a"),
                                Map.of("leave-one-out excludingHistory HR@10", 0.25),
                                Map.of("seed", "1"),
                                null,
                                null,
                                null));
    }

    /** Written by hand, as the first. */
    @Test
    void whatTakesFurtherInputsIsReadForEver() throws Exception {
        Artifact golden =
                golden("artifact-v1-inputs", "manifest.json", "model.pt", "vocabulary.txt.gz");

        assertThat(golden.manifest().inputs())
                .isEqualTo(
                        new ModelInputs(
                                List.of(InputColumn.NOW, InputColumn.TYPES, InputColumn.TIMES),
                                List.of("view", "加入购物车")));
        assertThat(golden.manifest().probes())
                .containsExactly(
                        new Probe(
                                List.of(1, 2),
                                List.of(),
                                Map.of(
                                        "now",
                                        List.of(1_767_225_660_000L),
                                        "types",
                                        List.of(2L, 0L),
                                        "times",
                                        List.of(1_767_225_600_000L, 0L)),
                                1,
                                List.of(4),
                                List.of(1.5f)));
    }

    @Test
    void whatTakesABiasIsReadForEver() throws Exception {
        Artifact golden =
                golden("artifact-v2-bias", "manifest.json", "model.pt", "vocabulary.txt.gz");

        assertThat(golden.manifest().formatVersion()).isEqualTo(2);
        assertThat(golden.manifest().inputs())
                .isEqualTo(
                        new ModelInputs(
                                List.of(InputColumn.NOW, InputColumn.TYPES, InputColumn.TIMES),
                                List.of("view", "加入购物车"),
                                true));
    }

    /**
     * These files, too, were written by hand. The gzip file's bytes differ with the writer, and a
     * later build's card may say more.
     */
    @Test
    void whatHasAModelCardAndRulesIsReadForEverAndWrittenSo() throws Exception {
        Artifact golden =
                golden(
                        "artifact-v1-rules",
                        "MODEL.md",
                        "manifest.json",
                        "model.pt",
                        "vocabulary.txt.gz");
        ModelRules rules =
                new ModelRules(Set.of("click", "buy"), 7_200_000, 0, 200, 256, 1_500, false);

        assertThat(golden.manifest().rules()).isEqualTo(rules);
        Path other = temporary.resolve("other");
        assertWrittenAs(
                golden,
                StagedArtifact.in(
                        other,
                        StagedArtifact.draft("v1", StagedArtifact.CREATED_AT).withRules(rules)));
        assertThat(JSON.readTree(other.resolve("manifest.json").toFile()).get("rules"))
                .isEqualTo(
                        JSON.readTree(golden.directory().resolve("manifest.json").toFile())
                                .get("rules"));
    }

    private static void assertWrittenAs(Artifact golden, Artifact now) {
        assertThat(golden.vocabulary()).isEqualTo(now.vocabulary());
        assertThat(golden.manifest())
                .usingRecursiveComparison()
                .ignoringFields("files")
                .isEqualTo(now.manifest());
        assertThat(golden.manifest().files().keySet()).isEqualTo(now.manifest().files().keySet());
        assertThat(golden.manifest().files().get("model.pt"))
                .isEqualTo(now.manifest().files().get("model.pt"));
    }

    private Artifact golden(String name, String... files) throws Exception {
        Path copy = Files.createDirectories(temporary.resolve("golden"));
        for (String file : files) {
            try (InputStream in = GoldenArtifactTest.class.getResourceAsStream(name + "/" + file)) {
                Files.write(copy.resolve(file), in.readAllBytes());
            }
        }
        return Artifact.read(copy);
    }
}
