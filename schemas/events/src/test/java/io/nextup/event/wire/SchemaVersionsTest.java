package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.event.Recommendation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
                List<String> fields = names(schemas.get(older));
                assertThat(names(schemas.get(newer)).subList(0, fields.size())).isEqualTo(fields);
            }
        }
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
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
