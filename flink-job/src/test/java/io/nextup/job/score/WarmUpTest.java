package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.model.Scorer;
import io.nextup.model.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void everyWidthIsScoredWithOneRowAndWithTheMostRows() {
        record Shape(int rows, int width, int excludeWidth, int k) {}
        List<Shape> shapes = new ArrayList<>();
        new WarmUp(64, 10)
                .run(
                        scorer(
                                (items, exclude, batch, k) -> {
                                    shapes.add(
                                            new Shape(
                                                    batch,
                                                    items.length / batch,
                                                    exclude.length / batch,
                                                    k));
                                    assertThat(Arrays.stream(items))
                                            .allMatch(i -> i >= 1 && i <= 9);
                                    long[] row = Arrays.copyOf(exclude, exclude.length / batch);
                                    assertThat(Arrays.stream(row)).doesNotHaveDuplicates();
                                }),
                        9,
                        20);

        assertThat(shapes.subList(0, 6))
                .containsExactly(
                        new Shape(1, 8, 8, 10),
                        new Shape(64, 8, 8, 10),
                        new Shape(1, 16, 9, 10),
                        new Shape(64, 16, 9, 10),
                        new Shape(1, 20, 9, 10),
                        new Shape(64, 20, 9, 10));
    }

    @Test
    void aModelThatCannotBearTheLargestBatchFails() {
        WarmUp warmUp = new WarmUp(64, 10);
        Scorer weak =
                scorer(
                        (items, exclude, batch, k) -> {
                            if (batch > 32) {
                                throw new IllegalStateException("out of memory");
                            }
                        });
        assertThatThrownBy(() -> warmUp.run(weak, 9, 20)).hasMessage("out of memory");
    }

    private interface Call {
        void made(long[] items, long[] exclude, int batch, int k);
    }

    private static Scorer scorer(Call call) {
        return new Scorer() {
            @Override
            public TopK topk(long[] items, long[] exclude, int batch, int k) {
                call.made(items, exclude, batch, k);
                return new TopK(new float[batch * k], new int[batch * k], k);
            }

            @Override
            public void close() {}
        };
    }
}
