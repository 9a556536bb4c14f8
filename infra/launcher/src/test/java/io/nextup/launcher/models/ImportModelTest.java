package io.nextup.launcher.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.launcher.VerbRun;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models import}, with real modules. */
class ImportModelTest {
    @TempDir Path directory;

    @Test
    void theJsonNamesTheModelAndItsPlace() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        JsonNode json = importing("--json", "--name", "our-own").json();

        String version = json.get("modelVersion").textValue();
        assertThat(version).startsWith("20261124-160501-our-own-");
        assertThat(json.get("path").textValue())
                .isEqualTo(directory.resolve("registry").resolve(version).toString());
        assertThat(json.get("itemCount").intValue()).isEqualTo(3);
        assertThat(json.get("probeCount").intValue()).isPositive();
    }

    @Test
    void theNextStepIsSaid() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        VerbRun run = importing();

        assertThat(run.out())
                .startsWith("Published 20261124-160501-imported-")
                .contains("  Announce it with models announce 20261124-160501-imported-");
    }

    @Test
    void aModuleThatTakesMoreIsImportedWithItsInputsInTheirOrder() throws Exception {
        module(FixedScores.TIMED.replace("k, times, types, now) ->", "k, now, types, times) ->"));
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        VerbRun run =
                importing("--json", "--inputs", "now,types,times", "--event-types", "view,buy");

        assertThat(run.exitCode()).as(run.err()).isZero();
        Path published = Path.of(run.json().get("path").textValue());
        assertThat(Artifact.read(published).manifest().inputs())
                .isEqualTo(
                        new ModelInputs(
                                List.of(InputColumn.NOW, InputColumn.TYPES, InputColumn.TIMES),
                                List.of("view", "buy")));
    }

    @Test
    void aModuleThatTakesABiasIsImportedWithIt() throws Exception {
        module(FixedScores.BIASED);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        VerbRun run = importing("--json", "--inputs", "bias");

        assertThat(run.exitCode()).as(run.err()).isZero();
        Path published = Path.of(run.json().get("path").textValue());
        assertThat(Artifact.read(published).manifest().inputs()).isEqualTo(ModelInputs.BIAS);
    }

    @Test
    void aModelThatWasSignedIsReadByThoseWhoTrustTheKey() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("events.txt"), "u a b c\nv b c a\n");
        TestKeys keys = TestKeys.make();
        Path secret = keys.writePrivate(directory.resolve("signing.pem"));
        Path trusted = keys.writePublic(directory.resolve("trusted.pem"));
        Path other = TestKeys.make().writePublic(directory.resolve("other.pem"));
        VerbRun signed = importing("--json", "--signing-key", secret.toString());
        assertThat(signed.exitCode()).as(signed.err()).isZero();
        Path model = Path.of(signed.json().get("path").textValue());

        assertThat(model.resolve("manifest.sig")).isRegularFile();
        VerbRun accepted = evaluating(model, other + "," + trusted);
        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        VerbRun refused = evaluating(model, other.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .startsWith("nextup evaluate: " + model + "/manifest.sig holds 1 signature, none")
                .contains(other.toString());
    }

    @Test
    void aPathThroughAnotherDirectoryIsTheOneThatItLeadsToWhereLocationsAreTrusted()
            throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("events.txt"), "u a b c\nv b c a\n");
        Path model = Path.of(importing("--json").json().get("path").textValue());
        Path registry = model.getParent();
        Path detour = registry.resolve("..").resolve(registry.getFileName());

        VerbRun accepted = evaluating(detour.resolve(model.getFileName()), registry);
        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        VerbRun refused = evaluating(model, directory.resolve("elsewhere"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains(model + "/ is not below ");
    }

    private VerbRun evaluating(Path model, Path trustedLocation) {
        return run(
                "evaluate",
                "--json",
                "--events",
                path("events.txt"),
                "--model",
                model.toString(),
                "--trusted-locations",
                trustedLocation.toString());
    }

    @Test
    void aKeyThatCannotBeUsedEndsTheVerbBeforeAnythingIsPublished() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Path key = TestKeys.make().writePublic(directory.resolve("public.pem"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        VerbRun run = importing("--signing-key", key.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--signing-key: " + key + " is not one unencrypted private key in PEM");
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    @Test
    void aModuleThatReadsAFileIsNotPublishedAndAnOperatorThatIsAddedIs() throws Exception {
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        module(
                FixedScores.HONEST.replace(
                        "there = ",
                        "x = torch.from_file(\"/etc/hostname\", False, 1)\n        there = "));

        VerbRun refused = importing();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("it names torch.from_file, which a module may not use")
                .contains("--allowed-operators");
        assertThat(directory.resolve("registry")).isEmptyDirectory();

        module(FixedScores.HONEST.replace("there = ", "torch.manual_seed(1)\n        there = "));
        assertThat(importing().err()).contains("it names torch.manual_seed");
        VerbRun allowed = importing("--json", "--allowed-operators", "torch.manual_seed");
        assertThat(allowed.exitCode()).as(allowed.err()).isZero();
    }

    /** The module would end this JVM. */
    @Test
    void aModuleThatCrashesIsRefusedByNameAndEndsNothingElse() throws Exception {
        module(
                FixedScores.HONEST.replace(
                        "there = ",
                        "s = s + torch._reshape_alias(self.scores, [1000000000, 1], [1000, 1]).sum() * 0\n        there = "));
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        VerbRun run =
                importing(
                        TrainerEnvironment.ofThisMachine(),
                        "--allowed-operators",
                        "torch._reshape_alias",
                        "--signing-key",
                        path("no.pem"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines().reduce((before, last) -> last).orElseThrow())
                .startsWith(
                        "nextup models import: %s is refused: the process that checked it crashed (SIGSEGV): "
                                .formatted(path("mine.pt")));
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    private VerbRun evaluating(Path model, String trustedKeys) {
        return run(
                "evaluate",
                "--json",
                "--events",
                path("events.txt"),
                "--model",
                model.toString(),
                "--trusted-keys",
                trustedKeys);
    }

    @Test
    void thatNobodyKnowsWhatItWasFittedOnIsSaidWhereItIsJudged() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("events.txt"), "u a b c\nv b c a\n");
        String version = importing("--json").json().get("modelVersion").textValue();

        VerbRun run =
                run(
                        "evaluate",
                        "--json",
                        "--events",
                        path("events.txt"),
                        "--model",
                        path("registry"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("caution").textValue())
                .isEqualTo(
                        version
                                + " does not say what it was fitted on: whether it has seen the test of leave-one-out is not known");
    }

    @Test
    void whatIsMissingOrCannotBeIsWrongUsage() throws Exception {
        module(FixedScores.HONEST);
        misused("--vocabulary: ", importing());
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        misused("--name is \"../x\"", importing("--name", "../x"));
        misused(
                "\"weather\" is not a valid input: times, types, now",
                importing("--inputs", "times,weather"));
        misused(
                "--event-types holds \" buy\", and types are compared exactly",
                importing("--inputs", "types", "--event-types", "view, buy"));
        misused(
                "--event-types holds \"\", and types are compared exactly",
                importing("--inputs", "types", "--event-types", "view,,buy"));
        misused("--event-types is missing: ", importing("--inputs", "types"));
        misused(
                "--event-types is for a module that takes types",
                importing("--inputs", "now", "--event-types", "view"));
        misused(
                "--inputs: bias stands before another input in [bias, now]: name it as the last one",
                importing("--inputs", "bias,now"));
        misused("--inputs names now twice: name it once", importing("--inputs", "now,now"));
        misused(
                "'--module=FILE', '--vocabulary=FILE', '--max-length=N'",
                run("models", "import", "--registry", path("registry")));
        assertThat(directory.resolve("registry")).doesNotExist();
    }

    private static void misused(String message, VerbRun run) {
        assertThat(run.exitCode()).as(message).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(message);
    }

    private void module(String source) throws Exception {
        FixedScores.write(directory.resolve("mine.pt"), source, 1, 4, 3);
    }

    private VerbRun importing(String... more) {
        return importing(new FakeFamily().environment(), more);
    }

    private VerbRun importing(TrainerEnvironment environment, String... more) {
        List<String> arguments = new ArrayList<>(List.of("models", "import"));
        arguments.addAll(List.of("--module", path("mine.pt"), "--vocabulary", path("items.txt")));
        arguments.addAll(List.of("--max-length", "4", "--registry", path("registry")));
        arguments.addAll(List.of(more));
        return VerbRun.of(environment, arguments.toArray());
    }

    private VerbRun run(String... arguments) {
        return VerbRun.of(new FakeFamily().environment(), (Object[]) arguments);
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }
}
