package io.nextup.trainer.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.leaderboard.TrainingFiles.OtherArgumentsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFilesTest {
    private static final List<String> ARGUMENTS = List.of("--events=a.csv", "--seed=1");

    @TempDir Path parent;

    @Test
    void whatWasKeptIsThereForTheNextProcess() throws IOException {
        FamilyTraining limited =
                new FamilyTraining(
                        "sasrec", "models/v1", 61.5, Optional.of(60.0), 59.25, OptionalLong.of(7));
        FamilyTraining counted =
                new FamilyTraining(
                        "markov", "models/v2", 2, Optional.empty(), 1.5, OptionalLong.empty());
        open(ARGUMENTS).keep(limited);
        open(ARGUMENTS).keep(counted);
        TrainingFiles next = open(ARGUMENTS);
        assertThat(next.of("sasrec")).contains(limited);
        assertThat(next.of("markov")).contains(counted);
        assertThat(next.of("gru4rec")).isEmpty();
        assertThat(limited.usedUp()).isTrue();
        assertThat(counted.usedUp()).isFalse();
    }

    @Test
    void aFileThatWasNotFinishedDoesNotCount() throws IOException {
        TrainingFiles files = open(ARGUMENTS);
        Files.writeString(directory().resolve("sasrec.json.unfinished"), "{\"model\":\"v1\"}");
        assertThat(files.of("sasrec")).isEmpty();
    }

    @Test
    void trainingsOfOtherArgumentsAreNotMixedWithTheirs() throws IOException {
        open(ARGUMENTS);
        assertThatThrownBy(() -> open(List.of("--events=b.csv", "--seed=1")))
                .isInstanceOf(OtherArgumentsException.class)
                .hasMessage(
                        "%s holds trainings with --events=a.csv --seed=1, not with --events=b.csv --seed=1: give those, or name another directory",
                        directory());
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        TrainingFiles files = open(ARGUMENTS);
        Path file = Files.writeString(directory().resolve("markov.json"), "{");
        assertThatThrownBy(() -> files.of("markov"))
                .hasMessage("%s is damaged: delete it, or name another directory", file);
    }

    private Path directory() {
        return parent.resolve("comparison");
    }

    private TrainingFiles open(List<String> arguments) throws IOException {
        return TrainingFiles.open(directory(), arguments);
    }
}
