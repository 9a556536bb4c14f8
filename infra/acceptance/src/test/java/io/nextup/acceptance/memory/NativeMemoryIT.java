package io.nextup.acceptance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.RowBytes;
import io.nextup.local.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measures in processes of their own: the peak of this one has other causes. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(300)
class NativeMemoryIT {
    private static final long MEBIBYTE = 1 << 20;
    private static final int HEAP_MEBIBYTES = 128;

    /**
     * Metaspace, compiled code, stacks, the garbage collector's own: Flink's metaspace and JVM
     * overhead.
     */
    private static final long JVM = 100 * MEBIBYTE;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"40000, 128, 50, 128, 2", "20000, 64, 200, 128, 1", "200000, 32, 50, 256, 1"})
    void atASwapUnderFullLoadTheProcessStaysBelowTheFormulaAndAboveHalfOfIt(
            int items, int dimension, int length, int batch, int workers) throws Exception {
        run(items, dimension, length);
        Map<String, Long> took = run(items, dimension, length, batch, workers);
        long row = TwoModels.bytesPerRow(items, dimension, length);
        NativeMemory formula =
                new NativeMemory(
                        items,
                        Files.size(directory.resolve("model.pt")),
                        row,
                        row == RowBytes.pruning(items, length, dimension),
                        batch,
                        workers);
        long limit = HEAP_MEBIBYTES * MEBIBYTE + JVM + formula.total();
        System.out.printf(
                "Two models of %,d items, d=%d, L=%d, batch %d, %d workers: peak %d MiB, %d MiB at the end; heap + JVM + formula %d MiB, of it PyTorch %d MiB%n",
                items,
                dimension,
                length,
                batch,
                workers,
                took.get("peak") / MEBIBYTE,
                took.get("rss") / MEBIBYTE,
                limit / MEBIBYTE,
                formula.total() / MEBIBYTE);
        assertThat(took.get("peak")).isBetween(limit / 2, limit);
        long ids = NativeMemory.vocabularies(items, "item-000000".length());
        assertThat(took.get("vocabularies")).isBetween(ids / 2, ids);
    }

    private Map<String, Long> run(int... sizes) throws Exception {
        List<String> command = new ArrayList<>(List.of(TwoModels.class.getName()));
        command.add(directory.toString());
        for (int size : sizes) {
            command.add(Integer.toString(size));
        }
        Path output = directory.resolve("output");
        try (ChildJvm child =
                ChildJvm.start(
                        "TwoModels",
                        System.getProperty("java.class.path"),
                        List.of(
                                "-Xmx%dm".formatted(HEAP_MEBIBYTES),
                                "-Xms%dm".formatted(HEAP_MEBIBYTES),
                                "-XX:+UseSerialGC",
                                "-XX:+AlwaysPreTouch",
                                "-Dai.djl.offline=true",
                                "-Dai.djl.pytorch.num_threads=1",
                                "-Dai.djl.pytorch.num_interop_threads=1",
                                "-Dai.djl.pytorch.graph_optimizer=false"),
                        command,
                        Map.of("OMP_NUM_THREADS", "1", "OMP_WAIT_POLICY", "passive"),
                        output,
                        output)) {
            assertThat(child.awaitExit()).as(child.logTail()).isZero();
        }
        Map<String, Long> figures = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            if (line.matches("[a-z]+ \\d+")) {
                int space = line.indexOf(' ');
                figures.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
            }
        }
        return figures;
    }
}
