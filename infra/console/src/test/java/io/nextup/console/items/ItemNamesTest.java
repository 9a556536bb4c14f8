package io.nextup.console.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.settings.ItemCatalogue;
import io.nextup.trainer.operate.ItemTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemNamesTest {
    @TempDir Path directory;
    private final TopicTitles topic = new TopicTitles(9, 100_000);
    private ItemNames names;

    @BeforeEach
    void readFiles() throws IOException {
        Path titles = Files.writeString(directory.resolve("titles.csv"), "a,Ant\nb,Bee\n");
        Path categories = Files.writeString(directory.resolve("categories.csv"), "b,insects\n");
        names =
                new ItemNames(
                        new ItemCatalogue(ItemTexts.read(titles), ItemTexts.read(categories)),
                        topic);
        topic.begun();
    }

    @Test
    void aTextOfAFileWinsAndTheTopicSaysTheOthers() {
        topic.item(TopicTitlesTest.item("a", "Anteater", "mammals", "insectivores"));
        topic.item(TopicTitlesTest.item("b", "Beetle", "beetles"));
        topic.item(TopicTitlesTest.item("c", "Cat"));
        assertThat(names.title("a")).isEqualTo("Ant");
        assertThat(names.category("a")).isEqualTo("mammals, insectivores");
        assertThat(names.title("b")).isEqualTo("Bee");
        assertThat(names.category("b")).isEqualTo("insects");
        assertThat(names.title("c")).isEqualTo("Cat");
        assertThat(names.category("c")).isNull();
        assertThat(names.title("d")).isNull();
    }

    @Test
    void eachTitleIsPassedOnOnce() {
        topic.item(TopicTitlesTest.item("b", "Beetle"));
        topic.item(TopicTitlesTest.item("c", "Cat"));
        Map<String, String> passed = new TreeMap<>();
        names.forEachTitle((item, title) -> assertThat(passed.put(item, title)).isNull());
        assertThat(passed)
                .containsExactly(
                        Map.entry("a", "Ant"), Map.entry("b", "Bee"), Map.entry("c", "Cat"));
    }
}
