package io.nextup.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.bench.Cases;
import io.nextup.event.DeadLetter;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.launcher.deadletters.LetterLines;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** JSON.md is a contract. {@link VerbRun#json} holds what the tests print against it, too. */
class JsonTableTest {
    private static final JsonTable TABLE = JsonTable.read();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String VERBS = "src/main/java/io/nextup/launcher/";
    private static final String JOB = "../../flink-job/job/src/main/java/io/nextup/job/";
    private static final String TRAINER = "../../model-trainer/src/main/java/io/nextup/trainer/";

    /** The sources that write each object. {@link #samples} makes the others. */
    private static final Map<String, List<String>> WRITERS =
            Map.ofEntries(
                    Map.entry("demo", List.of("../demo/src/main/java/io/nextup/demo/Summary.java")),
                    Map.entry("up", List.of(VERBS + "stream/UpCommand.java")),
                    Map.entry("doctor", List.of(VERBS + "stream/DoctorCommand.java")),
                    Map.entry("console", List.of(VERBS + "stream/ConsoleCommand.java")),
                    Map.entry("config show", List.of(VERBS + "config/ShowCommand.java")),
                    Map.entry(
                            "train",
                            List.of(
                                    VERBS + "train/TrainCommand.java",
                                    TRAINER + "report/StandingJson.java",
                                    VERBS + "train/TuningWords.java")),
                    Map.entry(
                            "refresh",
                            List.of(
                                    VERBS + "train/RoundPrinter.java",
                                    TRAINER + "refresh/RoundReport.java",
                                    TRAINER + "refresh/Decision.java",
                                    TRAINER + "refresh/WindowPass.java")),
                    Map.entry(
                            "evaluate",
                            List.of(
                                    TRAINER + "report/EvaluationJson.java",
                                    TRAINER + "report/StandingJson.java",
                                    TRAINER + "evaluate/EvaluationReport.java")),
                    Map.entry(
                            "compare",
                            List.of(
                                    VERBS + "train/CompareCommand.java",
                                    TRAINER + "report/StandingJson.java")),
                    Map.entry(
                            "compare --families",
                            List.of(
                                    TRAINER + "report/LeaderboardJson.java",
                                    TRAINER + "report/StandingJson.java")),
                    Map.entry("similar", List.of(VERBS + "train/SimilarCommand.java")),
                    Map.entry(
                            "models list",
                            List.of(
                                    VERBS + "models/ListModelsCommand.java",
                                    TRAINER + "report/StandingJson.java")),
                    Map.entry("models announce", List.of(VERBS + "models/AnnounceCommand.java")),
                    Map.entry("models rollback", List.of(VERBS + "models/AnnounceCommand.java")),
                    Map.entry("models pardon", List.of(VERBS + "models/PardonCommand.java")),
                    Map.entry("models import", List.of(VERBS + "models/ImportCommand.java")),
                    Map.entry("models export", List.of(VERBS + "models/ExportCommand.java")),
                    Map.entry("models sign", List.of(VERBS + "models/SignCommand.java")),
                    Map.entry("models prune", List.of(VERBS + "models/PruneCommand.java")),
                    Map.entry("models status", List.of(VERBS + "models/StatusJson.java")),
                    Map.entry("erasures", List.of(VERBS + "stream/ErasuresCommand.java")),
                    Map.entry("erasures forward", List.of(VERBS + "stream/ForwardCommand.java")),
                    Map.entry("replay", List.of(VERBS + "stream/ReplayCommand.java")),
                    Map.entry("ingest check", List.of(VERBS + "ingest/CheckJson.java")),
                    Map.entry(
                            "dead-letters send", List.of(VERBS + "stream/DeadLetterActions.java")),
                    Map.entry("state show", List.of(JOB + "savepoint/ShowSequence.java")),
                    Map.entry(
                            "state build",
                            List.of(
                                    JOB + "BuildState.java",
                                    VERBS + "stream/BuildStateCommand.java")),
                    Map.entry("items load", List.of(VERBS + "catalogue/LoadItemsCommand.java")),
                    Map.entry("items show", List.of(VERBS + "catalogue/ShowItemCommand.java")),
                    Map.entry("rules check", List.of(VERBS + "catalogue/CheckRulesCommand.java")),
                    Map.entry("rules apply", List.of(VERBS + "catalogue/ApplyRulesCommand.java")),
                    Map.entry("topics", List.of(VERBS + "stream/TopicsCommand.java")),
                    Map.entry("why", List.of(VERBS + "why/WhyReport.java")),
                    Map.entry("why --check", List.of(VERBS + "why/CheckedLists.java")),
                    Map.entry("topics --acls", List.of(VERBS + "stream/RightsReport.java")));

    private static final Pattern PUT =
            Pattern.compile("(?:put|set|putArray|putObject)\\(\\s*\"([^\".]+)\"");

    /** Objects that hold every field of theirs between them. */
    private static Map<String, List<JsonNode>> samples() throws IOException {
        ObjectNode bench = Cases.example().toJson().put("quick", false);
        bench.set("cases", JSON.createArrayNode().add(Cases.example().toJson()));
        byte[] text = "text".getBytes(UTF_8);
        byte[] bytes = {(byte) 0xff};
        return Map.of(
                "bench",
                List.of(bench),
                "dead-letters list",
                List.of(
                        JSON.readTree(LetterLines.json(letter(text, Map.of("h", text)), 8)),
                        JSON.readTree(LetterLines.json(letter(bytes, Map.of("h", bytes)), 8))),
                "rules show",
                List.of(JSON.readTree(Codecs.RULE_SET.encode(rules(), Encoding.JSON))));
    }

    private static RuleSet rules() {
        Instant day = Instant.parse("2027-06-01T00:00:00Z");
        return new RuleSet(
                "default",
                RuleSet.DEFAULT_NAME,
                1,
                7,
                List.of(
                        new Rule("a", "x", null, null, null, null, null, day, null),
                        new Rule("b", null, "x", null, null, null, null, null, day),
                        new Rule("c", null, null, 1.5, "x", null, null, null, null),
                        new Rule("d", null, null, null, null, 3, "x", null, null)));
    }

    private static DeadLetter letter(byte[] content, Map<String, byte[]> headers) {
        return new DeadLetter(
                content,
                content,
                "clicks",
                0,
                1,
                7,
                DeadLetter.Reason.MISSING_FIELD,
                "itemId is missing",
                headers,
                "nextup",
                8);
    }

    @Test
    void everyVerbHasItsObjectInTheTable() {
        Set<String> verbs = new TreeSet<>();
        TABLE.objects().forEach(object -> verbs.add(object.replaceFirst(" --.*", "")));

        assertThat(verbs)
                .isEqualTo(
                        new TreeSet<>(verbs("", Nextup.commandLine(new OneLineErrors())).toList()));
    }

    private static Stream<String> verbs(String above, CommandLine command) {
        return command.getSubcommands().entrySet().stream()
                .flatMap(
                        one -> {
                            String name = (above + " " + one.getKey()).strip();
                            Stream<String> below = verbs(name, one.getValue());
                            return one.getValue().<Object>getCommand() instanceof Verb
                                    ? Stream.concat(Stream.of(name), below)
                                    : below;
                        });
    }

    @Test
    void everyObjectIsHeldAgainstTheCode() throws Exception {
        Set<String> held = new TreeSet<>(WRITERS.keySet());
        held.addAll(samples().keySet());

        assertThat(held).isEqualTo(new TreeSet<>(TABLE.objects()));
    }

    static Set<String> written() {
        return WRITERS.keySet();
    }

    @ParameterizedTest
    @MethodSource("written")
    void theTableHasTheFieldsThatTheCodeWritesAndNoOthers(String object) throws Exception {
        Set<String> names = new TreeSet<>();
        for (String file : WRITERS.get(object)) {
            PUT.matcher(Files.readString(Path.of(file)))
                    .results()
                    .forEach(put -> names.add(put.group(1)));
        }
        assertThat(TABLE.names(object)).isEqualTo(names);
    }

    @Test
    void theTableHasTheFieldsOfTheSamplesAndNoOthers() throws Exception {
        samples()
                .forEach(
                        (object, printed) -> {
                            Set<String> names = new TreeSet<>();
                            for (JsonNode one : printed) {
                                assertThat(TABLE.differences(object, one)).as(object).isEmpty();
                                collect(one, names);
                            }
                            assertThat(names).as(object).containsAll(TABLE.names(object));
                        });
    }

    private static void collect(JsonNode node, Set<String> names) {
        node.properties().forEach(one -> names.add(one.getKey()));
        node.forEach(one -> collect(one, names));
    }

    @Test
    void everyNameKeepsTheRules() {
        assertThat(TABLE.badNames()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "item_id, text, is not camelCase",
        "ITEM, text, is not camelCase",
        "item-id, text, is not camelCase",
        "item, text, does not say of what it is",
        "version, text, does not say of what it is",
        "since, time, does not say of what it is",
        "timestamp, millis, does not say of what it is",
        "createdAt, number, ends in At exactly where it is a time",
        "createdAt, millis, ends in At exactly where it is a time",
        "created, time, ends in At exactly where it is a time",
        "createdTime, time, ends in At exactly where it is a time",
        "createdTime, text, ends in Time exactly where it is millis",
        "created, millis, ends in Time exactly where it is millis",
        "items, number, 'is a count, which ends in Count'",
        "took, number, lacks its unit",
        "tookMs, number, lacks its unit"
    })
    void aBadNameIsFound(String name, String type, String rule) {
        for (String path : List.of(name, "nested.list[]." + name)) {
            assertThat(verb("%s: %s".formatted(path, type)).badNames())
                    .containsExactly("verb: %s %s".formatted(name, rule));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a                 | {"a": "x", "b": 1}   | b is not in the table
                    a                 | {}                   | a is missing
                    a                 | {"a": null}          | a is not a text: null
                    aCount            | {"aCount": "1"}      | aCount is not a number: "1"
                    'a: number|null'  | {"a": "1"}           | a is not a number: "1"
                    a, b: number      | {"a": 1, "b": "1"}   | b is not a number: "1"
                    a, b; c: number   | {"a": "", "b": 1, "c": 1} | b is not a text: 1
                    a: word           | {"a": "A is better"} | a is not a word: "A is better"
                    atAt              | {"atAt": 7}          | atAt is not a time: 7
                    aTime             | {"aTime": 7.5}       | aTime is not a millis: 7.5
                    a: number by name | {"a": {"x": "1"}}    | a is not a number by name: {"x":"1"}
                    a: list of text   | {"a": [1]}           | a is not a list of text: [1]
                    a, b: Shared      | {"a": {"s": "x"}, "b": {}} | b.s is missing
                    a[] { b }         | {"a": [{"b": "x"}, {}]} | a[].b is missing
                    a[] { b }         | {"a": {"b": "x"}}    | a is not a list: {"b":"x"}
                    a? { b }          | {"a": null}          | a. is not an object: null
                    a.*.b             | {"a": {"x": {"b": "y", "c": 1}}} | a.x.c is not in the table
                    """)
    void aDifferenceIsFound(String fields, String printed, String difference) throws Exception {
        assertThat(verb(fields).differences("verb", JSON.readTree(printed)))
                .containsExactly(difference);
    }

    @Test
    void whatMayBeNullOrAbsentIsNoDifference() throws Exception {
        JsonTable table = verb("a[] { b?: object|null }");

        for (String printed : List.of("{\"a\": [{}, {\"b\": null}, {\"b\": {}}]}", "{\"a\": []}")) {
            assertThat(table.differences("verb", JSON.readTree(printed))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "a: numbre; numbre is not a type",
                "a: number, b; is not a type",
                "a, b, a; a is there twice",
                "a, b { c }; one name has fields"
            })
    void aMistakeOfThePageIsFound(String fields, String mistake) {
        assertThatThrownBy(() -> verb(fields)).hasMessageContaining(mistake);
    }

    @Test
    void anOptionMayMakeAnotherObject() {
        assertThat(TABLE.object("topics", List.of("--acls", "--json"))).isEqualTo("topics --acls");
        assertThat(TABLE.object("topics", List.of("--json"))).isEqualTo("topics");
        assertThat(TABLE.object("compare", List.of("--families=all")))
                .isEqualTo("compare --families");
    }

    private static JsonTable verb(String fields) {
        return JsonTable.of(
                """
                ```text
                Shared  # of several verbs
                  s
                verb
                  %s  # what they say
                ```
                """
                        .formatted(fields));
    }
}
