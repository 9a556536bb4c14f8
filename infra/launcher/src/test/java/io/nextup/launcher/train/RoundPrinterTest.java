package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.verb.Verb;
import io.nextup.models.Served;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.refresh.Decision;
import io.nextup.trainer.refresh.Incumbent.Divergence;
import io.nextup.trainer.refresh.RoundReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RoundPrinterTest {
    @Test
    void namesOfModelsFromOutsideNeitherSteerTheTerminalNorEndALine() {
        StringWriter out = new StringWriter();

        new CommandLine(new OneRound()).setOut(new PrintWriter(out, true)).execute();

        assertThat(out.toString())
                .isEqualTo(
                        """
                        Round 1: too-few-events: after v?[2J
                          v??1 serves in 1 of 1 processes, and v?2 is announced: candidates are compared with the serving model
                        """);
    }

    @Command(name = "one")
    private static final class OneRound extends Verb {
        @Override
        protected int run() {
            new RoundPrinter(this)
                    .ended(
                            new Round.Done(
                                    1,
                                    Instant.EPOCH,
                                    Instant.EPOCH,
                                    new RoundReport(
                                            new Decision(
                                                    Decision.Outcome.TOO_FEW_EVENTS,
                                                    "after v\u001b[2J",
                                                    List.of()),
                                            0,
                                            new RoundReport.Window(0, 0, 0),
                                            new RoundReport.Models(
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    Optional.of(
                                                            new Divergence(
                                                                    new Served(
                                                                            "v\r\n1", "ab", 1, 1),
                                                                    Optional.of("v\u202e2")))),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty())));
            return OK;
        }
    }
}
