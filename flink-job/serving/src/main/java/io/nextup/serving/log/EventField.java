package io.nextup.serving.log;

import org.slf4j.MDC;

/**
 * Names the event that a log line concerns, in a field beside the message: a message must not hold
 * what a producer chose, such as line breaks. Logs in JSON show the field.
 */
public final class EventField {
    /** Name of the field. */
    public static final String NAME = "eventId";

    private EventField() {}

    /**
     * Logs with the field.
     *
     * @param reference the event's {@link io.nextup.event.EventReference}
     * @param line logs a line, on this thread
     */
    public static void with(String reference, Runnable line) {
        MDC.put(NAME, reference);
        try {
            line.run();
        } finally {
            MDC.remove(NAME);
        }
    }
}
