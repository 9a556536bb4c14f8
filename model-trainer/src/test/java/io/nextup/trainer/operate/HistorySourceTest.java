package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistorySourceTest {
    private static final String HEADER = "user,item,time\n";
    private static final String TRIED =
            "nextup-trial-7f3a09,a,2026-11-22\nnextup-trial-7f3a09,tried,2026-11-23\n";

    @TempDir Path directory;
    private final List<String> notes = new ArrayList<>();

    @Test
    void aReadingNotesHowManyInteractionsOfMadeUpUsersItLeftOut() throws IOException {
        History history = read(Histories.DATED_CSV + TRIED);

        assertThat(notes)
                .containsExactly(
                        "clicks.csv: 2 interactions of users whose ids begin with nextup-trial- are left out",
                        "clicks.csv: 10 interactions, 0 duplicates, 0 too late, 3 users");
        assertThat(history.interactions()).isEqualTo(10);
        assertThat(history.users().userIds()).containsExactly("u1", "u2", "u3");
    }

    @Test
    void aReadingWithoutMadeUpUsersDoesNotSpeakOfThem() throws IOException {
        read(Histories.DATED_CSV);

        assertThat(notes)
                .containsExactly("clicks.csv: 10 interactions, 0 duplicates, 0 too late, 3 users");
    }

    @Test
    void aHistoryOfMadeUpUsersAloneIsRefusedAndTheNoteSaysWhy() {
        assertThatThrownBy(() -> read(HEADER + TRIED))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("none of 0 interactions enters a sequence");
        assertThat(notes)
                .containsExactly(
                        "clicks.csv: 2 interactions of users whose ids begin with nextup-trial- are left out");
    }

    /** Keeps the notes on interactions, not those on the file's format. */
    private History read(String csv) throws IOException {
        Path file = Files.writeString(directory.resolve("clicks.csv"), csv);
        return new HistorySource.File(file, HistoryOptions.auto(), Optional.empty())
                .read(
                        ModelRules.defaults(),
                        note -> {
                            if (note.contains("interactions")) {
                                notes.add(note);
                            }
                        });
    }
}
