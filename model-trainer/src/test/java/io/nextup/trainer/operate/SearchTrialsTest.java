package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTrialsTest {
    private static final Progress SILENT =
            new Progress() {
                @Override
                public void epoch(EpochReport report) {}

                @Override
                public void note(String line) {}

                @Override
                public void trainingEnded() {}
            };

    @TempDir Path work;

    @Test
    void aTrainingThatFailsLeavesNothing() {
        SearchTrials trials =
                trials(
                        directory -> {
                            throw new ArithmeticException("the loss is NaN");
                        });
        assertThatThrownBy(() -> trials.train(TrainOptions.none()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("the loss is NaN");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void aHistoryThatDoesNotFitTheMemoryIsNoFailureOfADisk() {
        SearchTrials trials =
                trials(
                        directory -> {
                            throw new HistoryException("128 dimensions do not fit");
                        });
        assertThatThrownBy(() -> trials.train(TrainOptions.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("128 dimensions do not fit");
    }

    @FunctionalInterface
    private interface Failing {
        void in(Path directory) throws IOException;
    }

    private SearchTrials trials(Failing failing) {
        return new SearchTrials(
                (options, directory, listener, notes) -> {
                    failing.in(Files.createDirectory(directory));
                    throw new AssertionError("it fails");
                },
                List.of(),
                TrainerEnvironment.ofThisMachine().scorers(),
                work,
                SILENT);
    }
}
