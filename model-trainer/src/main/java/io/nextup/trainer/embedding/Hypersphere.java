package io.nextup.trainer.embedding;

import java.util.OptionalDouble;

/**
 * Alignment and uniformity of item vectors u, v, scaled to length 1 (Wang and Isola, ICML 2020,
 * "Understanding Contrastive Representation Learning through Alignment and Uniformity on the
 * Hypersphere", with their alpha = 2 and t = 2). Pairs are successive items, not the views that
 * CL4SRec contrasts; the loss moves item vectors only indirectly.
 *
 * <pre>
 * alignment  = mean of |u - v|^2 over the pairs of successive items
 * uniformity = log of the mean of exp(-2 |u - v|^2) over the pairs of distinct items
 * </pre>
 *
 * @param alignment 0 to 4, the lower, the nearer are items to those that follow them; 2 for random
 *     directions; less where all vectors share a direction. Empty without a pair
 * @param pairs number of pairs of successive items
 * @param uniformity 0 to -8, the lower, the more evenly items lie around the sphere: 0 where all
 *     point one way; about -4 for random directions in many dimensions. Empty for fewer than two
 *     items
 * @param items number of items whose pairs the uniformity counts
 */
public record Hypersphere(
        OptionalDouble alignment, int pairs, OptionalDouble uniformity, int items) {

    /**
     * Measures vectors of any length.
     *
     * @param earlier (pairs, dimension)
     * @param later the items that followed: (pairs, dimension)
     * @param vectors (items, dimension), each item once
     */
    public static Hypersphere of(float[][] earlier, float[][] later, float[][] vectors) {
        if (earlier.length != later.length) {
            throw new IllegalArgumentException(
                    "%d earlier and %d later items are not pairs"
                            .formatted(earlier.length, later.length));
        }
        return new Hypersphere(
                alignment(earlier, later), earlier.length, uniformity(vectors), vectors.length);
    }

    private static OptionalDouble alignment(float[][] earlier, float[][] later) {
        double sum = 0;
        for (int i = 0; i < earlier.length; i++) {
            sum += squaredDistance(UnitVectors.of(earlier[i]), UnitVectors.of(later[i]));
        }
        return mean(sum, earlier.length);
    }

    private static OptionalDouble uniformity(float[][] vectors) {
        double[][] units = UnitVectors.of(vectors);
        double sum = 0;
        for (int i = 0; i < units.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.exp(-2 * squaredDistance(units[i], units[j]));
            }
        }
        OptionalDouble mean = mean(sum, units.length * (units.length - 1L) / 2);
        return mean.isPresent()
                ? OptionalDouble.of(Math.log(mean.getAsDouble()))
                : OptionalDouble.empty();
    }

    private static double squaredDistance(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            double difference = u[i] - v[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static OptionalDouble mean(double sum, long count) {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
}
