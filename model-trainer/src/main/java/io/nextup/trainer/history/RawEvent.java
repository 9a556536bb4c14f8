package io.nextup.trainer.history;

/**
 * One interaction as a file holds it.
 *
 * @param line where it stands, 1 is the first
 * @param eventId null where the file has none
 * @param type null where the file has none
 * @param sessionId null where the file has none
 * @param time the file's text; null where the file has none
 * @param position stands for the time where the file has none
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
