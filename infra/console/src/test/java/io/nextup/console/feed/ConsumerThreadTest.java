package io.nextup.console.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

class ConsumerThreadTest {
    /** Nobody listens there. */
    private static final KafkaSettings KAFKA = KafkaSettings.at("127.0.0.1:1");

    private final Fails reading = new Fails();
    private final ConsumerThread thread = new ConsumerThread("test", KAFKA, Map.of(), reading);

    @Test
    void afterEachFailureItReadsAnewWithAnotherConsumerUntilItIsClosed() throws Exception {
        thread.start();
        assertThat(reading.third.await(30, TimeUnit.SECONDS)).isTrue();
        thread.close();

        assertThat(thread.goesOn()).isFalse();
        assertThat(reading.failures).containsExactly("the first", "the second");
        assertThat(reading.consumers).hasSize(3);
        // Only the wake-up ends the third one, which would wait for a minute.
        assertThat(reading.ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closedBeforeItStartsItReadsNothing() throws Exception {
        thread.stop();
        thread.start();
        thread.close();
        assertThat(reading.consumers).isEmpty();
    }

    /** Fails twice, and then asks brokers that are away. */
    private static final class Fails implements ConsumerThread.Reading {
        private final Set<Consumer<byte[], byte[]>> consumers =
                Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch third = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
                throws TopicException {
            consumers.add(consumer);
            if (consumers.size() == 1) {
                throw new TopicException("the first");
            }
            if (consumers.size() == 2) {
                throw new IllegalStateException("the second");
            }
            third.countDown();
            try {
                consumer.partitionsFor("t", Duration.ofMinutes(1));
            } finally {
                ended.countDown();
            }
        }

        @Override
        public void failed(Exception failure) {
            failures.add(failure.getMessage());
        }
    }
}
