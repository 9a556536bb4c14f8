package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.operate.CompareFamilies.Trainings;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareFamiliesTest {
    private static final TrainerEnvironment ENVIRONMENT = TrainerEnvironment.ofThisMachine();

    @TempDir Path directory;
    private HistorySource.File history;

    /** History of the trainings: the one of the test, where a test does not name another. */
    private HistorySource.File fitted;

    private Path comparison;
    private final List<String> notes = new ArrayList<>();
    private long nanos;

    /** The clock moves a little with each look, so that a measurement ends at once. */
    private long step = 200_000_000;

    /** Each item has one successor, so that transitions beat popularity. */
    @BeforeEach
    void writeAHistory() throws IOException {
        StringBuilder text = new StringBuilder();
        String[] items = {"a", "b", "c", "d", "e", "f", "g", "h"};
        for (int user = 0; user < 120; user++) {
            text.append("u").append(user);
            for (int i = 0; i < 5; i++) {
                text.append(' ').append(items[(user + i) % items.length]);
            }
            text.append('\n');
        }
        history =
                new HistorySource.File(
                        Files.writeString(directory.resolve("events.txt"), text),
                        HistoryOptions.auto(),
                        Optional.empty());
        fitted = history;
        comparison = directory.resolve("comparison");
    }

    /** Trains in this process, and takes ten seconds of the test's clock for each family. */
    private class InThisProcess implements Trainings {
        private final Map<String, Optional<Duration>> limits = new LinkedHashMap<>();

        @Override
        public Cost train(Family family, Path registry, Optional<Duration> limit)
                throws UntrainedException, IOException, InterruptedException {
            limits.put(family.name(), limit);
            nanos += Duration.ofSeconds(10).toNanos();
            try {
                Train.Result result =
                        new Train(ENVIRONMENT, Progress.notesOnly(line -> {}))
                                .run(
                                        new Train.Request(
                                                fitted,
                                                new Choice(family, oneEpoch(family)),
                                                ModelRules.defaults(),
                                                registry.toString(),
                                                Protocol.LEAVE_ONE_OUT,
                                                false,
                                                Optional.empty(),
                                                false,
                                                Optional.empty()));
                return new Cost(result.published().version(), 12.5, OptionalLong.of(1 << 20));
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static TrainOptions oneEpoch(Family family) {
        TrainOptions defaults = family.defaults();
        return defaults.has(LearningOptions.MAX_EPOCHS)
                ? defaults.with(LearningOptions.MAX_EPOCHS, 1)
                : defaults;
    }

    @Test
    void theBestComesFirstAndTheOthersStandToItAsComparedAlone() throws Exception {
        Leaderboard board = run(new InThisProcess(), "popularity", "session-knn", "markov");

        assertThat(names(board)).hasSize(3).last().isEqualTo("popularity");
        Leaderboard.Entry best = board.entries().get(0);
        Leaderboard.Entry last = board.entries().get(2);
        assertThat(best.fromBest()).isEmpty();
        assertThat(best.ndcg()).isGreaterThan(last.ndcg());
        Compare.Result alone =
                new Compare(ENVIRONMENT, Progress.notesOnly(notes::add))
                        .run(
                                new Compare.Request(
                                        history,
                                        model(best),
                                        model(last),
                                        Protocol.LEAVE_ONE_OUT,
                                        ModelRules.defaults(),
                                        100,
                                        1));
        assertThat(last.fromBest()).contains(alone.comparison());
        assertThat(board.standing()).isEqualTo(alone.standingOfA());
        assertThat(alone.comparison().verdict()).isEqualTo(Comparison.Verdict.FIRST_BETTER);
    }

    @Test
    void theFiguresAreThoseOfAnEvaluation() throws Exception {
        Leaderboard board = run(new InThisProcess(), "markov");

        Leaderboard.Entry only = board.entries().get(0);
        EvaluationReport report =
                new Evaluate(ENVIRONMENT, Progress.notesOnly(notes::add))
                        .run(
                                new Evaluate.Request(
                                        history,
                                        model(only),
                                        Protocol.LEAVE_ONE_OUT,
                                        ModelRules.defaults(),
                                        false,
                                        ItemTexts.none(),
                                        Optional.empty(),
                                        Optional.empty()))
                        .report();
        assertThat(only.judgement().excludingHistory())
                .isEqualTo(report.excludingHistory().figures());
        assertThat(only.judgement().includingHistory())
                .isEqualTo(report.includingHistory().figures());
        assertThat(only.judgement().serving()).isEqualTo(report.serving().figures());
        assertThat(only.bytes()).isEqualTo(Files.size(Path.of(model(only)).resolve("model.pt")));
        assertThat(only.training().cpuSeconds()).isEqualTo(12.5);
        assertThat(only.training().peakBytes()).hasValue(1 << 20);
    }

    @Test
    void whatIsCountedComesFirstAndNetworksShareTheTimeThatIsLeft() throws Exception {
        step = 0;
        Limits trainings = new Limits();
        assertThatThrownBy(() -> run(trainings, "gru4rec", "popularity", "sasrec", "narm"))
                .hasMessage(
                        "No family has a model: popularity: not here; gru4rec: not here; sasrec: not here; narm: not here");
        // Each training takes 10 of the 100 s.
        assertThat(trainings.limits)
                .containsExactly(
                        Map.entry("popularity", Optional.empty()),
                        Map.entry("gru4rec", Optional.of(Duration.ofSeconds(30))),
                        Map.entry("sasrec", Optional.of(Duration.ofSeconds(40))),
                        Map.entry("narm", Optional.of(Duration.ofSeconds(70))));
    }

    private final class Limits implements Trainings {
        private final Map<String, Optional<Duration>> limits = new LinkedHashMap<>();

        @Override
        public Cost train(Family family, Path registry, Optional<Duration> limit)
                throws UntrainedException {
            limits.put(family.name(), limit);
            nanos += Duration.ofSeconds(10).toNanos();
            throw new UntrainedException("not here");
        }
    }

    @Test
    void aFamilyThatCannotBeTrainedIsNamedAndTheOthersAreCompared() throws Exception {
        Trainings real = new InThisProcess();
        Leaderboard board =
                run(
                        (family, registry, limit) -> {
                            if (family.name().equals("markov")) {
                                throw new Trainings.UntrainedException("there is no room for it");
                            }
                            return real.train(family, registry, limit);
                        },
                        "markov",
                        "popularity");
        assertThat(names(board)).containsExactly("popularity");
        assertThat(board.untrained())
                .containsExactly(Map.entry("markov", "there is no room for it"));
        assertThat(comparison.resolve("trainings")).isDirectoryNotContaining("glob:**markov.json");
    }

    @Test
    void aComparisonThatWasStoppedGoesOnWithTheFamilyThatItWasAt() throws Exception {
        Trainings real = new InThisProcess();
        assertThatThrownBy(
                        () ->
                                run(
                                        (family, registry, limit) -> {
                                            if (family.name().equals("markov")) {
                                                throw new InterruptedException("Stopped");
                                            }
                                            return real.train(family, registry, limit);
                                        },
                                        "popularity",
                                        "markov"))
                .isInstanceOf(InterruptedException.class);
        InThisProcess second = new InThisProcess();
        Leaderboard board = run(second, "popularity", "markov");
        assertThat(second.limits).containsOnlyKeys("markov");
        assertThat(names(board)).containsExactly("markov", "popularity");
        InThisProcess third = new InThisProcess();
        assertThat(names(run(third, "popularity", "markov")))
                .containsExactly("markov", "popularity");
        assertThat(third.limits).isEmpty();
    }

    @Test
    void timeThatWasSpentBeforeAStopIsNotSpentTwice() throws Exception {
        step = 0;
        Trainings real = new InThisProcess();
        assertThatThrownBy(
                        () ->
                                run(
                                        (family, registry, limit) -> {
                                            if (family.name().equals("sasrec")) {
                                                throw new InterruptedException("Stopped");
                                            }
                                            nanos += Duration.ofSeconds(50).toNanos();
                                            return real.train(family, registry, limit);
                                        },
                                        "popularity",
                                        "sasrec",
                                        "narm"))
                .isInstanceOf(InterruptedException.class);
        Limits second = new Limits();
        step = 200_000_000;
        Leaderboard board = run(second, "popularity", "sasrec", "narm");
        // 60 of the 100 s went to popularity, and 10.2 to sasrec.
        assertThat(second.limits)
                .containsExactly(
                        Map.entry("sasrec", Optional.of(Duration.ofSeconds(20))),
                        Map.entry("narm", Optional.of(Duration.ofSeconds(29))));
        assertThat(names(board)).containsExactly("popularity");
    }

    @Test
    void aFamilyForWhichNoTimeIsLeftIsNotTrained() throws Exception {
        Trainings real = new InThisProcess();
        Leaderboard board =
                run(
                        (family, registry, limit) -> {
                            nanos += Duration.ofSeconds(100).toNanos();
                            return real.train(family, registry, limit);
                        },
                        "popularity",
                        "sasrec");
        assertThat(names(board)).containsExactly("popularity");
        assertThat(board.untrained())
                .containsExactly(Map.entry("sasrec", "no time of the limit was left"));
    }

    @Test
    void whatCannotBeJudgedIsNotTrained() throws Exception {
        Files.writeString(directory.resolve("events.txt"), "u a b\n");
        Limits trainings = new Limits();
        assertThatThrownBy(() -> run(trainings, "markov"))
                .hasMessageContaining("events.txt has no test case by the protocol leave-one-out");
        assertThat(trainings.limits).isEmpty();
    }

    @Test
    void aModelThatIsDamagedIsNamedWithTheWayOut() throws Exception {
        Leaderboard board = run(new InThisProcess(), "popularity", "markov");
        Files.delete(Path.of(model(board.entries().get(0))).resolve("model.pt"));
        Leaderboard again = run(new InThisProcess(), "popularity", "markov");
        assertThat(names(again)).containsExactly("popularity");
        assertThat(again.untrained().get("markov"))
                .endsWith(
                        "; delete %s to train it again"
                                .formatted(comparison.resolve("trainings/markov.json")));
    }

    /** The test of the history that it was trained on has times; this one has none. */
    @Test
    void aModelThatTheTestHoldsNoTimesForIsNamedAndTheOthersAreCompared() throws Exception {
        Path timed = directory.resolve("timed.csv");
        StringBuilder text = new StringBuilder("user,item,time\n");
        for (int user = 0; user < 40; user++) {
            for (int i = 0; i < 4; i++) {
                text.append(
                        "u%d,%s,%d\n"
                                .formatted(
                                        user,
                                        "abcdefgh".charAt((user + i) % 8),
                                        1_700_000_000 + 60 * i));
            }
        }
        Files.writeString(timed, text);
        fitted = new HistorySource.File(timed, HistoryOptions.auto(), Optional.empty());
        Leaderboard board = run(new InThisProcess(), "popularity", "time-sasrec");
        assertThat(names(board)).containsExactly("popularity");
        assertThat(board.untrained().get("time-sasrec"))
                .endsWith(
                        "takes times, now, and events.txt holds no times: give a history with times");
    }

    @Test
    void trainingsOfEventsThatHaveChangedAreNotMixedWithOthers() throws Exception {
        run(new InThisProcess(), "popularity");
        Path events = directory.resolve("events.txt");
        Files.writeString(events, Files.readString(events) + "late a b c d\n");
        assertThatThrownBy(() -> run(new InThisProcess(), "popularity", "markov"))
                .hasMessageContaining("comparison holds trainings with data=600 interactions, ")
                .hasMessageContaining(", not with data=604 interactions, ");
    }

    @Test
    void soItIsWhereTheTestHasEventsOfItsOwn() throws Exception {
        Path events = Files.copy(directory.resolve("events.txt"), directory.resolve("fitted.txt"));
        fitted = new HistorySource.File(events, HistoryOptions.auto(), Optional.empty());
        run(new InThisProcess(), "popularity");
        Files.writeString(events, "late a b c d\n", StandardOpenOption.APPEND);
        InThisProcess second = new InThisProcess();
        assertThatThrownBy(() -> run(second, "popularity", "markov"))
                .hasMessageContaining(" fitted=600 interactions, ")
                .hasMessageContaining("name another directory");
        assertThat(second.limits).isEmpty();
    }

    @Test
    void aModelOfEventsThatChangedMeanwhileIsNamedWithTheWayOut() throws Exception {
        Path events = Files.copy(directory.resolve("events.txt"), directory.resolve("fitted.txt"));
        fitted = new HistorySource.File(events, HistoryOptions.auto(), Optional.empty());
        Trainings real = new InThisProcess();
        Leaderboard board =
                run(
                        (family, registry, limit) -> {
                            if (family.name().equals("markov")) {
                                Files.writeString(
                                        events, "late a b c d\n", StandardOpenOption.APPEND);
                            }
                            return real.train(family, registry, limit);
                        },
                        "popularity",
                        "markov");
        assertThat(names(board)).containsExactly("popularity");
        assertThat(board.untrained().get("markov"))
                .contains("other data than fitted.txt")
                .endsWith("name another directory than " + comparison);
    }

    private Leaderboard run(Trainings trainings, String... families) throws Exception {
        return new CompareFamilies(ENVIRONMENT, this::tick, notes::add)
                .run(
                        new CompareFamilies.Request(
                                fitted,
                                history,
                                List.of(families).stream()
                                        .map(ENVIRONMENT.families()::named)
                                        .toList(),
                                Optional.of(Duration.ofSeconds(100)),
                                Protocol.LEAVE_ONE_OUT,
                                ModelRules.defaults(),
                                100,
                                1,
                                comparison,
                                List.of()),
                        trainings);
    }

    private String model(Leaderboard.Entry entry) {
        return comparison.resolve("models").resolve(entry.training().version()).toString();
    }

    private long tick() {
        nanos += step;
        return nanos;
    }

    private static List<String> names(Leaderboard board) {
        return board.entries().stream().map(one -> one.training().family()).toList();
    }
}
