package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.train.CheckpointFile.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    @TempDir Path directory;
    private Path file;
    private Checkpoint checkpoint;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("checkpoint");
        checkpoint =
                new Checkpoint(
                        "a training",
                        snapshot(1, 20_000, 40),
                        new WeightAverage.State(snapshot(3, 20_000, 0).weights(), 9),
                        snapshot(2, 20_000, 30),
                        new EpochSchedule.Progress(
                                4,
                                1,
                                TrainingPhase.FULL_SOFTMAX,
                                0.25,
                                3,
                                1,
                                Duration.ofNanos(5),
                                Duration.ofNanos(6)));
        CheckpointFile.write(file, checkpoint);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Checkpoint read = CheckpointFile.read(file);
        assertThat(read.training()).isEqualTo("a training");
        assertThat(read.progress()).isEqualTo(checkpoint.progress());
        assertSame(read.current(), checkpoint.current());
        assertThat(read.average()).usingRecursiveComparison().isEqualTo(checkpoint.average());
        assertSame(read.best(), checkpoint.best());
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
    }

    /** What the average makes of the last epoch is not written twice. */
    @Test
    void theBestEpochIsReadFromTheAverageWhereItIsTheLast() throws IOException {
        EpochSchedule.Progress progress =
                new EpochSchedule.Progress(
                        4, 1, TrainingPhase.FULL_SOFTMAX, 0.25, 4, 0, Duration.ZERO, Duration.ZERO);
        Snapshot best = checkpoint.current().with(checkpoint.average().weights());
        CheckpointFile.write(
                file,
                new Checkpoint(
                        "a training", checkpoint.current(), checkpoint.average(), best, progress));
        assertSame(CheckpointFile.readBest(file), best);
        assertThat(Files.size(file)).isLessThan(5 * 20_000 * Float.BYTES);
    }

    @Test
    void aFileThatIsCutShortOrDamagedOrOfAnotherKindIsRefusedByName() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        assertRefused("%s is damaged; delete it and start the training from scratch");
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Files.write(file, flipped);
        assertRefused(
                "%s is damaged: its checksum differs; delete it and start the training from scratch");
        byte[] newer = whole.clone();
        newer[7] = 9;
        Files.write(file, newer);
        assertRefused(
                "%s has format version 9; this build reads 2: start the training from scratch");
        Files.write(file, new byte[100]);
        assertRefused("%s is not a training checkpoint");
    }

    @Test
    void whicheverBitIsFlippedTheFileIsRefusedByName() throws IOException {
        Checkpoint small =
                new Checkpoint(
                        "a training",
                        snapshot(1, 2, 40),
                        new WeightAverage.State(snapshot(3, 2, 0).weights(), 9),
                        snapshot(2, 2, 30),
                        checkpoint.progress());
        CheckpointFile.write(file, small);
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            assertThatThrownBy(() -> CheckpointFile.read(file))
                    .as("bit %d", bit)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> CheckpointFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(message.formatted(file));
    }

    private static void assertSame(Snapshot actual, Snapshot expected) {
        assertThat(actual.steps()).isEqualTo(expected.steps());
        assertThat(actual.weights()).usingRecursiveComparison().isEqualTo(expected.weights());
        assertThat(actual.means()).usingRecursiveComparison().isEqualTo(expected.means());
        assertThat(actual.squares()).usingRecursiveComparison().isEqualTo(expected.squares());
    }

    private static Snapshot snapshot(long seed, int size, long steps) {
        Random random = new Random(seed);
        return new Snapshot(
                Map.of("a", floats(random, size)),
                Map.of("a", floats(random, size)),
                Map.of("a", floats(random, size)),
                steps);
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
