package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void everyShapeIsCalledTwiceWithItemsAndDistinctExclusionsOfTheCatalogue() {
        List<CallShape> called = new ArrayList<>();
        List<Integer> callsBefore = new ArrayList<>();
        BatchShapes shapes = new TightShapes(20, 64, 100);
        new WarmUp(10, System::nanoTime)
                .run(
                        scorer(
                                (items, exclude, batch, k) -> {
                                    called.add(
                                            new CallShape(
                                                    batch,
                                                    items.length / batch,
                                                    exclude.length / batch));
                                    assertThat(k).isEqualTo(10);
                                    assertThat(Arrays.stream(items))
                                            .allMatch(i -> i >= 1 && i <= 9);
                                    long[] row = Arrays.copyOf(exclude, exclude.length / batch);
                                    assertThat(Arrays.stream(row).filter(i -> i != 0))
                                            .doesNotHaveDuplicates()
                                            .allMatch(i -> i >= 1 && i <= 9);
                                }),
                        9,
                        ModelInputs.NONE,
                        shapes,
                        () -> callsBefore.add(called.size()));

        List<CallShape> twice = new ArrayList<>(shapes.warmUp());
        twice.addAll(shapes.warmUp());
        assertThat(called).isEqualTo(twice);
        assertThat(callsBefore).isEqualTo(IntStream.rangeClosed(1, called.size()).boxed().toList());
    }

    @Test
    void aModelIsCalledWithTheColumnsThatItTakes() {
        List<ModelInput> calls = new ArrayList<>();
        Scorer scorer =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        calls.add(input);
                        return new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
                    }

                    @Override
                    public void close() {}
                };
        ModelInputs inputs =
                new ModelInputs(List.of(InputColumn.NOW, InputColumn.TIMES), List.of());
        new WarmUp(10, System::nanoTime)
                .run(scorer, 9, inputs, new TightShapes(20, 64, 100), () -> {});

        assertThat(calls)
                .isNotEmpty()
                .allSatisfy(
                        input -> {
                            assertThat(input.columns()).hasSize(2);
                            assertThat(input.columns().get(0)).hasSize(input.rows());
                            assertThat(input.columns().get(1)).hasSameSizeAs(input.items());
                        });
    }

    @Test
    void aModelThatCannotBearTheLargestBatchFails() {
        WarmUp warmUp = new WarmUp(10, System::nanoTime);
        Scorer weak =
                scorer(
                        (items, exclude, batch, k) -> {
                            if (batch > 32) {
                                throw new IllegalStateException("out of memory");
                            }
                        });
        for (BatchShapes shapes :
                List.of(new TightShapes(20, 64, 100), new FixedShapes(20, 64, 100))) {
            assertThatThrownBy(() -> warmUp.run(weak, 9, ModelInputs.NONE, shapes, () -> {}))
                    .hasMessage("out of memory");
        }
    }

    private interface Call {
        void made(long[] items, long[] exclude, int batch, int k);
    }

    private static Scorer scorer(Call call) {
        return new Scorer() {
            @Override
            public TopK topk(ModelInput input, int k) {
                call.made(input.items(), input.exclude(), input.rows(), k);
                return new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
            }

            @Override
            public void close() {}
        };
    }
}
