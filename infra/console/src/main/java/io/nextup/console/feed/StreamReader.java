package io.nextup.console.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stream's topics in a thread of its own: models and their health from the beginning, the
 * others from their ends. It starts again after every failure, and then reads on from the ends.
 */
public final class StreamReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** Patience with brokers; without an answer for so long they count as away. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * A broker answers the question whether it is there after the fetch that it has: that must not
     * wait for records. And what a fetch brings must fit into a small heap.
     */
    private static final Map<String, Object> OWN = own();

    private static final long CHECK_NANOS = 2_000_000_000L;
    private static final long RETRY_MILLIS = 1_000;

    private final KafkaSettings kafka;
    private final String slot;
    private final StreamSink sink;
    private final Thread thread;
    private final UserSample sample = new UserSample();
    private final ArrivalCounts intake = new ArrivalCounts(IntakeRules.defaults(), null, Map.of());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> current;
    private String lastFailure = "";

    private StreamReader(KafkaSettings kafka, String slot, StreamSink sink) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.slot = requireNonNull(slot, "slot is null");
        this.sink = requireNonNull(sink, "sink is null");
        thread = new Thread(this::run, "console-reader");
        thread.setDaemon(true);
    }

    /** Starts to read; does not wait for the brokers. */
    public static StreamReader start(KafkaSettings kafka, String slot, StreamSink sink) {
        StreamReader reader = new StreamReader(kafka, slot, sink);
        reader.thread.start();
        return reader;
    }

    private void run() {
        while (!isStopped()) {
            try {
                read();
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException | TopicException e) {
                failed(e);
            }
        }
    }

    private static Map<String, Object> own() {
        Map<String, Object> properties = new HashMap<>(KafkaClients.patience(PATIENCE));
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        return properties;
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Says once what keeps failing, and waits before the next try. */
    private void failed(Exception e) {
        sink.brokersAnswer(false);
        String failure = String.valueOf(e.getMessage());
        if (!failure.equals(lastFailure)) {
            LOG.warn("Cannot read the topics, trying again: {}", failure);
            lastFailure = failure;
        }
        try {
            stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws TopicException {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.reader(kafka, OWN)) {
            current = consumer;
            if (isStopped()) {
                return;
            }
            Place place = assign(consumer);
            NewestRecords<ModelAnnouncement> announced =
                    new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
            NewestRecords<ModelHealth> health =
                    new NewestRecords<>(
                            Codecs.MODEL_HEALTH, entry -> entry.slot() + "/" + entry.process());
            sink.brokersAnswer(true);
            lastFailure = "";
            boolean told = false;
            long nextCheck = System.nanoTime() + CHECK_NANOS;
            while (!isStopped()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                boolean models = false;
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    models |= pass(record, announced, health);
                }
                sink.sample(sample.oneOf());
                // Records before the ends describe states that are over.
                if ((models || !told) && place.isReached(consumer)) {
                    sink.models(slot(announced, health));
                    told = true;
                }
                if (System.nanoTime() - nextCheck > 0) {
                    sink.brokersAnswer(answers(consumer, place));
                    nextCheck = System.nanoTime() + CHECK_NANOS;
                }
            }
        } finally {
            current = null;
        }
    }

    /**
     * Partitions that are read.
     *
     * @param ends ends of the topics about models when the reading began
     */
    private record Place(List<TopicPartition> all, Map<TopicPartition, Long> ends) {
        boolean isReached(Consumer<byte[], byte[]> consumer) {
            return ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }
    }

    private Place assign(Consumer<byte[], byte[]> consumer) throws TopicException {
        TopicNames topics = kafka.topics();
        List<TopicPartition> ends = new ArrayList<>();
        List<TopicPartition> beginnings = new ArrayList<>();
        for (String topic :
                List.of(topics.interactions(), topics.recommendations(), topics.deadLetters())) {
            ends.addAll(partitions(consumer, topic));
        }
        for (String topic : List.of(topics.models(), topics.modelHealth())) {
            beginnings.addAll(partitions(consumer, topic));
        }
        List<TopicPartition> all = new ArrayList<>(ends);
        all.addAll(beginnings);
        consumer.assign(all);
        consumer.seekToEnd(ends);
        consumer.seekToBeginning(beginnings);
        // Seeking is lazy: a call of position() does it now.
        all.forEach(consumer::position);
        return new Place(all, consumer.endOffsets(beginnings));
    }

    /** An empty list would have a consumer seek in every partition that it has. */
    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic)
            throws TopicException {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw TopicException.noTopic(kafka, topic);
        }
        return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    /** A poll returns nothing where there is nothing, and where nobody answers. */
    private static boolean answers(Consumer<byte[], byte[]> consumer, Place place) {
        try {
            consumer.endOffsets(place.all(), PATIENCE);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Passes a record on; returns true if it tells of models. */
    private boolean pass(
            ConsumerRecord<byte[], byte[]> record,
            NewestRecords<ModelAnnouncement> announced,
            NewestRecords<ModelHealth> health) {
        TopicNames topics = kafka.topics();
        String topic = record.topic();
        if (topic.equals(topics.models())) {
            announced.add(record);
            return true;
        }
        if (topic.equals(topics.modelHealth())) {
            health.add(record);
            return true;
        }
        if (!topic.equals(topics.deadLetters())
                && !sample.takes(record.key(), System.currentTimeMillis())) {
            if (topic.equals(topics.recommendations())) {
                sink.otherRecommendation();
            } else {
                sink.otherInteraction();
            }
            return false;
        }
        try {
            if (topic.equals(topics.recommendations())) {
                sink.recommendation(
                        Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()));
            } else if (topic.equals(topics.deadLetters())) {
                pass(Codecs.DEAD_LETTER.decode(record.value(), record.timestamp()));
            } else if (intake.judge(record) instanceof Verdict.Accepted accepted) {
                sink.interaction(
                        accepted.interaction(),
                        EventReference.of(
                                accepted.interaction(), topic, record.partition(), record.offset()),
                        record.timestamp());
            }
        } catch (DecodeException e) {
            // Another build's record: it is not shown, and the next ones are.
            LOG.debug(
                    "Cannot read {}:{}:{}: {}",
                    topic,
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
        return false;
    }

    private void pass(DeadLetter letter) {
        String place = letter.topic() + ':' + letter.partition() + ':' + letter.offset();
        if (letter.original() == null) {
            sink.deadLetter(letter, null, place);
            return;
        }
        try {
            Interaction refused =
                    Codecs.INTERACTION.decode(letter.original(), letter.timestampMillis());
            sink.deadLetter(
                    letter,
                    refused.userId(),
                    EventReference.of(
                            refused, letter.topic(), letter.partition(), letter.offset()));
        } catch (DecodeException e) {
            sink.deadLetter(letter, null, place);
        }
    }

    private SlotHealth slot(
            NewestRecords<ModelAnnouncement> announced, NewestRecords<ModelHealth> health) {
        return new SlotHealth(
                slot,
                Optional.ofNullable(announced.newest().get(slot)),
                health.newest().values().stream()
                        .filter(entry -> entry.slot().equals(slot))
                        .toList());
    }

    /** Ends the reading, within the time that the brokers are given. */
    @Override
    public void close() {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
