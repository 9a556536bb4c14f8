package io.nextup.serving.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.intake.ItemRecords;
import io.nextup.serving.feed.MessageListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Puts the records of the items topic into one reading. One thread calls it.
 *
 * <p>A topic that starts over takes none of the items away that were read, and shows none of its
 * older records again: to lose a topic is not to forget what is sold out. So its newest records
 * change the items all at once, when it is read to its end.
 */
final class CatalogueItems extends MessageListener<CatalogueItem> {
    private final RuleBook.Reading reading;
    private final LongSupplier nanoTime;
    private final Runnable complete;

    /**
     * Newest state of each item since the topic started over, empty for a removed one; null while
     * the topic goes on.
     */
    private Map<String, Optional<CatalogueItem>> again;

    /** Items of which no record since then can be read, and whose older state may be gone. */
    private final Set<String> unreadableAgain = new HashSet<>();

    /** Offset up to which the topic was read. */
    private long next;

    /**
     * @param refused count of the records that cannot be read
     * @param nanoTime a monotonic clock, by which the reading shows that it goes on
     * @param complete action once the topic is read to its end
     */
    CatalogueItems(
            String topic,
            ItemMapping mapping,
            RuleBook.Reading reading,
            AtomicLong refused,
            LongSupplier nanoTime,
            Runnable complete) {
        super(topic, decoder(mapping), refused);
        this.reading = requireNonNull(reading, "reading is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.complete = requireNonNull(complete, "complete is null");
    }

    private static Decoder<CatalogueItem> decoder(ItemMapping mapping) {
        ItemRecords items = new ItemRecords(mapping);
        return record -> items.decode(record.key(), record.value(), record.headers());
    }

    @Override
    protected void received(Received record, CatalogueItem item) {
        goOn(record);
        if (again == null) {
            reading.put(item, record.offset());
        } else {
            replace(item.itemId(), Optional.of(item));
        }
    }

    @Override
    protected void deleted(Received record) {
        goOn(record);
        String itemId = new String(record.key(), UTF_8);
        if (again == null) {
            reading.remove(itemId, record.offset());
        } else {
            replace(itemId, Optional.empty());
        }
    }

    private void replace(String itemId, Optional<CatalogueItem> state) {
        again.put(itemId, state);
        unreadableAgain.remove(itemId);
    }

    @Override
    protected void unreadable(Received record) {
        goOn(record);
        if (record.key() == null) {
            return;
        }
        String itemId = new String(record.key(), UTF_8);
        if (again == null) {
            reading.putUnreadable(itemId, record.offset());
        } else if (again.getOrDefault(itemId, Optional.empty()).isEmpty()) {
            unreadableAgain.add(itemId);
        }
    }

    private void goOn(Received record) {
        next = record.offset() + 1;
        reading.goesOn(nanoTime.getAsLong());
    }

    @Override
    public void caughtUp() {
        if (again != null) {
            reading.change(again, unreadableAgain, next);
            again = null;
            unreadableAgain.clear();
        }
        complete.run();
    }

    @Override
    public void startedOver() {
        super.startedOver();
        again = new HashMap<>();
        unreadableAgain.clear();
        next = 0;
    }
}
