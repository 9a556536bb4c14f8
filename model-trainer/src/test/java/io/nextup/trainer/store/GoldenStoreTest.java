package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @TempDir Path directory;

    @Test
    void version1IsReadAndGoneOnWith() throws IOException {
        for (String file :
                List.of("commit.json", "segment-0000000000.avro", "segment-0000000001.avro")) {
            try (InputStream in = GoldenStoreTest.class.getResourceAsStream("golden/v1/" + file)) {
                Files.copy(in, directory.resolve(file));
            }
        }
        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThat(store.interactions().list()).isEqualTo(HELD);
            assertThat(store.erasures())
                    .containsExactly(new Erasure("ben", 1, 1, FakeTopic.RECORD_TIME));
            assertThat(store.nextOffsets()).isEqualTo(Map.of(0, 2L, 1, 2L));
            FakeTopic topic = new FakeTopic("rUDlbEcSQZGpkHW9sD3zVw", 2);
            topic.click(0, "anna", "before");
            topic.erase("anna");
            topic.erase("anna");
            topic.click(1, "ben", "before");
            topic.click(1, "ben", "before");
            store.readOn(topic, note -> assertThat(note).isNull());
            assertThat(store.interactions().list()).isEqualTo(HELD.subList(2, 3));
        }
    }
}
