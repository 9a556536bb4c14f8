package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.handover.HistoryOrigin;
import io.nextup.handover.HistoryPart;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.ErasureId;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.store.HistoryStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DivideHistoryTest {
    @TempDir private Path directory;

    private Path store;
    private Path parts;

    /** Takes the store that an earlier build left, and a signed erasure that has counted. */
    @BeforeEach
    void copyAStore() throws Exception {
        store = Files.createDirectory(directory.resolve("store"));
        parts = Files.createDirectory(directory.resolve("parts"));
        for (String file :
                List.of("commit.json", "segment-0000000000.avro", "segment-0000000001.avro")) {
            try (InputStream in = HistoryStore.class.getResourceAsStream("golden/v3/" + file)) {
                Files.copy(in, store.resolve(file));
            }
        }
        Path commit = store.resolve("commit.json");
        Files.writeString(
                commit,
                Files.readString(commit)
                        .replace(
                                "\"countedErasures\":{}",
                                "\"countedErasures\":{\"ben\":{\"floorMillis\":-1,\"ids\":[{\"requestId\":\"r-1\",\"signedTimeMillis\":7}]}}")
                        .replace("\"signaturesNeeded\":false", "\"signaturesNeeded\":true"));
    }

    @Test
    void aStoreIsDividedWithItsOffsetsItsTopicAndItsSignedErasures() throws Exception {
        HistoryOrigin origin = divide().store(store);

        assertThat(origin).isEqualTo(HistoryOrigin.read(parts));
        assertThat(origin.countsByTime()).isFalse();
        assertThat(origin.interactions()).isEqualTo(3);
        assertThat(origin.topicId()).isEqualTo("rUDlbEcSQZGpkHW9sD3zVw");
        assertThat(origin.nextOffsets()).isEqualTo(Map.of(0, 2L, 1, 2L));
        assertThat(origin.countedErasures())
                .isEqualTo(Map.of("ben", CountedErasures.NONE.with(new ErasureId("r-1", 7))));
        assertThat(read())
                .extracting(Interaction::userId)
                .containsExactlyInAnyOrder("anna", "anna", "zo\u00eb");
    }

    /** Another process may rewrite it meanwhile. */
    @Test
    void aStoreThatIsOpenElsewhereIsRefused() throws Exception {
        try (HistoryStore open = HistoryStore.open(store)) {
            assertThat(open.size()).isEqualTo(3);
            assertThatThrownBy(() -> divide().store(store))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining("is in use by process");
        }
    }

    @Test
    void aStoreWithoutInteractionsAndADirectoryWithoutAStoreAreNamed() throws Exception {
        Path empty = directory.resolve("empty");
        HistoryStore.open(empty).close();

        assertThatThrownBy(() -> divide().store(empty))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith("%s holds no interactions: ", empty);
        assertThatThrownBy(() -> divide().store(directory))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("holds no commit.json");
        assertThat(parts).isEmptyDirectory();
    }

    @Test
    void aFileCountsByTimeAndHasNoOffsets() throws Exception {
        Path file = Files.writeString(directory.resolve("c.csv"), "user,item,time\nu,b,2\nu,a,1\n");

        assertThat(divide().file(file, HistoryOptions.auto(), note -> {}))
                .isEqualTo(HistoryOrigin.ofFile(2));
        assertThat(read()).extracting(Interaction::itemId).containsExactly("b", "a");
    }

    @Test
    void whoeverHearsOfTheReadingCanEndIt() throws Exception {
        Path file = directory.resolve("c.csv");
        Files.writeString(file, "user,item\n" + "u,i\n".repeat(20_000));
        DivideHistory ended =
                new DivideHistory(
                        parts,
                        interactions -> {
                            throw new CancellationException("at " + interactions);
                        });

        assertThatThrownBy(() -> ended.file(file, HistoryOptions.auto(), note -> {}))
                .isInstanceOf(CancellationException.class)
                .hasMessage("at 16384");
        assertThat(parts.resolve("history.json")).doesNotExist();
    }

    private DivideHistory divide() {
        return new DivideHistory(parts, interactions -> {});
    }

    private List<Interaction> read() throws Exception {
        List<Interaction> read = new ArrayList<>();
        for (HistoryPart part : HistoryPart.all(parts)) {
            part.read(read::add);
        }
        return read;
    }
}
