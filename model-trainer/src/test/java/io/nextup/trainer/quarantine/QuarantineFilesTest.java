package io.nextup.trainer.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.quarantine.QuarantineFiles.Answer;
import io.nextup.trainer.quarantine.QuarantineFiles.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that was taken over may write anything. */
class QuarantineFilesTest {
    private static final ModuleShape SHAPE = new ModuleShape(2, 1);
    private static final Path MODULE = Path.of("mine.pt");

    @TempDir Path directory;

    /** One item of two, with and without itself: the sequences of two items have one, too. */
    @Test
    void answersBecomeProbesOfTheQuestionsThatWereAsked() throws Exception {
        assertThat(probes(answers("[2,1]", "[0.5,-1.25]", "[1,0]", "[-1.25,null]")))
                .containsExactly(
                        new Probe(List.of(2), List.of(), 2, List.of(2, 1), List.of(0.5f, -1.25f)),
                        new Probe(
                                List.of(2),
                                List.of(2),
                                2,
                                List.of(1, 0),
                                Arrays.asList(-1.25f, null)),
                        new Probe(List.of(1), List.of(), 2, List.of(2, 1), List.of(0.5f, -1.25f)),
                        new Probe(
                                List.of(1),
                                List.of(1),
                                2,
                                List.of(2, 0),
                                Arrays.asList(0.5f, null)));
    }

    private static String answers(
            String indices, String scores, String otherIndices, String otherScores) {
        return "{\"indices\":[%s,%s,[2,1],[2,0]],\"scores\":[%s,%s,[0.5,-1.25],[0.5,null]]}"
                .formatted(indices, otherIndices, scores, otherScores);
    }

    @Test
    void answersThatCannotBeAreRefused() throws Exception {
        refused("item 3 with score 0.5: outside 0 to 2", "[3,1]", "[0.5,0.25]");
        refused("outside 0 to 2", "[-2147483648,1]", "[0.5,0.25]");
        refused("not finite", "[2,1]", "[1e99,0.25]");
        refused("not finite", "[2,1]", "[\"NaN\",0.25]");
        refused("not finite", "[2,1]", "[0.5,null]");
        refused("repeated", "[2,2]", "[0.5,0.25]");
        refused("better than the one before", "[2,1]", "[0.25,0.5]");
        refused("has 3 items, not 2", "[2,1,0]", "[0.5,0.25,null]");
        refused("has 0 items, not 2", "[]", "[]");
        refused("3 scores, 2 indices", "[2,1]", "[0.5,0.25,0]");
        refused("without indices or scores", "null", "[0.5,0.25]");
        refused("without indices or scores", "[2,null]", "[0.5,0.25]");
        wrong("4 answers", "1 answers to 4 questions", "{\"indices\":[[1]],\"scores\":[[1]]}");
        wrong("none", "Not as many indices as scores", "{}");
    }

    private void refused(String words, String indices, String scores) throws Exception {
        wrong(words, words, answers(indices, scores, "[1,0]", "[-1.25,null]"));
    }

    private void wrong(String what, String words, String answer) throws Exception {
        assertThatThrownBy(() -> probes(answer))
                .as(what)
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("mine.pt is refused: its check came to answers that break")
                .hasMessageContaining(words);
    }

    @Test
    void aFileThatIsNotAnAnswerIsRefused() throws Exception {
        unreadable("with an answer that is not readable", "{\"indices\":[[\"2\"]]}");
        unreadable("with an answer that is not readable", "{\"indices\":[[1.5]]}");
        unreadable("with an answer that is not readable", "{\"more\":1}");
        unreadable("with an answer that is not readable", "{} {}");
        unreadable("with an answer that is not readable", "[".repeat(2_000));
        unreadable("with an answer that is not readable", "");
        unreadable("without an answer", "null");
        unreadable("with an answer of more than 131072 bytes", " ".repeat(200_000));
        Files.delete(answer());
        assertThatThrownBy(() -> QuarantineFiles.readAnswer(directory))
                .hasMessage("without an answer");
        Files.createSymbolicLink(answer(), Files.writeString(directory.resolve("elsewhere"), "{}"));
        assertThatThrownBy(() -> QuarantineFiles.readAnswer(directory))
                .hasMessage("without an answer");
    }

    private void unreadable(String words, String text) throws Exception {
        Files.writeString(answer(), text);
        assertThatThrownBy(() -> QuarantineFiles.readAnswer(directory))
                .as(text)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(words);
    }

    @Test
    void aRefusalIsOneLineWithoutControlCharacters() throws Exception {
        QuarantineFiles.write(
                directory, Answer.refusing("a\r\nnextup: b\u001b[2J\u0085\u202e\u2028c"));

        assertThatThrownBy(() -> QuarantineFiles.readAnswer(directory).probes(MODULE, SHAPE))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("a??nextup: b?[2J???c");
        assertThat(QuarantineFiles.plain("a".repeat(5_000))).hasSize(4_003).endsWith("a...");
    }

    @Test
    void aRequestIsReadAsItWasWritten() throws Exception {
        ModelInputs inputs =
                new ModelInputs(
                        Stream.of(InputColumn.NOW, InputColumn.TYPES).toList(),
                        List.of("view", "buy"),
                        true);
        Request request =
                Request.of("m.pt", new ModuleShape(5, 9, inputs), List.of("torch.add"), true);
        QuarantineFiles.write(directory, request);

        assertThat(QuarantineFiles.readRequest(directory)).isEqualTo(request);
        assertThat(QuarantineFiles.readRequest(directory).inputs()).isEqualTo(inputs);
    }

    private List<Probe> probes(String answer) throws Exception {
        Files.writeString(answer(), answer);
        return QuarantineFiles.readAnswer(directory).probes(MODULE, SHAPE);
    }

    private Path answer() {
        return directory.resolve(QuarantineFiles.ANSWER);
    }
}
