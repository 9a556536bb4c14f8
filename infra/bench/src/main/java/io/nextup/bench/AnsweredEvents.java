package io.nextup.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nextup.event.Recommendation;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.util.stream.IntStream;

/** Reader of the events that a recommendation answers. */
final class AnsweredEvents {
    private static final JsonFactory JSON = new JsonFactory();

    private AnsweredEvents() {}

    /**
     * Returns the events' numbers. Reads beyond the items only when there are none: the generator
     * must cost little beside what it measures.
     *
     * @throws LocalRunException if a recommendation was skipped: nothing was scored
     */
    static int[] read(byte[] recommendation) throws IOException {
        try (JsonParser in = JSON.createParser(recommendation)) {
            if (!seek(in, "answers")) {
                throw new IOException("A recommendation names no events that it answers");
            }
            IntStream.Builder events = IntStream.builder();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                events.accept(event(in));
            }
            if (seek(in, "items") && in.nextToken() == JsonToken.END_ARRAY) {
                requireScored(in);
            }
            return events.build().toArray();
        }
    }

    /** Returns the event of a reference: the generator gives each one an id. */
    private static int event(JsonParser in) throws IOException {
        if (!"event".equals(in.nextFieldName())) {
            throw new IOException("A recommendation names an event without its id");
        }
        int number = EventIds.number(in.nextTextValue());
        while (in.nextToken() != JsonToken.END_OBJECT) {
            in.skipChildren();
        }
        return number;
    }

    private static void requireScored(JsonParser in) throws IOException {
        if (seek(in, "source") && in.getText().equals(Recommendation.Source.SKIPPED.word())) {
            throw new LocalRunException(
                    "The job has skipped an event, and a benchmark counts events that are scored: leave out nextup.scoring.max-age, or set it higher");
        }
    }

    /**
     * Moves on to the first token of that field's value. Returns false when there is no such field.
     */
    private static boolean seek(JsonParser in, String field) throws IOException {
        for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                boolean found = in.currentName().equals(field);
                in.nextToken();
                if (found) {
                    return true;
                }
                in.skipChildren();
            }
        }
        return false;
    }
}
