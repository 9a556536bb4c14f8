package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nextup.event.DeadLetter;
import io.nextup.event.Excerpt;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the fields of one JSON object, one after the other. Reports a value of the wrong type with
 * its path, the value and the right type. Not thread-safe.
 */
final class JsonInput {
    private static final String TIME = "a whole number of milliseconds since 1970-01-01T00:00Z";

    private final JsonParser parser;
    private final long recordTimeMillis;
    private final List<String> unknown = new ArrayList<>(0);

    /**
     * @param parser parser at the start of the object
     * @param recordTimeMillis the Kafka record's timestamp; negative where there is none
     */
    JsonInput(JsonParser parser, long recordTimeMillis) {
        this.parser = parser;
        this.recordTimeMillis = recordTimeMillis;
    }

    /** Moves on to the next field of the object. Returns its name, or null at the object's end. */
    String nextField() throws IOException {
        if (parser.nextToken() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = parser.currentName();
        parser.nextToken();
        return name;
    }

    /** Skips a field that no version knows. */
    void skipUnknown(String name) throws IOException {
        unknown.add(name);
        parser.skipChildren();
    }

    /** Reads a text. Returns null for JSON's null, which only elements and attributes may meet. */
    String text() throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    throw wrong("a text: write \"" + Excerpt.of(parser.getText()) + "\"");
            default -> throw wrong("a text");
        };
    }

    private String wellFormed(String text) throws DecodeException {
        if (!StrictUtf8.isWellFormed(text)) {
            throw undecodable("holds half of a surrogate pair, which is not a character");
        }
        return text;
    }

    /** Reads milliseconds since the epoch. */
    long timeMillis() throws IOException, DecodeException {
        return wholeNumber(TIME);
    }

    /** Reads a moment, which is a text. */
    Instant instant() throws IOException, DecodeException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(Type.INSTANT_FORM);
        }
        try {
            return Type.instant(parser.getText());
        } catch (IllegalArgumentException e) {
            throw wrong(Type.INSTANT_FORM);
        }
    }

    long int64() throws IOException, DecodeException {
        return wholeNumber("a whole number");
    }

    int int32() throws IOException, DecodeException {
        long value = int64();
        if (value != (int) value) {
            throw wrong("a whole number of 32 bits");
        }
        return (int) value;
    }

    private long wholeNumber(String expected) throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw wrong(expected + ", of 64 bits");
                }
                yield parser.getLongValue();
            }
            case VALUE_STRING -> throw wrong(expected + ", without quotes");
            default -> throw wrong(expected);
        };
    }

    float float32() throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                // Not through a double: a number half-way between two floats could then round
                // twice.
                float value = Float.parseFloat(parser.getText());
                if (!Float.isFinite(value)) {
                    throw wrong("a number that a 32-bit float holds");
                }
                yield value;
            }
            case VALUE_STRING -> throw wrong("a number, without quotes");
            default -> throw wrong("a number");
        };
    }

    double float64() throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double value = Double.parseDouble(parser.getText());
                if (!Double.isFinite(value)) {
                    throw wrong("a number that a 64-bit float holds");
                }
                yield value;
            }
            case VALUE_STRING -> throw wrong("a number, without quotes");
            default -> throw wrong("a number");
        };
    }

    boolean bool() throws IOException, DecodeException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> throw wrong("true or false, without quotes");
            default -> throw wrong("true or false");
        };
    }

    byte[] base64() throws IOException, DecodeException {
        try {
            return Base64.getDecoder().decode(text());
        } catch (IllegalArgumentException e) {
            throw wrong("bytes in Base64 (RFC 4648, padded)");
        }
    }

    <T> List<T> list(Type<T> element) throws IOException, DecodeException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("an array");
        }
        List<T> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            T value = element.readJson(this);
            if (value == null) {
                throw undecodable("is null: an array holds no nulls");
            }
            elements.add(value);
        }
        return elements;
    }

    /** Tells whether the value is JSON's null. */
    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Enters an object; reports any other value. */
    void enterObject() throws IOException, DecodeException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("an object");
        }
    }

    /**
     * Reads an object whose names are not those of fields.
     *
     * @param words what a value is, for a person
     */
    <E> Map<String, E> map(Type<E> type, String words) throws IOException, DecodeException {
        enterObject();
        Map<String, E> entries = new HashMap<>();
        for (String key = nextField(); key != null; key = nextField()) {
            if (isNull()) {
                throw wrong(words + ", or left out");
            }
            entries.put(wellFormed(key), type.readJson(this));
        }
        return entries;
    }

    /** Returns the error for a required field that is missing or null. */
    DecodeException missing(String name) {
        String alike =
                unknown.stream()
                        .filter(other -> letters(other).equals(letters(name)))
                        .findFirst()
                        .map(other -> " (there is '%s')".formatted(Excerpt.of(other)))
                        .orElse("");
        return new DecodeException(
                DeadLetter.Reason.MISSING_FIELD, path(name) + " is missing or null" + alike);
    }

    long recordTimeMillis() {
        return recordTimeMillis;
    }

    private static String letters(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    private DecodeException wrong(String expected) throws IOException {
        String value =
                switch (parser.currentToken()) {
                    case VALUE_STRING -> "the text \"" + Excerpt.of(parser.getText()) + "\"";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                            "the number " + Excerpt.of(parser.getText());
                    case START_OBJECT, END_OBJECT -> "an object";
                    case START_ARRAY, END_ARRAY -> "an array";
                    default -> parser.getText();
                };
        return undecodable("is " + value + ": it must be " + expected);
    }

    private DecodeException undecodable(String what) {
        return DecodeException.undecodable(path(null) + " " + what, null);
    }

    /**
     * Returns the parser's path, such as {@code items/3/score}; with a name, that of the field in
     * the object.
     */
    private String path(String name) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        String here = pointer.isEmpty() ? "" : pointer.substring(1);
        if (name == null) {
            return Excerpt.of(here);
        }
        return here.isEmpty() ? name : Excerpt.of(here) + "/" + name;
    }
}
