package io.nextup.console.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.Intake;
import io.nextup.kafka.KafkaSettings;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Reads the stream's topics in two threads: all of them in bulk, and some of the recommendations as
 * they arrive.
 */
public final class StreamReader implements AutoCloseable {
    private final ConsumerThread bulk;
    private final ConsumerThread prompt;

    private StreamReader(ConsumerThread bulk, ConsumerThread prompt) {
        this.bulk = bulk;
        this.prompt = prompt;
    }

    /**
     * Starts to read; does not wait for the brokers.
     *
     * @param intake how the records of the interactions topic are read
     * @param watched returns the trial users, whose recommendations are read as they arrive
     */
    public static StreamReader start(
            KafkaSettings kafka,
            Intake intake,
            String slot,
            Supplier<? extends Collection<String>> watched,
            StreamSink sink) {
        requireNonNull(slot, "slot is null");
        requireNonNull(watched, "watched is null");
        requireNonNull(sink, "sink is null");
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
                                        sink)));
        reader.bulk.start();
        reader.prompt.start();
        return reader;
    }

    /** Ends the reading, within the time that the brokers are given. */
    @Override
    public void close() {
        prompt.stop();
        bulk.stop();
        prompt.close();
        bulk.close();
    }
}
