package io.nextup.serving;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The lines that a class logs until this is closed. */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Appender appender = new Appender();

    private final class Appender extends AbstractAppender {
        private Appender() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
            String named = event.getContextData().getValue("eventId");
            events.add(named == null ? "" : named);
            if (event.getThrown() != null) {
                traces.add(event.getThrown().getMessage());
            }
        }
    }

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    public static LogLines of(Class<?> logging) {
        LogLines lines = new LogLines((Logger) LogManager.getLogger(logging));
        lines.appender.start();
        lines.logger.addAppender(lines.appender);
        return lines;
    }

    /** The lines, oldest first, without those below the tests' log level. */
    public List<String> lines() {
        return lines;
    }

    /** The event that each line names in a field of its own, or nothing. */
    public List<String> events() {
        return events;
    }

    /** Messages that were logged with a stack trace, oldest first. */
    public List<String> traces() {
        return traces;
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
    }
}
