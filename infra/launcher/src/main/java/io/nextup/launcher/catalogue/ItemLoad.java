package io.nextup.launcher.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.CatalogueItem;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.trainer.history.ItemFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Brings the items topic to the state of a file. The file is read twice: nothing is written before
 * all of its lines are understood, and only a digest of each item is in memory.
 */
final class ItemLoad {
    /** Most records that wait for the brokers at once, and most bytes before the last of them. */
    private static final int BATCH = 1_000;

    private static final int BATCH_BYTES = AcknowledgedWriter.MOST_BYTES;

    private final KafkaSettings kafka;
    private final ProgressLines progress;
    private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>(BATCH);
    private AcknowledgedWriter writer;
    private long batchBytes;
    private long written;

    /**
     * @param progress hears how far the reading of the topic is, and what of it cannot be read
     */
    ItemLoad(KafkaSettings kafka, ProgressLines progress) {
        this.kafka = kafka;
        this.progress = progress;
    }

    /**
     * Result of a load, or of what it would be.
     *
     * @param removed items that were removed
     * @param repeated lines whose item stands in an earlier line, too
     * @param unreadable items of the topic whose newest record could not be read
     */
    record Result(ItemDiff.Counts counts, long removed, long repeated, long unreadable) {}

    /** Finds what a load would write; refuses what a load refuses. */
    Result compare(ItemFile file, Removal removal) throws IOException {
        return result(diff(file), file, removal);
    }

    /**
     * Writes what differs.
     *
     * @param removal whether it removes the items of the topic that the file lacks
     * @throws TopicException also if some items are written and others are not
     */
    Result run(ItemFile file, Removal removal) throws IOException {
        try (AcknowledgedWriter connected =
                AcknowledgedWriter.connect(kafka, kafka.topics().items())) {
            writer = connected;
            ItemDiff diff = diff(file);
            Result result = result(diff, file, removal);
            if (result.counts().added() + result.counts().changed() > 0) {
                file.read(
                        item -> {
                            if (diff.takes(item)) {
                                write(item.itemId(), encoded(item));
                            }
                        });
            }
            if (removal.removes()) {
                for (String itemId : diff.missing()) {
                    write(itemId, null);
                }
            }
            flush();
            return result;
        }
    }

    private ItemDiff diff(ItemFile file) throws IOException {
        CatalogueRecords<ItemDigest> records = CatalogueRecords.ofItems(ItemDigest::of);
        CatalogueTopics.readItems(kafka, records::add, progress);
        records.note(progress::note);
        ItemDiff diff = new ItemDiff(records.newest().values(), records.unreadable().keySet());
        file.read(diff::add);
        return diff;
    }

    private Result result(ItemDiff diff, ItemFile file, Removal removal) throws IOException {
        ItemDiff.Counts counts = diff.counts();
        removal.requireSafe(
                file.name(),
                file.badLines(),
                kafka.topics().items(),
                diff.topicItems(),
                counts.missing());
        return new Result(
                counts,
                removal.removes() ? counts.missing() : 0,
                diff.repeated(),
                diff.unreadable());
    }

    private static byte[] encoded(CatalogueItem item) {
        return Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON);
    }

    private void write(String itemId, byte[] value) throws TopicException {
        byte[] key = itemId.getBytes(UTF_8);
        batch.add(new ProducerRecord<>(writer.topic(), key, value));
        batchBytes += key.length + (value == null ? 0 : value.length);
        if (batch.size() == BATCH || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() throws TopicException {
        try {
            writer.write(batch);
        } catch (TopicException e) {
            // A record that the brokers never take would end the same command here again.
            throw new TopicException(
                    "%s; at least %d records are written%s"
                            .formatted(
                                    e.getMessage(),
                                    written,
                                    e.getCause() instanceof RecordTooLargeException
                                            ? ""
                                            : ": the same command goes on from there"),
                    e);
        }
        written += batch.size();
        batch.clear();
        batchBytes = 0;
    }
}
