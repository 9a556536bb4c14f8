package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Compares a training step with a loss that is worked out by hand. */
public final class Gradients {
    private static final int VALUES_PER_PARAMETER = 6;
    private static final float STEP = 1e-3f;
    private static final double TOLERANCE = 2e-3;

    private Gradients() {}

    /**
     * Takes one step, and compares its loss, and some values of each parameter's gradient, with the
     * differences of the loss by hand.
     *
     * @param writer writes a network without dropout
     * @param loss the step's loss in double precision, from weights by path
     * @param still paths of parameters that the step does not move
     */
    public static void assertThoseOf(
            ToDoubleFunction<Map<String, float[]>> loss,
            Map<String, float[]> weights,
            TrainingStep step,
            ModuleWriter writer,
            Path file,
            String... still)
            throws IOException {
        assertThoseOf(loss, 1, weights, step, writer, file, still);
    }

    /**
     * The same of a loss whose gradients have a factor.
     *
     * @param factor factor of the gradients, not of the loss
     */
    public static void assertThoseOf(
            ToDoubleFunction<Map<String, float[]>> loss,
            double factor,
            Map<String, float[]> weights,
            TrainingStep step,
            ModuleWriter writer,
            Path file,
            String... still)
            throws IOException {
        writer.write(file, weights);
        Snapshot after;
        try (TrainableModule module = TrainableModule.load(file, 1e9, 0.98)) {
            double expected = loss.applyAsDouble(weights);
            assertThat((double) module.step(step, 1e-3)).isCloseTo(expected, within(1e-4));
            after = module.snapshot();
        }
        Random random = new Random(3);
        for (String path : weights.keySet()) {
            float[] means = after.means().get(path);
            int steepest = steepest(means);
            assertThat(means[steepest] != 0)
                    .as("%s has a gradient", path)
                    .isNotEqualTo(List.of(still).contains(path));
            for (int n = 0; n <= VALUES_PER_PARAMETER; n++) {
                int at = n == 0 ? steepest : random.nextInt(means.length);
                double expected =
                        factor
                                * (loss.applyAsDouble(moved(weights, path, at, STEP))
                                        - loss.applyAsDouble(moved(weights, path, at, -STEP)))
                                / (2 * STEP);
                // Adam's means after one step are a tenth of the gradients.
                assertThat(means[at] * 10.)
                        .as("gradient of %s[%d]", path, at)
                        .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static int steepest(float[] means) {
        int steepest = 0;
        for (int i = 0; i < means.length; i++) {
            steepest = Math.abs(means[i]) > Math.abs(means[steepest]) ? i : steepest;
        }
        return steepest;
    }

    private static Map<String, float[]> moved(
            Map<String, float[]> weights, String path, int at, float by) {
        Map<String, float[]> moved = new LinkedHashMap<>(weights);
        float[] values = weights.get(path).clone();
        values[at] += by;
        moved.put(path, values);
        return moved;
    }
}
