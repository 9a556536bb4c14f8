package io.nextup.trainer.history;

/**
 * One interaction as a file holds it.
 *
 * @param line line number in the file, from 1
 * @param eventId null where the file has none
 * @param type null where the file has none
 * @param sessionId null where the file has none
 * @param time the file's text; null where the file has none
 * @param position replaces the time where the file has none
 */
record RawEvent(
        long line,
        String eventId,
        String user,
        String item,
        String type,
        String sessionId,
        String time,
        long position) {}
