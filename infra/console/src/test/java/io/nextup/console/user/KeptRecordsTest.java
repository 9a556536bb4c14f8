package io.nextup.console.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.items.ItemNames;
import io.nextup.console.items.TopicTitles;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.trainer.history.ArrivalCounts;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class KeptRecordsTest {
    private final KeptRecords kept = new KeptRecords("ann");
    private final ArrivalCounts judge = Intake.OF_OWN_RECORDS.judge();
    private long offset;

    @Test
    void eventsAndTheirListsAreKeptNewestFirst() {
        click("ann", "e1", "tea");
        click("bob", "e1", "milk");
        click("ann", "e2", "jam");
        list(1, "e1");
        list(2, "e2");
        assertThat(kept.events()).extracting(UserLook.Event::item).containsExactly("jam", "tea");
        assertThat(kept.lists()).extracting(UserLook.Shown::sequence).containsExactly(2L, 1L);
    }

    @Test
    void aPageShowsTheNewestEventsByTheirTimesWhateverPartitionTheyAreIn() {
        List<UserLook.Event> found = List.of(event("old", 1), event("new", 3), event("middle", 2));

        assertThat(
                        new UserLook.Found("ann", true, false, 3, found, List.of())
                                .shown(
                                        new ItemNames(
                                                ItemCatalogue.none(), TopicTitles.ofThisProcess()))
                                .events())
                .extracting(UserLook.Event::item)
                .containsExactly("new", "middle", "old");
    }

    private static UserLook.Event event(String item, long time) {
        return new UserLook.Event(item, null, time, null, null, item);
    }

    @Test
    void nothingFromBeforeAnErasureIsKeptHoweverLateItsListComes() {
        click("ann", "e1", "tea");
        click("ann", null, "milk");
        put("bob", null);
        assertThat(kept.events()).hasSize(2);
        put("ann", null);
        click("ann", "e2", "jam");
        list(1, "e1");
        list(3, "e2");
        list(4, "clicks:0:1");
        list(5, "e1", "e2");
        assertThat(kept.events()).extracting(UserLook.Event::item).containsExactly("jam");
        assertThat(kept.lists()).extracting(UserLook.Shown::sequence).containsExactly(3L);
    }

    /** The erasure may lie before the records that are read, or in another partition. */
    @Test
    void aListWhoseEventsWereNotFoundIsNotKept() {
        list(1, "e1");
        assertThat(kept.lists()).isEmpty();
    }

    /** A job with keys takes an erasure by its headers. Here every erasure counts. */
    @Test
    void aSignedErasureCountsLikeAnyOther() {
        click("ann", "e1", "tea");
        ConsumerRecord<byte[], byte[]> erasure = record("ann", null);
        erasure.headers().add(new RecordHeader("nextup-erasure-id", "r1".getBytes(UTF_8)));
        erasure.headers().add(new RecordHeader("nextup-erasure-time", "1".getBytes(UTF_8)));
        erasure.headers().add(new RecordHeader("nextup-erasure-signature", "x".getBytes(UTF_8)));
        kept.interaction(judge.judge(erasure), erasure);
        assertThat(kept.events()).isEmpty();
        assertThat(judge.countedErasures()).isEmpty();
    }

    private void click(String user, String id, String item) {
        put(user, Codecs.INTERACTION.encode(Interaction.click(id, user, item, 1), Encoding.JSON));
    }

    private void put(String user, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = record(user, value);
        kept.interaction(judge.judge(record), record);
    }

    private ConsumerRecord<byte[], byte[]> record(String user, byte[] value) {
        return new ConsumerRecord<>("clicks", 0, offset++, user.getBytes(UTF_8), value);
    }

    private void list(long sequence, String... answers) {
        kept.list(
                new Recommendation(
                        "r" + sequence,
                        "ann",
                        "default",
                        sequence,
                        Stream.of(answers).map(EventReference::event).toList(),
                        List.of(new RankedItem("i", 1)),
                        "v1",
                        Source.MODEL,
                        1,
                        1));
    }
}
