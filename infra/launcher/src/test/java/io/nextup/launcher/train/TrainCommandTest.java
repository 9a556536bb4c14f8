package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.launcher.VerbRun;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final String PREFIX = "leave-one-out.test.";

    @TempDir Path directory;
    private Path events;
    private Path registry;
    private final FakeFamily family = new FakeFamily();

    @BeforeEach
    void writeAHistory() throws IOException {
        events = directory.resolve("events.txt");
        registry = directory.resolve("registry");
        // The fit is a b | a | a, so that the vocabulary is a, b.
        Files.writeString(events, "u1 a b c d\nu2 a b c\nu3 a c b\n");
    }

    @Test
    void theJsonNamesThePublishedModelAndItsFigures() throws Exception {
        VerbRun run = train("--json");
        assertThat(run.exitCode()).isZero();
        JsonNode json = run.json();
        assertThat(json.fieldNames())
                .toIterable()
                .startsWith(
                        "modelVersion",
                        "path",
                        "family",
                        "metrics",
                        "cpuSeconds",
                        "cpuSecondsToBest");
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(json.get("peakMemoryBytes").longValue()).isGreaterThan(10_000_000);
        }
        String version = json.get("modelVersion").textValue();
        assertThat(version).matches("20261124-160501-fake-[0-9a-f]{6}");
        assertThat(json.get("path").textValue())
                .isEqualTo(registry.toAbsolutePath().resolve(version).toString());
        assertThat(json.get("family").textValue()).isEqualTo("fake");
        assertThat(json.get("cpuSeconds").doubleValue()).isGreaterThanOrEqualTo(0);
        // Of the targets d, c, b only b is known: asked from a, it is first without a, second with.
        JsonNode metrics = json.get("metrics");
        assertThat(metrics.get(PREFIX + "excludingHistory.HR@10").doubleValue())
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(metrics.get(PREFIX + "excludingHistory.NDCG@10").doubleValue())
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(metrics.get(PREFIX + "includingHistory.HR@10").doubleValue())
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(metrics.get(PREFIX + "includingHistory.NDCG@10").doubleValue())
                .isEqualTo(Math.log(2) / Math.log(3) / 3, within(1e-12));
        assertThat(metrics.get("leave-one-out.validation.NDCG@10").doubleValue()).isEqualTo(0.25);
    }

    @Test
    void aModelThatWasTrainedWithAKeyIsSignedAndNothingShowsTheKey() throws Exception {
        TestKeys keys = TestKeys.make();
        Path secret = keys.writePrivate(registry.resolveSibling("signing.pem"));
        Path trusted = keys.writePublic(registry.resolveSibling("trusted.pem"));

        VerbRun signed = train("--json", "--signing-key", secret.toString());

        assertThat(signed.exitCode()).as(signed.err()).isZero();
        String model = signed.json().get("path").textValue();
        String base64 = Files.readAllLines(secret).get(1);
        assertThat(signed.out() + signed.err()).doesNotContain(base64);
        VerbRun read =
                VerbRun.of(
                        family.environment(),
                        "evaluate",
                        "--events",
                        events,
                        "--model",
                        model,
                        "--trusted-keys",
                        trusted);
        assertThat(read.exitCode()).as(read.err()).isZero();
    }

    @Test
    void aKeyForAnnouncementsNeedsAnAnnouncement() throws Exception {
        Path secret = TestKeys.make().writePrivate(registry.resolveSibling("announcements.pem"));
        VerbRun run = train("--announcement-key", secret.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith(
                        "nextup train: --announcement-key needs --announce: without, nothing is announced");
    }

    @Test
    void aModelThatHasHardlyLearntAnythingIsPublishedWithAWord() throws Exception {
        family.hardlyTrained = "hardly trained: 1 whole epoch";
        VerbRun run = train("--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.json().get("hardlyTrained").textValue()).isEqualTo(family.hardlyTrained);
        assertThat(run.err()).contains("\nWarning: fake is hardly trained: 1 whole epoch\n");
        misused("--even-so", "--even-so needs --announce: without, nothing is announced");
    }

    @Test
    void theArtifactSaysWhatItWasMadeFromAndNamesNoPath() throws Exception {
        String path =
                train("--json", "--seed", "7", "--dimension", "8").json().get("path").textValue();
        Artifact artifact = Artifact.read(Path.of(path));
        assertThat(artifact.vocabulary().itemIds()).containsExactly("a", "b");
        assertThat(artifact.manifest().popularItems()).containsExactly("a", "b");
        assertThat(artifact.manifest().createdAt()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(artifact.manifest().maxLength()).isEqualTo(50);
        assertThat(artifact.manifest().probes()).hasSize(1);
        assertThat(artifact.manifest().provenance())
                .containsEntry("data", "events.txt")
                .containsEntry("data.interactions", "10")
                .containsEntry("data.oldest", "1970-01-01T00:00:00.001Z")
                .containsEntry("data.newest", "1970-01-01T00:00:00.004Z")
                .containsEntry("fit", "leave-one-out")
                .containsEntry("fit.users", "3")
                .containsEntry("fit.items", "2")
                .containsEntry("fit.interactions", "4")
                .containsEntry("seed", "7")
                .containsEntry("model.dimension", "8")
                .containsEntry("best.epoch", "1")
                .containsKeys("code.version", "cpu.seconds", "cpu.seconds.to.best")
                .containsKeys("machine.processor", "machine.memoryMiB", "machine.java")
                .containsEntry(
                        "machine.cores",
                        Integer.toString(Runtime.getRuntime().availableProcessors()));
        assertThat(artifact.manifest().provenance().values())
                .noneMatch(value -> value.contains(directory.toString()));
    }

    @Test
    void progressAndNotesGoToStandardErrorAsPlainLines() {
        VerbRun run = train();
        assertThat(run.err()).contains("MB of heap and 3");
        assertThat(run.err().lines().filter(line -> !line.startsWith("This training needs")))
                .containsExactly(
                        events + " holds no times: the order in the file stands for them",
                        "events.txt: 10 interactions, 0 duplicates, 0 too late, 3 users",
                        "fake on 4 interactions of 3 users with 2 items; 3 cases for validation, 3"
                                + " for the test",
                        "a note of the training",
                        "epoch 1/2 sampled  loss 1.5000  NDCG@10 0.2500  12,346/s  up to 1m01s left");
        assertThat(run.out())
                .startsWith("NDCG@10 0.3333: ")
                .contains("\n  HR@10         0.3333      0.3333      0.3333\n")
                .contains("\nPublished 20261124-160501-fake-")
                .doesNotContain("excludingHistory");
    }

    /** From another program's export with broken lines to whether the model is good. */
    @Test
    void anExportWithSemicolonsAndBrokenLinesBecomesASentence() throws Exception {
        StringBuilder lines = new StringBuilder("Kunde;Artikel;Zeit\r\n");
        for (int i = 0; i < 300; i++) {
            lines.append(
                    "k%d;a%d;%02d.04.2014 10:%02d\r\n"
                            .formatted(i % 30, i % 7, 1 + i / 30, i % 60));
        }
        lines.append("k1;;05.04.2014 10:00\r\nk2;\"a\" 1;05.04.2014 10:00\r\n");
        Path export = Files.writeString(directory.resolve("export.csv"), lines);
        String[] columns = {
            "--mapping=user=Kunde,item=Artikel,time=Zeit:dd.MM.yyyy HH:mm@Europe/Berlin",
            "--family=markov"
        };
        VerbRun refused = trainOf(export.toString(), columns);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("export.csv line 302: the item is empty", "--bad-lines N leave out");

        VerbRun trained =
                trainOf(
                        export.toString(),
                        columns[0],
                        columns[1],
                        "--bad-lines=2",
                        "--newest=5d",
                        "--sample-users=1/2");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out())
                .startsWith("NDCG@10 ")
                .contains(" popularity", ", on 15 cases of 15 users.\n");
        assertThat(trained.err())
                .contains("export.csv line 303: ", "2 bad lines are left out (--bad-lines 2)");
        Path model =
                Path.of(
                        trained.out()
                                .lines()
                                .filter(l -> l.startsWith("  in "))
                                .findFirst()
                                .orElseThrow()
                                .substring(5));
        assertThat(Artifact.read(model).manifest().provenance())
                .containsEntry("data.left.out.lines", "2")
                .containsEntry("data.window.from", "2014-04-05T08:59:00Z")
                .containsEntry("data.window.until", "2014-04-10T08:59:00Z")
                .containsEntry("data.sample.users", "1/2")
                .containsKeys("data.left.out.interactions", "data.left.out.users");
    }

    @Test
    void standardInputIsReadAsAFileIs() {
        InputStream before = System.in;
        System.setIn(
                new ByteArrayInputStream(
                        "user|item\na|1\na|2\na|3\na|4\nb|1\nb|2\nb|3\nb|4\n".getBytes(UTF_8)));
        try {
            VerbRun trained = trainOf("-", "--family=markov");
            assertThat(trained.exitCode()).as(trained.err()).isZero();
            assertThat(trained.err())
                    .startsWith("Reading standard input\n")
                    .contains("stdin: 8 interactions, 0 duplicates, 0 too late, 2 users");
        } finally {
            System.setIn(before);
        }
    }

    private VerbRun trainOf(String history, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("train", "--events=" + history, "--registry=" + registry));
        arguments.addAll(List.of(options));
        return VerbRun.of(arguments);
    }

    @Test
    void itemsOfFewUsersAndThoseBeyondAMaximumAreLeftOut() throws Exception {
        VerbRun all = train("--json", "--fit=all");
        assertThat(artifact(all).vocabulary().size()).isGreaterThan(2);
        assertThat(all.err()).doesNotContain("Left out");
        assertThat(artifact(all).manifest().provenance())
                .containsEntry("fit.min.item.users", "1")
                .containsEntry("fit.max.items", "1000000")
                .containsEntry("fit.left.out.items", "0");
        // b's second user may be held out, so c and d with fewer are left out.
        VerbRun run = train("--json", "--fit=all", "--min-item-users=2", "--max-items=2");
        assertThat(run.err()).contains("Left out ", " of fewer than 2 users");
        Artifact artifact = artifact(run);
        assertThat(artifact.vocabulary().itemIds()).hasSize(2).contains("a");
        assertThat(artifact.manifest().popularItems())
                .containsExactlyElementsOf(artifact.vocabulary().itemIds());
        assertThat(artifact.manifest().provenance())
                .containsEntry("fit.items", "2")
                .containsEntry("fit.min.item.users", "2")
                .containsEntry("fit.max.items", "2")
                .containsEntry("fit.left.out.items", "2");
        // The clock stands still, and a registry takes a version once.
        registry = directory.resolve("another");
        assertThat(artifact(train("--json", "--fit=all", "--max-items=2")).vocabulary().size())
                .isEqualTo(2);
    }

    @Test
    void aRuleThatLeavesTooFewItemsIsNamedAsTheWayOut() {
        assertThat(train("--min-item-users=3").err())
                .contains(
                        "events.txt leaves 1 items to fit on, and a model needs 2 at least. Left out"
                                + " 1 items of fewer than 3 users",
                        "--min-item-users");
        assertThat(train("--min-item-users=4").exitCode()).isEqualTo(1);
        misused("--min-item-users=0", "--min-item-users is 0: at least 1");
        misused("--max-items=0", "--max-items is 0: at least 1");
    }

    private static Artifact artifact(VerbRun run) throws Exception {
        return Artifact.read(Path.of(run.json().get("path").textValue()));
    }

    @Test
    void fitTimeOfAHistoryWithoutTimesIsRefusedBeforeAnythingIsTrained() {
        VerbRun run = train("--fit", "time");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines().toList())
                .last()
                .asString()
                .contains("no times", "leave-one-out", "--mapping");
        assertThat(family.fit).isNull();
    }

    @Test
    void eventsOfOneDayComeInAnOrderOfTheSeed() throws Exception {
        Files.writeString(
                events,
                """
                user,item,time
                u,a,2026-11-24T00:00:00Z
                u,b,2026-11-24T00:00:00Z
                u,c,2026-11-24T00:00:00Z
                u,last,2026-11-25T00:00:00Z
                """);
        Set<String> orders = new TreeSet<>();
        for (int seed = 1; seed <= 60; seed++) {
            train("--fit=all", "--format=csv", "--shuffle-ties=" + seed);
            StringBuilder order = new StringBuilder();
            for (int item : family.fit.sequences()[0]) {
                order.append(family.fit.vocabulary().itemAt(item)).append(' ');
            }
            orders.add(order.toString());
        }
        // The last one is for validation.
        assertThat(orders)
                .containsExactly("a b c ", "a c b ", "b a c ", "b c a ", "c a b ", "c b a ");
    }

    @Test
    void howTheHistoryIsDividedAndWhetherTheTestIsReadAreOptions() throws Exception {
        assertThat(metrics("--fit=all")).containsExactly("all.validation.NDCG@10");
        assertThat(metrics("--no-test")).containsExactly("leave-one-out.validation.NDCG@10");
        Files.writeString(
                events,
                IntStream.rangeClosed(1, 9)
                        .mapToObj(day -> "u,i%d,2026-11-0%d%n".formatted(day % 3, day))
                        .collect(Collectors.joining("", "user,item,time\n", "")));
        assertThat(metrics("--fit=time", "--no-test")).containsExactly("time.validation.NDCG@10");
    }

    private List<String> metrics(String... options) throws Exception {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "--json";
        List<String> names = new ArrayList<>();
        train(all).json().get("metrics").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void whatIsNotGivenIsAsInTheDefaults() {
        train();
        assertThat(family.options).isEqualTo(family.defaults());
    }

    @Test
    void everyHyperParameterReachesTheFamily() {
        VerbRun run =
                train(
                        "--seed=2",
                        "--max-length=3",
                        "--networks=2",
                        "--dimension=8",
                        "--layers=1",
                        "--heads=4",
                        "--filter-share=0.4",
                        "--dropout=0.5",
                        "--batch-size=16",
                        "--learning-rate=0.01",
                        "--beta2=0.99",
                        "--negatives=32",
                        "--max-epochs=9",
                        "--full-softmax-epochs=1",
                        "--full-softmax-items=1000000",
                        "--patience=2",
                        "--time-limit=1h30m",
                        "--markov-window=4",
                        "--markov-step-decay=0.9",
                        "--markov-backward=0.1",
                        "--markov-row-power=0.2",
                        "--markov-column-power=0",
                        "--markov-history=6",
                        "--markov-age-decay=0.8");
        assertThat(run.exitCode()).isZero();
        assertThat(family.options.seed()).isEqualTo(2);
        assertThat(family.options.texts())
                .isEqualTo(
                        Map.ofEntries(
                                entry("maxLength", "3"),
                                entry("networks", "2"),
                                entry("dimension", "8"),
                                entry("layers", "1"),
                                entry("heads", "4"),
                                entry("filterShare", "0.4"),
                                entry("dropout", "0.5"),
                                entry("batchSize", "16"),
                                entry("learningRate", "0.01"),
                                entry("beta2", "0.99"),
                                entry("negatives", "32"),
                                entry("maxEpochs", "9"),
                                entry("fullSoftmaxEpochs", "1"),
                                entry("fullSoftmaxItems", "1000000"),
                                entry("patience", "2"),
                                entry("timeLimit", "PT1H30M"),
                                entry("markovWindow", "4"),
                                entry("markovStepDecay", "0.9"),
                                entry("markovBackward", "0.1"),
                                entry("markovRowPower", "0.2"),
                                entry("markovColumnPower", "0.0"),
                                entry("markovHistory", "6"),
                                entry("markovAgeDecay", "0.8"),
                                entry("fakeEchoes", "2")));
    }

    /** Apart from the family itself and this test nothing knows the option. */
    @Test
    void anOptionOfOneFamilyIsReadCheckedWrittenAndExplained() throws Exception {
        VerbRun run = train("--json", "--fake-echoes=3");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(family.options.texts()).containsEntry("fakeEchoes", "3");
        assertThat(
                        Artifact.read(Path.of(run.json().get("path").textValue()))
                                .manifest()
                                .provenance())
                .containsEntry("model.fakeEchoes", "3");
        misused("--fake-echoes=1", "--fake-echoes is 1: at least 2");
        misused(
                "--fake-echoes=many",
                "Invalid value for option '--fake-echoes': 'many' is not an int");
        assertThat(train("--family=sasrec", "--fake-echoes=3").err())
                .contains("--fake-echoes means nothing to sasrec: leave it out; sasrec reads");
        assertThat(help()).contains(" --fake-echoes=E Echoes of 100 % of a click. Default: 2.");
    }

    @Test
    void anOptionThatTheCommandHasAlreadyStopsTheStart() {
        family.defaults =
                TrainOptions.none().with(Hyperparameter.text("registry", "Another one."), "none");
        assertThatThrownBy(this::train).hasMessageContaining("--registry of the family fake");
    }

    @Test
    void helpNamesEveryFamilyAndItsDefaults() {
        String help = help();
        assertThat(Families.onClassPath().readers().keySet())
                .hasSize(43)
                .extracting(Hyperparameter::option)
                .allMatch(option -> help.contains(" " + option + "="));
        assertThat(help)
                .contains(
                        "blend (a network mixed with counts; default), cl4srec (self-attention"
                                + " with a contrast of views), fake (a module")
                .contains("sasrec (self-attention), ")
                .contains(" --layers=N Blocks of the model. Default: 2; 1 (gru4rec, narm).")
                .contains(
                        "Read by bert4rec, blend, cl4srec, fake, gru4rec, narm, sasrec, sqn, time-sasrec:")
                .contains(
                        " --max-length=N Most items of a sequence that the model reads. Default: by"
                                + " the data, 50, 100 or 200, as histories are long. --dimension")
                .contains(
                        " by the data, 0.5 for up to 300,000 events, 0.2 for more; 0.2 (bert4rec, gru4rec); 0.25 (narm).")
                .contains(" --markov-row-power=R Divides")
                .contains("to this power. Default: 0.5; 0.3 (blend).");
    }

    @Test
    void optionsStandByTheFamiliesThatReadThemAndInTheOrderOfWhatTheyDeclare() {
        assertThat(help())
                .containsSubsequence(
                        "--family=",
                        "--seed=",
                        "--max-length=",
                        "--dimension=",
                        "--time-limit=",
                        "--mask-share=",
                        "--blend-of=",
                        "--markov-window=",
                        "--markov-age-decay=",
                        "--fake-echoes=");
    }

    /** As one line. */
    private String help() {
        return VerbRun.of(family.environment(), "train", "--help").out().replaceAll("\\s+", " ");
    }

    @Test
    void anOptionThatTheFamilyDoesNotReadIsRefused() {
        family.defaults =
                TrainOptions.none()
                        .with(NetworkOptions.DIMENSION, 8)
                        .with(NetworkOptions.LAYERS, 1);
        misused(
                "--heads=2",
                "--heads means nothing to fake: leave it out; fake reads --dimension, --layers");
        family.defaults = TrainOptions.none();
        misused("--time-limit=1m", "--time-limit means nothing to fake: leave it out (see");
        misused("--blend-of=sasrec", "--blend-of means nothing to fake: leave it out");
        assertThat(train("--seed=3").exitCode()).isZero();
    }

    @Test
    void aBlendIsOfANetworkAndReadsWhatThatReads() {
        VerbRun run = real("--family=blend", "--blend-of=markov");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--blend-of: A blend mixes a network with counts, and markov is not a"
                                + " network: try sasrec");
        assertThat(real("--family=blend", "--blend-of=gru4rec", "--heads=2").err())
                .contains(
                        "--heads means nothing to blend: leave it out; blend reads --blend-of,"
                                + " --blend-with, --max-length");
        assertThat(real("--family=blend", "--blend-of=lstm").err())
                .contains("--blend-of: There is no family \"lstm\": choose from [bert4rec, blend");
    }

    @Test
    void aBlendIsWithAFamilyThatCountsAndReadsWhatThatReads() {
        VerbRun run = real("--family=blend", "--blend-with=popularity");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--blend-with: A blend cannot mix popularity with a network: try markov or"
                                + " session-knn");
        assertThat(real("--family=blend", "--blend-with=session-knn", "--markov-window=2").err())
                .contains("--markov-window means nothing to blend: leave it out; blend reads")
                .contains(", --knn-history, --knn-recent, --knn-neighbours, --session-pause (see");
        assertThat(real("--family=blend", "--session-pause=1h").err())
                .contains("--session-pause means nothing to blend: leave it out; blend reads")
                .contains(", --markov-history, --markov-age-decay (see");
        assertThat(real("--family=blend", "--blend-with=session-knn", "--knn-recent=100").err())
                .contains("knnNeighbours is 200, and knnRecent 100: at most as many");
        assertThat(real("--family=blend", "--blend-with=lstm").err())
                .contains(
                        "--blend-with: There is no family \"lstm\": choose from [bert4rec, blend");
    }

    @Test
    void aFamilyThatTakesTimesRefusesAHistoryWithoutThem() throws Exception {
        Path words = Files.writeString(directory.resolve("words.txt"), "u a b c d\nv b c d a\n");
        VerbRun run =
                VerbRun.of(
                        TrainerEnvironment.ofThisMachine(),
                        "train",
                        "--family=time-sasrec",
                        "--events",
                        words,
                        "--registry",
                        registry);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("A model of the family time-sasrec takes times, now, and words.txt holds")
                .contains("--mapping time=NAME");
    }

    @Test
    void aValueOutOfItsRangeIsNamedByItsOption() {
        misused("--max-length=65537", "nextup train: --max-length is 65537: at most 65536 (see");
        misused("--max-length=0", "nextup train: --max-length is 0: at least 1 (see");
    }

    @Test
    void valuesThatDoNotGoTogetherAreRefusedBeforeTheHistoryIsRead() {
        for (String name : List.of("sasrec", "blend")) {
            VerbRun run = real("--family=" + name, "--heads=3");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("dimension 64 is not a multiple of heads 3");
        }
    }

    /** With the families of this build. */
    private VerbRun real(String family, String... more) {
        List<Object> arguments = new ArrayList<>(List.of("train", family));
        arguments.addAll(List.of("--events", events, "--registry", registry));
        arguments.addAll(List.of(more));
        return VerbRun.of(TrainerEnvironment.ofThisMachine(), arguments.toArray());
    }

    @Test
    void theManifestSaysByWhichRulesTheModelWasTrained() throws Exception {
        assertThat(rulesOf(train("--json"))).isEqualTo(ModelRules.defaults());
        assertThat(family.excludeSeen).isTrue();
        assertThat(
                        rulesOf(
                                train(
                                        "--json",
                                        "--types=click,view",
                                        "--max-lateness=2h",
                                        "--dedupe-window=0",
                                        "--capacity=300",
                                        "--max-id-length=32",
                                        "--max-future=10s",
                                        "--exclude-seen=false",
                                        "--fit=all")))
                .isEqualTo(
                        new ModelRules(
                                Set.of("click", "view"), 7_200_000, 0, 300, 32, 10_000, false));
        assertThat(family.excludeSeen).isFalse();
    }

    @Test
    void theJobsTextOfTypesNamesTheSameTypesHere() throws Exception {
        assertThat(rulesOf(train("--json", "--types=click, buy ,", "--fit=all")).types())
                .containsExactlyInAnyOrder("buy", "click");
    }

    @Test
    void anEmptyTextOfTypesNamesAllAsInTheJob() throws Exception {
        assertThat(rulesOf(train("--json", "--types=", "--fit=all")).types()).isEmpty();
    }

    private static ModelRules rulesOf(VerbRun run) throws Exception {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Artifact.read(Path.of(run.json().get("path").textValue())).manifest().rules();
    }

    @Test
    void theJobsRulesAreApplied() throws IOException {
        Files.writeString(
                events,
                """
                user,item,time,type,event
                u,a,1,buy,e1
                u,a,1,buy,e1
                u,b,2,view,e2
                u,b,3,buy,e3
                """);
        VerbRun run =
                train(
                        "--mapping=user=user,item=item,time=time,type=type,event=event",
                        "--types=buy",
                        "--fit=all");
        assertThat(run.err()).contains("4 interactions, 1 duplicates, 0 too late, 1 users");
        assertThat(run.err()).contains("leaves 1 items to fit on, and a model needs 2 at least");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aFailureIsOneLineAndLeavesNothingBehind() throws IOException {
        family.failure = new IOException("the disk is full");
        VerbRun run = train();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).last().isEqualTo("nextup train: the disk is full");
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(family.workDirectory.getParent()).doesNotExist();
        try (Stream<Path> left = Files.list(registry)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void memoryThatRunsOutIsOneLineThatSaysHowToGiveMore() {
        family.outOfMemory = new OutOfMemoryError("Java heap space");
        VerbRun run = train();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .last()
                .asString()
                .matches(
                        "nextup train: Memory ran out \\(Java heap space\\): give it more heap"
                                + " \\(JAVA_TOOL_OPTIONS=-Xmx[1-9][0-9]+m\\), or a shorter history");
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(family.workDirectory.getParent()).doesNotExist();
    }

    @Test
    void verboseAddsTheStackTrace() {
        family.failure = new IOException("the disk is full");
        assertThat(train("--verbose").err())
                .contains("nextup train: the disk is full")
                .contains(
                        "\tat io.nextup.launcher.train.TrainCommandTest.verboseAddsTheStackTrace");
    }

    @Test
    void theWorkDirectoryIsGoneAfterASuccessToo() {
        train();
        assertThat(family.workDirectory.getParent()).doesNotExist();
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        misused(
                "--family=lstm",
                "--family: There is no family \"lstm\": choose from [bert4rec, blend");
        misused("--fit=half", "\"half\" is not one of leave-one-out, time, all");
        misused(
                "--format=xml",
                "\"xml\" is not one of auto, csv, tsv, movielens, sequences, pairs");
        misused("--time-unit=days", "\"days\" is not one of guess, s, ms, us, ns, iso");
        misused("--mapping=thing=x", "\"thing=x\" in the fields \"thing=x\": write user=PLACE");
        misused(
                "--mapping=user=@key",
                "The columns \"user=@key\" name @key, and a file has no keys and headers");
        misused(
                "--schema-registry=registry.properties",
                "--schema-registry reads no file: give it with --from kafka");
        misused(
                "--erasure-keys=erasure-key.pem",
                "--erasure-keys has no effect on a file: give it with --from kafka");
        misused(
                "--erasure-keys-since=2026-11-24T14:00:00Z",
                "--erasure-keys-since has no effect on a file: give it with --from kafka");
        misused("--time-limit=soon", "\"soon\" is not a duration such as 90s, 1h30m or 1d");
        misused("--dropout=1", "dropout is 1.0: 0 up to but not including 1");
        misused(
                "--from=kafka",
                "--events=FILE and [--from=kafka [--store=DIR]] are mutually exclusive");
        misused("--nonsense", "Unknown option: '--nonsense'");
        misused("--exclude-seen=no", "\"no\" is not true or false");
        misused("--dedupe-window=-1", "--dedupe-window is -1: at least 0");
        misused("--max-id-length=0", "--max-id-length is 0: at least 1");
        misused("--capacity=0", "--capacity is 0: at least 1");
        misused("--rounds=2", "Unknown option: '--rounds=2'");
        assertThat(registry).doesNotExist();
    }

    @Test
    void aTrainingHasTheThreadsThatItIsGivenAndTheManifestSaysSo() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(threadsOf(train("--json"))).isEqualTo(1);
        registry = directory.resolve("another");
        try {
            assertThat(threadsOf(train("--json", "--threads=" + processors))).isEqualTo(processors);
            assertThat(PyTorch.threads()).isEqualTo(processors);
        } finally {
            PyTorch.useThreads(1);
        }
    }

    private static int threadsOf(VerbRun run) throws Exception {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Integer.parseInt(artifact(run).manifest().provenance().get("machine.threads"));
    }

    @Test
    void theManifestSaysOnWhichDeviceTheModelLearnt() throws Exception {
        VerbRun run = train("--json", "--device=cpu");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(artifact(run).manifest().provenance()).containsEntry("machine.device", "cpu");
    }

    @Test
    void aDeviceThatThisMachineLacksIsRefused() {
        VerbRun run = train("--device=gpu:999");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--device: Device gpu:999 is not there: PyTorch sees ", "cpu always works");
        assertThat(registry).doesNotExist();
        assertThat(PyTorch.trainingDevice()).isEqualTo("cpu");
    }

    @Test
    void threadsThatThisMachineHasNoProcessorsForAreRefusedBeforeTheHistoryIsRead() {
        int processors = Runtime.getRuntime().availableProcessors();
        String range = ": 1 to %d, the processors that this process may use".formatted(processors);
        misused("--threads=0", "--threads is 0" + range);
        misused("--threads=" + (processors + 1), "--threads is " + (processors + 1) + range);
        assertThat(family.fit).isNull();
        assertThat(PyTorch.threads()).isEqualTo(1);
    }

    @Test
    void theHistoryMustBeNamedAndTheRegistryIsModelsByDefault() {
        VerbRun run = VerbRun.of(family.environment(), "train", "--registry", registry);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("(--events=FILE | [--from=kafka [--store=DIR]])")
                .hasLineCount(1);
        assertThat(help()).contains("bucket/prefix (default: models).");
    }

    @Test
    void aRegistryThatIsAFileIsRefusedBeforeTheTraining() {
        VerbRun run =
                VerbRun.of(
                        family.environment(),
                        "train",
                        "--family=fake",
                        "--events",
                        events,
                        "--registry",
                        events);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--registry: %s is not a directory".formatted(events));
        assertThat(family.fit).isNull();
    }

    @Test
    void aUnitOfTimesAndAFormatAreForFilesOnly() {
        misusedOfTheTopic(
                "--time-unit=s",
                "--time-unit is for files: with --from kafka write time=PLACE:UNIT in --mapping");
        misusedOfTheTopic("--format=csv", "--format is for files: leave it out with --from kafka");
    }

    private void misusedOfTheTopic(String argument, String message) {
        VerbRun run =
                VerbRun.of(
                        family.environment(),
                        "train",
                        "--family=fake",
                        "--from=kafka",
                        argument,
                        "--registry",
                        registry);
        assertThat(run.exitCode()).as(argument).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }

    @Test
    void aStoreIsForTheTopicOnly() {
        misused("--store=history", "--from=kafka");
    }

    @Test
    void helpShowsExamplesUnderTheNameOfTheCommand() {
        VerbRun run = VerbRun.of(family.environment(), "train", "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Usage: nextup train (--events FILE | --from kafka) [OPTIONS]")
                .contains("  nextup train --events clicks.csv --family markov")
                .contains("nextup refresh --help");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    private void misused(String argument, String message) {
        VerbRun run = train(argument);
        assertThat(run.exitCode()).as(argument).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .contains(message)
                .endsWith(" (see nextup train --help)\n");
    }

    private VerbRun train(String... more) {
        Object[] arguments = new Object[more.length + 6];
        arguments[0] = "train";
        arguments[1] =
                more.length > 0 && more[0].startsWith("--family") ? "--verbose" : "--family=fake";
        arguments[2] = "--events";
        arguments[3] = events;
        arguments[4] = "--registry";
        arguments[5] = registry;
        System.arraycopy(more, 0, arguments, 6, more.length);
        return VerbRun.of(family.environment(), arguments);
    }
}
