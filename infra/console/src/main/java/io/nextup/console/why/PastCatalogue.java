package io.nextup.console.why;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.RuleException;
import io.nextup.event.CatalogueItem;
import io.nextup.event.RuleSet;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import io.nextup.intake.ItemRecords;
import io.nextup.kafka.HeaderValues;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics of items and rules as of any offset that compaction has left. */
final class PastCatalogue {
    private final KafkaSettings kafka;
    private final ItemRecords decoder;
    private final long most;
    private final Stages stages;

    /**
     * @param mapping where the fields of an item's record stand
     * @param most most records of the items topic that a table may take
     */
    PastCatalogue(KafkaSettings kafka, ItemMapping mapping, long most, Stages stages) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.decoder = new ItemRecords(mapping);
        this.most = most;
        this.stages = requireNonNull(stages, "stages are null");
    }

    /**
     * Rules of one record.
     *
     * @param timestampMillis timestamp of the record, milliseconds since the epoch
     */
    record Rules(CompiledRules compiled, long timestampMillis) {
        /** Returns those of a slot that had none. */
        static Rules none(String slot) {
            return new Rules(CompiledRules.none(slot), 0);
        }
    }

    /**
     * Reads the rules of one record.
     *
     * @throws UnexplainedException if the topic does not hold them any more
     */
    Rules rules(String slot, long offset) throws TopicException, UnexplainedException {
        String topic = kafka.topics().rules();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.readWhile(
                    topic,
                    extents -> Map.of(0, offset),
                    record -> {
                        if (record.offset() == offset && record.value() != null) {
                            found.add(record);
                        }
                        return false;
                    });
        }
        if (found.isEmpty()) {
            throw new UnexplainedException(
                    "The rules of then are gone: %s:0:%d was superseded, and compaction has removed it, or the topic was deleted since"
                            .formatted(topic, offset));
        }
        ConsumerRecord<byte[], byte[]> record = found.get(0);
        try {
            RuleSet set = Codecs.RULE_SET.decode(record.value(), record.timestamp());
            RecordKey.requireSame(record.key(), "slot", set.slot());
            if (!set.slot().equals(slot)) {
                throw new UnexplainedException(
                        "The rules of then are gone: %s:0:%d is of the slot %s, so the topic was deleted since"
                                .formatted(topic, offset, set.slot()));
            }
            return new Rules(CompiledRules.of(set), record.timestamp());
        } catch (DecodeException | RuleException e) {
            throw new UnexplainedException(
                    "The rules of then cannot be read: %s:0:%d: %s"
                            .formatted(topic, offset, e.getMessage()),
                    e);
        }
    }

    /**
     * Puts items into a table, each as it was, one record after the other, until no list waits for
     * more.
     *
     * @param progress hears how far the topic is read
     * @return offset at which the topic ends
     * @throws UnexplainedException if the topic has too many records for this process
     */
    long walk(ItemTable table, CatalogueWalk walk, Stages progress)
            throws TopicException, UnexplainedException {
        TopicScan.Extent[] extent = new TopicScan.Extent[1];
        try (TopicReading reading = new TopicReading(kafka, progress)) {
            reading.readWhile(
                    kafka.topics().items(),
                    extents -> {
                        extent[0] = extents.get(0);
                        return isTooLong(extent[0]) ? Map.of() : TopicScan.begins(extents);
                    },
                    record -> {
                        boolean goesOn = walk.before(record.offset(), record.timestamp());
                        if (record.key() != null) {
                            take(table, new String(record.key(), UTF_8), record);
                        }
                        return goesOn;
                    });
        }
        if (isTooLong(extent[0])) {
            throw new UnexplainedException(
                    String.format(
                            Locale.ROOT,
                            "%s has %,d records, and this process has memory for %,d: ask ./nextup why",
                            kafka.topics().items(),
                            extent[0].end() - extent[0].begin(),
                            most));
        }
        return extent[0].end();
    }

    private boolean isTooLong(TopicScan.Extent extent) {
        return extent.end() - extent.begin() > most;
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
        return decoder.decode(record.key(), record.value(), HeaderValues.lastOf(record.headers()));
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
