package io.nextup.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import io.nextup.console.web.Mailbox.Message;
import java.util.Map;
import java.util.Optional;

/** Reads and writes JSON. */
final class ApiJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ApiJson() {}

    static void json(Context context, Object value) {
        context.contentType("application/json");
        context.result(text(value));
    }

    static void fail(Context context, int status, String reason) {
        context.status(status);
        json(context, Map.of("error", reason));
    }

    static Message message(String event, Object value) {
        return new Message(event, text(value));
    }

    /**
     * Returns a text of a request's body.
     *
     * @param limit most characters
     */
    static String field(Context context, String name, int limit) {
        return text(value(context, name), name, limit);
    }

    /** Returns a text of a request's body as {@link #field}; empty for null. */
    static Optional<String> optionalField(Context context, String name, int limit) {
        JsonNode value = value(context, name);
        return value.isNull() ? Optional.empty() : Optional.of(text(value, name, limit));
    }

    private static JsonNode value(Context context, String name) {
        try {
            return JSON.readTree(context.body()).path(name);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "The body is not JSON");
        }
    }

    private static String text(JsonNode value, String name, int limit) {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new ApiException(400, "The body must have %s, a text".formatted(name));
        }
        if (value.textValue().length() > limit) {
            throw new ApiException(
                    400,
                    "%s has %d characters: it must have %d at most"
                            .formatted(name, value.textValue().length(), limit));
        }
        return value.textValue();
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass(), e);
        }
    }
}
