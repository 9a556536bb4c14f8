package io.nextup.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.event.Excerpt;
import io.nextup.event.registered.RegisteredSchema.Format;

/** Reads the objects that a registry answers with. */
final class RegistryBodies {
    private RegistryBodies() {}

    static Format format(JsonNode body) throws UnreadableSchemaException {
        String type = body.path("schemaType").asText("AVRO");
        for (Format format : Format.values()) {
            if (format.name().equals(type)) {
                return format;
            }
        }
        throw new UnreadableSchemaException(
                "is of the type %s: AVRO, PROTOBUF and JSON are read".formatted(Excerpt.of(type)));
    }

    /** Returns the schema's text, which every answer has. */
    static String text(JsonNode body) {
        return body.path("schema").asText();
    }
}
