package io.nextup.console.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.settings.ItemCatalogue;
import io.nextup.trainer.operate.ItemTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemSearchTest {
    @TempDir Path directory;
    private final Map<String, Integer> clicked = new LinkedHashMap<>();
    private final TopicTitles topic = new TopicTitles(9, 100_000);
    private ItemSearch search;
    private long now;

    @BeforeEach
    void readTitles() throws IOException {
        Path file = directory.resolve("titles.csv");
        Files.writeString(file, "12,Alien\n7,alien nation\n3,Heat\nx-Alien,Zulu\n");
        search =
                new ItemSearch(
                        new ItemNames(
                                new ItemCatalogue(ItemTexts.read(file), ItemTexts.none()), topic),
                        () -> now);
        clicked.put("3", 5);
        clicked.put("7", 2);
        clicked.put("9", 1);
    }

    @Test
    void clickedItemsComeFirstAndThenOthersByTitle() {
        assertThat(search.find("ALIEN", 9, clicked))
                .containsExactly(
                        new FoundItem("7", "alien nation", null, 2),
                        new FoundItem("12", "Alien", null, 0),
                        new FoundItem("x-Alien", "Zulu", null, 0));
        assertThat(search.find("ALIEN", 2, clicked))
                .extracting(FoundItem::item)
                .containsExactly("7", "12");
    }

    @Test
    void withoutATextTheMostClickedAreFound() {
        assertThat(search.find("", 2, clicked))
                .containsExactly(
                        new FoundItem("3", "Heat", null, 5),
                        new FoundItem("7", "alien nation", null, 2));
    }

    @Test
    void aTextIsNoPattern() {
        assertThat(search.find(".*", 9, clicked)).isEmpty();
        assertThat(search.find("9", 9, clicked)).containsExactly(new FoundItem("9", null, null, 1));
    }

    @Test
    void titlesOfTheTopicAreFoundBetweenThoseOfTheFile() {
        topic.item(TopicTitlesTest.item("5", "alien covenant", "Horror", "Drama"));
        topic.item(TopicTitlesTest.item("3", "Alien heat"));
        assertThat(search.find("ALIEN", 9, clicked))
                .containsExactly(
                        new FoundItem("7", "alien nation", null, 2),
                        new FoundItem("12", "Alien", null, 0),
                        new FoundItem("5", "alien covenant", "Horror, Drama", 0),
                        new FoundItem("x-Alien", "Zulu", null, 0));
    }

    @Test
    void aNewTitleIsFoundOnceItIsTimeToSortAgain() {
        assertThat(search.find("boats", 9, clicked)).isEmpty();
        topic.item(TopicTitlesTest.item("8", "Paper Boats"));
        now += ItemSearch.PAUSE.toNanos() - 1;
        assertThat(search.find("boats", 9, clicked)).isEmpty();
        now++;
        assertThat(search.find("boats", 9, clicked))
                .containsExactly(new FoundItem("8", "Paper Boats", null, 0));
    }

    @Test
    void aClickedItemIsFoundByItsNewTitleAtOnce() {
        assertThat(search.find("boats", 9, clicked)).isEmpty();
        topic.item(TopicTitlesTest.item("9", "Paper Boats"));
        assertThat(search.find("boats", 9, clicked))
                .containsExactly(new FoundItem("9", "Paper Boats", null, 1));
    }

    @Test
    void aTitleThatChangedOrWentIsFoundNoMore() {
        topic.item(TopicTitlesTest.item("8", "Paper Boats"));
        topic.item(TopicTitlesTest.item("88", "Paper Boats II"));
        assertThat(search.find("boats", 9, clicked))
                .extracting(FoundItem::item)
                .containsExactly("8", "88");
        topic.item(TopicTitlesTest.item("8", "Paper Ships"));
        topic.removed("88");
        assertThat(search.find("boats", 9, clicked)).isEmpty();
        assertThat(search.find("8", 9, clicked))
                .containsExactly(new FoundItem("8", "Paper Ships", null, 0));
    }
}
