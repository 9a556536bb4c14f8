package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonParser;
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
    private final Wanted root;
    private final int count;

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
     * @param paths places of the values ({@link Wanted})
     * @throws IllegalArgumentException if one is not a JSON pointer
     */
    public JsonPaths(String name, List<String> paths) {
        this.objects = new JsonObjects(name);
        this.root = Wanted.of(paths);
        this.count = paths.size();
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
     *     value or JSON's null; a list of these for a place in every element of a list
     * @throws DecodeException if the bytes are not one object in UTF-8; nothing else is thrown
     */
    public Object[] read(byte[] bytes) throws DecodeException {
        return objects.read(
                bytes,
                parser -> {
                    Object[] values = new Object[count];
                    object(parser, root, values);
                    return values;
                });
    }

    private static void object(JsonParser parser, Wanted wanted, Object[] values)
            throws IOException, DecodeException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Wanted below = wanted.property(parser.currentName());
            parser.nextToken();
            value(parser, below, values);
        }
    }

    private static void array(JsonParser parser, Wanted wanted, Object[] values)
            throws IOException, DecodeException {
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            value(parser, wanted.element(index), values);
        }
    }

    private static void value(JsonParser parser, Wanted wanted, Object[] values)
            throws IOException, DecodeException {
        if (wanted == null) {
            parser.skipChildren();
            return;
        }
        Object value = value(parser);
        wanted.take(value, values);
        if (value == Nested.OBJECT) {
            object(parser, wanted, values);
        } else if (value == Nested.ARRAY) {
            array(parser, wanted, values);
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
