package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * Reads the values at some places of JSON objects, and skips all others. Safe for use by many
 * threads.
 */
public final class JsonPaths {
    /** Greatest size of a record. */
    public static final int MOST_BYTES = WireCodec.MOST_BYTES;

    private final JsonObjects objects;
    private final JsonPointer[] paths;

    /** A value that is neither a text nor a number. */
    public enum Nested {
        OBJECT("an object"),
        ARRAY("an array"),
        /** Not in JSON, but in formats that share these values. */
        BYTES("bytes");

        private final String words;

        Nested(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * @param name the name of such an object in errors
     * @param paths places of the values, as JSON pointers (RFC 6901)
     * @throws IllegalArgumentException if one is not a JSON pointer
     */
    public JsonPaths(String name, List<String> paths) {
        this.objects = new JsonObjects(name);
        this.paths = paths.stream().map(JsonPointer::compile).toArray(JsonPointer[]::new);
    }

    /** Returns the JSON pointer to a field of the outermost object. */
    public static String toField(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /**
     * Tells whether bytes may be a JSON object. False for none at all, for more than are read, for
     * Nextup's Avro, and for a schema registry's format.
     */
    public static boolean mayRead(byte[] bytes) {
        return bytes != null
                && bytes.length > 0
                && bytes.length <= MOST_BYTES
                && bytes[0] != 0
                && !AvroFormat.isAvro(bytes);
    }

    /**
     * Reads the values of one object.
     *
     * @return in the order of the paths: a String, a Long or BigInteger, a BigDecimal of a number
     *     with a fraction or an exponent, a Boolean, a {@link Nested}, or null where there is no
     *     value or JSON's null
     * @throws DecodeException if the bytes are not one object in UTF-8; nothing else is thrown
     */
    public Object[] read(byte[] bytes) throws DecodeException {
        return objects.read(
                bytes,
                parser -> {
                    Object[] values = new Object[paths.length];
                    object(parser, paths, values);
                    return values;
                });
    }

    private static void object(JsonParser parser, JsonPointer[] heads, Object[] values)
            throws IOException, DecodeException {
        JsonPointer[] tails = new JsonPointer[heads.length];
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = false;
            for (int i = 0; i < heads.length; i++) {
                tails[i] = heads[i] == null ? null : heads[i].matchProperty(parser.currentName());
                wanted |= tails[i] != null;
            }
            parser.nextToken();
            value(parser, wanted, tails, values);
        }
    }

    private static void array(JsonParser parser, JsonPointer[] heads, Object[] values)
            throws IOException, DecodeException {
        JsonPointer[] tails = new JsonPointer[heads.length];
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            boolean wanted = false;
            for (int i = 0; i < heads.length; i++) {
                tails[i] = heads[i] == null ? null : heads[i].matchElement(index);
                wanted |= tails[i] != null;
            }
            value(parser, wanted, tails, values);
        }
    }

    private static void value(
            JsonParser parser, boolean wanted, JsonPointer[] tails, Object[] values)
            throws IOException, DecodeException {
        if (!wanted) {
            parser.skipChildren();
            return;
        }
        Object value = value(parser);
        for (int i = 0; i < tails.length; i++) {
            if (tails[i] != null && tails[i].matches()) {
                values[i] = value;
            }
        }
        if (value == Nested.OBJECT) {
            object(parser, tails, values);
        } else if (value == Nested.ARRAY) {
            array(parser, tails, values);
        }
    }

    private static Object value(JsonParser parser) throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> text(parser);
            case VALUE_NUMBER_INT ->
                    parser.getNumberValue() instanceof Integer small
                            ? (Object) small.longValue()
                            : parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> Nested.OBJECT;
            case START_ARRAY -> Nested.ARRAY;
            default -> null;
        };
    }

    private static String text(JsonParser parser) throws IOException, DecodeException {
        String text = parser.getText();
        if (!StrictUtf8.isWellFormed(text)) {
            throw DecodeException.undecodable(
                    "%s holds half of a surrogate pair, which is not a character"
                            .formatted(parser.getParsingContext().pathAsPointer()),
                    null);
        }
        return text;
    }
}
