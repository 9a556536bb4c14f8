package io.nextup.trainer.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggedLinesTest {
    private final Logger logger = (Logger) LogManager.getLogger(LoggedLinesTest.class);
    private final Heard heard = new Heard();
    private final LoggedLines err = new LoggedLines(LoggerFactory.getLogger(LoggedLinesTest.class));

    private static final class Heard extends AbstractAppender {
        private final List<String> lines = new ArrayList<>();

        private Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(
                    "%s %s%s"
                            .formatted(
                                    event.getLevel(),
                                    event.getMessage().getFormattedMessage(),
                                    event.getThrown() == null
                                            ? ""
                                            : " " + event.getThrown().getMessage()));
        }
    }

    @BeforeEach
    void listen() {
        Configurator.setLevel(logger, Level.INFO);
        heard.start();
        logger.addAppender(heard);
    }

    @AfterEach
    void hangUp() {
        logger.removeAppender(heard);
    }

    @Test
    void eachLineIsLoggedOnceItHasEnded() {
        err.print("Round 2 be");
        err.flush();
        assertThat(heard.lines).isEmpty();
        err.println("gins in 1h {}");
        err.println();
        err.print("one\r\ntwo\nthree");
        assertThat(heard.lines)
                .containsExactly("INFO Round 2 begins in 1h {}", "INFO one", "INFO two");
        err.close();
        assertThat(heard.lines).last().isEqualTo("INFO three");
    }

    @Test
    void anErrorHasItsCause() {
        err.failed("Round 1 failed: no broker", new IOException("no broker"));
        assertThat(heard.lines).containsExactly("ERROR Round 1 failed: no broker no broker");
    }
}
