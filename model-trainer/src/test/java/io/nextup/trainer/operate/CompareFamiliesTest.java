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
import io.nextup.trainer.leaderboard.TrainingFiles;
import io.nextup.trainer.operate.CompareFamilies.Trainings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private TrainingFiles files;
    private final List<String> notes = new ArrayList<>();
    private long nanos;

    /** The clock moves a little with each look, so that a measurement ends at once. */
    private long step = 200_000_000;

    /** What is followed by what is sure, so that transitions beat popularity. */
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
        files = TrainingFiles.open(directory.resolve("comparison"), List.of());
    }

    /** Trains in this process, and takes ten seconds of the test's clock for each family. */
    private class InThisProcess implements Trainings {
        private final Map<String, Optional<Duration>> limits = new LinkedHashMap<>();

        @Override
        public Cost train(Family family, Optional<Duration> limit)
                throws UntrainedException, IOException, InterruptedException {
            limits.put(family.name(), limit);
            nanos += Duration.ofSeconds(10).toNanos();
            try {
                Train.Result result =
                        new Train(ENVIRONMENT, Progress.notesOnly(line -> {}))
                                .run(
                                        new Train.Request(
                                                history,
                                                new Choice(family, family.defaults()),
                                                ModelRules.defaults(),
                                                files.registry().toString(),
                                                Protocol.LEAVE_ONE_OUT,
                                                false,
                                                Optional.empty()));
                return new Cost(
                        Path.of(result.published().location()).toString(),
                        12.5,
                        OptionalLong.of(1 << 20));
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void theBestComesFirstAndTheOthersStandToItAsComparedAlone() throws Exception {
        Leaderboard board = run(new InThisProcess(), "popularity", "session-knn", "markov");

        assertThat(names(board)).hasSize(3).last().isEqualTo("popularity");
        Leaderboard.Entry best = board.entries().get(0);
        Leaderboard.Entry last = board.entries().get(2);
        assertThat(best.afterBest()).isEmpty();
        assertThat(best.ndcg()).isGreaterThan(last.ndcg());
        Compare.Result alone =
                new Compare(ENVIRONMENT, notes::add)
                        .run(
                                new Compare.Request(
                                        history,
                                        best.training().model(),
                                        last.training().model(),
                                        Protocol.LEAVE_ONE_OUT,
                                        ModelRules.defaults(),
                                        100,
                                        1));
        assertThat(last.afterBest()).contains(alone.comparison());
        assertThat(alone.comparison().verdict()).isEqualTo(Comparison.Verdict.FIRST_BETTER);
    }

    @Test
    void theFiguresAreThoseOfAnEvaluation() throws Exception {
        Leaderboard board = run(new InThisProcess(), "markov");

        Leaderboard.Entry only = board.entries().get(0);
        EvaluationReport report =
                new Evaluate(ENVIRONMENT, notes::add)
                        .run(
                                new Evaluate.Request(
                                        history,
                                        only.training().model(),
                                        Protocol.LEAVE_ONE_OUT,
                                        ModelRules.defaults(),
                                        false,
                                        Optional.empty()))
                        .report();
        assertThat(only.judgement().excludingHistory())
                .isEqualTo(report.excludingHistory().figures());
        assertThat(only.judgement().includingHistory())
                .isEqualTo(report.includingHistory().figures());
        assertThat(only.judgement().serving()).isEqualTo(report.serving().figures());
        assertThat(only.bytes())
                .isEqualTo(Files.size(Path.of(only.training().model()).resolve("model.pt")));
        assertThat(only.training().cpuSeconds()).isEqualTo(12.5);
        assertThat(only.training().peakBytes()).hasValue(1 << 20);
    }

    @Test
    void whatIsCountedComesFirstAndNetworksShareTheTimeThatIsLeft() throws Exception {
        step = 0;
        Limits trainings = new Limits();
        assertThatThrownBy(() -> run(trainings, "gru4rec", "popularity", "sasrec", "narm"))
                .hasMessage(
                        "No family could be trained: {popularity=not here, gru4rec=not here, sasrec=not here, narm=not here}");
        // Of 100 s each family takes ten.
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
        public Cost train(Family family, Optional<Duration> limit) throws UntrainedException {
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
                        (family, limit) -> {
                            if (family.name().equals("markov")) {
                                throw new Trainings.UntrainedException("there is no room for it");
                            }
                            return real.train(family, limit);
                        },
                        "markov",
                        "popularity");
        assertThat(names(board)).containsExactly("popularity");
        assertThat(board.untrained())
                .containsExactly(Map.entry("markov", "there is no room for it"));
        assertThat(files.of("markov")).isEmpty();
    }

    @Test
    void aComparisonThatWasStoppedGoesOnWithTheFamilyThatItWasAt() throws Exception {
        Trainings real = new InThisProcess();
        assertThatThrownBy(
                        () ->
                                run(
                                        (family, limit) -> {
                                            if (family.name().equals("markov")) {
                                                throw new InterruptedException("Stopped");
                                            }
                                            return real.train(family, limit);
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

    private Leaderboard run(Trainings trainings, String... families) throws Exception {
        return new CompareFamilies(ENVIRONMENT, this::tick, notes::add)
                .run(
                        new CompareFamilies.Request(
                                history,
                                List.of(families).stream()
                                        .map(ENVIRONMENT.families()::named)
                                        .toList(),
                                Optional.of(Duration.ofSeconds(100)),
                                Protocol.LEAVE_ONE_OUT,
                                ModelRules.defaults(),
                                100,
                                1),
                        files,
                        trainings);
    }

    private long tick() {
        nanos += step;
        return nanos;
    }

    private static List<String> names(Leaderboard board) {
        return board.entries().stream().map(one -> one.training().family()).toList();
    }
}
