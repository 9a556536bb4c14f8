package io.nextup.trainer.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingFilesTest {
    private static final List<String> ARGUMENTS = List.of("--events=a.csv", "--seed=1");

    @TempDir Path parent;

    private static final FamilyTraining COUNTED =
            new FamilyTraining("markov", "v2", 2, Optional.empty(), 1.5, OptionalLong.empty());

    @Test
    void whatWasKeptIsThereForTheNextProcessWhereverTheDirectoryIs() throws IOException {
        FamilyTraining limited =
                new FamilyTraining(
                        "sasrec", "v1", 61.5, Optional.of(60.0), 59.25, OptionalLong.of(7));
        try (TrainingFiles files = open(ARGUMENTS)) {
            files.keep(limited);
            files.keep(COUNTED);
        }
        Path moved = Files.move(directory(), parent.resolve("moved"));
        try (TrainingFiles files = TrainingFiles.open(moved, ARGUMENTS)) {
            assertThat(files.of("sasrec")).contains(limited);
            assertThat(files.of("markov")).contains(COUNTED);
            assertThat(files.of("gru4rec")).isEmpty();
            assertThat(files.model(limited)).isEqualTo(moved.resolve("models").resolve("v1"));
        }
        assertThat(limited.mayBeCut()).isTrue();
        assertThat(COUNTED.mayBeCut()).isFalse();
    }

    /** Three quarters of it may end a training's steady rate, and few epochs may follow. */
    @Test
    void aTrainingMayBeCutThoughItEndsBeforeItsTime() {
        assertThat(sasrec(178).mayBeCut()).isTrue();
        assertThat(sasrec(150).mayBeCut()).isTrue();
        assertThat(sasrec(149.5).mayBeCut()).isFalse();
    }

    private static FamilyTraining sasrec(double seconds) {
        return new FamilyTraining(
                "sasrec", "v", seconds, Optional.of(200.0), 1, OptionalLong.empty());
    }

    @Test
    void aFileThatWasNotFinishedDoesNotCount() throws IOException {
        try (TrainingFiles files = open(ARGUMENTS)) {
            Files.writeString(
                    directory().resolve("trainings/sasrec.json.unfinished"),
                    "{\"version\":\"v1\"}");
            assertThat(files.of("sasrec")).isEmpty();
        }
    }

    @Test
    void trainingsOfOtherArgumentsAreNotMixedWithTheirs() throws IOException {
        try (TrainingFiles files = open(ARGUMENTS)) {
            files.keep(COUNTED);
        }
        assertThatThrownBy(() -> open(List.of("--events=b.csv", "--seed=1")))
                .hasMessage(
                        "%s holds trainings with --events=a.csv --seed=1, not with --events=b.csv --seed=1: give those, or name another directory",
                        directory());
    }

    @Test
    void argumentsWithWhichNothingWasTrainedMayBeCorrected() throws IOException {
        open(List.of("--events=typo.csv")).close();
        try (TrainingFiles files = open(ARGUMENTS)) {
            files.keep(COUNTED);
        }
        try (TrainingFiles files = open(ARGUMENTS)) {
            assertThat(files.of("markov")).contains(COUNTED);
        }
    }

    @Test
    void aDirectoryInUseIsLeftToItsUser() throws IOException {
        try (TrainingFiles files = open(ARGUMENTS)) {
            assertThat(files.registry()).isEqualTo(directory().resolve("models"));
            assertThatThrownBy(() -> open(ARGUMENTS))
                    .hasMessage(
                            "%s is in use by another comparison: wait for it, or name another directory",
                            directory());
        }
        open(ARGUMENTS).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"version\":\"v1\",\"seconds\":null,\"cpuSeconds\":1}"})
    void aDamagedFileIsNamed(String text) throws IOException {
        try (TrainingFiles files = open(ARGUMENTS)) {
            Path file = Files.writeString(files.file("markov"), text);
            assertThatThrownBy(() -> files.of("markov"))
                    .hasMessage("%s is damaged: delete it, or name another directory", file);
        }
    }

    private Path directory() {
        return parent.resolve("comparison");
    }

    private TrainingFiles open(List<String> arguments) throws IOException {
        return TrainingFiles.open(directory(), arguments);
    }
}
