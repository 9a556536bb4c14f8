package io.nextup.trainer.evaluate;

import io.nextup.artifact.ModelRules;
import io.nextup.scoring.ModelInput;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.HeldOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Time that a module takes for a request, without what the job does around it.
 *
 * @param microsAlone microseconds of a request that is asked alone
 * @param microsInBatch microseconds of one among {@value #BATCH} that are asked together
 */
public record ServingTime(double microsAlone, double microsInBatch) {
    /** Number of requests that are asked together. */
    public static final int BATCH = 32;

    /** Most different requests: many enough that no cache holds all that they read. */
    private static final int MOST_REQUESTS = 64 * BATCH;

    /** Time in which the JVM and PyTorch compile, and again the time that is measured. */
    private static final long EACH_NANOS = Duration.ofMillis(500).toNanos();

    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * Measures a model by requests as the job makes them: the ten best items, for histories of all
     * lengths, those of similar length in one batch.
     *
     * @param rules the job's rules
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @return empty where the model knows no item of any history
     */
    public static Optional<ServingTime> of(
            Recommender model, List<HeldOut> cases, ModelRules rules, LongSupplier nanoTime) {
        List<EvaluationCase> known =
                HeldOut.served(
                                evenly(cases, MOST_REQUESTS),
                                model.vocabulary(),
                                model.inputs(),
                                rules.capacity())
                        .stream()
                        .filter(one -> one.length() > 0)
                        .sorted(Comparator.comparingInt(EvaluationCase::length))
                        .toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        boolean exclude = rules.excludeSeen();
        return Optional.of(
                new ServingTime(
                        micros(model, inputs(model, known, 1, exclude), 1, nanoTime),
                        micros(model, inputs(model, known, BATCH, exclude), BATCH, nanoTime)));
    }

    private static List<HeldOut> evenly(List<HeldOut> cases, int most) {
        return cases.size() <= most
                ? cases
                : IntStream.range(0, most)
                        .mapToObj(i -> cases.get((int) ((long) i * cases.size() / most)))
                        .toList();
    }

    /** Returns batches of the size, the last of which is filled up with the first cases. */
    private static List<ModelInput> inputs(
            Recommender model, List<EvaluationCase> cases, int size, boolean excludeSeen) {
        List<ModelInput> inputs = new ArrayList<>();
        for (int start = 0; start < cases.size(); start += size) {
            int first = start;
            inputs.add(
                    model.input(
                            IntStream.range(0, size)
                                    .mapToObj(i -> cases.get((first + i) % cases.size()))
                                    .toList(),
                            excludeSeen));
        }
        return inputs;
    }

    private static double micros(
            Recommender model, List<ModelInput> inputs, int size, LongSupplier nanoTime) {
        nanosPerCall(model, inputs, nanoTime);
        return nanosPerCall(model, inputs, nanoTime) / size / NANOS_PER_MICRO;
    }

    private static double nanosPerCall(
            Recommender model, List<ModelInput> inputs, LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        long elapsed = 0;
        int calls = 0;
        while (elapsed < EACH_NANOS) {
            model.topk(inputs.get(calls % inputs.size()), CaseAnswers.TOP);
            calls++;
            elapsed = nanoTime.getAsLong() - start;
        }
        return (double) elapsed / calls;
    }
}
