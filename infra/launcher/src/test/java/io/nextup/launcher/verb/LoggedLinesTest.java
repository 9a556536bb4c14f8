package io.nextup.launcher.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggedLinesTest {
    private final HeardLog heard = new HeardLog(LoggedLinesTest.class);
    private final LoggedLines err = heard.err();
    private final StringWriter text = new StringWriter();

    @AfterEach
    void hangUp() {
        heard.close();
    }

    @Test
    void eachLineIsLoggedOnceItHasEnded() {
        err.print("Round 2 be");
        err.flush();
        assertThat(heard.lines()).isEmpty();
        err.println("gins in 1h {}");
        err.println();
        err.print("one\r\ntwo\nthree");
        assertThat(heard.lines())
                .containsExactly("INFO Round 2 begins in 1h {}", "INFO one", "INFO two");
        err.close();
        assertThat(heard.lines()).last().isEqualTo("INFO three");
    }

    @Test
    void anErrorIsLoggedWithItsCauseIfItHasOne() {
        LoggedLines.error(err, "Round 1 failed: {}", new IOException("no broker"), false);
        LoggedLines.error(err, "nextup train: give --registry");
        assertThat(heard.lines())
                .containsExactly(
                        "ERROR Round 1 failed: {} no broker",
                        "ERROR nextup train: give --registry");
    }

    @Test
    void inTextAnErrorIsOneLineAndItsTraceStandsBelowWhereItIsAskedFor() {
        PrintWriter terminal = new PrintWriter(text);
        LoggedLines.error(terminal, "one", new IOException("no broker"), false);
        LoggedLines.error(terminal, "two");
        assertThat(text.toString()).isEqualToNormalizingNewlines("one\ntwo\n");

        LoggedLines.error(terminal, "three", new IOException("no broker"), true);
        assertThat(text.toString())
                .startsWith("one%ntwo%nthree%njava.io.IOException: no broker%n\tat ".formatted());
        assertThat(heard.lines()).isEmpty();
    }
}
