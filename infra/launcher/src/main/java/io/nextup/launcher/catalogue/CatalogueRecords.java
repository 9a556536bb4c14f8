package io.nextup.launcher.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.CatalogueItem;
import io.nextup.event.Excerpt;
import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Collects the newest record of each key of the items or the rules topic; takes the records in
 * their order. A record that is unreadable, or whose key is not the one in its message, hides the
 * key's older records: the key's state is not known. Not thread-safe.
 *
 * @param <T> what is kept of a record
 */
final class CatalogueRecords<T> {
    private final Reader<T> reader;
    private final SortedMap<String, T> newest = new TreeMap<>();
    private final SortedMap<String, String> unreadable = new TreeMap<>();

    /** Makes of a record what is kept of it; throws with the reason if there is nothing. */
    private interface Reader<T> {
        T read(ConsumerRecord<byte[], byte[]> record) throws DecodeException;
    }

    private CatalogueRecords(Reader<T> reader) {
        this.reader = reader;
    }

    /**
     * Makes one for the items topic.
     *
     * @param kept returns what is kept of an item: a catalogue may be large
     */
    static <T> CatalogueRecords<T> ofItems(Function<CatalogueItem, T> kept) {
        return new CatalogueRecords<>(
                record -> {
                    CatalogueItem item =
                            Codecs.CATALOGUE_ITEM.decode(record.value(), record.timestamp());
                    RecordKey.requireSame(record.key(), "itemId", item.itemId());
                    return kept.apply(item);
                });
    }

    /** Makes one for the rules topic. */
    static CatalogueRecords<RuleSet> ofRules() {
        return new CatalogueRecords<>(
                record -> {
                    RuleSet rules = Codecs.RULE_SET.decode(record.value(), record.timestamp());
                    RecordKey.requireSame(record.key(), "slot", rules.slot());
                    return rules;
                });
    }

    /** Adds the next record; one without a key says nothing, and a compacted topic has none. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), UTF_8);
        newest.remove(key);
        unreadable.remove(key);
        if (record.value() == null) {
            return;
        }
        try {
            newest.put(key, reader.read(record));
        } catch (DecodeException e) {
            unreadable.put(
                    key,
                    "%s:%d:%d (key %s): %s"
                            .formatted(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    Excerpt.of(key),
                                    e.getMessage()));
        }
    }

    /** Returns the newest record of each key where it can be read. */
    SortedMap<String, T> newest() {
        return Collections.unmodifiableSortedMap(newest);
    }

    /** Returns the place of each key's newest record, and the reason, where it cannot be read. */
    SortedMap<String, String> unreadable() {
        return Collections.unmodifiableSortedMap(unreadable);
    }

    /** Notes how many keys have a newest record that cannot be read. */
    void note(Consumer<String> notes) {
        if (!unreadable.isEmpty()) {
            notes.accept(
                    String.format(
                            Locale.ROOT,
                            "The newest record of %,d items cannot be read, such as %s",
                            unreadable.size(),
                            unreadable.values().iterator().next()));
        }
    }
}
