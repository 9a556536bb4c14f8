package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.Iterator;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas, read by a validator of others, agree with the readers of this build. */
class JsonSchemasTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MESSAGES = 100;

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void everyMessageIsValidAndSoIsOneOfTheNextVersion(RoundTripTest.Kind<T> kind)
            throws Exception {
        JsonSchema schema = schema(kind);
        RandomMessages random = new RandomMessages(51);
        for (int i = 0; i < MESSAGES; i++) {
            JsonNode json =
                    MAPPER.readTree(
                            kind.codec().encode(kind.random().apply(random), Encoding.JSON));
            assertThat(schema.validate(json)).as(json.toString()).isEmpty();
            NextVersionTest.grow(json, kind.layout().schemas().own(), "next-word");
            assertThat(schema.validate(json)).as(json.toString()).isEmpty();
        }
    }

    /** Takes fields away one by one, and sets them to null and to a wrong type. */
    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void whatOurReaderRefusesForAFieldIsNotValid(RoundTripTest.Kind<T> kind) throws Exception {
        JsonSchema schema = schema(kind);
        ObjectNode message = FieldTablesTest.fullMessage(kind);
        Set<String> required = kind.layout().table().required();
        for (Iterator<String> names = message.deepCopy().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            ObjectNode without = message.deepCopy();
            without.remove(name);
            assertThat(schema.validate(without).isEmpty())
                    .as("%s without %s", kind.layout().name(), name)
                    .isEqualTo(!required.contains(name));
            ObjectNode withNull = message.deepCopy();
            withNull.putNull(name);
            assertThat(schema.validate(withNull).isEmpty())
                    .as("%s with %s null", kind.layout().name(), name)
                    .isEqualTo(!required.contains(name));
            ObjectNode wrong = message.deepCopy();
            if (message.get(name).isTextual()) {
                wrong.put(name, 7);
            } else {
                wrong.put(name, "7");
            }
            assertThat(schema.validate(wrong)).as(name).isNotEmpty();
        }
    }

    private static JsonSchema schema(RoundTripTest.Kind<?> kind) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(JsonSchemas.of(kind.layout()));
    }
}
