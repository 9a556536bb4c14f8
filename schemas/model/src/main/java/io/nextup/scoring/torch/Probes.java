package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.scoring.AnswerTolerance;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Records a model's answers when it is made, and verifies later that it still gives them.
 *
 * <p>Scores need to agree only within {@link AnswerTolerance}, and items whose scores differ by
 * less may change places.
 */
public final class Probes {
    /** Time of the first item of a made-up sequence: 2026-01-01T00:00:00Z. */
    static final long FIRST_MILLIS = 1_767_225_600_000L;

    static final long MINUTE_MILLIS = 60_000;

    private Probes() {}

    /**
     * Makes a sequence of an item a minute, of all types in turn, asked for a minute later.
     *
     * @param inputs inputs of the model beside items and exclusions
     * @param items indices, oldest first
     */
    public static InputRow row(ModelInputs inputs, int... items) {
        List<long[]> columns = new ArrayList<>();
        for (InputColumn column : inputs.columns()) {
            columns.add(
                    switch (column) {
                        case TIMES ->
                                IntStream.range(0, items.length)
                                        .mapToLong(Probes::timeMillis)
                                        .toArray();
                        case TYPES ->
                                IntStream.range(0, items.length)
                                        .mapToLong(i -> i % (inputs.eventTypes().size() + 1))
                                        .toArray();
                        case NOW -> new long[] {timeMillis(items.length)};
                    });
        }
        return new InputRow(items, new int[0], columns);
    }

    private static long timeMillis(int item) {
        return FIRST_MILLIS + MINUTE_MILLIS * item;
    }

    /**
     * Records the answer to an input of a model that takes items and exclusions alone.
     *
     * @param items encoded sequence, oldest first, not padded
     * @param exclude encoded exclusions, not padded
     */
    public static Probe record(Scorer scorer, int[] items, int[] exclude, int k) {
        return record(scorer, ModelInputs.NONE, new InputRow(items, exclude, List.of()), k);
    }

    /** Records the model's answer to an input. */
    public static Probe record(Scorer scorer, ModelInputs inputs, InputRow row, int k) {
        return of(inputs, row, scorer.topk(bare(inputs, row), k));
    }

    /** Makes the probe of an input and the answer to it. */
    static Probe of(ModelInputs inputs, InputRow row, TopK answer) {
        Map<String, List<Long>> columns = new TreeMap<>();
        for (int i = 0; i < inputs.columns().size(); i++) {
            columns.put(
                    inputs.columns().get(i).word(),
                    Arrays.stream(row.columns().get(i)).boxed().toList());
        }
        return probe(boxed(row.items()), boxed(row.exclude()), columns, answer);
    }

    /** Turns one row's answer into a probe, without the input. */
    static Probe of(TopK answer) {
        return probe(List.of(), List.of(), Map.of(), answer);
    }

    private static Probe probe(
            List<Integer> items,
            List<Integer> exclude,
            Map<String, List<Long>> columns,
            TopK answer) {
        List<Integer> indices = new ArrayList<>(answer.k());
        List<Float> scores = new ArrayList<>(answer.k());
        for (int i = 0; i < answer.k(); i++) {
            indices.add(answer.indices()[i]);
            scores.add(answer.indices()[i] == 0 ? null : answer.scores()[i]);
        }
        return new Probe(items, exclude, columns, answer.k(), indices, scores);
    }

    /** Makes the input of one row without padding. */
    static ModelInput bare(ModelInputs inputs, InputRow row) {
        return SequenceEncoder.input(
                inputs, List.of(row), row.items().length, row.exclude().length);
    }

    /**
     * Recomputes the probes of a manifest.
     *
     * @param progress receives 0 after each probe
     * @throws ArtifactException naming the model and the first probe with a different answer
     */
    static void verify(Scorer scorer, Manifest manifest, LongConsumer progress)
            throws ArtifactException {
        List<Probe> probes = manifest.probes();
        for (int i = 0; i < probes.size(); i++) {
            String difference;
            try {
                difference =
                        difference(probes.get(i), ask(scorer, manifest.inputs(), probes.get(i)));
            } catch (IllegalArgumentException | IllegalStateException failed) {
                throw new ArtifactException(
                        "Model %s is refused: probe %d of %d failed: %s"
                                .formatted(
                                        manifest.version(),
                                        i + 1,
                                        probes.size(),
                                        failed.getMessage()),
                        failed);
            }
            if (!difference.isEmpty()) {
                throw new ArtifactException(
                        "Model %s is refused: probe %d of %d differs from what was published: %s"
                                .formatted(manifest.version(), i + 1, probes.size(), difference));
            }
            progress.accept(0);
        }
    }

    private static TopK ask(Scorer scorer, ModelInputs inputs, Probe probe) {
        List<long[]> columns =
                inputs.columns().stream()
                        .map(column -> probe.columns().get(column.word()))
                        .map(values -> values.stream().mapToLong(Long::longValue).toArray())
                        .toList();
        InputRow row = new InputRow(unboxed(probe.items()), unboxed(probe.exclude()), columns);
        return scorer.topk(bare(inputs, row), probe.k());
    }

    /** Describes the difference between the answer and the probe; empty if there is none. */
    static String difference(Probe probe, TopK answer) {
        for (int place = 0; place < probe.k(); place++) {
            float score = answer.scores()[place];
            Float expected = probe.scores().get(place);
            if (!near(score, expected)) {
                return "place %d scores %s, not %s".formatted(place + 1, score, expected);
            }
            int index = answer.indices()[place];
            if (index != probe.indices().get(place) && !mayStandHere(probe, index, score)) {
                return "place %d holds item %d, not %d"
                        .formatted(place + 1, index, probe.indices().get(place));
            }
        }
        return "";
    }

    /**
     * Tells whether the item may have changed places with one of nearly the same score: the probe
     * has it with that score, or its score is so near the last one that it may have been just
     * outside.
     */
    private static boolean mayStandHere(Probe probe, int index, float score) {
        int place = probe.indices().indexOf(index);
        int last = probe.k() - 1;
        return near(score, probe.scores().get(place < 0 ? last : place));
    }

    private static boolean near(float score, Float expected) {
        if (expected == null || score == Float.NEGATIVE_INFINITY) {
            return expected == null && score == Float.NEGATIVE_INFINITY;
        }
        return AnswerTolerance.isNear(score, expected);
    }

    private static int[] unboxed(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
