package io.nextup.trainer.history;

import java.util.Map;

/**
 * One interaction as a file holds it.
 *
 * @param line line number in the file, from 1
 * @param eventId null where the file has none
 * @param type null where the file has none
 * @param sessionId null where the file has none
 * @param time the file's text; null where the file has none
 * @param position replaces the time where the file has none
 * @param attributes never null
 * @param recommendationId null where the file has none
 * @param placement null where the file has none
 * @param value null where the file has none
 */
record RawEvent(
        long line,
        String eventId,
        String user,
        String item,
        String type,
        String sessionId,
        String time,
        long position,
        Map<String, String> attributes,
        String recommendationId,
        String placement,
        Double value) {

    /** Makes an event of a file that holds users and items alone. */
    static RawEvent of(long line, String user, String item, long position) {
        return new RawEvent(
                line, null, user, item, null, null, null, position, Map.of(), null, null, null);
    }
}
