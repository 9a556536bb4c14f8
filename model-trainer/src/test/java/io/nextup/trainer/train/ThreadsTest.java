package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays here are large enough that PyTorch shares their calculation out among its threads. */
class ThreadsTest {
    private static final int ITEMS = 3_000;

    /** An epoch of the sampled softmax, and one of the full softmax. */
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .withSeed(7)
                    .with(LearningOptions.MAX_LENGTH, 10)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(LearningOptions.MAX_EPOCHS, 2)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1);

    @TempDir Path directory;
    private final Dataset fit = RandomSequences.dataset(300, ITEMS, 5);
    private final Network network = new SasRec().network(ITEMS, OPTIONS);

    @AfterEach
    void calculateOnOneThreadAgain() {
        PyTorch.useThreads(1);
    }

    @Test
    void theSameSeedOnTheSameNumberOfThreadsGivesTheSameBytes() throws Exception {
        byte[] one = train(1);
        byte[] two = train(2);
        assertThat(train(2)).isEqualTo(two);
        assertThat(train(1)).isEqualTo(one);
        // Sums of two parts: otherwise this test would compare one thread with itself.
        assertThat(two).isNotEqualTo(one);
    }

    private byte[] train(int threads) throws Exception {
        PyTorch.useThreads(threads);
        Path module = directory.resolve("trained.pt");
        List<EvaluationCase> cases =
                IntStream.range(1, 200)
                        .mapToObj(item -> new EvaluationCase(new int[] {item}, item + 1))
                        .toList();
        NextItemTraining.of(fit, cases, OPTIONS, report -> {}, () -> 0)
                .train(network, network.initialWeights(OPTIONS.seed()), module);
        return Files.readAllBytes(module);
    }
}
