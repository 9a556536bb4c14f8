package io.nextup.launcher.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.DeadLetter;
import io.nextup.event.TerminalText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A dead letter as one line of JSON that a person can read and correct. Bytes that are UTF-8 stand
 * as text under their name, others in Base64 under the name with {@code Base64} added; none at all
 * where the record had none. Headers stand by name in {@code headers} and {@code headersBase64}.
 */
public final class LetterLines {
    private static final String BASE64 = "Base64";
    private static final String HEADERS = "headers";

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private LetterLines() {}

    /**
     * Returns the letter as JSON, without the line's end.
     *
     * @param refusedTimeMillis time of the refusal by the job, milliseconds since the epoch
     */
    public static String json(DeadLetter letter, long refusedTimeMillis) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("reason", letter.reason().word());
        line.put("detail", letter.detail());
        line.put("topic", letter.topic());
        line.put("partition", letter.partition());
        line.put("offset", letter.offset());
        if (letter.group() != null) {
            line.put("group", letter.group());
        }
        line.put("refusedTime", refusedTimeMillis);
        if (letter.timestampMillis() >= 0) {
            line.put("recordTime", letter.timestampMillis());
        }
        put(line, "key", letter.key());
        put(line, "value", letter.original());
        putHeaders(line, letter.headers());
        return line.toString();
    }

    /** Returns the letter for a person to read: when it was refused, where it lay, why. */
    public static String readable(DeadLetter letter, long refusedTimeMillis) {
        return TerminalText.onOneLine(
                "%s %s:%d:%d %s %s"
                        .formatted(
                                Instant.ofEpochMilli(refusedTimeMillis),
                                letter.topic(),
                                letter.partition(),
                                letter.offset(),
                                letter.reason(),
                                letter.detail()));
    }

    /**
     * Reads the record to send from a line: its {@code key}, {@code value}, {@code recordTime} and
     * {@code headers}. Ignores the other fields, which say where it came from.
     *
     * @param nowMillis timestamp of a record that has none
     * @throws IllegalArgumentException if the line is not of this form
     */
    static MendedRecord read(String line, long nowMillis) {
        JsonNode fields;
        try {
            fields = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
        }
        if (!fields.isObject()) {
            throw new IllegalArgumentException("not a JSON object in braces");
        }
        if (fields.has("timestamp")) {
            throw new IllegalArgumentException(
                    "timestamp is the name of an earlier build: write recordTime, or the record gets the time of sending");
        }
        JsonNode recordTime = fields.path("recordTime");
        if (!recordTime.isMissingNode() && !recordTime.canConvertToExactIntegral()) {
            throw new IllegalArgumentException(
                    "recordTime is %s: milliseconds since 1970".formatted(recordTime));
        }
        long timestampMillis = recordTime.asLong(-1);
        return new MendedRecord(
                bytes(fields, "key"),
                bytes(fields, "value"),
                timestampMillis < 0 ? nowMillis : timestampMillis,
                headers(fields));
    }

    private static Map<String, byte[]> headers(JsonNode fields) {
        Map<String, byte[]> all = new TreeMap<>();
        object(fields, HEADERS).forEach((name, text) -> all.put(name, text.getBytes(UTF_8)));
        object(fields, HEADERS + BASE64)
                .forEach(
                        (name, base64) -> {
                            byte[] value = decode("the header %s".formatted(name), base64);
                            if (all.put(name, value) != null) {
                                throw new IllegalArgumentException(
                                        "the header %s stands in headers and in headersBase64: keep the one that is right"
                                                .formatted(name));
                            }
                        });
        return all;
    }

    /** Returns the texts of an object; none where the line has no such object. */
    private static Map<String, String> object(JsonNode fields, String name) {
        JsonNode object = fields.path(name);
        if (!object.isMissingNode() && !object.isObject()) {
            throw new IllegalArgumentException(
                    "%s is %s: write texts by name, as {\"reader\": \"ada\"}"
                            .formatted(name, object));
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> header : object.properties()) {
            if (!header.getValue().isTextual()) {
                throw new IllegalArgumentException(
                        "the header %s is not a text".formatted(header.getKey()));
            }
            texts.put(header.getKey(), header.getValue().textValue());
        }
        return texts;
    }

    /** Puts each header into one of two objects, in the order of their names. */
    private static void putHeaders(ObjectNode line, Map<String, byte[]> headers) {
        ObjectNode texts = MAPPER.createObjectNode();
        ObjectNode others = MAPPER.createObjectNode();
        new TreeMap<>(headers)
                .forEach(
                        (name, value) ->
                                text(value)
                                        .ifPresentOrElse(
                                                text -> texts.put(name, text),
                                                () -> others.put(name, base64(value))));
        if (!texts.isEmpty()) {
            line.set(HEADERS, texts);
        }
        if (!others.isEmpty()) {
            line.set(HEADERS + BASE64, others);
        }
    }

    private static void put(ObjectNode line, String name, byte[] bytes) {
        if (bytes != null) {
            text(bytes)
                    .ifPresentOrElse(
                            text -> line.put(name, text),
                            () -> line.put(name + BASE64, base64(bytes)));
        }
    }

    /** Returns bytes in UTF-8 as text; empty for others. */
    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(JsonNode fields, String name) {
        JsonNode text = fields.path(name);
        JsonNode base64 = fields.path(name + BASE64);
        if (text.isValueNode() && base64.isValueNode()) {
            throw new IllegalArgumentException(
                    "both %s and %s: keep the one that is right".formatted(name, name + BASE64));
        }
        if (text.isTextual()) {
            return text.textValue().getBytes(UTF_8);
        }
        if (base64.isTextual()) {
            return decode(name + BASE64, base64.textValue());
        }
        if (text.isMissingNode() && base64.isMissingNode()) {
            return null;
        }
        throw new IllegalArgumentException(
                "%s is not a text: write the bytes as a JSON string, a JSON message with its quotes as \\\""
                        .formatted(text.isMissingNode() ? name + BASE64 : name));
    }

    private static byte[] decode(String name, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is not Base64 (RFC 4648, padded): %s".formatted(name, e.getMessage()), e);
        }
    }
}
