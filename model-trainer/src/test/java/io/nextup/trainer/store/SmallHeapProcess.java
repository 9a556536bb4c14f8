package io.nextup.trainer.store;

import io.nextup.event.Topics;
import io.nextup.kafka.TopicScan;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.UserHistories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A process that reads a long topic into a store, then erasures from all over it, then histories
 * from the store. Prints how many interactions the store holds, and how many the histories.
 *
 * <p>Arguments: the directory, how many interactions the topic has.
 */
final class SmallHeapProcess {
    private static final int USERS = 1000;
    private static final int ERASED_USERS = 10;

    private SmallHeapProcess() {}

    public static void main(String[] arguments) throws IOException {
        int interactions = Integer.parseInt(arguments[1]);
        try (HistoryStore store = HistoryStore.open(Path.of(arguments[0]))) {
            store.readOn(new Clicks(interactions, 0), System.err::println);
            store.readOn(new Clicks(interactions, ERASED_USERS), System.err::println);
            System.out.println(store.size());
            System.out.println(
                    UserHistories.of(
                                    store.interactions(),
                                    SequenceRules.defaults(),
                                    OptionalLong.empty())
                            .events());
        }
    }

    /** Made as they are read; then erasures of the first users. */
    private record Clicks(long interactions, int erasures) implements TopicSource {
        @Override
        public String name() {
            return Topics.INTERACTIONS;
        }

        @Override
        public Optional<String> topicId() {
            return Optional.of("clicks");
        }

        @Override
        public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
            long end = interactions + erasures;
            long start = starts.of(new TreeMap<>(Map.of(0, new TopicScan.Extent(0, end)))).get(0);
            for (long offset = start; offset < end; offset++) {
                boolean erasure = offset >= interactions;
                String user = "user-" + (erasure ? offset - interactions : offset % USERS);
                String value =
                        "{\"eventId\":\"event-%d\",\"userId\":\"%s\",\"itemId\":\"item-%d\"}"
                                .formatted(offset, user, offset * offset % 9973);
                sink.accept(FakeTopic.record(0, offset, user, erasure ? null : value));
            }
        }
    }
}
