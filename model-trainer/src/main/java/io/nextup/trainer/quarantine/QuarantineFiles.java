package io.nextup.trainer.quarantine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.TerminalText;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.ProbeQuestions;
import io.nextup.trainer.evaluate.ModuleShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Files that both processes write into the directory between them. */
final class QuarantineFiles {
    static final String REQUEST = "request.json";
    static final String ANSWER = "answer.json";

    /** Six answers of ten numbers take a hundredth of it. */
    private static final int MAX_ANSWER_BYTES = 1 << 17;

    private static final int MAX_WORDS = 4_000;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    private static final ObjectWriter WRITER = JSON.writer();
    private static final ObjectReader REQUESTS = JSON.readerFor(Request.class);
    private static final ObjectReader ANSWERS = JSON.readerFor(Answer.class);

    private QuarantineFiles() {}

    /**
     * A module to check, with its shape and its operators.
     *
     * @param module name of the file in the directory
     * @param columns inputs beside items and exclusions, by their words
     * @param operators names that the module's code may use
     * @param confined true where this process gives up further rights before it reads the module
     */
    record Request(
            String module,
            int items,
            int maxLength,
            List<String> columns,
            List<String> eventTypes,
            Collection<String> operators,
            boolean confined) {

        static Request of(
                String module, ModuleShape shape, Collection<String> operators, boolean confined) {
            return new Request(
                    module,
                    shape.items(),
                    shape.maxLength(),
                    shape.inputs().words(),
                    shape.inputs().eventTypes(),
                    operators,
                    confined);
        }

        ModelInputs inputs() {
            return ModelInputs.named(columns, eventTypes);
        }
    }

    /**
     * Answers of a module, or the reason for its refusal.
     *
     * @param refusal empty where there are answers
     * @param indices item indices of each answer
     * @param scores scores of each answer; null stands for -inf
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(String refusal, List<List<Integer>> indices, List<List<Float>> scores) {
        static Answer refusing(String reason) {
            return new Answer(requireNonNull(reason, "reason is null"), null, null);
        }

        static Answer of(List<Probe> probes) {
            return new Answer(
                    null,
                    probes.stream().map(Probe::indices).toList(),
                    probes.stream().map(Probe::scores).toList());
        }

        /**
         * Returns the module's probes.
         *
         * @throws ArtifactException with the refusal, or naming what is wrong with the answers
         */
        List<Probe> probes(Path module, ModuleShape shape) throws ArtifactException {
            if (refusal != null) {
                throw new ArtifactException(plain(refusal));
            }
            try {
                return new ProbeQuestions(shape.items(), shape.maxLength(), shape.inputs())
                        .answered(answers());
            } catch (IllegalArgumentException | IllegalStateException wrong) {
                throw new ArtifactException(
                        "%s is refused: its check came to answers that break the contract: %s"
                                .formatted(module, wrong.getMessage()),
                        wrong);
            }
        }

        private List<TopK> answers() {
            if (indices == null || scores == null || indices.size() != scores.size()) {
                throw new IllegalStateException("Not as many indices as scores");
            }
            List<TopK> answers = new ArrayList<>();
            for (int i = 0; i < indices.size(); i++) {
                answers.add(answer(indices.get(i), scores.get(i)));
            }
            return answers;
        }

        private static TopK answer(List<Integer> indices, List<Float> scores) {
            if (indices == null || scores == null || indices.contains(null)) {
                throw new IllegalStateException("An answer without indices or scores");
            }
            float[] numbers = new float[scores.size()];
            for (int i = 0; i < numbers.length; i++) {
                Float score = scores.get(i);
                numbers[i] = score == null ? Float.NEGATIVE_INFINITY : score;
            }
            return new TopK(
                    numbers,
                    indices.stream().mapToInt(Integer::intValue).toArray(),
                    Math.max(1, indices.size()));
        }
    }

    static void write(Path directory, Request request) throws IOException {
        Files.write(directory.resolve(REQUEST), WRITER.writeValueAsBytes(request));
    }

    static void write(Path directory, Answer answer) throws IOException {
        Files.write(directory.resolve(ANSWER), WRITER.writeValueAsBytes(answer));
    }

    static Request readRequest(Path directory) throws IOException {
        return REQUESTS.readValue(Files.readAllBytes(directory.resolve(REQUEST)));
    }

    /**
     * Reads the answer of a process that has ended.
     *
     * @throws IllegalStateException naming what is wrong with the file
     */
    static Answer readAnswer(Path directory) throws IOException {
        Path file = directory.resolve(ANSWER);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException("without an answer");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
        }
        if (bytes.length > MAX_ANSWER_BYTES) {
            throw new IllegalStateException(
                    "with an answer of more than %d bytes".formatted(MAX_ANSWER_BYTES));
        }
        Answer answer;
        try {
            answer = ANSWERS.readValue(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("with an answer that is not readable", e);
        }
        if (answer == null) {
            throw new IllegalStateException("without an answer");
        }
        return answer;
    }

    /** Returns a text of the process as one short line of visible characters. */
    static String plain(String text) {
        String bounded = text.length() > MAX_WORDS ? text.substring(0, MAX_WORDS) + "..." : text;
        return TerminalText.onOneLine(bounded);
    }
}
