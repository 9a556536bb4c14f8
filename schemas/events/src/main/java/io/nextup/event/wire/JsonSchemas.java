package io.nextup.event.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * JSON Schemas of messages. They are open, since messages grow: a field that they do not name is
 * allowed, and the words of an enumeration are examples. A field that may be absent may be null.
 *
 * <p>Of draft 7, which AsyncAPI and schema registries read.
 */
final class JsonSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonSchemas() {}

    /** Returns the schema of a message as this build writes it. */
    static ObjectNode of(Layout<?> layout) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", layout.name());
        describe(schema, layout.schemas().own().getDoc());
        schema.setAll(record(layout.schemas().own(), layout.table()));
        return schema;
    }

    private static ObjectNode record(Schema schema, Table<?> table) {
        ObjectNode object = JSON.objectNode().put("type", "object");
        Set<String> required = table.required();
        Map<String, Table<?>> within = table.within();
        ObjectNode properties = object.putObject("properties");
        for (Schema.Field field : schema.getFields()) {
            ObjectNode property = type(notNull(field.schema()), within.get(field.name()));
            if (!required.contains(field.name())) {
                property.set(
                        "type", JSON.arrayNode().add(property.get("type").asText()).add("null"));
            }
            Schema type = notNull(field.schema());
            describe(
                    property,
                    type.getType() == Schema.Type.ENUM
                            ? field.doc() + " " + type.getDoc()
                            : field.doc());
            properties.set(field.name(), property);
        }
        ArrayNode names = object.putArray("required");
        table.names().stream().filter(required::contains).forEach(names::add);
        return object;
    }

    /**
     * @param within the table of the records in the value; null if there are none
     */
    private static ObjectNode type(Schema schema, Table<?> within) {
        return switch (schema.getType()) {
            case STRING -> JSON.objectNode().put("type", "string");
            case BYTES -> JSON.objectNode().put("type", "string").put("contentEncoding", "base64");
            case INT ->
                    JSON.objectNode()
                            .put("type", "integer")
                            .put("minimum", Integer.MIN_VALUE)
                            .put("maximum", Integer.MAX_VALUE);
            case LONG -> JSON.objectNode().put("type", "integer");
            case FLOAT, DOUBLE -> JSON.objectNode().put("type", "number");
            case BOOLEAN -> JSON.objectNode().put("type", "boolean");
            case ENUM -> words(schema);
            case ARRAY -> {
                ObjectNode array = JSON.objectNode().put("type", "array");
                array.set("items", type(schema.getElementType(), within));
                yield array;
            }
            case MAP -> {
                ObjectNode map = JSON.objectNode().put("type", "object");
                map.set("additionalProperties", type(schema.getValueType(), within));
                yield map;
            }
            case RECORD -> record(schema, within);
            default ->
                    throw new IllegalStateException(
                            "No message has a field of type %s".formatted(schema.getType()));
        };
    }

    /** Leaves out the first word, which no program writes. */
    private static ObjectNode words(Schema schema) {
        ObjectNode text = JSON.objectNode().put("type", "string");
        ArrayNode examples = text.putArray("examples");
        schema.getEnumSymbols().stream()
                .skip(1)
                .map(symbol -> symbol.replace('_', '-'))
                .forEach(examples::add);
        return text;
    }

    private static Schema notNull(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static void describe(ObjectNode schema, String doc) {
        schema.put("description", doc);
    }
}
