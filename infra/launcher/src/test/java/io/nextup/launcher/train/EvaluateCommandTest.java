package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir Path directory;
    private Path events;
    private Path registry;
    private final FakeFamily family = new FakeFamily();

    @BeforeEach
    void writeAHistory() throws IOException {
        events = directory.resolve("events.txt");
        registry = directory.resolve("registry");
        Files.writeString(events, "u1 a b c d\nu2 a b c\nu3 a c b\n");
    }

    @Test
    void bothColumnsAreThoseOfTheTraining() throws Exception {
        JsonNode trained = train().json();
        VerbRun run = evaluate(registry, "--json");
        assertThat(run.exitCode()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("modelVersion")).isEqualTo(trained.get("modelVersion"));
        assertThat(json.get("protocol").textValue()).isEqualTo("leave-one-out");
        assertThat(json.get("caseCount").intValue()).isEqualTo(3);
        assertThat(json.get("itemCount").intValue()).isEqualTo(2);
        assertThat(json.get("excludingHistory").get("NDCG@10").doubleValue())
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(json.get("includingHistory").get("NDCG@10").doubleValue())
                .isEqualTo(Math.log(2) / Math.log(3) / 3, within(1e-12));
        for (String column : List.of("excludingHistory", "includingHistory")) {
            json.get(column)
                    .properties()
                    .forEach(
                            figure -> {
                                String name =
                                        "leave-one-out.test." + column + "." + figure.getKey();
                                assertThat(trained.get("metrics").get(name))
                                        .isEqualTo(figure.getValue());
                            });
        }
        assertThat(run.err()).doesNotContain("Caution");
        assertThat(json.has("caution")).isFalse();
    }

    @Test
    void aModelMayBeNamedByItsOwnDirectory() throws Exception {
        JsonNode trained = train().json();
        JsonNode json = evaluate(Path.of(trained.get("path").textValue()), "--json").json();
        assertThat(json.get("modelVersion")).isEqualTo(trained.get("modelVersion"));
    }

    @Test
    void theTimeProtocolAsksForTheLastTenthOfAllEvents() throws Exception {
        Files.writeString(events, Histories.DATED_CSV);
        train("--fit=time");
        // The fit is a b | a b | a c; only d of u1 lies in the last tenth, and is unknown.
        VerbRun run = evaluate(registry, "--json", "--protocol=time");
        assertThat(run.json().get("caseCount").intValue()).isEqualTo(1);
        assertThat(run.json().get("excludingHistory").get("HR@10").doubleValue()).isZero();
        assertThat(run.err()).doesNotContain("Caution");
    }

    @Test
    void aModelThatMayHaveSeenTheTestIsSaidInEveryReport() throws Exception {
        String caution =
                train("--fit=all").json().get("modelVersion").textValue()
                        + " was fitted with --fit all: it may have seen the test of leave-one-out";
        Path page = directory.resolve("report.html");
        VerbRun text = evaluate(registry, "--report=" + page);
        assertThat(text.err()).contains("Caution: " + caution + "\n");
        assertThat(text.out().lines()).element(1).isEqualTo("Caution: " + caution);
        assertThat(Files.readString(page))
                .contains("<strong>Caution:</strong> " + caution + ".</p>");
        assertThat(evaluate(registry, "--json").json().get("caution").textValue())
                .isEqualTo(caution);
    }

    @Test
    void whoeverReadsTheSameEventsInAnotherOrderIsCautioned() throws Exception {
        Files.writeString(
                events,
                """
                user,item,time
                u,a,2026-11-24T00:00:00Z
                u,b,2026-11-24T00:00:00Z
                u,c,2026-11-24T00:00:00Z
                u,d,2026-11-24T00:00:00Z
                u,e,2026-11-24T00:00:00Z
                u,f,2026-11-24T00:00:00Z
                """);
        String version = train("--shuffle-ties=1").json().get("modelVersion").textValue();
        assertThat(evaluate(registry, "--json", "--shuffle-ties=1").json().has("caution"))
                .isFalse();
        assertThat(evaluate(registry, "--json").json().get("caution").textValue())
                .startsWith(version + " was made from other sequences than those of ");
    }

    @Test
    void withoutJsonItIsATable() {
        train();
        assertThat(evaluate(registry).out())
                .startsWith("NDCG@10 0.3333: ")
                .contains(
                        " on 3 cases of 3 users.\n            this model  popularity      markov\n")
                .contains("\n  NDCG@10       0.3333      0.3333      0.3333\n")
                .contains(", 2 items, by leave-one-out, as served (state of 100)\n")
                .contains("  NDCG@10 0.3333 among the items new to the user, 0.2103 among all\n")
                .doesNotContain("Caution");
    }

    @Test
    void asServedTheStateForgetsAndPopularityStepsIn() throws Exception {
        train();
        // A state of one event: c, which the model does not know, for u1 and u3; b for u2.
        JsonNode json = evaluate(registry, "--json", "--capacity=1").json();
        assertThat(json.get("fallbackCount").intValue()).isEqualTo(2);
        assertThat(json.get("unknownTargetCount").intValue()).isEqualTo(2);
        assertThat(json.get("serving").get("NDCG@10").doubleValue())
                .isEqualTo(Math.log(2) / Math.log(3) / 3, within(1e-12));
        assertThat(json.get("excludingHistory").get("NDCG@10").doubleValue())
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(json.get("coverage@10").get("serving").doubleValue()).isEqualTo(1);
        // a occurs three times in the fit, b once; of the targets only b is known.
        JsonNode popularity = json.get("popularity@10");
        assertThat(popularity.get("target").doubleValue()).isEqualTo(0.25);
        assertThat(popularity.get("recommended").get("serving").doubleValue())
                .isEqualTo((0.75 + 0.25 + 0.75 + 0.75 + 0.25) / 5, within(1e-12));
        assertThat(evaluate(registry, "--capacity=0").err())
                .contains("--capacity is 0: at least 1");
    }

    @Test
    void whereTheJobLeavesSeenItemsInSoDoesWhatIsServed() throws Exception {
        String version = train().json().get("modelVersion").textValue();
        VerbRun run = evaluate(registry, "--json", "--exclude-seen=false");
        JsonNode json = run.json();
        assertThat(json.get("serving")).isEqualTo(json.get("includingHistory"));
        assertThat(json.get("serving")).isNotEqualTo(json.get("excludingHistory"));
        assertThat(json.get("excludeSeen").booleanValue()).isFalse();
        assertThat(run.err())
                .contains(
                        version + " was trained by other rules than it is judged by",
                        "--exclude-seen is false here, the model's true");
        Path page = directory.resolve("report.html");
        assertThat(evaluate(registry, "--exclude-seen=false", "--report=" + page).out())
                .contains("as served (state of 100, seen items left in)");
        assertThat(Files.readString(page)).contains("nor does it leave out what the state holds");
    }

    @Test
    void askedByItsOwnRulesAModelNeedsNoWord() throws Exception {
        train("--exclude-seen=false", "--capacity=7");
        VerbRun run = evaluate(registry, "--exclude-seen=false", "--capacity=7");
        assertThat(run.err()).doesNotContain("other rules");
        Path page = directory.resolve("report.html");
        evaluate(registry, "--report=" + page);
        assertThat(Files.readString(page)).contains("NDCG@10 including history on the validation");
    }

    @Test
    void thePageSaysWhatTheJsonSays() throws Exception {
        train();
        Path page = directory.resolve("report.html");
        VerbRun run = evaluate(registry, "--json", "--report=" + page);
        assertThat(run.err()).contains("Wrote " + page);
        String ndcg = run.json().get("excludingHistory").get("NDCG@10").asText();
        assertThat(Files.readString(page))
                .contains("<h1>Evaluation of " + run.json().get("modelVersion").textValue())
                .contains("<th>NDCG@10</th><td><data value=\"" + ndcg + "\">0.3333</data></td>")
                .contains("epoch 1, sampled: 0.2500")
                .contains("NDCG@10 excluding history on the validation")
                .contains("The model holds no vectors of its items.")
                .doesNotContain("Caution");
        assertThat(evaluate(registry, "--report=" + directory.resolve("no/r.html")).exitCode())
                .isEqualTo(2);
    }

    @Test
    void thePageShowsUsersByTheTitlesOfTheItems() throws Exception {
        train();
        Path page = directory.resolve("report.html");
        Path titles = Files.writeString(directory.resolve("titles.csv"), "b,The <b> item\n");
        evaluate(registry, "--report=" + page, "--titles=" + titles);
        assertThat(Files.readString(page))
                .contains("<h2>3 users</h2>", "The &lt;b&gt; item", "not in the list")
                .doesNotContain(">u1<", ">u2<", ">u3<");
        VerbRun alone = evaluate(registry, "--titles=" + titles);
        assertThat(alone.exitCode()).isEqualTo(2);
        assertThat(alone.err()).contains("--titles needs --report: the page shows them");
    }

    @Test
    void aReportThatIsADirectoryIsRefusedBeforeAnythingIsRead() {
        Path nothing = directory.resolve("nothing");
        VerbRun run = evaluate(nothing, "--report=" + directory);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--report " + directory + " is a directory")
                .doesNotContain(nothing.toString())
                .hasLineCount(1);
    }

    @Test
    void theFiguresArePrintedAlsoWhereThePageCannotBeWritten() {
        train();
        // No file system takes so long a name.
        Path page = directory.resolve("r".repeat(1_000));
        VerbRun run = evaluate(registry, "--report=" + page);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("NDCG@10 0.3333: ");
        assertThat(run.err()).contains("nextup evaluate: " + page).doesNotContain("Wrote ");
        assertThat(evaluate(registry, "--json", "--report=" + page).out()).contains("\"NDCG@10\":");
    }

    @Test
    void rewardsAddASliceThatIsWeightedByThem() throws Exception {
        events = directory.resolve("events.csv");
        Files.writeString(
                events,
                """
                user,item,type
                u1,a,pv
                u1,b,pv
                u1,c,pv
                u1,d,buy
                u2,a,pv
                u2,b,pv
                u2,c,cart
                u3,a,pv
                u3,c,pv
                u3,b,pv
                """);
        train();
        // As without rewards, the targets d and c are not hit, and b is.
        JsonNode groups =
                evaluate(registry, "--json", "--rewards=cart=0.5,*=0.25")
                        .json()
                        .get("slices")
                        .get("groups");
        JsonNode group = groups.get(groups.size() - 1);
        assertThat(group.get("name").textValue()).isEqualTo("rewards cart=0.5,*=0.25");
        assertThat(group.get("slices").get(0).get("HR@10").get("mean").doubleValue())
                .isEqualTo(0.25, within(1e-12));
        assertThat(evaluate(registry, "--rewards=cart=0.5,*=0.25").out())
                .contains("weighted by reward");

        assertThat(evaluate(registry, "--rewards=sale=1").err())
                .contains(
                        "No test case of events.csv has a reward by sale=1: the types of their"
                                + " events are buy, cart, pv");
        for (String wrong : List.of("buy", "buy=-1")) {
            VerbRun refused = evaluate(registry, "--rewards=" + wrong);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("'" + wrong + "'");
        }
    }

    /** Pairs of the test: a b, b c, c d. */
    private static final String A_TO_E = "u1 a b c d a b\nu2 a b c b c\nu3 d e c d\n";

    /** The other model has not met e, and knows the others by other indices. */
    private static final String WITHOUT_E = "u1 A a b c d a b\nu2 A a b c b c\n";

    @Test
    void alignmentAndUniformityAreThoseOfTheVectorsByHand() throws Exception {
        Files.writeString(events, A_TO_E);
        giveVectors(train());
        JsonNode vectors = evaluate(registry, "--json").json().get("vectors");
        assertThat(vectors.get("pairCount").intValue()).isEqualTo(3);
        assertThat(vectors.get("alignment").doubleValue()).isEqualTo((2 + 0 + 4) / 3.0);
        assertThat(vectors.get("itemCount").intValue()).isEqualTo(5);
        // Six of ten pairs are orthogonal, two point one way, two are opposite.
        assertThat(vectors.get("uniformity").doubleValue())
                .isEqualTo(uniformity(6, 2, 2), within(1e-12));
        assertThat(evaluate(registry).out())
                .contains(
                        "  item vectors: alignment 2.0000 over 3 pairs of successive items, uniformity "
                                + String.format(Locale.ROOT, "%.4f", uniformity(6, 2, 2))
                                + " over 5 items\n");
    }

    @Test
    void theModelBeforeIsShownByTheItemsThatBothKnow() throws Exception {
        Path registryBefore = directory.resolve("before");
        Files.writeString(events, WITHOUT_E);
        String before = trainInto(registryBefore).json().get("modelVersion").textValue();
        family.vectors.put(
                before,
                Map.of(
                        "a", new float[] {1, 0},
                        "b", new float[] {2, 0},
                        "c", new float[] {0, 1},
                        "d", new float[] {0, 1}));
        Files.writeString(events, A_TO_E);
        String version = giveVectors(train());
        Path page = directory.resolve("report.html");

        VerbRun run =
                evaluate(registry, "--json", "--report=" + page, "--before=" + registryBefore);

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json().get("before");
        assertThat(json.get("modelVersion").textValue()).isEqualTo(before);
        assertThat(json.get("vectors").get("alignment").doubleValue())
                .isEqualTo((0 + 2 + 0) / 3.0, within(1e-12));
        assertThat(json.get("vectors").get("uniformity").doubleValue())
                .isEqualTo(uniformity(4, 2, 0), within(1e-12));
        assertThat(json.get("vectors").get("itemCount").intValue()).isEqualTo(4);
        JsonNode after = run.json().get("vectors");
        assertThat(after.get("alignment").doubleValue()).isEqualTo(2);
        assertThat(after.get("uniformity").doubleValue())
                .isEqualTo(uniformity(3, 1, 2), within(1e-12));
        assertThat(after.get("itemCount").intValue()).isEqualTo(4);
        assertThat(Files.readString(page))
                .contains(
                        "<h2>Map of the items, after: " + version + "</h2>",
                        "<h2>Map of the items, before: " + before + "</h2>",
                        "<p>4 of 5 items",
                        "<data value=\"" + json.get("vectors").get("uniformity").asText() + "\">");
        assertThat(evaluate(registry, "--before=" + registryBefore).out())
                .contains(
                        "  item vectors: alignment 2.0000 over 3 pairs of successive items, uniformity "
                                + String.format(Locale.ROOT, "%.4f", uniformity(3, 1, 2))
                                + " over 4 items\n",
                        "  before, "
                                + before
                                + ": alignment 0.6667 over 3 pairs of successive items, uniformity "
                                + String.format(Locale.ROOT, "%.4f", uniformity(4, 2, 0))
                                + " over 4 items\n");
    }

    @Test
    void aModelBeforeWithoutVectorsIsSaidInASentence() throws Exception {
        Path registryBefore = directory.resolve("before");
        Files.writeString(events, WITHOUT_E);
        String before = trainInto(registryBefore).json().get("modelVersion").textValue();
        Files.writeString(events, A_TO_E);
        giveVectors(train());
        Path page = directory.resolve("report.html");
        VerbRun run = evaluate(registry, "--report=" + page, "--before=" + registryBefore);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("  before, " + before + ": none, so neither");
        assertThat(Files.readString(page))
                .contains("<p>" + before + " holds no vectors of its items.</p>");
    }

    @Test
    void aModelBeforeMustBeThere() {
        train();
        Path page = directory.resolve("report.html");
        Path nothing = directory.resolve("nothing");
        VerbRun missing = evaluate(registry, "--report=" + page, "--before=" + nothing);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains(nothing + " is not a directory").hasLineCount(1);
        assertThat(page).doesNotExist();
    }

    @Test
    void thatTheModelBeforeMayHaveSeenTheTestIsSaidInEveryReport() throws Exception {
        train();
        Path registryBefore = directory.resolve("before");
        String caution =
                trainInto(registryBefore, "--fit=all").json().get("modelVersion").textValue()
                        + " was fitted with --fit all: it may have seen the test of leave-one-out";
        Path page = directory.resolve("report.html");
        VerbRun text = evaluate(registry, "--before=" + registryBefore, "--report=" + page);
        assertThat(text.err()).contains("Caution: " + caution + "\n");
        assertThat(text.out()).containsOnlyOnce("\n  Caution: " + caution + "\n");
        assertThat(Files.readString(page))
                .containsOnlyOnce("<strong>Caution:</strong> " + caution + ".</p>");
        JsonNode json = evaluate(registry, "--before=" + registryBefore, "--json").json();
        assertThat(json.get("before").get("caution").textValue()).isEqualTo(caution);
        assertThat(json.has("caution")).isFalse();
        VerbRun clean = evaluate(registry, "--before=" + registry, "--json");
        assertThat(clean.json().get("before").has("caution")).isFalse();
        assertThat(clean.err()).doesNotContain("Caution");
    }

    /** Vectors of which b and c, and a and e, point one way, and d away from b and c. */
    private String giveVectors(VerbRun trained) throws Exception {
        String version = trained.json().get("modelVersion").textValue();
        family.vectors.put(
                version,
                Map.of(
                        "a", new float[] {1, 0},
                        "b", new float[] {0, 3},
                        "c", new float[] {0, 1},
                        "d", new float[] {0, -1},
                        "e", new float[] {1, 0}));
        return version;
    }

    /** Returns the uniformity of vectors whose pairs are orthogonal, equal or opposite. */
    private static double uniformity(int orthogonal, int equal, int opposite) {
        return Math.log(
                (orthogonal * Math.exp(-4) + equal + opposite * Math.exp(-8))
                        / (orthogonal + equal + opposite));
    }

    @Test
    void aModelOfAnotherHistoryMayHaveSeenTheTest() throws IOException {
        train();
        Files.writeString(events, "u1 a b c\nu2 a b c\nu3 a c b\n");
        assertThat(evaluate(registry).err())
                .contains("was made from 10 interactions, and events.txt holds 9: it may have");
    }

    @Test
    void whatIsNoModelIsSaidWithTheWayOut() throws IOException {
        VerbRun run = evaluate(directory.resolve("nothing"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(directory.resolve("nothing") + " is not a directory", "a registry")
                .hasLineCount(1);
        Files.createDirectory(registry);
        assertThat(evaluate(registry).err())
                .isEqualTo(
                        "nextup evaluate: %s holds neither manifest.json nor a published model: train one with train --registry %s\n"
                                .formatted(registry, registry));
    }

    @Test
    void aDamagedModelIsNotJudged() throws Exception {
        Path model = Path.of(train().json().get("path").textValue());
        Files.writeString(model.resolve("model.pt"), "b module");
        VerbRun run = evaluate(registry);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("model.pt has SHA-256 ");
    }

    @Test
    void aHistoryWithoutATestIsSaid() throws Exception {
        train();
        Files.writeString(events, "u1 a\nu2 b\n");
        VerbRun run = evaluate(registry);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "events.txt has no test case by the protocol leave-one-out: give a longer"
                                + " history");
    }

    private VerbRun train(String... more) {
        return trainInto(registry, more);
    }

    private VerbRun trainInto(Path registry, String... more) {
        Object[] arguments = new Object[more.length + 7];
        System.arraycopy(more, 0, arguments, 7, more.length);
        Object[] first = {
            "train", "--family=fake", "--json", "--events", events, "--registry", registry
        };
        System.arraycopy(first, 0, arguments, 0, 7);
        VerbRun run = VerbRun.of(family.environment(), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private VerbRun evaluate(Path model, String... more) {
        Object[] arguments = new Object[more.length + 5];
        System.arraycopy(more, 0, arguments, 5, more.length);
        Object[] first = {"evaluate", "--events", events, "--model", model};
        System.arraycopy(first, 0, arguments, 0, 5);
        return VerbRun.of(family.environment(), arguments);
    }
}
