package io.nextup.bench;

/** The ids of a run's events: a letter and the event's number. */
final class EventIds {
    private static final String PREFIX = "e";

    private EventIds() {}

    static String of(int event) {
        return PREFIX + event;
    }

    /**
     * @throws IllegalArgumentException if the id is not of this run
     */
    static int number(String id) {
        if (!id.startsWith(PREFIX)) {
            throw new IllegalArgumentException("\"%s\" is not an event of this run".formatted(id));
        }
        return Integer.parseInt(id.substring(PREFIX.length()));
    }
}
