package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.event.Recommendation;
import io.nextup.event.Word;
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

/** The version rules of schemas/ENCODINGS.md, as far as schemas alone can show them. */
class SchemaVersionsTest {
    static Stream<SchemaVersions> messages() {
        return Stream.of(
                        Layouts.INTERACTION,
                        Layouts.RECOMMENDATION,
                        Layouts.MODEL_ANNOUNCEMENT,
                        Layouts.HEALTH,
                        Layouts.DEAD_LETTER,
                        Layouts.ERASURE_RECEIPT,
                        Layouts.CATALOGUE_ITEM,
                        Layouts.RULE_SET)
                .map(Layout::schemas);
    }

    @Test
    void aLocaleWithOtherDigitsFindsThemToo() {
        Locale before = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(SchemaVersions.load("Interaction", 1).oldestFirst()).hasSize(1);
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, before);
        }
    }

    /** Sample has versions 1, 2 and 4 on the class path. */
    @Test
    void laterVersionsOnTheClassPathAreReadUpToTheFirstThatIsMissing() {
        SchemaVersions versions = SchemaVersions.load("Sample", 1);
        assertThat(versions.count()).isEqualTo(2);
        assertThat(versions.own().getField("next")).isNull();
        Schema later = versions.oldestFirst().get(1);
        assertThat(versions.withFingerprint(SchemaVersions.fingerprint(later))).isEqualTo(later);
        assertThatThrownBy(() -> SchemaVersions.load("Sample", 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("/io/nextup/event/Sample.v3.avsc is not on the class path");
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

    /** Every build reads what earlier ones wrote, and later builds what it writes. */
    @ParameterizedTest
    @MethodSource("messages")
    void aVersionOnlyAddsFieldsAndWordsAtTheEnd(SchemaVersions versions) {
        List<Schema> schemas = versions.oldestFirst();
        for (int newer = 1; newer < schemas.size(); newer++) {
            assertAdds(schemas.get(newer), schemas.get(newer - 1));
            assertThat(
                            SchemaCompatibility.checkReaderWriterCompatibility(
                                            schemas.get(newer), schemas.get(newer - 1))
                                    .getType())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    static void assertAdds(Schema newer, Schema older) {
        assertThat(newer.getType()).isEqualTo(older.getType());
        switch (older.getType()) {
            case RECORD -> {
                assertThat(names(newer)).as(newer.getFullName()).startsWith(names(older));
                older.getFields()
                        .forEach(
                                field ->
                                        assertAdds(
                                                newer.getField(field.name()).schema(),
                                                field.schema()));
            }
            case ENUM ->
                    assertThat(newer.getEnumSymbols())
                            .as(newer.getFullName())
                            .startsWith(older.getEnumSymbols().toArray(String[]::new));
            case ARRAY -> assertAdds(newer.getElementType(), older.getElementType());
            case MAP -> assertAdds(newer.getValueType(), older.getValueType());
            case UNION -> {
                assertThat(newer.getTypes()).hasSameSizeAs(older.getTypes());
                for (int i = 0; i < older.getTypes().size(); i++) {
                    assertAdds(newer.getTypes().get(i), older.getTypes().get(i));
                }
            }
            default -> {}
        }
    }

    private static String[] names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
    }

    @Test
    void aVersionThatRemovesMovesOrRetypesIsFound() {
        Schema first =
                record(
                        "{'name': 'f', 'type': 'long'}, {'name': 'e', 'type': %s}",
                        "['other', 'old']");
        assertAdds(
                record(
                        "{'name': 'f', 'type': 'long'}, {'name': 'e', 'type': %s}, {'name': 'g', 'type': 'int', 'default': 0}",
                        "['other', 'old', 'new']"),
                first);
        for (Schema wrong :
                List.of(
                        record(
                                "{'name': 'f', 'type': 'double'}, {'name': 'e', 'type': %s}",
                                "['other', 'old']"),
                        record(
                                "{'name': 'e', 'type': %s}, {'name': 'f', 'type': 'long'}",
                                "['other', 'old']"),
                        record("{'name': 'e', 'type': %s}", "['other', 'old']"),
                        record(
                                "{'name': 'f', 'type': 'long'}, {'name': 'e', 'type': %s}",
                                "['other', 'new', 'old']"),
                        record(
                                "{'name': 'f', 'type': 'long'}, {'name': 'e', 'type': %s}",
                                "['other']"))) {
            assertThatThrownBy(() -> assertAdds(wrong, first))
                    .as(wrong.toString())
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static Schema record(String fields, String words) {
        return new Schema.Parser()
                .parse(
                        ("{'type': 'record', 'name': 'M', 'fields': ["
                                        + fields.formatted(
                                                "{'type': 'enum', 'name': 'E', 'symbols': "
                                                        + words
                                                        + "}")
                                        + "]}")
                                .replace('\'', '"'));
    }

    /** Else a reader would refuse the message for a word that a later build has added. */
    @ParameterizedTest
    @MethodSource("messages")
    void theFirstWordOfEachEnumIsTheOneForUnknownWords(SchemaVersions versions) {
        for (Schema schema : versions.oldestFirst()) {
            for (Schema words : enums(schema).toList()) {
                assertThat(words.getEnumSymbols()).first().isEqualTo("other");
                assertThat(words.getEnumDefault()).isEqualTo("other");
            }
        }
    }

    private static Stream<Schema> enums(Schema schema) {
        return switch (schema.getType()) {
            case ENUM -> Stream.of(schema);
            case RECORD -> schema.getFields().stream().flatMap(field -> enums(field.schema()));
            case ARRAY -> enums(schema.getElementType());
            case MAP -> enums(schema.getValueType());
            case UNION -> schema.getTypes().stream().flatMap(SchemaVersionsTest::enums);
            default -> Stream.of();
        };
    }

    @Test
    void theSymbolsAreTheConstantsInTheirOrder() {
        assertThat(symbols(Layouts.RECOMMENDATION, "source"))
                .isEqualTo(words(Recommendation.Source.values()));
        assertThat(symbols(Layouts.DEAD_LETTER, "reason"))
                .isEqualTo(words(DeadLetter.Reason.values()));
        assertThat(symbols(Layouts.MODEL_ANNOUNCEMENT, "by"))
                .isEqualTo(words(ModelAnnouncement.By.values()));
        assertThat(symbols(Layouts.HEALTH, "kind")).isEqualTo(words(Health.Kind.values()));
        Schema verdict = Layouts.HEALTH.schemas().own().getField("verdicts").schema();
        assertThat(wordsOf(verdict.getElementType().getField("kind").schema()))
                .isEqualTo(words(ModelVerdict.Kind.values()));
    }

    private static List<String> words(Word[] constants) {
        return Arrays.stream(constants).map(Word::word).toList();
    }

    private static List<String> symbols(Layout<?> layout, String field) {
        return wordsOf(layout.schemas().own().getField(field).schema());
    }

    /** The words of an enum, or of one that may be absent; none of any other type. */
    static List<String> wordsOf(Schema schema) {
        return switch (schema.getType()) {
            case ENUM -> schema.getEnumSymbols().stream().map(FieldTablesTest::word).toList();
            case UNION -> wordsOf(schema.getTypes().get(1));
            default -> List.of();
        };
    }
}
