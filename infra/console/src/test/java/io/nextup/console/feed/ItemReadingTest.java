package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.CatalogueItem;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class ItemReadingTest {
    private static final KafkaSettings KAFKA = KafkaSettings.at("127.0.0.1:1");
    private static final String TOPIC = KAFKA.topics().items();

    /** More than lies between two looks at the topic's partitions. */
    private static final long ELEVEN_SECONDS = 11_000_000_000L;

    private final FakeTopics topics = new FakeTopics();
    private final MockConsumer<byte[], byte[]> consumer = topics.consumer();
    private final HeardItems heard = new HeardItems();
    private long now;

    private final ItemReading reading = new ItemReading(KAFKA, () -> now, heard);
    private final ConsumerThread thread = new ConsumerThread("test", KAFKA, Map.of(), reading);

    @Test
    void theItemsThatAreThereComeBeforeTheEndIsToldAndChangesFollow() throws TopicException {
        topics.create(TOPIC, 1);
        topics.endAt(TOPIC, 0, 2);
        consumer.schedulePollTask(() -> put(0, "1", json("1", "The Harbour")));
        consumer.schedulePollTask(() -> put(1, "2", avro("2", "Night Train")));
        consumer.schedulePollTask(() -> put(2, "1", json("1", "The Old Harbour")));
        consumer.schedulePollTask(() -> put(3, "2", null));
        readUntilDone();
        assertThat(heard.lines)
                .containsExactly(
                        "begun",
                        "1 is The Harbour",
                        "2 is Night Train",
                        "complete",
                        "1 is The Old Harbour",
                        "2 is removed");
    }

    @Test
    void recordsThatCannotBeReadAreCountedAndHideNoOther() throws TopicException {
        topics.create(TOPIC, 1);
        consumer.schedulePollTask(
                () -> {
                    put(0, "1", "{\"sku\":\"1\"}".getBytes(UTF_8));
                    put(1, "2", "?".getBytes(UTF_8));
                    put(2, "3", json("4", "another key"));
                    put(3, null, json("5", "no key"));
                    put(4, null, null);
                    put(5, "6", json("6", "Paper Boats"));
                });
        readUntilDone();
        assertThat(heard.lines).containsExactly("begun", "6 is Paper Boats", "complete");
        assertThat(reading.unreadable()).isEqualTo(5);
    }

    @Test
    void aMissingTopicIsAFailureWithAWayOutAndIsReadOnceItIsThere() throws TopicException {
        assertThatThrownBy(() -> reading.read(consumer, thread))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("has no topic " + TOPIC);
        assertThat(heard.lines).isEmpty();
        topics.create(TOPIC, 1);
        readUntilDone();
        assertThat(heard.lines).containsExactly("begun", "complete");
    }

    @Test
    void aMissingRightIsNamed() {
        topics.create(TOPIC, 1);
        consumer.schedulePollTask(
                () -> consumer.setPollException(new TopicAuthorizationException(Set.of(TOPIC))));
        assertThatThrownBy(() -> reading.read(consumer, thread))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("lacks Read on topic " + TOPIC);
    }

    @Test
    void aTopicThatHasGrownIsReadAnew() throws TopicException {
        topics.create(TOPIC, 1);
        consumer.schedulePollTask(
                () -> {
                    topics.create(TOPIC, 2);
                    now += ELEVEN_SECONDS;
                });
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isTrue();
        readUntilDone();
        assertThat(heard.lines).containsExactly("begun", "complete", "begun", "complete");
    }

    private void readUntilDone() throws TopicException {
        consumer.schedulePollTask(thread::stop);
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isFalse();
    }

    private void put(long offset, String key, byte[] value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        TOPIC, 0, offset, key == null ? null : key.getBytes(UTF_8), value));
    }

    private static byte[] json(String id, String title) {
        return Codecs.CATALOGUE_ITEM.encode(item(id, title), Encoding.JSON);
    }

    private static byte[] avro(String id, String title) {
        return Codecs.CATALOGUE_ITEM.encode(item(id, title), Encoding.AVRO);
    }

    private static CatalogueItem item(String id, String title) {
        return new CatalogueItem(id, true, null, null, List.of(), Map.of(), title);
    }
}
