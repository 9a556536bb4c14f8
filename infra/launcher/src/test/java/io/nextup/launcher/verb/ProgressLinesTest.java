package io.nextup.launcher.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.EpochReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private final StringWriter written = new StringWriter();

    @Test
    void onATerminalOneLineIsRedrawnAndEndedOnce() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), true);
        progress.epoch(report(1, Duration.ofSeconds(59)));
        progress.epoch(report(2, Duration.ofMinutes(61)));
        progress.trainingEnded();
        progress.trainingEnded();
        assertThat(written)
                .hasToString(
                        "\repoch 1/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 59s left"
                                + "\u001b[K"
                                + "\repoch 2/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s"
                                + "  up to 1h01m left\u001b[K"
                                + System.lineSeparator());
    }

    private long now;

    @Test
    void onATerminalAStageIsRedrawnWithItsRateAndWhatRemainsOnceItIsMeasured() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), true, () -> now);
        progress.at(new Stage(Stage.Kind.READING, "a.csv, pass 1", 0, 40_000_000, Stage.BYTES));
        now = 50_000_000;
        progress.at(new Stage(Stage.Kind.READING, "a.csv, pass 1", 1, 40_000_000, Stage.BYTES));
        now = 2_000_000_000;
        progress.at(
                new Stage(
                        Stage.Kind.READING, "a.csv, pass 1", 10_000_000, 40_000_000, Stage.BYTES));
        progress.at(Stage.of(Stage.Kind.COUNTING, "for markov"));
        progress.trainingEnded();
        assertThat(written)
                .hasToString(
                        "\rreading a.csv, pass 1: 0.0 of 40.0 MB\u001b[K"
                                + "\rreading a.csv, pass 1: 10.0 of 40.0 MB  5 MB/s  about 6s left\u001b[K"
                                + "\rcounting for markov\u001b[K"
                                + System.lineSeparator());
    }

    @Test
    void elsewhereALineComesAfterFiveSecondsOfSilenceAndTheLastEpochIsNotLost() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), false, () -> now);
        progress.at(new Stage(Stage.Kind.EPOCH, "1/30 full softmax", 0, 100, "steps"));
        now = 5_000_000_000L;
        progress.at(new Stage(Stage.Kind.EPOCH, "1/30 full softmax", 50, 100, "steps"));
        progress.at(new Stage(Stage.Kind.EPOCH, "1/30 full softmax", 51, 100, "steps"));
        progress.epoch(report(1, Duration.ofSeconds(90)));
        progress.epoch(report(2, Duration.ofSeconds(80)));
        now = 10_000_000_000L;
        progress.at(new Stage(Stage.Kind.EPOCH, "3/30 full softmax", 1, 100, "steps"));
        progress.epoch(report(3, Duration.ofSeconds(70)));
        progress.trainingEnded();
        assertThat(written.toString().lines())
                .containsExactly(
                        "epoch 1/30 full softmax: 50 of 100 steps  10/s  about 5s left of it",
                        "epoch 1/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 1m30s left",
                        "epoch 3/30 full softmax: 1 of 100 steps  up to 1m15s left",
                        "epoch 3/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 1m10s left");
    }

    @Test
    void aLineOfAnotherProcessIsRedrawnOnlyWhereItIsOfProgress() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), true, () -> now);
        progress.repeat("ranking by markov: 1 of 2 answers");
        progress.repeat("sasrec is left out");
        assertThat(written)
                .hasToString(
                        "\rranking by markov: 1 of 2 answers\u001b[K%nsasrec is left out%n"
                                .formatted());
    }

    @Test
    void aNoteBetweenEpochsHasALineOfItsOwn() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), true);
        progress.epoch(report(1, Duration.ofSeconds(59)));
        progress.note("the lease was not renewed");
        assertThat(written.toString())
                .endsWith("59s left\u001b[K%nthe lease was not renewed%n".formatted());
    }

    @Test
    void whereLinesAreLoggedEveryEpochIsALineAlsoOnATerminal() {
        try (HeardLog log = new HeardLog(ProgressLinesTest.class)) {
            ProgressLines progress = new ProgressLines(log.err(), true);
            progress.epoch(report(1, Duration.ofSeconds(59)));
            progress.epoch(report(2, Duration.ofSeconds(30)));
            progress.trainingEnded();
            assertThat(log.lines())
                    .containsExactly(
                            "INFO epoch 1/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 59s left",
                            "INFO epoch 2/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 30s left");
        }
    }

    @Test
    void elsewhereEveryEpochIsALine() {
        ProgressLines progress = new ProgressLines(new PrintWriter(written), false);
        progress.epoch(report(1, Duration.ofSeconds(60)));
        progress.trainingEnded();
        assertThat(written)
                .hasToString(
                        "epoch 1/30 full softmax  loss 12.5000  NDCG@10 0.0500  1,234/s  up to 1m00s left"
                                + System.lineSeparator());
    }

    @Test
    void withoutAnEpochNothingIsWritten() {
        new ProgressLines(new PrintWriter(written), true).trainingEnded();
        assertThat(written.toString()).isEmpty();
    }

    @Test
    void theLongestLineFitsIntoATerminal() {
        EpochReport longest =
                new EpochReport(
                        100, 100, "sampled softmax", 12.5, 0.05, 999_999, Duration.ofHours(99));
        assertThat(ProgressLines.line(longest)).hasSizeLessThan(90);
    }

    private static EpochReport report(int epoch, Duration remaining) {
        return new EpochReport(epoch, 30, "full softmax", 12.5, 0.05, 1_234, remaining);
    }
}
