package io.nextup.launcher.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.launcher.VerbRun;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models sign}, with real modules that nothing runs. */
class SignModelsTest {
    private static final String READS_A_FILE =
            FixedScores.HONEST.replace(
                    "there = ",
                    "stolen = torch.from_file(\"/etc/passwd\", False, 9)\n        there = ");

    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();
    private final TestKeys old = TestKeys.make();
    private final TestKeys next = TestKeys.make();
    private LocalArtifactStore store;
    private Path oldSecret;
    private Path oldPublic;
    private Path nextSecret;

    @BeforeEach
    void openTheRegistry() throws IOException {
        store = new LocalArtifactStore(registry());
        oldSecret = old.writePrivate(directory.resolve("old-signing.pem"));
        oldPublic = old.writePublic(directory.resolve("old.pem"));
        nextSecret = next.writePrivate(directory.resolve("next-signing.pem"));
    }

    @Test
    void aModelThatWasPlantedBeforeARotationIsNamedAndNotSigned() throws Exception {
        publish("ours", FixedScores.HONEST);
        sign(oldSecret, "ours");
        publish("planted", FixedScores.HONEST);
        publish("by-another-key", FixedScores.HONEST);
        sign(TestKeys.make().writePrivate(directory.resolve("another.pem")), "by-another-key");

        VerbRun run = rotate();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("Signing ours\n")
                .endsWith("Signed 1 models; 0 had this signature before\n");
        assertThat(run.err())
                .contains("planted is not signed: %s is not signed".formatted(place("planted")))
                .contains(
                        "by-another-key is not signed: %smanifest.sig holds 1 signature, none by the keys of %s"
                                .formatted(place("by-another-key"), oldPublic))
                .endsWith(
                        "nextup models sign: 2 models are not signed: see why above, and name those that you vouch for\n");
        assertThat(trustsNext("ours")).isTrue();
        assertThat(trustsNext("planted")).isFalse();
        assertThat(trustsNext("by-another-key")).isFalse();
    }

