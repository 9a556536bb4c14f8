package io.nextup.launcher.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleFileTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":\"adult\",\"never\":\"age >= 18\"}]",
                "{\"rules\":[{\"id\":\"adult\",\"never\":\"age >= 18\"}]}",
                "{\"slot\":\"other\",\"revision\":7,\"appliedTime\":1,\"rules\":[{\"id\":\"adult\",\"never\":\"age >= 18\"}]}"
            })
    void anArrayAnObjectAndARecordAreRead(String text) throws Exception {
        RuleSet read = RuleFile.read(file(text), "default", IllegalArgumentException::new).source();

        assertThat(read.rules())
                .containsExactly(
                        new Rule("adult", null, "age >= 18", null, null, null, null, null, null));
        assertThat(read.slot()).isEqualTo(text.contains("other") ? "other" : "default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"rules":[}                                      | is not JSON: line 1, column 11
                    [{"id":"a","never":"x"}] []                      | is not JSON: line 1, column
                    [{"id":"a","id":"b","never":"x"}]                | Duplicate field 'id'
                    7                                                | holds no rules: write {"rules": [...]}
                    {"rule":[]}                                      | : rule is not a field: write one of rules, slot
                    {}                                               | rules is missing
                    [{"id":"a","never":"x"},{"id":"b","nevr":"x"}]   | : rules/1/nevr is not a field: write one of id, only, never
                    [{"id":"a","never":7}]                           | rules/0/never is the number 7: it must be a text
                    [{"id":"a","never":"x","untilAt":"soon"}]        | rules/0/untilAt is the text "soon": it must be an ISO 8601 time
                    [{"id":"a"}]                                     | Rule a: it must have exactly one of only, never
                    [{"id":"a","never":"x"},{"id":"a","only":"x"}]   | Two rules have the id a
                    [{"id":"a","never":"age >= old"}]                | Rule a, never "age >= old": at character 8
                    """)
    void anErrorNamesThePlaceAndTheWayOut(String text, String message) throws Exception {
        Path file = file(text);

        assertThatThrownBy(() -> RuleFile.read(file, "default", IllegalArgumentException::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path none = directory.resolve("none.json");

        assertThatThrownBy(() -> RuleFile.read(none, "default", IllegalArgumentException::new))
                .hasMessageStartingWith(none + " cannot be read: ");
    }

    @Test
    void changesAreNamedById() throws Exception {
        RuleSet before =
                read("[{'id':'a','never':'x'},{'id':'b','never':'x'},{'id':'c','only':'x'}]");
        RuleSet after =
                read("[{'id':'d','never':'x'},{'id':'c','only':'x'},{'id':'b','never':'y'}]");

        assertThat(RuleChanges.between(Optional.of(before), after))
                .isEqualTo(new RuleChanges(List.of("d"), List.of("a"), List.of("b")));
        assertThat(RuleChanges.between(Optional.empty(), after).added())
                .containsExactly("b", "c", "d");
        assertThat(
                        RuleChanges.between(
                                        Optional.of(
                                                read(
                                                        "[{'id':'b','never':'x'},{'id':'a','never':'x'}]")),
                                        read("[{'id':'a','never':'x'},{'id':'b','never':'x'}]"))
                                .isNone())
                .isTrue();
    }

    @Test
    void rulesThatNoRecordHoldsAreRefused() throws Exception {
        String condition = "item = '%s'".formatted("i".repeat(9_000));
        List<Rule> rules =
                IntStream.range(0, 120)
                        .mapToObj(
                                i ->
                                        new Rule(
                                                "r" + i, null, condition, null, null, null, null,
                                                null, null))
                        .toList();

        assertThatThrownBy(
                        () ->
                                RuleApplication.encoded(
                                        new RuleSet("default", RuleSet.DEFAULT_NAME, 1, 1, rules)))
                .hasMessageMatching(
                        "The rules of slot default are 1[0-9]{6} bytes in JSON, and a record holds 1000000: .*");
    }

    @Test
    void rulesThatSomebodyReplacedSinceAreNotOverwritten() throws Exception {
        Path file = Path.of("rules.json");

        assertThatThrownBy(
                        () ->
                                RuleApplication.requireNewest(
                                        file, set("default", 5), set("default", 7)))
                .hasMessage(
                        "rules.json has revision 5 and slot default has 7: somebody applied rules since; look at them with rules show, or leave revision out");
        assertThatThrownBy(
                        () ->
                                RuleApplication.requireNewest(
                                        file, set("default", 0), set("default", Long.MAX_VALUE)))
                .hasMessageContaining("has revision 9223372036854775807, and there is no higher");
        assertThatCode(
                        () -> {
                            RuleApplication.requireNewest(
                                    file, set("default", 7), set("default", 7));
                            RuleApplication.requireNewest(
                                    file, set("default", 0), set("default", 7));
                            RuleApplication.requireNewest(file, set("default", 5), set("kept", 7));
                        })
                .doesNotThrowAnyException();
    }

    private static RuleSet set(String slot, long revision) {
        return new RuleSet(slot, RuleSet.DEFAULT_NAME, revision, 1, List.of());
    }

    private RuleSet read(String text) throws Exception {
        return RuleFile.read(
                        file(text.replace('\'', '"')), "default", IllegalArgumentException::new)
                .source();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("rules.json"), text);
    }
}
