package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that an earlier build left is read by every later one. */
class GoldenStoreTest {
    private static final List<Interaction> HELD =
            List.of(
                    new Interaction("e1", "anna", "tea", "buy", 1000, "s1", Map.of("price", "3")),
                    Interaction.click(null, "anna", "cup", 1),
                    Interaction.click(null, "zo\u00eb", "tea", 1));

    private static final Interaction RATED =
            new Interaction(
                    "e1",
                    "anna",
                    "tea",
                    "rating",
                    1000,
                    "s1",
                    Map.of("price", "3"),
                    "r-1",
                    "home-row-1",
                    4.5,
                    2);

    @TempDir Path directory;

    @Test
    void version1IsReadAndGoneOnWith() throws IOException {
        isReadAndGoneOnWith("v1", HELD);
    }

    /** Only stores with a mapping or with signed erasures had this version. */
    @Test
    void version2IsReadWithItsMapping() throws IOException {
        copy("v2");
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(store.interactions().list()).isEqualTo(HELD);
            FakeTopic topic = new FakeTopic("rUDlbEcSQZGpkHW9sD3zVw", 2);
            assertThatThrownBy(() -> store.readOn(topic, note -> {}))
                    .hasMessageContaining("was read with --mapping user=/userId,item=/itemId");
        }
    }

    /** The first with recommendation, placement, value and line. */
    @Test
    void version3IsReadAndGoneOnWith() throws IOException {
        isReadAndGoneOnWith("v3", List.of(RATED, HELD.get(1), HELD.get(2)));
    }

    private void isReadAndGoneOnWith(String version, List<Interaction> held) throws IOException {
        copy(version);
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(store.interactions().list()).isEqualTo(held);
            assertThat(store.erasures())
                    .containsExactly(new Erasure("ben", 1, 1, FakeTopic.RECORD_TIME));
            assertThat(store.nextOffsets()).isEqualTo(Map.of(0, 2L, 1, 2L));
            FakeTopic topic = new FakeTopic("rUDlbEcSQZGpkHW9sD3zVw", 2);
            topic.click(0, "anna", "before");
            topic.click(0, "anna", "before");
            topic.click(1, "ben", "before");
            topic.click(1, "ben", "before");
            topic.click(1, "zo\u00eb", "cup");
            store.readOn(topic, note -> assertThat(note).isNull());
            List<Interaction> more = new ArrayList<>(held);
            more.add(Interaction.click(null, "zo\u00eb", "cup", 1));
            assertThat(store.interactions().list()).isEqualTo(more);
            topic.erase("anna");
            store.readOn(topic, note -> assertThat(note).isNull());
            assertThat(store.interactions().list()).isEqualTo(more.subList(2, 4));
        }
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(store.size()).isEqualTo(2);
        }
    }

    private void copy(String version) throws IOException {
        for (String file :
                List.of("commit.json", "segment-0000000000.avro", "segment-0000000001.avro")) {
            try (InputStream in =
                    GoldenStoreTest.class.getResourceAsStream("golden/" + version + "/" + file)) {
                Files.copy(in, directory.resolve(file));
            }
        }
    }
}
