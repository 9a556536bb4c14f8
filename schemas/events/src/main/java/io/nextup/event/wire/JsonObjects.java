package io.nextup.event.wire;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.nextup.event.Excerpt;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;

/**
 * Reads records that are one JSON object in UTF-8 each, within limits on depth, names and numbers.
 * Safe for use by many threads.
 */
final class JsonObjects {
    private static final int MOST_DEPTH = 32;
    private static final int MOST_NAME_CHARACTERS = 1_000;
    private static final int MOST_NUMBER_CHARACTERS = 100;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    static final JsonFactory FACTORY =
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

    /** Reads the fields of an object. */
    @FunctionalInterface
    interface Body<T> {
        /**
         * Reads to the object's end.
         *
         * @param parser parser at the start of the object
         */
        T read(JsonParser parser) throws IOException, DecodeException;
    }

    /**
     * @param name the name of such a record in errors
     */
    JsonObjects(String name) {
        this.name = name;
    }

    /**
     * Reads a record.
     *
     * @throws DecodeException if the bytes are not one object in UTF-8, or the body throws it;
     *     nothing else is thrown
     */
    <T> T read(byte[] bytes, Body<T> body) throws DecodeException {
        String text = text(bytes);
        try (JsonParser parser = FACTORY.createParser(text)) {
            return read(parser, body);
        } catch (JsonProcessingException e) {
            throw undecodable(e.getOriginalMessage() + place(e.getLocation()), text, e);
        } catch (IOException | IllegalArgumentException e) {
            throw undecodable(e.getMessage(), text, e);
        } catch (DecodeException e) {
            throw e.within("JSON " + name, Excerpt.of(text));
        }
    }

    private static <T> T read(JsonParser parser, Body<T> body) throws IOException, DecodeException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw DecodeException.undecodable(
                    first == null
                            ? "there is nothing but white space"
                            : "a message is one object in braces, and this is something else",
                    null);
        }
        T message = body.read(parser);
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
