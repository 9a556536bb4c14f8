package io.nextup.launcher.verb;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.slf4j.LoggerFactory;

/** A log in memory, and a writer whose lines go there. */
public final class HeardLog implements AutoCloseable {
    private final Logger logger;
    private final Appender appender = new Appender();
    private final LoggedLines err;

    public HeardLog(Class<?> test) {
        logger = (Logger) LogManager.getLogger(test);
        Configurator.setLevel(logger, Level.INFO);
        appender.start();
        logger.addAppender(appender);
        err = new LoggedLines(LoggerFactory.getLogger(test));
    }

    private static final class Appender extends AbstractAppender {
        private final List<String> lines = new ArrayList<>();

        private Appender() {
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

    public LoggedLines err() {
        return err;
    }

    /** Level, message, and message of the exception if there is one. */
    public List<String> lines() {
        return List.copyOf(appender.lines);
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
    }
}
