package io.nextup.trainer.cli.log;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard error whose lines go to the log. Where that writes JSON, a collector that parses each
 * line would otherwise stumble over those for people, such as the notes of a refresh. Thread-safe.
 */
public final class LoggedLines extends PrintWriter {
    /** Variable of the environment that chooses how log lines are written. */
    public static final String FORMAT_VARIABLE = "NEXTUP_LOG_FORMAT";

    /** Value of the variable for one JSON object a line. */
    public static final String JSON = "json";

    private final Logger log;

    LoggedLines(Logger log) {
        super(new Lines(log), true);
        this.log = requireNonNull(log, "log is null");
    }

    /** Makes the writer; empty where log lines are text, as those for people are. */
    public static Optional<PrintWriter> wanted() {
        return JSON.equals(System.getenv(FORMAT_VARIABLE))
                ? Optional.of(new LoggedLines(LoggerFactory.getLogger(LoggedLines.class)))
                : Optional.empty();
    }

    /** Logs an error with its stack trace. */
    public void failed(String line, Throwable cause) {
        log.error(line, cause);
    }

    /** Logs each line once it has ended. */
    private static final class Lines extends Writer {
        private final Logger log;
        private final StringBuilder line = new StringBuilder();

        Lines(Logger log) {
            this.log = log;
        }

        @Override
        public void write(char[] chars, int from, int length) {
            synchronized (lock) {
                for (int i = from; i < from + length; i++) {
                    if (chars[i] == '\n') {
                        end();
                    } else {
                        line.append(chars[i]);
                    }
                }
            }
        }

        private void end() {
            String text = line.toString().stripTrailing();
            line.setLength(0);
            if (!text.isEmpty()) {
                log.info(text);
            }
        }

        /** A line without its end may go on. */
        @Override
        public void flush() {}

        @Override
        public void close() {
            synchronized (lock) {
                end();
            }
        }
    }
}
