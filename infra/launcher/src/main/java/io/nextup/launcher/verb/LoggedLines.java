package io.nextup.launcher.verb;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.EnvironmentVariables;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard error whose lines go to the log. Where that writes JSON, a collector that parses each
 * line would otherwise fail on those for people, such as the notes of a refresh. Thread-safe.
 */
public final class LoggedLines extends PrintWriter {
    /** Value of the variable for one JSON object a line. */
    public static final String JSON = "json";

    private final Logger log;

    /** Makes a writer whose lines a logger takes. */
    public LoggedLines(Logger log) {
        super(new Lines(log), true);
        this.log = requireNonNull(log, "log is null");
    }

    /** Makes the writer; empty where log lines are text, as those for people are. */
    public static Optional<PrintWriter> wanted() {
        return JSON.equals(System.getenv(EnvironmentVariables.LOG_FORMAT))
                ? Optional.of(new LoggedLines(LoggerFactory.getLogger(LoggedLines.class)))
                : Optional.empty();
    }

    /**
     * Reports an error that its line says all about.
     *
     * @param err standard error: logs the line as an error if it is of this class, else prints it
     */
    public static void error(PrintWriter err, String line) {
        error(err, line, null, false);
    }

    /**
     * Reports an error likewise; the log has the stack trace, too.
     *
     * @param cause null without one
     * @param traced true where text has the stack trace, too; needs a cause
     */
    public static void error(PrintWriter err, String line, Throwable cause, boolean traced) {
        if (err instanceof LoggedLines lines) {
            lines.log.error(line, cause);
            return;
        }
        err.println(line);
        if (traced) {
            cause.printStackTrace(err);
        }
        err.flush();
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
