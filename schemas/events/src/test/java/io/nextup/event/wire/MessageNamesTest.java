package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of fields, words and topics keep to the rules of {@code CONTRACTS.md}. */
class MessageNamesTest {
    private static final String FIELD = "[a-z]+([A-Z][a-z0-9]*)*[0-9]*";
    private static final String WORD = "[a-z]+(-[a-z0-9]+)*";
    private static final String TOPIC = "nextup\\.[a-z]+(-[a-z]+)*\\.v[0-9]+";

    /** Records that people write. */
    private static final Set<String> BY_PEOPLE = Set.of("CatalogueItem", "Rule");

    /** Words for one idea of which another is the one. */
    private static final List<String> OTHER_WORDS =
            List.of("item", "user", "model", "timestamp", "time", "since", "until", "process");

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void theFieldsAndWordsOfEveryMessageKeepToTheRules(RoundTripTest.Kind<T> kind) {
        assertThat(faults(kind.layout().schemas().own())).isEmpty();
    }

    @Test
    void everyTopicKeepsToTheRule() {
        assertThat(Channel.ALL).allSatisfy(one -> assertThat(one.topic()).matches(TOPIC));
        assertThat(Channel.ALL).allSatisfy(one -> assertThat(one.name()).matches(WORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nextup.interactions.v1.dlq",
                "nextup.deadLetters.v1",
                "erasures.v1",
                "nextup.models"
            })
    void aBadNameOfATopicIsFound(String topic) {
        assertThat(topic).doesNotMatch(TOPIC);
    }

    @ParameterizedTest
    @CsvSource({
        "item, string",
        "user_id, string",
        "UserId, string",
        "servedAt, time",
        "servedAt, string",
        "since, time",
        "eventTime, long",
        "eventTime, string",
        "latencyMillis, time",
        "timestamp, time",
        "model, string",
        "kind, MISSING_FIELD",
        "kind, missingField",
    })
    void aBadNameOfAFieldOrAWordIsFound(String name, String type) {
        assertThat(faults(withField(name, type))).hasSize(1);
    }

    @Test
    void aBadNameWithinARecordInAListIsFound() {
        Schema line = withField("item", "string");
        Schema order =
                SchemaBuilder.record("Order")
                        .fields()
                        .name("lines")
                        .type(Schema.createArray(line))
                        .noDefault()
                        .endRecord();

        assertThat(faults(order)).containsExactly("R.item: another word is the one");
    }

    private static Schema withField(String name, String type) {
        Schema time = Schema.create(Schema.Type.LONG);
        time.addProp("logicalType", "timestamp-millis");
        Schema schema =
                switch (type) {
                    case "string" -> Schema.create(Schema.Type.STRING);
                    case "long" -> Schema.create(Schema.Type.LONG);
                    case "time" -> new Schema.Parser().parse(time.toString());
                    default -> Schema.createEnum("Kind", null, null, List.of("other", type));
                };
        return SchemaBuilder.record("R").fields().name(name).type(schema).noDefault().endRecord();
    }

    /** Returns what is wrong with the names of a record and of the records within it. */
    private static List<String> faults(Schema record) {
        List<String> faults = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            Schema type =
                    field.schema().isUnion() ? field.schema().getTypes().get(1) : field.schema();
            Schema element = type.getType() == Schema.Type.ARRAY ? type.getElementType() : type;
            if (element.getType() == Schema.Type.RECORD) {
                faults.addAll(faults(element));
            }
            fault(record.getName(), field.name(), type)
                    .forEach(
                            fault ->
                                    faults.add(
                                            "%s.%s: %s"
                                                    .formatted(
                                                            record.getName(),
                                                            field.name(),
                                                            fault)));
        }
        return faults;
    }

    private static List<String> fault(String record, String name, Schema type) {
        boolean isTime = type.getLogicalType() != null;
        if (!name.matches(FIELD)) {
            return List.of("not in camelCase");
        }
        if (OTHER_WORDS.contains(name)) {
            return List.of("another word is the one");
        }
        if (isTime != name.endsWith("Time")) {
            return List.of("...Time is for milliseconds since the epoch");
        }
        if (name.endsWith("At") && !BY_PEOPLE.contains(record)) {
            return List.of("...At is for ISO 8601, which only people write");
        }
        if (type.getType() == Schema.Type.ENUM) {
            return type.getEnumSymbols().stream()
                    .map(symbol -> symbol.replace('_', '-'))
                    .filter(word -> !word.matches(WORD))
                    .map(word -> word + " is not in lower case with hyphens")
                    .toList();
        }
        return List.of();
    }
}
