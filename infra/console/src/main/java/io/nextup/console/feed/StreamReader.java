package io.nextup.console.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.Intake;
import io.nextup.kafka.KafkaSettings;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads the topics in three threads: all of the stream in bulk, some of the recommendations as they
 * arrive, and the items.
 */
public final class StreamReader implements AutoCloseable {
    private final ConsumerThread bulk;
    private final ConsumerThread prompt;
    private final ConsumerThread items;

    private StreamReader(ConsumerThread bulk, ConsumerThread prompt, ConsumerThread items) {
        this.bulk = bulk;
        this.prompt = prompt;
        this.items = items;
    }

    /**
     * Starts to read; does not wait for the brokers.
     *
     * @param intake how the records of the interactions topic are read
     * @param watched returns the trial users, whose recommendations are read as they arrive
     * @param itemSink takes the records of the items topic, which may be missing
     */
    public static StreamReader start(
            KafkaSettings kafka,
            Intake intake,
            String slot,
            Supplier<? extends Collection<String>> watched,
            StreamSink sink,
            ItemSink itemSink) {
        requireNonNull(slot, "slot is null");
        requireNonNull(watched, "watched is null");
        requireNonNull(sink, "sink is null");
        requireNonNull(itemSink, "itemSink is null");
        TimedSlices slices = new TimedSlices();
        UserSample sample = new UserSample();
        StreamReader reader =
                new StreamReader(
                        new ConsumerThread(
                                "console-reader",
                                kafka,
                                BulkReading.OWN,
                                new BulkReading(
                                        kafka,
                                        intake,
                                        slot,
                                        slices,
                                        sample,
                                        System::nanoTime,
                                        sink)),
                        new ConsumerThread(
                                "console-prompt-reader",
                                kafka,
                                PromptReading.OWN,
                                new PromptReading(
                                        kafka.topics().recommendations(),
                                        slices,
                                        sample::oneOf,
                                        watched,
                                        System::nanoTime,
                                        sink)),
                        new ConsumerThread(
                                "console-item-reader",
                                kafka,
                                Map.of(),
                                new ItemReading(kafka, System::nanoTime, itemSink)));
        reader.bulk.start();
        reader.prompt.start();
        reader.items.start();
        return reader;
    }

    /** Ends the reading, within the time that the brokers are given. */
    @Override
    public void close() {
        items.stop();
        prompt.stop();
        bulk.stop();
        items.close();
        prompt.close();
        bulk.close();
    }
}
