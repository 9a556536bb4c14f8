package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Values that may take the place of a training's own. Immutable. */
public final class SearchSpace {
    /**
     * Most values that a candidate changes. The defaults are good values: the further from them,
     * the more candidates are bad.
     */
    private static final int MOST_CHANGES = 3;

    /** Draws for each candidate that is asked for; then the space counts as used up. */
    private static final int ATTEMPTS = 200;

    private final TrainOptions own;
    private final List<Hyperparameter<?>> open;
    private final Predicate<TrainOptions> goTogether;

    private SearchSpace(
            TrainOptions own, List<Hyperparameter<?>> open, Predicate<TrainOptions> goTogether) {
        this.own = requireNonNull(own, "own options are null");
        this.open = List.copyOf(open);
        this.goTogether = requireNonNull(goTogether, "goTogether is null");
    }

    /**
     * Returns the space around a training's options, of which those that somebody gave stay.
     *
     * @param goTogether tells which values go together
     */
    public static SearchSpace around(TrainOptions own, Predicate<TrainOptions> goTogether) {
        List<Hyperparameter<?>> open = new ArrayList<>();
        for (Hyperparameter<?> one : own.hyperparameters()) {
            if (!own.isGiven(one) && !others(one, own).isEmpty()) {
                open.add(one);
            }
        }
        return new SearchSpace(own, open, goTogether);
    }

    /** Returns the options around which it lies. */
    TrainOptions own() {
        return own;
    }

    /** Returns true where nothing can be changed. */
    public boolean isEmpty() {
        return open.isEmpty();
    }

    /**
     * Draws different candidates by the seed of the options; the first ones are the same however
     * many are drawn.
     *
     * @return as many as asked for, or fewer where there are not more
     */
    public List<Proposal> draw(int most) {
        Random random = new Random(own.seed());
        Map<TrainOptions, Proposal> drawn = new LinkedHashMap<>();
        for (int i = 0; i < ATTEMPTS * most && drawn.size() < most && !isEmpty(); i++) {
            Proposal one = draw(random);
            if (goTogether.test(one.options())) {
                drawn.putIfAbsent(one.options(), one);
            }
        }
        return List.copyOf(drawn.values());
    }

    private Proposal draw(Random random) {
        List<Hyperparameter<?>> shuffled = new ArrayList<>(open);
        Collections.shuffle(shuffled, random);
        int changes = 1 + random.nextInt(Math.min(MOST_CHANGES, open.size()));
        TrainOptions options = own;
        for (Hyperparameter<?> one : shuffled.subList(0, changes)) {
            options = changed(options, one, random);
        }
        return new Proposal(options, differing(options));
    }

    private <T> TrainOptions changed(TrainOptions options, Hyperparameter<T> one, Random random) {
        List<T> others = others(one, own);
        return options.with(one, others.get(random.nextInt(others.size())));
    }

    private static <T> List<T> others(Hyperparameter<T> one, TrainOptions own) {
        return one.tries().stream().filter(value -> !value.equals(own.get(one))).toList();
    }

    private Map<String, String> differing(TrainOptions options) {
        Map<String, String> before = own.texts();
        Map<String, String> differing = new LinkedHashMap<>(options.texts());
        differing.entrySet().removeIf(one -> one.getValue().equals(before.get(one.getKey())));
        return differing;
    }
}
