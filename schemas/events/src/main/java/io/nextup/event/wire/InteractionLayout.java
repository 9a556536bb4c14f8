package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.Interaction;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** A person may type an interaction: its type, time and attributes may be left out of the JSON. */
final class InteractionLayout implements Layout<Interaction> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("Interaction", 1);

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public void writeJson(Interaction message, JsonGenerator out) throws IOException {
        if (message.eventId() != null) {
            out.writeStringField("eventId", message.eventId());
        }
        out.writeStringField("userId", message.userId());
        out.writeStringField("itemId", message.itemId());
        out.writeStringField("type", message.type());
        out.writeNumberField("eventTime", message.eventTimeMillis());
        if (message.sessionId() != null) {
            out.writeStringField("sessionId", message.sessionId());
        }
        if (!message.attributes().isEmpty()) {
            out.writeObjectFieldStart("attributes");
            for (Map.Entry<String, String> entry : sorted(message.attributes()).entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
        }
    }

    @Override
    public Interaction readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String eventId = null;
        String userId = null;
        String itemId = null;
        String type = null;
        Long eventTimeMillis = null;
        String sessionId = null;
        Map<String, String> attributes = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "eventId" -> eventId = in.text();
                case "userId" -> userId = in.text();
                case "itemId" -> itemId = in.text();
                case "type" -> type = in.text();
                case "eventTime" -> eventTimeMillis = in.timeMillis();
                case "sessionId" -> sessionId = in.text();
                case "attributes" -> attributes = in.map();
                default -> in.skipUnknown(name);
            }
        }
        return new Interaction(
                eventId,
                in.required("userId", userId),
                in.required("itemId", itemId),
                type == null ? Interaction.DEFAULT_TYPE : type,
                in.timeOrRecordTime("eventTime", eventTimeMillis, recordTimeMillis),
                sessionId,
                attributes == null ? Map.of() : attributes);
    }

    @Override
    public void writeAvro(Interaction message, Encoder out) throws IOException {
        AvroOutput.textOrNull(message.eventId(), out);
        out.writeString(message.userId());
        out.writeString(message.itemId());
        out.writeString(message.type());
        out.writeLong(message.eventTimeMillis());
        AvroOutput.textOrNull(message.sessionId(), out);
        AvroOutput.map(sorted(message.attributes()), out);
    }

    @Override
    public Interaction readAvro(AvroInput in) throws IOException {
        String eventId = null;
        String userId = null;
        String itemId = null;
        String type = null;
        long eventTimeMillis = 0;
        String sessionId = null;
        Map<String, String> attributes = null;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "eventId" -> eventId = in.textOrNull();
                case "userId" -> userId = in.text();
                case "itemId" -> itemId = in.text();
                case "type" -> type = in.text();
                case "eventTime" -> eventTimeMillis = in.int64();
                case "sessionId" -> sessionId = in.textOrNull();
                case "attributes" -> attributes = in.map();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new Interaction(
                eventId, userId, itemId, type, eventTimeMillis, sessionId, attributes);
    }

    /** The order of an immutable map differs from process to process; the bytes must not. */
    private static Map<String, String> sorted(Map<String, String> attributes) {
        return attributes.size() < 2 ? attributes : new TreeMap<>(attributes);
    }
}
