package io.nextup.launcher.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.CatalogueItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ItemDiffTest {
    @Test
    void onlyWhatDiffersFromTheNewestRecordIsWritten() {
        ItemDiff diff = diff(Set.of(), item("a", "1"), item("b", "1"), item("gone", "1"));
        List<CatalogueItem> file = List.of(item("a", "1"), item("b", "2"), item("c", "1"));
        file.forEach(diff::add);

        assertThat(diff.counts()).isEqualTo(new ItemDiff.Counts(1, 1, 1, 1));
        assertThat(diff.counts().items()).isEqualTo(3);
        assertThat(diff.missing()).containsExactly("gone");
        assertThat(file.stream().filter(diff::takes).map(CatalogueItem::itemId))
                .containsExactly("b", "c");
    }

    @Test
    void theOrderOfAttributesIsNoDifference() {
        ItemDiff diff = diff(Set.of(), item("a", Map.of("x", "1", "y", "2", "z", "3")));
        diff.add(item("a", Map.of("z", "3", "y", "2", "x", "1")));

        assertThat(diff.counts()).isEqualTo(new ItemDiff.Counts(0, 0, 1, 0));
    }

    @Test
    void ofSeveralLinesOfAnItemTheLastIsWrittenOnce() {
        ItemDiff diff = diff(Set.of(), item("a", "1"));
        List<CatalogueItem> file =
                List.of(
                        item("a", "2"),
                        item("b", "1"),
                        item("b", "2"),
                        item("a", "1"),
                        item("b", "2"));
        file.forEach(diff::add);

        assertThat(diff.repeated()).isEqualTo(3);
        assertThat(diff.counts()).isEqualTo(new ItemDiff.Counts(1, 0, 1, 0));
        assertThat(file.stream().filter(diff::takes)).containsExactly(item("b", "2"));
    }

    @Test
    void anUnreadableRecordIsReplacedOrMissing() {
        ItemDiff diff = diff(Set.of("a", "b"), item("a", "1"), item("c", "1"));
        diff.add(item("a", "1"));
        diff.add(item("c", "1"));

        assertThat(diff.counts()).isEqualTo(new ItemDiff.Counts(0, 1, 1, 1));
        assertThat(diff.topicItems()).isEqualTo(3);
        assertThat(diff.missing()).containsExactly("b");
        assertThat(diff.takes(item("a", "1"))).isTrue();
    }

    private static ItemDiff diff(Set<String> unreadable, CatalogueItem... topic) {
        return new ItemDiff(Stream.of(topic).map(ItemDigest::of).toList(), unreadable);
    }

    private static CatalogueItem item(String id, String size) {
        return item(id, Map.of("size", size));
    }

    private static CatalogueItem item(String id, Map<String, String> attributes) {
        return new CatalogueItem(id, true, null, null, List.of(), attributes, null);
    }
}
