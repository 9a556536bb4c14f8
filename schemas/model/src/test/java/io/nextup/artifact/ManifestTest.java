package io.nextup.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that were written by others, rightly or wrongly. */
class ManifestTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path temporary;

    private WrittenArtifact artifact;

    @BeforeEach
    void write() throws IOException {
        artifact = WrittenArtifact.in(temporary.resolve("artifact"));
    }

    @Test
    void fieldsOfALaterBuildAreIgnored() throws Exception {
        artifact.edit(ManifestTest::addLaterFields);

        assertThat(artifact.read().manifest()).isEqualTo(artifact.written().manifest());

        artifact.edit(withRules("aRuleOfLater", "1"));

        assertThat(artifact.read().manifest().rules()).isEqualTo(ModelRules.defaults());
    }

    private static void addLaterFields(ObjectNode manifest) {
        manifest.put("colour", "blue");
        manifest.putObject("nested").put("a", 1).putArray("list").addObject();
        ((ObjectNode) manifest.at("/files/model.pt")).put("compression", "none");
        ((ObjectNode) manifest.at("/probes/0")).put("tolerance", 0.5);
    }

    @Test
    void listsThatAManifestLeavesOutAreEmpty() throws Exception {
        artifact.edit(
                manifest ->
                        manifest.remove(
                                List.of(
                                        "optionalInputs",
                                        "probes",
                                        "popularItems",
                                        "metrics",
                                        "provenance")));

        Manifest manifest = artifact.read().manifest();

        assertThat(manifest.optionalInputs()).isEmpty();
        assertThat(manifest.probes()).isEmpty();
        assertThat(manifest.popularItems()).isEmpty();
        assertThat(manifest.metrics()).isEmpty();
        assertThat(manifest.provenance()).isEmpty();
    }

    /** What readers of before the field took for a manifest must stay one. */
    @Test
    void aManifestWithoutRulesDoesNotMentionThem() throws Exception {
        assertThat(artifact.written().manifest().rules()).isNull();
        assertThat(artifact.manifestFile()).content().doesNotContain("rules");
    }

    @Test
    void theBytesOfARowAreReadAndAssumedWhereTheyAreLeftOut() throws Exception {
        Manifest written = artifact.written().manifest();
        assertThat(artifact.manifestFile()).content().doesNotContain("bytesPerRow");
        assertThat(written.rowBytes())
                .isEqualTo(RowBytes.of(null, written.itemCount(), written.maxLength()));

        artifact.edit(manifest -> manifest.put("bytesPerRow", 1L << 40));

        assertThat(artifact.read().manifest().rowBytes())
                .isEqualTo(new RowBytes(1L << 40, 1L << 40));
    }

    @Test
    void theModelBesideSimpleOnesIsReadAsItWasWritten() throws Exception {
        assertThat(artifact.manifestFile()).content().doesNotContain("standing");
        artifact.edit(
                manifest -> {
                    ObjectNode standing =
                            manifest.putObject("standing")
                                    .put("test", "time.test")
                                    .put("caseCount", 3)
                                    .put("userCount", 2)
                                    .put("aFieldOfLater", 1);
                    standing.putObject("figures").put("NDCG@10", 0.5);
                    standing.putArray("baselines")
                            .addObject()
                            .put("family", "markov")
                            .put("aFieldOfLater", 1)
                            .putObject("figures")
                            .put("NDCG@10", 0.25);
                });

        assertThat(artifact.read().manifest().standing())
                .isEqualTo(
                        new Standing(
                                "time.test",
                                3,
                                2,
                                Map.of("NDCG@10", 0.5),
                                List.of(
                                        new Standing.Baseline(
                                                "markov", Map.of("NDCG@10", 0.25), null, null))));

        artifact.edit(manifest -> ((ObjectNode) manifest.get("standing")).remove("figures"));
        assertThatThrownBy(artifact::read).hasMessageContaining("problem: figures is missing");
    }

    @Test
    void aNewerFormatIsRefusedWithTheWayOutWhateverElseItHolds() throws Exception {
        artifact.edit(
                manifest -> {
                    manifest.put("formatVersion", 3);
                    manifest.put("files", "elsewhere");
                });

        artifact.assertRefused(
                "%s has format version 3; this build reads versions 1 to 2: upgrade this build, or publish the model again"
                        .formatted(artifact.manifestFile()));
    }

    @Test
    void nestedFieldsThatThisBuildDoesNotKnowTakeNoHeap() throws Throwable {
        byte[] whole = Files.readAllBytes(artifact.manifestFile());
        String rest = new String(whole, UTF_8).strip().substring(1);
        byte[] nested = ("{\"x\": [" + "{},".repeat(2 << 20) + "{}]," + rest).getBytes(UTF_8);

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThat(Manifest.parse(nested, "manifest"))
                                .isEqualTo(artifact.written().manifest()));
    }

    @Test
    void aProbeOfMillionsIsRefusedBeforeItTakesHeap() throws Throwable {
        byte[] planted =
                ("{\"formatVersion\": 1, \"probes\": [{\"items\": ["
                                + "1,".repeat(2 << 20)
                                + "1]}]}")
                        .getBytes(UTF_8);

        assertRefusedWithAFlatHeap(
                planted,
                "probes and the fields before it hold more than 2097152 texts and numbers");
    }

    @Test
    void aMillionFieldsThatThisBuildDoesNotKnowAreRefusedBeforeTheyTakeHeap() throws Throwable {
        StringBuilder planted = new StringBuilder("{\"formatVersion\": 1, \"x\": {");
        for (int i = 0; i < 1_000_000; i++) {
            planted.append("\"").append(i).append("\":0,");
        }
        planted.append("\"last\":0}}");

        assertRefusedWithAFlatHeap(
                planted.toString().getBytes(UTF_8), "it has more than 100000 fields");
    }

    private static void assertRefusedWithAFlatHeap(byte[] planted, String why) throws Throwable {
        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThatThrownBy(() -> Manifest.parse(planted, "manifest"))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessage(
                                        "manifest is not a manifest: %s; publish the model again"
                                                .formatted(why)));
    }

    @Test
    void theTimeIsReadWithoutWhatFollowsIt() throws Throwable {
        Endless endless = new Endless("{\"formatVersion\": 1, \"createdAt\": \"%s\", \"x\": [");

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThat(Manifest.timeIn(endless))
                                .contains(Instant.parse("2026-11-24T16:05:01Z")));
        assertThat(endless.given).isLessThan(100_000);
    }

    @Test
    void aManifestWithoutAnEndIsReadUpToItsBoundWithAFlatHeap() throws Throwable {
        Endless endless = new Endless("{\"formatVersion\": 1, \"x\": [");

        Allocation.atMost(Allocation.FLAT, () -> assertThat(Manifest.timeIn(endless)).isEmpty());
        assertThat(endless.given).isEqualTo(Manifest.MAX_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "",
                "{\"createdAt\": \"2026-11-24T16:05:01Z\"}",
                "{\"formatVersion\": 1}",
                "{\"formatVersion\": 3, \"createdAt\": \"2026-11-24T16:05:01Z\"}",
                "{\"formatVersion\": 1, \"createdAt\": \"today\"}",
                "{\"formatVersion\": 1, \"createdAt\": {}}",
                "{\"formatVersion\": 1, \"x\": {\"createdAt\": \"2026-11-24T16:05:01Z\"}}"
            })
    void aManifestThatNamesNoTimeHasNone(String json) throws Exception {
        assertThat(Manifest.timeIn(new ByteArrayInputStream(json.getBytes(UTF_8)))).isEmpty();
    }

    /** The beginning of a manifest, and zeros in its last list for ever. */
    private static final class Endless extends InputStream {
        private final byte[] beginning;
        private long given;

        Endless(String beginning) {
            this.beginning = beginning.formatted("2026-11-24T16:05:01Z").getBytes(UTF_8);
        }

        @Override
        public int read() {
            long place = given++;
            if (place < beginning.length) {
                return beginning[(int) place];
            }
            return (place - beginning.length) % 2 == 0 ? '0' : ',';
        }

        @Override
        public int read(byte[] bytes, int offset, int most) {
            for (int i = 0; i < most; i++) {
                bytes[offset + i] = (byte) read();
            }
            return most;
        }
    }

    static Stream<Arguments> wrongManifests() {
        String again = "; publish the model again";
        return Stream.of(
                wrong("no format", m -> m.remove("formatVersion"), "names no format version"),
                wrong("format 0", m -> m.put("formatVersion", 0), "names no format version"),
                wrong("no version", m -> m.remove("version"), "version is missing" + again),
                wrong(
                        "a version that climbs",
                        m -> m.put("version", "../v1"),
                        "version is \"../v1\": it names a directory"),
                wrong("a hidden version", m -> m.put("version", ".v1"), "version is \".v1\""),
                wrong("an empty version", m -> m.put("version", ""), "version is \"\""),
                wrong(
                        "a long version",
                        m -> m.put("version", "v".repeat(201)),
                        "it names a directory, so it must be 1 to 200"),
                wrong("no family", m -> m.remove("family"), "family is missing"),
                wrong("no time", m -> m.remove("createdAt"), "createdAt is missing"),
                wrong(
                        "a time in words",
                        m -> m.put("createdAt", "today"),
                        "createdAt is \"today\": an instant such as"),
                wrong("no items", m -> m.put("itemCount", 0), "itemCount is 0: at least 1"),
                wrong("items left out", m -> m.remove("itemCount"), "itemCount"),
                wrong("half an item", m -> m.put("itemCount", 2.5), "2.5"),
                wrong("no length", m -> m.put("maxLength", 0), "maxLength is 0: at least 1"),
                wrong(
                        "a length that takes the heap",
                        m -> m.put("maxLength", 65_537),
                        "maxLength is 65537: at most 65536"),
                wrong(
                        "rows without memory",
                        m -> m.put("bytesPerRow", 0),
                        "bytesPerRow is 0: 1 to 1099511627776" + again),
                wrong(
                        "rows of more than a tebibyte",
                        m -> m.put("bytesPerRow", (1L << 40) + 1),
                        "bytesPerRow is 1099511627777: 1 to 1099511627776"),
                wrong("half a byte", m -> m.put("bytesPerRow", 0.5), "0.5"),
                wrong("no files", m -> m.remove("files"), "files is missing"),
                wrong("no module", m -> files(m).remove("model.pt"), "files lacks model.pt"),
                wrong(
                        "no vocabulary",
                        m -> files(m).remove("vocabulary.txt.gz"),
                        "files lacks vocabulary.txt.gz"),
                wrong(
                        "a name that climbs",
                        m -> addFile(m, "../secret"),
                        "files holds \"../secret\": a plain file name"),
                wrong("the directory above", m -> addFile(m, ".."), "files holds \"..\""),
                wrong("the directory itself", m -> addFile(m, "."), "files holds \".\""),
                wrong(
                        "an absolute name",
                        m -> addFile(m, "/etc/passwd"),
                        "files holds \"/etc/passwd\""),
                wrong("a name in a folder", m -> addFile(m, "a/b"), "files holds \"a/b\""),
                wrong("a Windows name", m -> addFile(m, "C:\\b"), "files holds \"C:\\b\""),
                wrong("an empty name", m -> addFile(m, ""), "files holds \"\""),
                wrong("a name with a NUL", m -> addFile(m, "a\u0000b"), "files holds \"a\u0000b\""),
                wrong("a name with a line end", m -> addFile(m, "a\n"), "files holds \"a\n\""),
                wrong(
                        "the manifest itself",
                        m -> addFile(m, "manifest.json"),
                        "files holds \"manifest.json\""),
                wrong("a negative size", m -> file(m).put("bytes", -1), "bytes is -1: at least 0"),
                wrong(
                        "no checksum",
                        m -> file(m).remove("sha256"),
                        "sha256 is null: 64 lower-case"),
                wrong(
                        "half a checksum",
                        m -> file(m).put("sha256", "abc"),
                        "sha256 is abc: 64 lower-case"),
                wrong(
                        "one more item than the vocabulary",
                        m -> m.put("itemCount", 4),
                        "vocabulary.txt.gz holds 3 items; the manifest says 4" + again),
                wrong(
                        "a popular item that nobody knows",
                        m -> ((ArrayNode) m.get("popularItems")).add("x"),
                        "the popular item x is not in vocabulary.txt.gz" + again),
                wrong(
                        "a popular item twice",
                        m -> ((ArrayNode) m.get("popularItems")).add("b"),
                        "popularItems holds b twice"),
                wrong(
                        "a probe of items beyond the catalogue",
                        m -> list(m, "items").add(4),
                        "A probe's items hold the index 4; there are 1 to 3"),
                wrong(
                        "a probe with padding",
                        m -> list(m, "items").add(0),
                        "A probe's items hold the index 0; there are 1 to 3"),
                wrong(
                        "a probe that excludes beyond the catalogue",
                        m -> list(m, "exclude").add(9),
                        "A probe's exclude hold the index 9"),
                wrong(
                        "a probe whose answer is beyond the catalogue",
                        m -> list(m, "indices").set(0, 4),
                        "A probe's indices hold the index 4; there are 0 to 3"),
                wrong(
                        "a probe with an answer too many",
                        m -> list(m, "indices").add(1),
                        "A probe with k 3 has 4 indices and 3 scores"),
                wrong(
                        "a probe without scores",
                        m -> ((ObjectNode) m.at("/probes/0")).remove("scores"),
                        "is not a manifest"),
                wrong(
                        "more popular items than are read",
                        m -> addIds(m.putArray("popularItems"), 100_001),
                        "popularItems holds more than 100000 entries" + again),
                wrong(
                        "more probes than are read",
                        m -> addIds(m.putArray("probes"), 1_001),
                        "probes holds more than 1000 entries" + again),
                wrong(
                        "more files than are read",
                        m -> addFields(files(m), 100),
                        "files holds more than 100 entries" + again),
                wrong(
                        "more inputs than are read",
                        m -> addIds(m.putArray("optionalInputs"), 101),
                        "optionalInputs holds more than 100 entries" + again),
                wrong(
                        "more types than are read",
                        m -> addIds(m.putArray("eventTypes"), 10_001),
                        "eventTypes holds more than 10000 entries" + again),
                wrong(
                        "more metrics than are read",
                        m -> addFields(m.putObject("metrics"), 10_001),
                        "metrics holds more than 10000 entries" + again),
                wrong(
                        "more provenance than is read",
                        m -> addFields(m.putObject("provenance"), 10_001),
                        "provenance holds more than 10000 entries" + again),
                wrong(
                        "a metric that is null",
                        m -> ((ObjectNode) m.get("metrics")).putNull("MRR"),
                        "MRR is null"),
                wrong("rules without one", withRules("excludeSeen", null), "excludeSeen"),
                wrong("a rule that is null", withRules("capacity", "null"), "capacity"),
                wrong(
                        "a rule out of its range",
                        withRules("dedupeWindow", "-1"),
                        "dedupeWindow is -1: at least 0" + again),
                wrong("a rule in words", withRules("maxFutureMillis", "\"soon\""), "soon"),
                wrong(
                        "inputs that this build does not know",
                        m -> m.putArray("optionalInputs").add("now").add("weather"),
                        "the module takes [weather], which this build does not supply: upgrade this build, or publish a module without them"),
                wrong(
                        "types without their names",
                        m -> m.putArray("optionalInputs").add("types"),
                        "optionalInputs is [types] and eventTypes is []"),
                wrong(
                        "a bias before another input",
                        m -> m.putArray("optionalInputs").add("bias").add("now"),
                        "bias stands before another input in [bias, now]: name it as the last one"),
                wrong(
                        "a bias in the format before it",
                        m -> m.putArray("optionalInputs").add("bias"),
                        "formatVersion is 1, and a module that takes [bias] has 2"),
                wrong(
                        "the same without probes",
                        m -> {
                            m.remove("probes");
                            m.putArray("optionalInputs").add("types");
                        },
                        "optionalInputs is [types] and eventTypes is []"),
                wrong(
                        "types that it does not take",
                        m -> m.putArray("eventTypes").add("view"),
                        "optionalInputs is [] and eventTypes is [view]"),
                wrong(
                        "probes without the columns",
                        m -> m.putArray("optionalInputs").add("times"),
                        "A probe of 2 items has columns of the sizes {}, and the model takes {times=2}"),
                wrong("a time that is null", m -> timed(m).addNull().add(2), "is not a manifest"),
                wrong(
                        "a type that it does not know",
                        m -> typed(m).add(3).add(0),
                        "A probe's types hold 3; there are 0 to 2"));
    }

    private static void addIds(ArrayNode list, int most) {
        for (int i = 0; i < most; i++) {
            list.add("id" + i);
        }
    }

    private static void addFields(ObjectNode object, int most) {
        for (int i = 0; i < most; i++) {
            object.put("field" + i, i);
        }
    }

    /** Returns the times of the only probe, still empty. */
    private static ArrayNode timed(ObjectNode manifest) {
        manifest.putArray("optionalInputs").add("times");
        return ((ObjectNode) manifest.at("/probes/0")).putObject("columns").putArray("times");
    }

    /** Returns the types of the only probe, still empty. */
    private static ArrayNode typed(ObjectNode manifest) {
        manifest.putArray("optionalInputs").add("types");
        manifest.putArray("eventTypes").add("view").add("buy");
        return ((ObjectNode) manifest.at("/probes/0")).putObject("columns").putArray("types");
    }

    /** Builds of two versions may share a registry: the older one lists and prunes it, too. */
    @Test
    void aManifestWithInputsAndFieldsOfALaterBuildIsReadAlone() throws Exception {
        artifact.edit(
                m -> {
                    addLaterFields(m);
                    m.putArray("optionalInputs").add("weather");
                });

        Manifest manifest =
                Manifest.parse(Files.readAllBytes(artifact.manifestFile()), "manifest.json");

        assertThat(manifest.optionalInputs()).containsExactly("weather");
        assertThatThrownBy(manifest::inputs)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("v1 takes [weather], which this build does not know");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongManifests")
    void aWrongManifestIsRefusedByName(String name, Consumer<ObjectNode> edit, String message)
            throws Exception {
        artifact.edit(edit);

        assertThatThrownBy(artifact::read)
                .as(name)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(artifact.directory().toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{} {}",
                "\"text\"",
                "{\"formatVersion\":1,\"formatVersion\":1}"
            })
    void whatIsNoManifestAtAllIsRefused(String json) throws Exception {
        Files.writeString(artifact.manifestFile(), json);

        assertThatThrownBy(artifact::read)
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(artifact.manifestFile().toString());
    }

    private static Arguments wrong(String name, Consumer<ObjectNode> edit, String message) {
        return Arguments.of(name, edit, message);
    }

    /**
     * Adds rules, all but one of which are right.
     *
     * @param value in JSON; null: left out
     */
    private static Consumer<ObjectNode> withRules(String rule, String value) {
        return manifest -> {
            ObjectNode rules = manifest.putObject("rules");
            rules.setAll((ObjectNode) JSON.valueToTree(ModelRules.defaults()));
            if (value == null) {
                rules.remove(rule);
                return;
            }
            try {
                rules.set(rule, JSON.readTree(value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static ObjectNode files(ObjectNode manifest) {
        return (ObjectNode) manifest.get("files");
    }

    private static ObjectNode file(ObjectNode manifest) {
        return (ObjectNode) files(manifest).get("model.pt");
    }

    private static ArrayNode list(ObjectNode manifest, String field) {
        return (ArrayNode) manifest.at("/probes/0/" + field);
    }

    private static void addFile(ObjectNode manifest, String name) {
        JsonNode copy = file(manifest).deepCopy();
        files(manifest).set(name, copy);
    }
}
