package io.nextup.local.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Which events of a run a recommendation answers. */
final class AnsweredEvents {
    private static final JsonFactory JSON = new JsonFactory();

    private AnsweredEvents() {}

    /**
     * Hands their numbers on. Reads no further than the answers: the generator must cost little
     * beside what it measures.
     */
    static void read(byte[] recommendation, LongConsumer event) throws IOException {
        try (JsonParser in = JSON.createParser(recommendation)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean answers = in.currentName().equals("answers");
                in.nextToken();
                if (answers) {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        event.accept(EventIds.number(in.getText()));
                    }
                    return;
                }
                in.skipChildren();
            }
        }
        throw new IOException("A recommendation names no events that it answers");
    }
}
