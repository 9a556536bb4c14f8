package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes a JSON Schema of a custom kind's {@code openAPIV3Schema} that says in the words of JSON
 * Schema what Kubernetes says in its own: fields that are not named are not there, unless the
 * schema preserves them; what may be null; what is a number or a text.
 */
final class StrictSchema {
    private static final String PRESERVED = "x-kubernetes-preserve-unknown-fields";
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    private StrictSchema() {}

    static JsonNode of(JsonNode openApi) {
        ObjectNode root = openApi.deepCopy();
        strict(root);
        // Kubernetes knows these of every resource, and checks metadata by a schema of its own.
        ObjectNode properties = (ObjectNode) root.get("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        return root;
    }

    private static void strict(ObjectNode schema) {
        if (schema.path(INT_OR_STRING).asBoolean()) {
            schema.remove("anyOf");
            types(schema, "integer", "string");
        } else if (schema.path("nullable").asBoolean() && schema.has("type")) {
            types(schema, schema.get("type").asText(), "null");
        }
        boolean isObject =
                schema.has("properties") || schema.path("type").asText().equals("object");
        boolean isOpen =
                schema.has("additionalProperties")
                        || schema.path(PRESERVED).asBoolean()
                        || schema.path(EMBEDDED).asBoolean();
        if (isObject && !isOpen) {
            schema.put("additionalProperties", false);
        }
        schema.path("properties").forEach(StrictSchema::below);
        below(schema.path("items"));
        below(schema.path("additionalProperties"));
    }

    private static void below(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            strict(object);
        }
    }

    private static void types(ObjectNode schema, String... names) {
        ArrayNode types = schema.putArray("type");
        for (String name : names) {
            types.add(name);
        }
    }
}
