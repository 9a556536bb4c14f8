package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One JSON object in UTF-8. */
final class JsonFormat<T> {
    private final Layout<T> layout;
    private final JsonObjects json;

    JsonFormat(Layout<T> layout) {
        this.layout = layout;
        this.json = new JsonObjects(layout.name());
    }

    byte[] encode(T message) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator generator = JsonObjects.FACTORY.createGenerator(out)) {
            layout.table().writeJson(message, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be written", e);
        }
        // Java's encoder writes '?' for half a surrogate pair; Avro's does the same.
        return out.toString().getBytes(UTF_8);
    }

    T decode(byte[] bytes, long recordTimeMillis) throws DecodeException {
        return json.read(
                bytes, parser -> layout.table().readJson(new JsonInput(parser, recordTimeMillis)));
    }
}
