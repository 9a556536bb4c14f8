package io.nextup.console.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.CatalogueItem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicTitlesTest {
    private final TopicTitles titles = new TopicTitles(3, 10_000);

    @BeforeEach
    void begin() {
        titles.begun();
    }

    static CatalogueItem item(String id, String title, String... categories) {
        return new CatalogueItem(id, true, null, null, List.of(categories), Map.of(), title);
    }

    @Test
    void anItemHasItsTitleAndItsCategoriesAsOneText() {
        titles.item(item("1", "The Harbour", "Drama", "Romance"));
        titles.item(item("2", null, "Thriller"));
        titles.item(item("3", "Paper Boats"));
        assertThat(titles.title("1")).isEqualTo("The Harbour");
        assertThat(titles.categories("1")).isEqualTo("Drama, Romance");
        assertThat(titles.title("2")).isNull();
        assertThat(titles.categories("2")).isEqualTo("Thriller");
        assertThat(titles.categories("3")).isNull();
        assertThat(titles.title("4")).isNull();
        assertThat(titled())
                .containsExactly(Map.entry("1", "The Harbour"), Map.entry("3", "Paper Boats"));
    }

    @Test
    void theNewestRecordIsTheWholeItemAndARemovedOneIsGone() {
        titles.item(item("1", "The Harbour", "Drama"));
        titles.item(item("1", "The Old Harbour"));
        assertThat(titles.title("1")).isEqualTo("The Old Harbour");
        assertThat(titles.categories("1")).isNull();
        titles.removed("1");
        titles.removed("unknown");
        assertThat(titles.title("1")).isNull();
        assertThat(titles.size()).isZero();
    }

    @Test
    void anItemWithoutAnyTextTakesNoEntry() {
        titles.item(item("1", null));
        titles.item(item("2", ""));
        assertThat(titles.size()).isZero();
        titles.item(item("3", "Paper Boats"));
        titles.item(item("3", null));
        assertThat(titles.size()).isZero();
    }

    @Test
    void itemsBeyondTheMostAreLeftOutUntilOthersGo() {
        for (String id : List.of("1", "2", "3", "4")) {
            titles.item(item(id, "title " + id));
        }
        assertThat(titled().keySet()).containsExactly("1", "2", "3");
        titles.item(item("3", "another"));
        assertThat(titles.title("3")).isEqualTo("another");
        titles.removed("1");
        titles.item(item("4", "title 4"));
        assertThat(titled().keySet()).containsExactly("2", "3", "4");
    }

    @Test
    void textsThatNeedMoreThanTheirShareOfTheHeapAreLeftOut() {
        // One character of the id, and fifteen of the two texts.
        long ofOne = TopicTitles.ITEM_BYTES + TopicTitles.CHARACTER_BYTES * 16L;
        TopicTitles small = new TopicTitles(3, 2 * ofOne);
        small.begun();
        small.item(item("1", "0123456789", "01234"));
        small.item(item("2", "0123456789", "01234"));
        small.item(item("3", "0"));
        assertThat(small.size()).isEqualTo(2);
        // The title before would be wrong.
        small.item(item("2", "0123456789 ", "01234"));
        assertThat(small.title("2")).isNull();
        small.item(item("3", "0123456789", "01234"));
        assertThat(small.title("3")).isEqualTo("0123456789");
        small.removed("1");
        small.removed("3");
        small.item(item("1", "0123456789", "01234"));
        small.item(item("2", "0123456789", "01234"));
        assertThat(small.size()).isEqualTo(2);
    }

    @Test
    void whatANewReadingDoesNotFindGoesWithItsEndAndNotBefore() {
        titles.item(item("1", "one"));
        titles.item(item("2", "two"));
        titles.complete();
        assertThat(titles.size()).isEqualTo(2);
        titles.begun();
        titles.item(item("2", "two"));
        assertThat(titles.title("1")).isEqualTo("one");
        titles.complete();
        assertThat(titled()).containsExactly(Map.entry("2", "two"));
    }

    @Test
    void onlyAChangeOfATextChangesTheRevision() {
        titles.item(item("1", "one"));
        long revision = titles.revision();
        titles.item(item("1", "one"));
        titles.removed("2");
        titles.begun();
        titles.item(item("1", "one"));
        titles.complete();
        assertThat(titles.revision()).isEqualTo(revision);
        titles.item(item("1", "two"));
        assertThat(titles.revision()).isEqualTo(revision + 1);
        titles.removed("1");
        assertThat(titles.revision()).isEqualTo(revision + 2);
    }

    private Map<String, String> titled() {
        Map<String, String> titled = new TreeMap<>();
        titles.forEachTitle(titled::put);
        return titled;
    }
}
