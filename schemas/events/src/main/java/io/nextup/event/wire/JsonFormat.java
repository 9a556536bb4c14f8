package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.nextup.event.Excerpt;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;

/** One JSON object in UTF-8. */
final class JsonFormat<T> {
    private static final int MOST_DEPTH = 32;
    private static final int MOST_NAME_CHARACTERS = 1_000;
    private static final int MOST_NUMBER_CHARACTERS = 100;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MOST_DEPTH)
                                    .maxNameLength(MOST_NAME_CHARACTERS)
                                    .maxNumberLength(MOST_NUMBER_CHARACTERS)
                                    .maxStringLength(WireCodec.MOST_BYTES)
                                    .build())
                    .errorReportConfiguration(
                            ErrorReportConfiguration.builder().maxErrorTokenLength(60).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Strangers choose the names: none is kept beyond its message.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    // Not the thread-local pool, which holds the class loader of an ended job.
                    .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                    .build();

    private final String name;
    private final Layout<T> layout;

    JsonFormat(Layout<T> layout) {
        this.layout = layout;
        this.name = layout.name();
    }

    byte[] encode(T message) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            layout.table().writeJson(message, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be written", e);
        }
        // Java's encoder writes '?' for half a surrogate pair; Avro's does the same.
        return out.toString().getBytes(UTF_8);
    }

    T decode(byte[] bytes, long recordTimeMillis) throws DecodeException {
        String text = text(bytes);
        try (JsonParser parser = FACTORY.createParser(text)) {
            return read(parser, recordTimeMillis);
        } catch (JsonProcessingException e) {
            throw undecodable(e.getOriginalMessage() + place(e.getLocation()), text, e);
        } catch (IOException | IllegalArgumentException e) {
            throw undecodable(e.getMessage(), text, e);
        } catch (DecodeException e) {
            throw e.within("JSON " + name, Excerpt.of(text));
        }
    }

    private T read(JsonParser parser, long recordTimeMillis) throws IOException, DecodeException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw DecodeException.undecodable(
                    first == null
                            ? "there is nothing but white space"
                            : "a message is one object in braces, and this is something else",
                    null);
        }
        T message = layout.table().readJson(new JsonInput(parser, recordTimeMillis));
        if (parser.nextToken() != null) {
            throw DecodeException.undecodable("something follows the object", null);
        }
        return message;
    }

    /** A limit that was passed has no place. */
    private static String place(JsonLocation location) {
        return location == null
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private String text(byte[] bytes) throws DecodeException {
        try {
            String text = StrictUtf8.decode(bytes, 0, bytes.length);
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw DecodeException.undecodable(
                    name
                            + ": neither Avro (which starts with c3 01) nor JSON ("
                            + e.getMessage()
                            + "): "
                            + Excerpt.of(bytes),
                    e);
        }
    }

    private DecodeException undecodable(String what, String text, Exception cause) {
        return DecodeException.undecodable(
                "JSON " + name + ": " + what + ", in " + Excerpt.of(text), cause);
    }
}
