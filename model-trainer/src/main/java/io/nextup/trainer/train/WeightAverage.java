package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decaying mean of the weights along a training. It ranks better than the last weights, as each
 * step overshoots on its own batch (Izmailov et al., UAI 2018, https://arxiv.org/abs/1803.05407).
 * Not thread-safe.
 */
final class WeightAverage {
    /**
     * Share of the newest weights, once there were 1 / share of them; until then all count alike.
     */
    private final double share;

    private State state;

    /**
     * The mean so far.
     *
     * @param weights mean weights by parameter; not to be changed
     * @param count number of weights in the mean
     */
    record State(Map<String, float[]> weights, long count) {
        State {
            requireNonNull(weights, "weights is null");
        }

        /** Returns the state before the first weights. */
        static State none() {
            return new State(Map.of(), 0);
        }

        /** Returns a snapshot with the mean for its weights; the same snapshot before the first. */
        Snapshot in(Snapshot snapshot) {
            return count == 0 ? snapshot : snapshot.with(weights);
        }
    }

    WeightAverage(double share) {
        this.share = share;
        this.state = State.none();
    }

    /** Adds weights to the mean. */
    void add(Map<String, float[]> weights) {
        long count = state.count() + 1;
        double newest = Math.max(share, 1.0 / count);
        Map<String, float[]> means = new LinkedHashMap<>();
        weights.forEach(
                (name, values) ->
                        means.put(
                                name,
                                count == 1
                                        ? values.clone()
                                        : mixed(state.weights().get(name), values, newest)));
        state = new State(means, count);
    }

    State state() {
        return state;
    }

    void restore(State earlier) {
        state = requireNonNull(earlier, "earlier is null");
    }

    private static float[] mixed(float[] mean, float[] values, double newest) {
        float[] mixed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            mixed[i] = (float) (mean[i] + newest * (values[i] - mean[i]));
        }
        return mixed;
    }
}
