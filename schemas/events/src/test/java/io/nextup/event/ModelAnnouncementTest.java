package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelAnnouncementTest {
    private static final String HASH = "0".repeat(64);

    @Test
    void theLongestTextsAreAccepted() {
        ModelAnnouncement longest =
                new ModelAnnouncement(
                        "s".repeat(200), "v".repeat(200), "file:///" + "d".repeat(2040), HASH, 1);

        assertThat(longest.after(Optional.of(longest)).model()).isEqualTo(longest.model());
    }

    @Test
    void oneCharacterMoreIsAnErrorThatNamesTheFieldAndShowsItsBeginning() {
        refused("version", 201, 200, "s", "v".repeat(201), "file:///v", HASH);
        refused("location", 2049, 2048, "s", "v", "f".repeat(2049), HASH);
        refused("manifestSha256", 65, 64, "s", "v", "file:///v", HASH + "0");
    }

    /** It becomes a part of keys, labels, file names and transactional ids. */
    @Test
    void aSlotIsAPlainName() {
        for (String plain : List.of("default", "b", "7", "Games_1.new-x", "s".repeat(200))) {
            assertThat(new ModelAnnouncement(plain, "v", "file:///v", HASH, 1).slot())
                    .isEqualTo(plain);
        }
        for (String wrong : List.of("", "a/b", "..", "-a", "a b", "映画", "s".repeat(201))) {
            assertThatThrownBy(() -> new ModelAnnouncement(wrong, "v", "file:///v", HASH, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("The slot is \"")
                    .hasMessageEndingWith(
                            "it must be 1 to 200 letters, digits, '.', '_' or '-', the first a letter or digit");
        }
    }

    private static void refused(
            String field,
            int length,
            int most,
            String slot,
            String version,
            String location,
            String sha256) {
        assertThatThrownBy(() -> new ModelAnnouncement(slot, version, location, sha256, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field + " ")
                .hasMessageEndingWith(
                        "has %d characters: it must have at most %d".formatted(length, most))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void aRecordWithALongerTextIsNotReadWhereverItStands() {
        String long201 = "v".repeat(201);
        for (String json :
                List.of(
                        """
                        {"slot": "default", "version": "%s", "location": "file:///v", "manifestSha256": "%s"}"""
                                .formatted(long201, HASH),
                        """
                        {"slot": "default", "version": "v", "location": "file:///v", "manifestSha256": "%s",
                         "previous": [{"version": "%s", "location": "file:///v", "manifestSha256": "%s"}]}"""
                                .formatted(HASH, long201, HASH))) {
            assertThatThrownBy(() -> Codecs.MODEL_ANNOUNCEMENT.decode(json.getBytes(UTF_8), 1_000))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("it must have at most 200");
        }
    }

    @Test
    void aHundredPopularItemsAreNamedAndNoMore() {
        List<String> items = IntStream.range(0, 101).mapToObj(rank -> "item" + rank).toList();
        List<String> hundred = items.subList(0, 100);

        assertThat(naming(hundred).popularItems()).isEqualTo(hundred);
        assertThat(popular(items)).isEqualTo(hundred);
        assertPopularRefused(items, "names 101 popular items, of which 100 fit");
    }

    @Test
    void theirIdsHaveAtMost32KibibytesOfUtf8Together() {
        String kanji = "映".repeat(10_922); // 32,766 bytes
        List<String> exactly = List.of(kanji, "é");
        List<String> oneTooMany = List.of(kanji, "映");

        assertThat(naming(exactly).popularItems()).isEqualTo(exactly);
        assertThat(popular(exactly)).isEqualTo(exactly);
        assertThat(popular(List.of(kanji, "é", "a"))).isEqualTo(exactly);
        assertThat(popular(oneTooMany)).containsExactly(kanji);
        assertPopularRefused(oneTooMany, "names 2 popular items, of which 1 fit");
    }

    @Test
    void theFirstIdThatDoesNotFitEndsTheList() {
        String tooLong = "a".repeat(32_769);

        assertThat(popular(List.of("b", tooLong, "c"))).containsExactly("b");
        assertThat(popular(List.of(tooLong, "c"))).isEmpty();
        assertThat(popular(List.of("b", "", "c"))).containsExactly("b");
        assertPopularRefused(List.of("b", "", "c"), "names 3 popular items, of which 1 fit");
    }

    @Test
    void anAnnouncementKeepsItsOwnCopyOfThePopularItems() {
        List<String> items = new ArrayList<>(List.of("b", "a"));
        ModelAnnouncement announcement = naming(items);
        items.clear();
        assertThat(announcement.popularItems()).containsExactly("b", "a");
    }

    /** A broker takes records of 1 MiB, where nobody changed that. JSON escapes each character. */
    @Test
    void theLargestAnnouncementHasLessThanAThirdOfWhatABrokerTakes() {
        AnnouncedModel longest = new AnnouncedModel(control(200), control(2048), control(64));
        ModelAnnouncement largest =
                new ModelAnnouncement(
                        "s".repeat(200),
                        longest.version(),
                        longest.location(),
                        longest.manifestSha256(),
                        Long.MIN_VALUE,
                        Collections.nCopies(ModelAnnouncement.MOST_PREVIOUS, longest),
                        Collections.nCopies(100, control(327)),
                        ModelAnnouncement.By.EXPERIMENT,
                        0);

        assertThat(Codecs.MODEL_ANNOUNCEMENT.encode(largest, Encoding.JSON))
                .hasSizeBetween(260_000, 300_000);
    }

    private static String control(int length) {
        return "\u0001".repeat(length);
    }

    private static List<String> popular(List<String> mostPopularFirst) {
        return naming(List.of()).withPopular(mostPopularFirst).popularItems();
    }

    private static void assertPopularRefused(List<String> items, String detail) {
        assertThatThrownBy(() -> naming(items))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The announcement of v %s: it must name at most 100, none with an empty id, of at most 32768 bytes together",
                        detail);
    }

    @Test
    void aRevisionIsKeptByEveryCopyAndIsNotNegative() {
        ModelAnnouncement second =
                new ModelAnnouncement("s", "v", "file:///v", HASH, 1).withRevision(58);
        assertThat(second.revision()).isEqualTo(58);
        assertThat(second.announcedBy(ModelAnnouncement.By.OPERATOR).revision()).isEqualTo(58);
        assertThat(second.withPopular(List.of("a")).revision()).isEqualTo(58);
        assertThat(second.after(Optional.empty()).revision()).isEqualTo(58);
        assertThat(second.withRevision(0))
                .isEqualTo(new ModelAnnouncement("s", "v", "file:///v", HASH, 1));
        assertThatThrownBy(() -> second.withRevision(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The announcement of v has revision -1: it must not be negative");
    }

    private static ModelAnnouncement naming(List<String> popularItems) {
        return new ModelAnnouncement(
                "s", "v", "file:///v", HASH, 1, List.of(), popularItems, null, 0);
    }
}
