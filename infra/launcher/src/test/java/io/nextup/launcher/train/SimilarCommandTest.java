package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarCommandTest {
    @TempDir static Path directory;

    /** Each item is followed by the next one of ten. */
    @BeforeAll
    static void train() throws Exception {
        String lines =
                IntStream.range(0, 40)
                        .mapToObj(
                                user ->
                                        IntStream.range(0, 5)
                                                .mapToObj(i -> " i" + (user + i) % 10)
                                                .collect(Collectors.joining("", "u" + user, "\n")))
                        .collect(Collectors.joining());
        Path events = Files.writeString(directory.resolve("events.txt"), lines);
        for (String family : new String[] {"sasrec", "markov"}) {
            VerbRun trained =
                    family.equals("sasrec")
                            ? run(
                                    "train",
                                    "--events=" + events,
                                    "--registry=" + at(family),
                                    "--family=sasrec",
                                    "--max-epochs=1",
                                    "--networks=1",
                                    "--dimension=8")
                            : run(
                                    "train",
                                    "--events=" + events,
                                    "--registry=" + at(family),
                                    "--family=markov");
            assertThat(trained.exitCode()).as(trained.err()).isZero();
        }
        Files.writeString(directory.resolve("titles.csv"), "i1,\"One, the first\"\ni2,Two\n");
    }

    @Test
    void theNearestItemsAreShownWithTheirTitlesAndWithoutTheItemItself() throws Exception {
        VerbRun json =
                run(
                        "similar",
                        "--item=i1",
                        "--model=" + at("sasrec"),
                        "--limit=20",
                        "--titles=" + directory.resolve("titles.csv"),
                        "--json");
        assertThat(json.exitCode()).as(json.err()).isZero();
        JsonNode nearest = json.json().get("nearest");
        assertThat(json.json().get("title").textValue()).isEqualTo("One, the first");
        assertThat(nearest).hasSize(9);
        double before = 1;
        for (JsonNode one : nearest) {
            assertThat(one.get("itemId").textValue()).isNotEqualTo("i1");
            assertThat(one.get("cosine").doubleValue()).isBetween(-1.0, before);
            before = one.get("cosine").doubleValue();
            assertThat(one.has("title")).isEqualTo(one.get("itemId").textValue().equals("i2"));
        }
        VerbRun text =
                run(
                        "similar",
                        "--item=i1",
                        "--model=" + at("sasrec"),
                        "--limit=2",
                        "--titles=" + directory.resolve("titles.csv"));
        assertThat(text.out().lines()).hasSize(3).first().isEqualTo("i1  One, the first");
    }

    @Test
    void whatCannotBeAnsweredIsNamed() {
        VerbRun unknown = run("similar", "--item=shoe", "--model=" + at("sasrec"));
        assertThat(unknown.exitCode()).isEqualTo(3);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err())
                .startsWith("nextup similar: ")
                .hasLineCount(1)
                .contains("does not know \"shoe\" among its 10 items");
        VerbRun none = run("similar", "--item=i1", "--model=" + at("sasrec"), "--limit=0");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("--limit is 0: at least 1");
        for (String[] counted :
                new String[][] {
                    {"similar", "--item=i1", "--model=" + at("markov")},
                    {"models", "export", "--model=" + at("markov"), "--embeddings=" + at("none")}
                }) {
            VerbRun refused = VerbRun.of(TrainerEnvironment.ofThisMachine(), (Object[]) counted);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("has no vectors of its items");
        }
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void anItemIsFoundByItsTitleAndSeveralAreListed() throws Exception {
        Files.writeString(
                at("films.csv"), "i1;One, the first\ni2;Two\ni3;TWO and a half\nx;One of none\n");
        String[] films = {"--titles=" + at("films.csv"), "--model=" + at("sasrec"), "--limit=1"};

        assertThat(similar("one", films).out()).startsWith("i1  One, the first\n");
        assertThat(similar("two", films).out()).startsWith("i2  Two\n");
        assertThat(similar("half", films).out()).startsWith("i3  TWO and a half\n");
        VerbRun several = similar("T", films);
        assertThat(several.exitCode()).isEqualTo(3);
        assertThat(several.err())
                .endsWith(
                        "\"T\" is in the titles of 3 items, name one by its id: i1 One, the first; i2 Two; i3 TWO and a half\n");
        assertThat(similar("none", films).err()).contains("neither as an id nor in a title");
    }

    private VerbRun similar(String item, String... options) {
        List<String> all = new ArrayList<>(List.of("similar", "--item=" + item));
        all.addAll(List.of(options));
        return run(all.toArray(new String[0]));
    }

    @Test
    void aMissingFileOfTitlesIsNamedAsMissing() {
        Path missing = at("missing.csv");
        VerbRun run = run("similar", "--item=i1", "--model=" + at("sasrec"), "--titles=" + missing);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "nextup similar: %s or its directory does not exist\n".formatted(missing));
    }

    @Test
    void theVectorsAreWrittenForOtherPrograms() throws Exception {
        VerbRun run =
                run(
                        "models",
                        "export",
                        "--model=" + at("sasrec"),
                        "--embeddings=" + at("out"),
                        "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("itemCount").intValue()).isEqualTo(10);
        assertThat(run.json().get("dimension").intValue()).isEqualTo(8);
        assertThat(Files.readAllLines(Path.of(run.json().get("ids").textValue())))
                .hasSize(10)
                .contains("i1", "i9");
        assertThat(Files.size(Path.of(run.json().get("embeddings").textValue())))
                .isEqualTo(128 + 10 * 8 * Float.BYTES);
    }

    @Test
    void anEvaluationMeasuresTheSameVectors() throws Exception {
        VerbRun run =
                run(
                        "evaluate",
                        "--events=" + at("events.txt"),
                        "--model=" + at("sasrec"),
                        "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        VerbRun exported =
                run("models", "export", "--model=" + at("sasrec"), "--embeddings=" + at("same"));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        List<String> ids = Files.readAllLines(at("same").resolve("ids.txt"));
        FloatBuffer rows =
                ByteBuffer.wrap(Files.readAllBytes(at("same").resolve("embeddings.npy")))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .position(128)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        double followed = 0;
        double kernels = 0;
        for (int item = 0; item < 10; item++) {
            for (int other = 0; other < 10; other++) {
                double apart =
                        2 - 2 * cosine(rows, ids.indexOf("i" + item), ids.indexOf("i" + other));
                kernels += item == other ? 0 : Math.exp(-2 * apart);
                followed += other == (item + 1) % 10 ? apart : 0;
            }
        }
        // Each of the ten pairs stands four times in the test.
        JsonNode vectors = run.json().get("vectors");
        assertThat(vectors.get("pairCount").intValue()).isEqualTo(40);
        assertThat(vectors.get("alignment").doubleValue()).isCloseTo(followed / 10, within(1e-9));
        assertThat(vectors.get("uniformity").doubleValue())
                .isCloseTo(Math.log(kernels / 90), within(1e-9));
    }

    @Test
    void aFamilyThatCountsHasNoVectorsToShowBeforeANetworks() throws Exception {
        VerbRun run =
                run(
                        "evaluate",
                        "--events=" + at("events.txt"),
                        "--model=" + at("sasrec"),
                        "--report=" + at("report.html"),
                        "--before=" + at("markov"),
                        "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode before = run.json().get("before");
        assertThat(before.get("modelVersion").textValue()).contains("-markov-");
        assertThat(before.get("vectors").isNull()).isTrue();
        assertThat(run.json().get("vectors").get("itemCount").intValue()).isEqualTo(10);
        assertThat(Files.readString(at("report.html")))
                .contains(
                        "<p>"
                                + before.get("modelVersion").textValue()
                                + " holds no vectors of its items.</p>");
    }

    /** Cosine of the angle between two of the rows, which have eight columns. */
    private static double cosine(FloatBuffer rows, int i, int j) {
        double product = 0;
        double squaresOfI = 0;
        double squaresOfJ = 0;
        for (int column = 0; column < 8; column++) {
            double a = rows.get(8 * i + column);
            double b = rows.get(8 * j + column);
            product += a * b;
            squaresOfI += a * a;
            squaresOfJ += b * b;
        }
        return product / Math.sqrt(squaresOfI * squaresOfJ);
    }

    private static Path at(String name) {
        return directory.resolve(name);
    }

    private static VerbRun run(String... arguments) {
        return VerbRun.of(TrainerEnvironment.ofThisMachine(), (Object[]) arguments);
    }
}
