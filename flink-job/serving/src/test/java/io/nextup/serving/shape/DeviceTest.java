package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.RowBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceTest {
    private static final BatchLimit LIMIT = new BatchLimit(256, 1_000);
    private static final RowBytes ROW = new RowBytes(1, 1);

    @Test
    void autoIsTheFirstGpuWhereThereIsOne() {
        assertThat(Device.choose("auto", () -> 2))
                .isEqualTo(new Device("gpu:0", "PyTorch finds 2 GPU(s)"));
        assertThat(Device.choose("auto", () -> 0))
                .isEqualTo(new Device("cpu", "PyTorch finds no GPU"));
    }

    @Test
    void cpuAsksForNoGpu() {
        assertThat(
                        Device.choose(
                                "cpu",
                                () -> {
                                    throw new AssertionError("PyTorch was asked");
                                }))
                .isEqualTo(new Device("cpu", "nextup.scoring.device is cpu"));
    }

    @Test
    void aGpuThatIsNotThereStopsTheStart() {
        assertThat(Device.choose("gpu:1", () -> 2))
                .isEqualTo(new Device("gpu:1", "nextup.scoring.device is gpu:1"));
        assertThatThrownBy(() -> Device.choose("gpu:1", () -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nextup.scoring.device is gpu:1, but PyTorch finds 1 GPU(s): use cpu or auto, or a PyTorch with CUDA");
    }

    @Test
    void halfTheCoresScoreOnACpuAndOneThreadFeedsAGpu() {
        assertThat(new Device("cpu", "").workers(0, 1)).isEqualTo(1);
        assertThat(new Device("cpu", "").workers(0, 2)).isEqualTo(1);
        assertThat(new Device("cpu", "").workers(0, 16)).isEqualTo(8);
        assertThat(new Device("gpu:0", "").workers(0, 16)).isEqualTo(1);
    }

    @Test
    void onAGpuShapesAreFixedAndOnACpuTheyAreAsTightAsTheBatch() {
        assertThat(new Device("cpu", "").shapes(LIMIT, 100).upTo(50, ROW).of(3, 9, 9))
                .isEqualTo(new CallShape(3, 9, 16));
        assertThat(new Device("gpu:0", "").shapes(LIMIT, 100).upTo(50, ROW).of(3, 50, 60))
                .isEqualTo(new CallShape(8, 50, 128));
    }

    @Test
    void theRowsOfACallAreThoseWhoseBytesFitOnTheDeviceAndTheWarmUpIsMadeWithThem() {
        RowBytes row = new RowBytes(25, 100);
        BatchShapes onCpu = new Device("cpu", "").shapes(LIMIT, 8).upTo(8, row);
        BatchShapes onGpu = new Device("gpu:0", "").shapes(LIMIT, 8).upTo(8, row);

        assertThat(onCpu.batchMaxSize()).isEqualTo(40);
        assertThat(onCpu.warmUp()).extracting(CallShape::rows).containsExactly(1, 40);
        assertThat(onGpu.batchMaxSize()).isEqualTo(10);
        assertThat(onGpu.warmUp()).extracting(CallShape::rows).containsExactly(8, 10);
        assertThat(onGpu.of(9, 1, 1).rows()).isEqualTo(10);
    }

    @Test
    void whereNothingIsExcludedOneColumnIs() {
        for (String device : List.of("cpu", "gpu:0")) {
            assertThat(new Device(device, "").shapes(LIMIT, 0).upTo(50, ROW).warmUp())
                    .extracting(CallShape::excludeWidth)
                    .containsOnly(1);
        }
    }

    @Test
    void theLineAtTheStartSaysWhereAndWhy() {
        assertThat(Device.choose("auto", () -> 1).describe(1, 256))
                .isEqualTo(
                        "Scoring on gpu:0 with 1 worker(s) for all subtasks of this process, batches of up to 256 in a fixed set of shapes: PyTorch finds 1 GPU(s)");
        assertThat(Device.choose("auto", () -> 0).describe(4, 32))
                .isEqualTo(
                        "Scoring on cpu with 4 worker(s) for all subtasks of this process, batches of up to 32: PyTorch finds no GPU");
    }

    @Test
    void asManyThreadsScoreAsAreAskedForWhateverTheDevice() {
        assertThat(new Device("cpu", "").workers(3, 2)).isEqualTo(3);
        assertThat(new Device("gpu:0", "").workers(3, 2)).isEqualTo(3);
    }
}
