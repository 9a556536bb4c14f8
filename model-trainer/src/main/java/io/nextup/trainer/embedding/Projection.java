package io.nextup.trainer.embedding;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Vectors projected on their first two principal components (Pearson, 1901), the directions along
 * which they differ most. Vectors are scaled to length 1 first.
 *
 * @param points (vectors, 2)
 * @param shares share of all variance that the first and the second direction show, each 0 to 1
 */
public record Projection(double[][] points, double[] shares) {

    /**
     * Projects vectors.
     *
     * @param vectors (n, d) with n at least 1 and d at least 2, not all of them 0
     */
    public static Projection of(float[][] vectors) {
        double[][] rows = centred(vectors);
        int d = rows[0].length;
        DMatrixRMaj covariance = new DMatrixRMaj(d, d);
        for (double[] row : rows) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariance.add(i, j, row[i] * row[j] / rows.length);
                }
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
        // Overwrites what it is given.
        if (!eigen.decompose(covariance.copy())) {
            throw new ArithmeticException("The principal components were not found");
        }
        Integer[] order = new Integer[d];
        double total = 0;
        for (int i = 0; i < d; i++) {
            order[i] = i;
            total += eigen.getEigenvalue(i).getReal();
        }
        Arrays.sort(
                order,
                (a, b) ->
                        Double.compare(
                                eigen.getEigenvalue(b).getReal(),
                                eigen.getEigenvalue(a).getReal()));
        double[][] points = new double[rows.length][2];
        double[] shares = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            double[] direction = direction(eigen.getEigenVector(order[axis]), d);
            for (int row = 0; row < rows.length; row++) {
                points[row][axis] = dot(rows[row], direction);
            }
            double variance = Math.max(0, eigen.getEigenvalue(order[axis]).getReal());
            shares[axis] = total > 0 ? variance / total : 0;
        }
        return new Projection(points, shares);
    }

    private static double[][] centred(float[][] vectors) {
        double[][] rows = UnitVectors.of(vectors);
        int d = rows[0].length;
        double[] mean = new double[d];
        for (double[] row : rows) {
            for (int i = 0; i < d; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        for (double[] row : rows) {
            for (int i = 0; i < d; i++) {
                row[i] -= mean[i];
            }
        }
        return rows;
    }

    /** Picks the sign of a direction so that its largest part is positive. */
    private static double[] direction(DMatrixRMaj vector, int d) {
        double[] direction = Arrays.copyOf(vector.getData(), d);
        double largest = 0;
        for (double part : direction) {
            largest = Math.abs(part) > Math.abs(largest) ? part : largest;
        }
        if (largest < 0) {
            for (int i = 0; i < d; i++) {
                direction[i] = -direction[i];
            }
        }
        return direction;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
