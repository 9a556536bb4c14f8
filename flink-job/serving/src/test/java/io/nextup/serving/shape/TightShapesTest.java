package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TightShapesTest {

    @Test
    void rowsAndItemsStayAsTheyAreAndExclusionsArePowersOfTwo() {
        TightShapes shapes = new TightShapes(50, 256, 100);
        assertThat(shapes.of(1, 1, 0)).isEqualTo(new CallShape(1, 1, 1));
        assertThat(shapes.of(3, 9, 3)).isEqualTo(new CallShape(3, 9, 4));
        assertThat(shapes.of(255, 50, 100)).isEqualTo(new CallShape(255, 50, 128));
    }

    @Test
    void oneRowOfEachWidthAndTheLargestBatchAreWarmedUp() {
        assertThat(new TightShapes(20, 64, 18).warmUp())
                .containsExactly(
                        new CallShape(1, 8, 8),
                        new CallShape(1, 16, 16),
                        new CallShape(1, 20, 32),
                        new CallShape(64, 20, 32));
    }

    @Test
    void aShapeWithoutRowsIsAnError() {
        assertThatThrownBy(() -> new TightShapes(20, 64, 18).of(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A call of 0 rows of 1 items and 1 exclusions: each at least 1");
    }
}
