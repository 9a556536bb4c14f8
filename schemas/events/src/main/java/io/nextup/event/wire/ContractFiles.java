package io.nextup.event.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.TraceContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the messages' schemas for others: a JSON Schema and an Avro schema of each message, and an
 * AsyncAPI document of the topics. All come from the tables by which this build reads and writes.
 */
public final class ContractFiles {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private ContractFiles() {}

    /**
     * Writes the files.
     *
     * @param arguments the directory, which is made if it is not there
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        for (Map.Entry<String, String> file : files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue() + '\n');
        }
    }

    /** Returns the files' texts by their names. */
    static Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Channel channel : Channel.ALL) {
            Layout<?> message = channel.message();
            if (message != null) {
                String name = nameOf(message);
                files.put(
                        name + ".schema.json", MAPPER.writeValueAsString(JsonSchemas.of(message)));
                files.put(
                        name + ".avsc",
                        MAPPER.writeValueAsString(
                                MAPPER.readTree(message.schemas().own().toString())));
            }
        }
        files.put("asyncapi.json", MAPPER.writeValueAsString(asyncApi()));
        return files;
    }

    private static String nameOf(Layout<?> message) {
        return "%s.v%d".formatted(message.name(), message.schemas().count());
    }

    private static ObjectNode asyncApi() {
        ObjectNode document = JSON.objectNode().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Nextup")
                .put("version", "1")
                .put(
                        "description",
                        "Topics of Nextup under their default names, in JSON. Its job and trainer receive and send.");
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        for (Channel channel : Channel.ALL) {
            channels.set(channel.name(), channel(channel));
            if (channel.read()) {
                operations.set("receive-" + channel.name(), operation("receive", channel));
            }
            if (channel.written()) {
                operations.set("send-" + channel.name(), operation("send", channel));
            }
        }
        return document;
    }

    private static ObjectNode operation(String action, Channel channel) {
        ObjectNode operation = JSON.objectNode().put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + channel.name());
        return operation;
    }

    private static ObjectNode channel(Channel channel) {
        ObjectNode node = JSON.objectNode().put("address", channel.topic());
        ObjectNode messages = node.putObject("messages");
        if (channel.message() == null) {
            ObjectNode text = message(channel);
            text.put("contentType", "text/plain");
            text.putObject("payload").put("type", "string").put("minLength", 1);
            messages.set("text", text);
        } else {
            ObjectNode message = message(channel);
            message.putObject("payload").put("$ref", nameOf(channel.message()) + ".schema.json");
            if (channel.traced()) {
                ObjectNode headers = message.putObject("headers").put("type", "object");
                ObjectNode properties = headers.putObject("properties");
                properties.putObject(TraceContext.PARENT_HEADER).put("type", "string");
                properties
                        .putObject(TraceContext.STATE_HEADER)
                        .put("type", "string")
                        .put("maxLength", TraceContext.LONGEST_STATE);
            }
            messages.set(channel.message().name(), message);
        }
        if (channel.withoutValue() != null) {
            ObjectNode none = message(channel).put("summary", channel.withoutValue());
            none.putObject("payload").put("type", "null");
            messages.set("without-value", none);
        }
        return node;
    }

    private static ObjectNode message(Channel channel) {
        ObjectNode message = JSON.objectNode();
        message.putObject("bindings")
                .putObject("kafka")
                .putObject("key")
                .put("type", "string")
                .put("description", channel.key());
        return message;
    }
}
