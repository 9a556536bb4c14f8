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
    private ItemSearch search;

    @BeforeEach
    void readTitles() throws IOException {
        Path file = directory.resolve("titles.csv");
        Files.writeString(file, "12,Alien\n7,alien nation\n3,Heat\nx-Alien,Zulu\n");
        search = new ItemSearch(new ItemCatalogue(ItemTexts.read(file), ItemTexts.none()));
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
}
