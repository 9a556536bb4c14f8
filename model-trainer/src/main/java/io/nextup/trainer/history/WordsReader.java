package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;

/** Reads files of words separated by blanks: one user a line, or one pair a line. */
final class WordsReader {

    private WordsReader() {}

    /** Reads {@code user item1 item2 ...}; an item's time is its position in the user's line. */
    static void readSequences(String file, BufferedReader text, BadLines bad, Sink<RawEvent> sink)
            throws IOException {
        Map<String, Long> positions = new HashMap<>();
        String line;
        for (long number = 1; (line = text.readLine()) != null; number++) {
            StringTokenizer words = new StringTokenizer(line);
            if (!words.hasMoreTokens()) {
                continue;
            }
            String user = words.nextToken();
            if (!words.hasMoreTokens()) {
                bad.leaveOut(
                        new LineException(
                                file,
                                number,
                                "user \"%s\" has no item: remove the line"
                                        .formatted(Excerpt.of(user))));
                continue;
            }
            long position = positions.getOrDefault(user, 0L);
            while (words.hasMoreTokens()) {
                position++;
                sink.accept(RawEvent.of(number, user, words.nextToken(), position));
            }
            positions.put(user, position);
        }
    }

    /** Reads {@code user item}; an item's time is its pair's position in the file. */
    static void readPairs(String file, BufferedReader text, BadLines bad, Sink<RawEvent> sink)
            throws IOException {
        long position = 0;
        String line;
        for (long number = 1; (line = text.readLine()) != null; number++) {
            StringTokenizer words = new StringTokenizer(line);
            int count = words.countTokens();
            if (count == 0) {
                continue;
            }
            if (count != 2) {
                bad.leaveOut(
                        new LineException(
                                file,
                                number,
                                "%d words where a user and an item should be: \"%s\"; for one user a line say --format %s"
                                        .formatted(
                                                count,
                                                Excerpt.of(line),
                                                HistoryFormat.SEQUENCES.word())));
                continue;
            }
            position++;
            sink.accept(RawEvent.of(number, words.nextToken(), words.nextToken(), position));
        }
    }
}