    @Test
    void aModuleThatWasChangedSinceItsSignatureIsNotSigned() throws Exception {
        publish("ours", FixedScores.HONEST);
        sign(oldSecret, "ours");
        FixedScores.write(registry().resolve("ours/model.pt"), FixedScores.HONEST, 3, 2, 1);

        for (VerbRun run : List.of(rotate(), sign(nextSecret, "ours"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEqualTo("Signed 0 models; 0 had this signature before\n");
            assertThat(run.err())
                    .contains("ours is not signed: The copy of " + place("ours") + " is refused: ")
                    .contains("model.pt has SHA-256 ");
        }
        assertThat(trustsNext("ours")).isFalse();
    }

    @Test
    void aModuleThatNamesAnOperatorWhichIsNotAllowedIsNotSignedWhoeverHasSignedIt()
            throws Exception {
        publish("reader", READS_A_FILE);
        store.sign("reader", store.signed("reader").sha256(), old.signing());

        for (VerbRun run : List.of(rotate(), sign(nextSecret, "reader"))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("it names torch.from_file, which a module may not use");
        }
        assertThat(trustsNext("reader")).isFalse();

        assertThat(sign(nextSecret, "reader", "--allowed-operators", "torch.from_file").exitCode())
                .isZero();
        assertThat(trustsNext("reader")).isTrue();
    }

    @Test
    void aManifestThatExceedsItsBoundsIsNotSigned() throws Exception {
        publish("ours", FixedScores.HONEST);
        Path manifest = registry().resolve("ours/manifest.json");
        Files.writeString(manifest, Files.readString(manifest) + " ".repeat(16 << 20));

        VerbRun run = sign(nextSecret, "ours");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("manifest.json has more than the 16777216 bytes");
    }

    @Test
    void theOriginOfEachModelIsPrintedBeforeItIsSigned() throws Exception {
        publish("ours", FixedScores.HONEST);
        Artifact artifact = Artifact.read(registry().resolve("ours"));
        String files =
                """
                  MODEL.md: %,d bytes, SHA-256 %s
                  model.pt: %,d bytes, SHA-256 %s
                  vocabulary.txt.gz: %,d bytes, SHA-256 %s
                """
                        .formatted(
                                artifact.manifest().files().values().stream()
                                        .flatMap(
                                                file ->
                                                        List.<Object>of(file.bytes(), file.sha256())
                                                                .stream())
                                        .toArray());
        String origin =
                """
                Signing ours
                  family sasrec, created at 2026-11-24T16:05:01Z, 3 items
                  imported.module: theirs.pt\\u000aSigning another
                """;

        assertThat(sign(oldSecret, "ours").out())
                .isEqualTo(
                        origin
                                + files
                                + "  signatures: none\nSigned 1 models; 0 had this signature before\n");
        assertThat(rotate().out())
                .isEqualTo(
                        origin
                                + files
                                + "  signatures: 1, of which 1 by the keys of %s\n"
                                        .formatted(oldPublic)
                                + "Signed 1 models; 0 had this signature before\n");
    }

    @Test
    void aSecondRunChangesNothingAndTheJsonTellsEachModelsFate() throws Exception {
        for (String version : List.of("v1", "v2", "v3")) {
            publish(version, FixedScores.HONEST);
        }
        sign(oldSecret, "v1", "v2", "v2");
        sign(nextSecret, "v2");
        byte[] signatures = Files.readAllBytes(registry().resolve("v2/manifest.sig"));

        JsonNode json = rotate("--json").json();

        assertThat(json.get("signed")).hasSize(1);
        JsonNode signed = json.get("signed").get(0);
        assertThat(signed.get("modelVersion").textValue()).isEqualTo("v1");
        assertThat(signed.get("family").textValue()).isEqualTo("sasrec");
        assertThat(signed.get("createdAt").textValue()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(signed.get("files").get("model.pt").get("sha256").textValue())
                .isEqualTo(Artifact.read(registry().resolve("v1")).moduleSha256());
        assertThat(signed.get("manifestSha256").textValue()).isEqualTo(store.signed("v1").sha256());
        assertThat(signed.get("signatureCount").intValue()).isEqualTo(1);
        assertThat(signed.get("expectedSignatureCount").intValue()).isEqualTo(1);
        assertThat(json.get("signedBefore").toString()).isEqualTo("[\"v2\"]");
        assertThat(json.get("refused")).hasSize(1);
        assertThat(json.get("refused").get(0).get("modelVersion").textValue()).isEqualTo("v3");
        assertThat(json.get("refused").get(0).get("reason").textValue()).contains(" is not signed");
        assertThat(Files.readAllBytes(registry().resolve("v2/manifest.sig"))).isEqualTo(signatures);
    }

    @Test
    void aVersionThatIsNotThereKeepsNoOtherFromBeingSigned() throws Exception {
        publish("v1", FixedScores.HONEST);

        VerbRun run = sign(nextSecret, "v9", "v1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(
                        "v9 is not signed: No version v9 in %s; there are: v1"
                                .formatted(registry()));
        assertThat(trustsNext("v1")).isTrue();
    }

    private Path registry() {
        return directory.resolve("registry");
    }

    /** A model's place as errors name it. */
    private String place(String version) {
        return registry().resolve(version) + "/";
    }

    private void publish(String version, String source) throws IOException {
        Path staged = Files.createDirectories(directory.resolve("staged-" + version));
        FixedScores.write(staged.resolve("model.pt"), source, 1, 2, 3);
        store.publish(
                Artifact.write(
                        staged,
                        StagedArtifact.draft(
                                version,
                                StagedArtifact.CREATED_AT,
                                Map.of("imported.module", "theirs.pt\nSigning another")),
                        StagedArtifact.VOCABULARY));
    }

    private VerbRun rotate(Object... more) {
        List<Object> words = new ArrayList<>(List.of("--signed-by", oldPublic));
        words.addAll(List.of(more));
        return sign(nextSecret, words.toArray());
    }

    private VerbRun sign(Path key, Object... more) {
        List<Object> words =
                new ArrayList<>(
                        List.of("models", "sign", "--registry", registry(), "--signing-key", key));
        words.addAll(List.of(more));
        return VerbRun.of(family.environment(), words.toArray());
    }

    /** Tells whether somebody who trusts the next key alone takes the model. */
    private boolean trustsNext(String version) throws Exception {
        return new LocalArtifactStore(registry(), Clock.systemUTC(), next.trust())
                        .signed(version)
                        .signaturesBy(next.trust().keys().keys())
                == 1;
    }
}
