package io.nextup.console.why;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.RuleException;
import io.nextup.event.CatalogueItem;
import io.nextup.event.RuleSet;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.mapping.MappedItems;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import io.nextup.intake.RecordOrigin;
import io.nextup.kafka.HeaderValues;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics of items and rules as of any offset that compaction has left. */
final class PastCatalogue {
    private final KafkaSettings kafka;
    private final MappedItems decoder;
    private final List<String> headers;
    private final Stages stages;

    /**
     * @param mapping where the fields of an item's record stand
     */
    PastCatalogue(KafkaSettings kafka, ItemMapping mapping, Stages stages) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.decoder = new MappedItems(mapping, null);
        this.headers = mapping.headers();
        this.stages = requireNonNull(stages, "stages are null");
    }

    /**
     * Reads the rules of one record.
     *
     * @throws UnexplainedException if the topic does not hold them any more
     */
    CompiledRules rules(String slot, long offset) throws TopicException, UnexplainedException {
        String topic = kafka.topics().rules();
        byte[][] value = new byte[1][];
        long[] timestamp = new long[1];
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.read(
                    topic,
                    extents -> Map.of(0, offset),
                    record -> {
                        if (record.offset() == offset
                                && new String(record.key(), UTF_8).equals(slot)) {
                            value[0] = record.value();
                            timestamp[0] = record.timestamp();
                        }
                    });
        }
        if (value[0] == null) {
            throw new UnexplainedException(
                    "The rules of then are gone: %s:0:%d was superseded, and compaction has removed it, or the topic was deleted since"
                            .formatted(topic, offset));
        }
        try {
            return CompiledRules.of(Codecs.RULE_SET.decode(value[0], timestamp[0]));
        } catch (DecodeException | RuleException e) {
            throw new UnexplainedException(
                    "The rules of then cannot be read: %s:0:%d: %s"
                            .formatted(topic, offset, e.getMessage()),
                    e);
        }
    }

    /** Returns the rules of a slot that had none. */
    static CompiledRules none(String slot) {
        try {
            return CompiledRules.of(new RuleSet(slot, RuleSet.DEFAULT_NAME, 0, 0, List.of()));
        } catch (RuleException e) {
            throw new IllegalStateException("No rule can be wrong", e);
        }
    }

    /**
     * Puts all items into a table, each as it was, one record after the other.
     *
     * @param before learns the offset of each record before the table takes it, and the item's id
     * @param progress hears how far the topic is read
     * @return offset at which the topic ends
     */
    long walk(ItemTable table, ObjLongConsumer<String> before, Stages progress)
            throws TopicException {
        try (TopicReading reading = new TopicReading(kafka, progress)) {
            return reading.read(
                            kafka.topics().items(),
                            TopicScan::begins,
                            record -> {
                                String id =
                                        record.key() == null
                                                ? null
                                                : new String(record.key(), UTF_8);
                                before.accept(id, record.offset());
                                if (id != null) {
                                    take(table, id, record);
                                }
                            })
                    .get(0)
                    .end();
        }
    }

    /** Returns the newest titles of some items, by item. */
    Map<String, String> titles(Set<String> items) throws TopicException {
        Map<String, String> titles = new HashMap<>();
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.read(
                    kafka.topics().items(),
                    TopicScan::begins,
                    record -> {
                        String id = record.key() == null ? null : new String(record.key(), UTF_8);
                        if (id == null || !items.contains(id)) {
                            return;
                        }
                        try {
                            String title = record.value() == null ? null : item(record).title();
                            if (title == null) {
                                titles.remove(id);
                            } else {
                                titles.put(id, title);
                            }
                        } catch (DecodeException e) {
                            // The older title holds, as the item's older state does.
                        }
                    });
        }
        return titles;
    }

    private CatalogueItem item(ConsumerRecord<byte[], byte[]> record) throws DecodeException {
        CatalogueItem item =
                decoder.decode(
                        record.key(),
                        record.value(),
                        RecordOrigin.headers(
                                false, headers, HeaderValues.lastOf(record.headers())));
        RecordKey.requireSame(record.key(), "itemId", item.itemId());
        return item;
    }

    /** Takes a record as the job does: one that cannot be read leaves the older state. */
    private void take(ItemTable table, String id, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            table.remove(id);
            return;
        }
        try {
            table.put(item(record));
        } catch (DecodeException e) {
            table.putUnreadable(id);
        }
    }
}
