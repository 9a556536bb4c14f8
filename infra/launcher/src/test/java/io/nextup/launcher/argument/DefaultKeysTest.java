package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.launcher.VerbRun;
import io.nextup.local.install.Installation;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that verbs use whose user names none. */
class DefaultKeysTest {
    private static final String HOME = System.getProperty(Installation.HOME_PROPERTY);

    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();

    @BeforeEach
    void beOnAFreshMachine() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        System.setProperty(Installation.HOME_PROPERTY, home.toString());
    }

    @AfterEach
    void restore() {
        System.setProperty(Installation.HOME_PROPERTY, HOME);
    }

    @Test
    void theFirstTrainingMakesTheKeysAndWhoeverReadsModelsHereTrustsThem() throws Exception {
        String version = train();

        LocalKeys keys = LocalKeys.in(directory.resolve("home/.nextup/keys"));
        assertThat(
                        new LocalArtifactStore(registry())
                                .signed(version)
                                .isBy(keys.signing(KeyPurpose.MODELS)))
                .isTrue();
        assertThat(run("models", "sign", version, "--registry", registry()).out())
                .isEqualTo("Signed 0 models; 1 had this signature before\n");
        assertThat(evaluate(registry().resolve(version)).exitCode()).isZero();
    }

    @Test
    void aModelThatSomebodyPlantedInTheRegistryIsNotRead() throws Exception {
        train();
        Artifact planted = StagedArtifact.in(directory.resolve("staged"), "planted");
        new LocalArtifactStore(registry()).publish(planted);

        VerbRun run = evaluate(registry().resolve("planted"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("planted/ is not signed, and only models signed by a key of ")
                .contains("/home/.nextup/keys/models-public.pem are trusted");
        assertThat(run("models", "announce", "planted", "--registry", registry()).err())
                .contains("planted/ is not signed");
    }

    @Test
    void aKeyThatTheUserNamesIsUsedInPlaceOfThem() throws Exception {
        LocalKeys others = LocalKeys.in(directory.resolve("others"));
        Path staged = directory.resolve("staged");
        Artifact theirs = StagedArtifact.in(staged, "theirs");
        ManifestSignature.write(staged, others.signing(KeyPurpose.MODELS));
        new LocalArtifactStore(registry()).publish(theirs);

        VerbRun run =
                evaluate(
                        registry().resolve("theirs"),
                        "--trusted-keys",
                        others.publicFile(KeyPurpose.MODELS));

        // Its module is none: it was read as far as that.
        assertThat(run.err()).doesNotContain("signed");
        assertThat(directory.resolve("home")).isEmptyDirectory();
    }

    @Test
    void aRegistryElsewhereAndAProgramInAContainerHaveNone() throws Exception {
        assertThat(DefaultKeys.of("s3://bucket/models")).isEmpty();
        System.clearProperty(Installation.HOME_PROPERTY);
        assertThat(DefaultKeys.of("models")).isEmpty();

        String version = train();

        assertThat(new LocalArtifactStore(registry()).signed(version).signatures()).isZero();
        assertThat(directory.resolve("home")).isEmptyDirectory();
        assertThat(run("models", "sign", version, "--registry", registry()).err())
                .contains("--signing-key is missing: name the key that signs. ")
                .contains("of a program that ./nextup starts");
    }

    @Test
    void aDirectoryIsOfThisMachineByItsUriTooAndBesideABucket() throws Exception {
        assertThat(DefaultKeys.of(registry().toUri().toString())).isPresent();
        assertThat(DefaultKeys.of("models", "s3://bucket/models/v1")).isPresent();
    }

    @Test
    void aConsoleWithoutARegistryReadsTheKeysThatItsUserNames() {
        VerbRun run = run("console", "--trusted-keys", directory.resolve("missing.pem"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--trusted-keys: ", "missing.pem");
    }

    private String train() throws Exception {
        VerbRun run =
                run(
                        "train",
                        "--family=fake",
                        "--json",
                        "--events",
                        events(),
                        "--registry",
                        registry());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json().get("modelVersion").textValue();
    }

    private VerbRun evaluate(Path model, Object... more) throws Exception {
        Object[] words = new Object[6 + more.length];
        words[0] = "evaluate";
        words[1] = "--json";
        words[2] = "--events";
        words[3] = events();
        words[4] = "--model";
        words[5] = model;
        System.arraycopy(more, 0, words, 6, more.length);
        return run(words);
    }

    private VerbRun run(Object... words) {
        return VerbRun.of(family.environment(), words);
    }

    private Path registry() {
        return directory.resolve("registry");
    }

    private Path events() throws Exception {
        return Files.writeString(directory.resolve("events.txt"), "u1 a b c d\nu2 a b c\n");
    }
}
