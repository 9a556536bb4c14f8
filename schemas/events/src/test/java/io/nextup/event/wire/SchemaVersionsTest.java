package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.event.Recommendation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The version rules of schemas/ENCODINGS.md, as far as schemas alone can show them. */
class SchemaVersionsTest {
    static Stream<SchemaVersions> messages() {
        return Stream.of(
                        Layouts.INTERACTION,
                        Layouts.RECOMMENDATION,
                        Layouts.MODEL_ANNOUNCEMENT,
                        Layouts.MODEL_HEALTH,
                        Layouts.DEAD_LETTER,
                        Layouts.ERASURE_RECEIPT)
                .map(Layout::schemas);
    }

    @Test
    void aLocaleWithOtherDigitsFindsThemToo() {
        Locale before = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(SchemaVersions.load("Interaction", 1, 1).oldestFirst()).hasSize(1);
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, before);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyFieldOfEveryVersionIsDocumented(SchemaVersions versions) {
        versions.oldestFirst().forEach(SchemaVersionsTest::assertDocumented);
    }

    private static void assertDocumented(Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            for (Schema.Field field : schema.getFields()) {
                assertThat(field.doc())
                        .as("%s.%s", schema.getFullName(), field.name())
                        .isNotBlank();
                assertDocumented(field.schema());
            }
        } else if (schema.getType() == Schema.Type.ENUM) {
            assertThat(schema.getDoc()).as(schema.getFullName()).contains(schema.getEnumSymbols());
        } else if (schema.getType() == Schema.Type.ARRAY) {
            assertDocumented(schema.getElementType());
        } else if (schema.getType() == Schema.Type.UNION) {
            schema.getTypes().forEach(SchemaVersionsTest::assertDocumented);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aVersionOnlyAddsFieldsAndSymbolsAndReadsAllBeforeIt(SchemaVersions versions) {
        List<Schema> schemas = versions.oldestFirst();
        for (int older = 0; older < schemas.size(); older++) {
            for (int newer = older; newer < schemas.size(); newer++) {
                assertThat(
                                SchemaCompatibility.checkReaderWriterCompatibility(
                                                schemas.get(newer), schemas.get(older))
                                        .getType())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                SchemaVersions.written(older + 1, schemas.subList(older, newer + 1));
            }
        }
    }

    /** Compatible to a reader; but this build would write them under the older fingerprint. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another field in a record within the message.
                "{'type': 'array', 'items': {'type': 'record', 'name': 'R', 'fields': ["
                        + "{'name': 'a', 'type': 'int'}, {'name': 'b', 'type': 'int', 'default': 0}]}}",
                // A word in the place of another.
                "{'type': 'enum', 'name': 'E', 'symbols': ['new', 'old']}",
                // Absent at times.
                "['null', 'long']",
                "'double'"
            })
    void aNewestVersionWhoseBytesAreNotThoseOfTheOneBeforeIsRefused(String newest) {
        String type = newest.replace('\'', '"');
        String older =
                type.replace(", {\"name\": \"b\", \"type\": \"int\", \"default\": 0}", "")
                        .replace("\"new\", ", "")
                        .replace("[\"null\", \"long\"]", "\"long\"")
                        .replace("\"double\"", "\"float\"");
        Schema first = record("f", older);
        assertThat(
                        SchemaCompatibility.checkReaderWriterCompatibility(record("f", type), first)
                                .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);

        SchemaVersions.written(1, List.of(first, record("f", older)));
        assertThatThrownBy(() -> SchemaVersions.written(1, List.of(first, record("f", type))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("M.f ");
        assertThatThrownBy(() -> SchemaVersions.written(1, List.of(first, record("g", older))))
                .hasMessageContaining("[f]")
                .hasMessageContaining("[g]");
    }

    private static Schema record(String field, String type) {
        return new Schema.Parser()
                .parse(
                        "{\"type\": \"record\", \"name\": \"M\", \"fields\": [{\"name\": \"%s\", \"type\": %s}]}"
                                .formatted(field, type));
    }

    @Test
    void theNewestSymbolsAreTheConstantsInTheirOrder() {
        assertThat(symbols(Layouts.RECOMMENDATION, "source"))
                .isEqualTo(
                        Arrays.stream(Recommendation.Source.values())
                                .map(Recommendation.Source::word)
                                .toList());
        assertThat(symbols(Layouts.DEAD_LETTER, "reason"))
                .isEqualTo(Arrays.stream(DeadLetter.Reason.values()).map(Enum::name).toList());
        assertThat(symbols(Layouts.MODEL_ANNOUNCEMENT, "by"))
                .isEqualTo(
                        Arrays.stream(ModelAnnouncement.By.values())
                                .map(ModelAnnouncement.By::word)
                                .toList());
    }

    @Test
    void theKindsOfVerdictsAreTheConstantsInTheirOrder() {
        Schema verdict = Layouts.MODEL_HEALTH.schemas().newest().getField("verdicts").schema();
        assertThat(words(verdict.getElementType().getField("kind").schema()))
                .isEqualTo(Arrays.stream(ModelVerdict.Kind.values()).map(Enum::name).toList());
    }

    private static List<String> symbols(Layout<?> layout, String field) {
        return words(layout.schemas().newest().getField(field).schema());
    }

    /** The words of an enum, or of one that may be absent; none of any other type. */
    static List<String> words(Schema schema) {
        return switch (schema.getType()) {
            case ENUM -> schema.getEnumSymbols();
            case UNION -> words(schema.getTypes().get(1));
            default -> List.of();
        };
    }
}
