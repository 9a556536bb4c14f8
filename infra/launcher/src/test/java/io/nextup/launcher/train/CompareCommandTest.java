package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.launcher.VerbRun;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private static final String CLOSER = "20261124-160501-fake-";
    private static final String LATER = "20261124-160502-fake-";
    private static final double SECOND_PLACE = Math.log(2) / Math.log(3);

    @TempDir Path directory;
    private Path events;
    private Path inOrder;
    private Path reversed;
    private final TrainerEnvironment base = new FakeFamily().environment();

    /** Items a b c d. In 120 cases c follows a b: it comes first in order, second in reverse. */
    @BeforeEach
    void publishTwoModels() throws IOException {
        events = directory.resolve("events.txt");
        inOrder = directory.resolve("in-order");
        reversed = directory.resolve("reversed");
        StringBuilder text = new StringBuilder("v1 a b\nv2 c d\n");
        for (int u = 0; u < 120; u++) {
            text.append("u").append(u).append(" a b c\n");
        }
        Files.writeString(events, text);
        train(base, inOrder);
        train(
                new TrainerEnvironment(
                        Clock.offset(base.clock(), Duration.ofSeconds(1)),
                        base.families(),
                        base.scorers()),
                reversed);
    }

    @Test
    void theBetterModelIsNamedWithTheIntervalOfTheDifference() throws Exception {
        VerbRun run = compare(inOrder, reversed, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("a").get("NDCG@10").doubleValue()).isEqualTo(1);
        assertThat(json.get("b").get("NDCG@10").doubleValue())
                .isCloseTo(SECOND_PLACE, within(1e-12));
        for (String figure : List.of("difference", "low", "high")) {
            assertThat(json.get(figure).doubleValue()).isCloseTo(SECOND_PLACE - 1, within(1e-12));
        }
        assertThat(json.get("caseCount").intValue()).isEqualTo(120);
        assertThat(json.get("userCount").intValue()).isEqualTo(120);
        assertThat(json.get("column").textValue()).isEqualTo("serving");
        assertThat(json.get("verdict").textValue()).isEqualTo("a-better");
        assertThat(json.get("betterModelVersion").textValue()).startsWith(CLOSER);
        JsonNode swapped = compare(reversed, inOrder, "--json").json();
        assertThat(swapped.get("verdict").textValue()).isEqualTo("b-better");
        assertThat(swapped.get("betterModelVersion")).isEqualTo(json.get("betterModelVersion"));
    }

    /** c is third in order then, and still second in reverse. */
    @Test
    void whereTheJobLeavesSeenItemsInAnotherModelMayBeBetter() throws Exception {
        VerbRun run = compare(inOrder, reversed, "--json", "--exclude-seen=false");
        JsonNode json = run.json();
        assertThat(json.get("a").get("NDCG@10").doubleValue()).isCloseTo(0.5, within(1e-12));
        assertThat(json.get("b").get("NDCG@10").doubleValue())
                .isCloseTo(SECOND_PLACE, within(1e-12));
        assertThat(json.get("verdict").textValue()).isEqualTo("b-better");
        assertThat(json.get("excludeSeen").booleanValue()).isFalse();
        assertThat(run.err()).contains("--exclude-seen is false here, the model's true");
        assertThat(compare(inOrder, reversed, "--exclude-seen=false").out())
                .contains("as served (state of 100, seen items left in), 120 cases");
    }

    @Test
    void aModelIsNotBetterThanItself() throws Exception {
        VerbRun run = compare(inOrder, inOrder, "--json");
        assertThat(run.exitCode()).isEqualTo(3);
        JsonNode json = run.json();
        assertThat(json.get("difference").doubleValue()).isZero();
        assertThat(json.get("verdict").textValue()).isEqualTo("not-significant");
        assertThat(json.get("betterModelVersion").isNull()).isTrue();
    }

    @Test
    void aModelThatMayHaveSeenTheTestCarriesACaution() throws Exception {
        Path all = directory.resolve("all");
        train(base, all, "--fit=all");
        VerbRun run = compare(inOrder, all, "--json");
        assertThat(run.json().get("a").has("caution")).isFalse();
        assertThat(run.json().get("b").get("caution").textValue())
                .contains("fitted with --fit all", "may have seen the test of leave-one-out");
        assertThat(compare(all, inOrder).out())
                .containsOnlyOnce("\nCaution: " + CLOSER)
                .contains("may have seen the test of leave-one-out\n");
    }

    @Test
    void withTooFewUsersThereIsNoVerdict() {
        VerbRun run = compare(inOrder, reversed, "--min-users=121");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .startsWith(
                        "Too few users (121 are needed): B - A -0.3691, 95 % interval -0.3691 to"
                                + " -0.3691\nA  "
                                + CLOSER)
                .contains("\n   NDCG@10 1.0000: ", ", on 120 cases of 120 users.\nB  ")
                .contains("leave-one-out, as served (state of 100), 120 cases of 120 users");
    }

    @Test
    void twoModelsAreCompared() {
        VerbRun run = VerbRun.of(environment(), "compare", "--events", events, "--model", inOrder);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--model is given 1 times: name two models, or --families");
        assertThat(compare(inOrder, reversed, "--min-users=0").err())
                .contains("--min-users is 0: at least 1");
    }

    @Test
    void whatIsOnlyForFamiliesIsRefusedBesideModels() {
        assertThat(compare(inOrder, reversed, "--time-limit=1m").err())
                .contains("compare: --time-limit needs --families (see");
        assertThat(compare(inOrder, reversed, "--max-length=9").err())
                .contains("compare: --max-length needs --families (see");
        assertThat(compare(inOrder, reversed, "--min-item-users=2").err())
                .contains("compare: --min-item-users needs --families (see");
        assertThat(compare(inOrder, reversed, "--max-items=2").err())
                .contains("compare: --max-items needs --families (see");
        assertThat(compare(inOrder, reversed, "--families=markov", "--directory=d").err())
                .contains("--model and --families are given: leave one of them out");
    }

    @Test
    void familiesThatCannotBeComparedAreRefusedBeforeAnyTraining() {
        assertThat(families("markov,lstm").err())
                .contains("--families: There is no family \"lstm\": choose from [bert4rec,");
        assertThat(families("markov", "--dimension=8").err())
                .contains(
                        "compare: --dimension means nothing to markov: leave it out; markov reads --markov-");
        assertThat(families("all,markov").err())
                .contains("--families names all, and others beside: leave one of them out");
        assertThat(families("sasrec", "--dimension=9", "--heads=2").err()).contains("sasrec: ");
        // The time limit is that of the comparison, whichever families it trains.
        assertThat(families("markov", "--time-limit=9s", "--protocol=every-event").err())
                .contains("every-event leaves nothing to fit on: give --test-events FILE");
        assertThat(families("markov", "--protocol=time", "--test-events=t.csv").err())
                .contains("--test-events and --protocol are given: leave one of them out");
        assertThat(directory.resolve("comparison")).doesNotExist();
        assertThat(
                        VerbRun.of(
                                        environment(),
                                        "compare",
                                        "--events=" + events,
                                        "--families=markov")
                                .err())
                .contains("--families needs --directory DIR, which keeps the models");
        assertThat(
                        VerbRun.of(
                                        environment(),
                                        "compare",
                                        "--from=kafka",
                                        "--directory=d",
                                        "--families=markov")
                                .err())
                .contains(
                        "--families needs a history that does not change meanwhile: give --events FILE");
    }

    private VerbRun families(String names, String... more) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "compare",
                                "--events=" + events,
                                "--families=" + names,
                                "--directory=" + directory.resolve("comparison")));
        arguments.addAll(List.of(more));
        return VerbRun.of(environment(), arguments.toArray());
    }

    @Test
    void theHelpSaysWhatTheIntervalIs() {
        assertThat(VerbRun.of(environment(), "compare", "--help").out())
                .contains("gives the 95 % interval of");
    }

    private void train(TrainerEnvironment environment, Path registry, String... more) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--family=fake",
                                "--events",
                                events,
                                "--registry",
                                registry));
        arguments.addAll(List.of(more));
        VerbRun run = VerbRun.of(environment, arguments.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private VerbRun compare(Path a, Path b, String... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("compare", "--events", events, "--model", a, "--model", b));
        arguments.addAll(List.of(more));
        return VerbRun.of(environment(), arguments.toArray());
    }

    private TrainerEnvironment environment() {
        return new TrainerEnvironment(
                base.clock(),
                base.families(),
                new TrainerEnvironment.Models() {
                    @Override
                    public Scorer load(Path module, ModuleShape shape) throws ArtifactException {
                        return base.scorers().load(module, shape);
                    }

                    @Override
                    public List<Probe> check(Path module, ModuleShape shape, Consumer<String> notes)
                            throws ArtifactException, IOException {
                        return base.scorers().check(module, shape, notes);
                    }

                    @Override
                    public Scorer loadVerified(Artifact artifact) throws ArtifactException {
                        Scorer scorer = base.scorers().loadVerified(artifact);
                        return artifact.manifest().version().startsWith(LATER)
                                ? new Reversed(scorer, artifact.manifest().itemCount())
                                : scorer;
                    }
                });
    }

    /** The other way round. */
    private record Reversed(Scorer inOrder, int items) implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            long[] mirrored = new long[input.exclude().length];
            for (int i = 0; i < mirrored.length; i++) {
                mirrored[i] = input.exclude()[i] == 0 ? 0 : items + 1 - input.exclude()[i];
            }
            TopK answer = inOrder.topk(new ModelInput(input.rows(), input.items(), mirrored), k);
            int[] indices = new int[answer.indices().length];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = answer.indices()[i] == 0 ? 0 : items + 1 - answer.indices()[i];
            }
            return new TopK(answer.scores(), indices, k);
        }

        @Override
        public void close() {
            inOrder.close();
        }
    }
}
