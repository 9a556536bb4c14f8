package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.event.Topics;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractFilesTest {
    @TempDir Path directory;

    @Test
    void eachMessageHasItsSchemasAndAllTopicsAreInOneDocument() throws Exception {
        ContractFiles.main(new String[] {directory.resolve("made").toString()});

        Map<String, String> written = new TreeMap<>();
        try (var files = Files.list(directory.resolve("made"))) {
            for (Path file : files.toList()) {
                written.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(written.keySet())
                .containsExactly(
                        "CatalogueItem.v1.avsc",
                        "CatalogueItem.v1.schema.json",
                        "DeadLetter.v1.avsc",
                        "DeadLetter.v1.schema.json",
                        "ErasureReceipt.v1.avsc",
                        "ErasureReceipt.v1.schema.json",
                        "Health.v1.avsc",
                        "Health.v1.schema.json",
                        "Interaction.v1.avsc",
                        "Interaction.v1.schema.json",
                        "ModelAnnouncement.v1.avsc",
                        "ModelAnnouncement.v1.schema.json",
                        "Recommendation.v2.avsc",
                        "Recommendation.v2.schema.json",
                        "RuleSet.v1.avsc",
                        "RuleSet.v1.schema.json",
                        "asyncapi.json");
        assertThat(new Schema.Parser().parse(written.get("Recommendation.v2.avsc")))
                .isEqualTo(Layouts.RECOMMENDATION.schemas().own());

        JsonNode asyncApi = new ObjectMapper().readTree(written.get("asyncapi.json"));
        assertThat(asyncApi.get("channels").findValuesAsText("address"))
                .containsExactlyInAnyOrderElementsOf(topics());
        for (String reference : asyncApi.findValuesAsText("$ref")) {
            if (reference.startsWith("#")) {
                assertThat(asyncApi.at(reference.substring(1)).isObject()).as(reference).isTrue();
            } else {
                assertThat(written).containsKey(reference);
            }
        }
        assertThat(asyncApi.at("/channels/recommendations/messages/without-value/summary").asText())
                .isEqualTo("Says to forget the user's list.");
        assertThat(asyncApi.findParents("headers"))
                .as("interactions and recommendations")
                .hasSize(2)
                .allSatisfy(
                        message ->
                                assertThat(message.at("/headers/properties").fieldNames())
                                        .toIterable()
                                        .containsExactly("traceparent", "tracestate"));
    }

    private static List<String> topics() throws IllegalAccessException {
        List<String> topics = new ArrayList<>();
        for (Field field : Topics.class.getFields()) {
            topics.add((String) field.get(null));
        }
        return topics;
    }
}
