package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FixedShapesTest {

    @Test
    void theSetIsEveryNumberOfRowsWithEveryWidth() {
        assertThat(new FixedShapes(20, 50, 30).warmUp())
                .containsExactly(
                        new CallShape(8, 8, 8),
                        new CallShape(16, 8, 8),
                        new CallShape(32, 8, 8),
                        new CallShape(50, 8, 8),
                        new CallShape(8, 16, 16),
                        new CallShape(16, 16, 16),
                        new CallShape(32, 16, 16),
                        new CallShape(50, 16, 16),
                        new CallShape(8, 20, 32),
                        new CallShape(16, 20, 32),
                        new CallShape(32, 20, 32),
                        new CallShape(50, 20, 32));
        // The defaults of the job, and a model that reads 50 items.
        assertThat(new FixedShapes(50, 256, 100).warmUp()).hasSize(6 * 4);
    }

    @Test
    void aBatchIsPaddedToTheNextNumberOfRowsAndToItsBucketsWidth() {
        FixedShapes shapes = new FixedShapes(50, 100, 100);
        assertThat(shapes.of(1, 1, 1)).isEqualTo(new CallShape(8, 8, 8));
        assertThat(shapes.of(8, 8, 8)).isEqualTo(new CallShape(8, 8, 8));
        assertThat(shapes.of(9, 9, 0)).isEqualTo(new CallShape(16, 16, 16));
        assertThat(shapes.of(64, 32, 32)).isEqualTo(new CallShape(64, 32, 32));
        assertThat(shapes.of(65, 33, 33)).isEqualTo(new CallShape(100, 50, 128));
        assertThat(shapes.of(100, 50, 100)).isEqualTo(new CallShape(100, 50, 128));
    }

    @Test
    void whateverABatchHoldsItsShapeIsOneOfTheSetAndHoldsIt() {
        for (int batchMaxSize : List.of(1, 7, 8, 9, 33)) {
            for (int maxLength : List.of(1, 8, 20, 64)) {
                for (int mostExcluded : List.of(1, 20, 100)) {
                    everyBatchFits(
                            new FixedShapes(maxLength, batchMaxSize, mostExcluded),
                            batchMaxSize,
                            maxLength,
                            mostExcluded);
                }
            }
        }
    }

    /**
     * Sequences that the model does not read whole have more exclusions than items that it reads.
     */
    private static void everyBatchFits(
            FixedShapes shapes, int batchMaxSize, int maxLength, int mostExcluded) {
        Set<CallShape> used = new HashSet<>();
        for (int rows = 1; rows <= batchMaxSize; rows++) {
            for (int items = 1; items <= mostExcluded; items++) {
                int longest = Math.min(items, maxLength);
                CallShape shape = shapes.of(rows, longest, items);
                assertThat(shape.rows()).isBetween(rows, batchMaxSize);
                assertThat(shape.width()).isBetween(longest, maxLength);
                assertThat(shape.excludeWidth()).isGreaterThanOrEqualTo(items);
                used.add(shape);
            }
        }
        assertThat(shapes.warmUp()).doesNotHaveDuplicates().containsAll(used);
    }

    @Test
    void aBatchSmallerThanTheFewestRowsIsTheOnlyNumberOfThem() {
        assertThat(new FixedShapes(8, 1, 8).warmUp()).containsExactly(new CallShape(1, 8, 8));
        assertThat(new FixedShapes(8, 5, 8).warmUp()).containsExactly(new CallShape(5, 8, 8));
    }

    @Test
    void exclusionsBeyondThoseForeseenAreStillHeld() {
        assertThat(new FixedShapes(20, 16, 30).of(1, 20, 33)).isEqualTo(new CallShape(8, 20, 64));
    }

    @Test
    void moreRowsThanTheLargestBatchAreAnError() {
        assertThatThrownBy(() -> new FixedShapes(20, 16, 30).of(17, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("17 rows: a batch has at most 16");
    }
}
