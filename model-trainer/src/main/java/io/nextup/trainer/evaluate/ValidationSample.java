package io.nextup.trainer.evaluate;

import io.nextup.trainer.dataset.EvaluationCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The cases by which one of several candidates is chosen. */
public final class ValidationSample {
    /** Cases that suffice to compare candidates: NDCG@10 over them is known to about .002. */
    public static final int MOST_CASES = 5_000;

    private ValidationSample() {}

    /** Returns as many cases as suffice to compare epochs. */
    public static List<EvaluationCase> of(List<EvaluationCase> cases, long seed) {
        return ofAtMost(MOST_CASES, cases, seed);
    }

    /** Returns all cases, or an even sample of {@code most}; the same for the same seed. */
    public static List<EvaluationCase> ofAtMost(int most, List<EvaluationCase> cases, long seed) {
        if (cases.size() <= most) {
            return List.copyOf(cases);
        }
        List<Integer> shuffled = new ArrayList<>(cases.size());
        for (int i = 0; i < cases.size(); i++) {
            shuffled.add(i);
        }
        Collections.shuffle(shuffled, new Random(seed));
        // Cases of one user share what they encode when they are asked for one after the other.
        Map<Integer, EvaluationCase> sample = new TreeMap<>();
        shuffled.subList(0, most).stream().sorted().forEach(i -> sample.put(i, cases.get(i)));
        return shuffled.subList(0, most).stream().map(sample::get).toList();
    }
}
