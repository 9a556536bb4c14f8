package io.nextup.launcher.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.s3.S3Server;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.install.Installation;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.trainer.operate.FakeFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs with a registry on S3. */
class S3RegistryIT {
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir Path directory;

    @Test
    void whatIsTrainedToS3IsListedAndEvaluatedFromThere() throws Exception {
        Path events = directory.resolve("events.txt");
        Files.writeString(events, "u1 a b c d\nu2 a b c\nu3 a b c\n");
        try (S3Server server = S3Server.start()) {
            VerbRun trained =
                    run(
                            "train",
                            "--family=fake",
                            "--json",
                            "--events",
                            events,
                            "--registry",
                            "s3://models/live");
            assertThat(trained.exitCode()).as(trained.err()).isZero();
            String version = trained.json().get("modelVersion").textValue();
            assertThat(trained.json().get("path").textValue())
                    .isEqualTo("s3://models/live/" + version + "/");
            assertThat(server.keys())
                    .containsExactly(
                            "live/" + version + "/MODEL.md",
                            "live/" + version + "/manifest.json",
                            "live/" + version + "/model.pt",
                            "live/" + version + "/vocabulary.txt.gz");

            JsonNode listed =
                    run(
                                    "models",
                                    "--json",
                                    "--registry",
                                    "s3://models/live",
                                    "--bootstrap-servers",
                                    NOBODY)
                            .json();
            assertThat(listed.at("/models/0/modelVersion").textValue()).isEqualTo(version);
            assertThat(listed.at("/models/0/metrics")).isEqualTo(trained.json().get("metrics"));

            for (String model : new String[] {"s3://models/live", "s3://models/live/" + version}) {
                VerbRun judged = run("evaluate", "--json", "--events", events, "--model", model);
                assertThat(judged.exitCode()).as(judged.err()).isZero();
                assertThat(judged.json().get("modelVersion").textValue()).isEqualTo(version);
            }
        }
    }

    /**
     * Both have one trust: a bucket beside a directory takes no keys from the directory's model.
     */
    @Test
    void aModelOnS3IsComparedWithOneOnDiskOnceAKeyOfThisMachineHasSignedIt() throws Exception {
        Path events = Files.writeString(directory.resolve("events.txt"), "u1 a b c d\nu2 a b c\n");
        Path onDisk = directory.resolve("models");
        Path key = LocalKeys.in(Installation.current().keys()).privateFile(KeyPurpose.MODELS);
        try (S3Server server = S3Server.start()) {
            String unsigned = "s3://models/live/" + version(events, "s3://models/live");
            String versionOnS3 = version(events, "s3://models/signed", "--signing-key", key);
            String versionOnDisk = version(events, onDisk);

            assertThat(compare(events, unsigned, onDisk).err())
                    .contains(unsigned + "/ is not signed, and only models signed by a key of ");
            VerbRun compared = compare(events, "s3://models/signed/" + versionOnS3, onDisk);

            // Two equal models: no answer to which one is better.
            assertThat(compared.exitCode()).as(compared.err()).isEqualTo(Verb.NO);
            assertThat(compared.json().at("/a/modelVersion").textValue()).isEqualTo(versionOnS3);
            assertThat(compared.json().at("/b/modelVersion").textValue()).isEqualTo(versionOnDisk);
            assertThat(compared.json().get("difference").doubleValue()).isZero();
            assertThat(server.keys()).contains("signed/" + versionOnS3 + "/manifest.json");
        }
    }

    private static VerbRun compare(Path events, String onS3, Path onDisk) {
        return run("compare", "--json", "--events", events, "--model", onS3, "--model", onDisk);
    }

    private static String version(Path events, Object registry, Object... more) throws Exception {
        List<Object> words =
                new ArrayList<>(List.of("train", "--family=fake", "--json", "--events", events));
        words.addAll(List.of("--registry", registry));
        words.addAll(List.of(more));
        VerbRun trained = run(words.toArray());
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return trained.json().get("modelVersion").textValue();
    }

    @Test
    void aBucketThatIsNotThereIsSaidBeforeTheTraining() throws Exception {
        Path events = Files.writeString(directory.resolve("events.txt"), "u1 a b c d\nu2 a b c\n");
        FakeFamily family = new FakeFamily();
        try (S3Server server = S3Server.start()) {
            VerbRun run =
                    VerbRun.of(
                            family.environment(),
                            "train",
                            "--family=fake",
                            "--events",
                            events,
                            "--registry",
                            "s3://nowhere/live");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("nextup train: s3://nowhere/live/: The specified bucket")
                    .hasLineCount(1);
            assertThat(family.fit).isNull();
            assertThat(server.keys()).isEmpty();
        }
    }

    private static VerbRun run(Object... arguments) {
        return VerbRun.of(new FakeFamily().environment(), arguments);
    }
}
