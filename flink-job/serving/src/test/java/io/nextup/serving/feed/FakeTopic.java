package io.nextup.serving.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A topic and its broker, for the clients of a feed. */
final class FakeTopic {
    static final String NAME = "topic";
    static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    static final Uuid FIRST = new Uuid(7, 1);
    static final Uuid SECOND = new Uuid(7, 2);

    final List<MockConsumer<byte[], byte[]>> consumers = new CopyOnWriteArrayList<>();

    /** The clients that were woken up or closed, in this order. */
    final List<String> ended = new CopyOnWriteArrayList<>();

    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();

    volatile Uuid id = FIRST;
    volatile int partitions = 1;
    volatile long begin;
    volatile long end;

    /** Number of records behind an open transaction: nobody sees them. */
    volatile long uncommitted;

    /** True to make a poll without records wait, as a real one does. */
    volatile boolean pollsWait;

    /** True to leave requests for the topic's description without an answer. */
    volatile boolean away;

    /** Exception when a client is made or asked for its position, or the topic is described. */
    volatile KafkaException makingConsumer;

    volatile KafkaException makingDescriber;
    volatile KafkaException positioning;
    volatile KafkaException describing;

    /** Adds a record to the topic, and moves the end after it. */
    FakeTopic with(long offset, String key, String value) {
        records.add(record(offset, key, value));
        end = Math.max(end, offset + 1);
        return this;
    }

    /** Adds a record while a consumer reads. */
    void arrives(long offset, String key, String value) {
        with(offset, key, value);
        MockConsumer<byte[], byte[]> reading = consumer();
        synchronized (reading) {
            reading.addRecord(record(offset, key, value));
            reading.updateEndOffsets(Map.of(PARTITION, end));
            reading.notifyAll();
        }
    }

    /** Deletes all, and creates a topic of the same name. */
    void recreate(Uuid newId) {
        records.clear();
        id = newId;
        begin = 0;
        end = 0;
    }

    /** The newest consumer. */
    MockConsumer<byte[], byte[]> consumer() {
        return consumers.get(consumers.size() - 1);
    }

    Consumer<byte[], byte[]> makeConsumer() {
        throwIf(makingConsumer);
        FakeConsumer made = new FakeConsumer();
        made.updateBeginningOffsets(Map.of(PARTITION, begin));
        made.updateEndOffsets(Map.of(PARTITION, end));
        consumers.add(made);
        return made;
    }

    TopicDescriber makeDescriber() {
        throwIf(makingDescriber);
        return new FakeDescriber();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return new ConsumerRecord<>(
                NAME,
                0,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME,
                0,
                0,
                bytes(key),
                bytes(value),
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static void throwIf(KafkaException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    /** A consumer that has the topic's records from its assignment on. */
    private final class FakeConsumer extends MockConsumer<byte[], byte[]> {
        FakeConsumer() {
            super("none");
        }

        @Override
        public synchronized void assign(Collection<TopicPartition> assigned) {
            super.assign(assigned);
            records.forEach(this::addRecord);
            updateEndOffsets(Map.of(PARTITION, end));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            long deadline = System.nanoTime() + timeout.toNanos();
            ConsumerRecords<byte[], byte[]> found = super.poll(timeout);
            while (pollsWait && found.isEmpty() && deadline - System.nanoTime() > 0) {
                try {
                    wait((deadline - System.nanoTime()) / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
                found = super.poll(timeout);
            }
            return found;
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            throwIf(positioning);
            return super.position(partition, timeout);
        }

        @Override
        public synchronized void wakeup() {
            super.wakeup();
            notifyAll();
        }

        @Override
        public synchronized void close(CloseOptions options) {
            ended.add(
                    Thread.currentThread().isInterrupted()
                            ? "consumer's closing interrupted"
                            : "consumer closed");
            super.close(options);
        }
    }

    private final class FakeDescriber implements TopicDescriber {
        private final CountDownLatch woken = new CountDownLatch(1);

        @Override
        public Description describe(Duration patience) throws InterruptedException {
            throwIf(describing);
            if (away) {
                woken.await();
                throw new TimeoutException("woken up");
            }
            return new Description(id, partitions);
        }

        @Override
        public long end(Duration patience) {
            throwIf(describing);
            return end + uncommitted;
        }

        @Override
        public void wakeup() {
            ended.add("describer woken up");
            woken.countDown();
        }

        @Override
        public void close() {
            ended.add("describer closed");
        }
    }
}
