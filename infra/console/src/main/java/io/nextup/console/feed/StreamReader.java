package io.nextup.console.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicNames;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
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
            } catch (KafkaException e) {
                failed(e);
            }
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Says once what keeps failing, and waits before the next try. */
    private void failed(KafkaException e) {
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

    private void read() {
        try (Consumer<byte[], byte[]> consumer =
                KafkaClients.reader(kafka, KafkaClients.patience(PATIENCE))) {
            current = consumer;
            if (isStopped()) {
                return;
            }
            List<TopicPartition> partitions = assign(consumer);
            NewestRecords<ModelAnnouncement> announced =
                    new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
            NewestRecords<ModelHealth> health =
                    new NewestRecords<>(
                            Codecs.MODEL_HEALTH, entry -> entry.slot() + "/" + entry.process());
            sink.brokersAnswer(true);
            lastFailure = "";
            long nextCheck = System.nanoTime() + CHECK_NANOS;
            while (!isStopped()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                boolean models = false;
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    models |= pass(record, announced, health);
                }
                sink.sample(sample.oneOf());
                if (models) {
                    sink.models(slot(announced, health));
                }
                if (System.nanoTime() - nextCheck > 0) {
                    sink.brokersAnswer(answers(consumer, partitions));
                    nextCheck = System.nanoTime() + CHECK_NANOS;
                }
            }
        } finally {
            current = null;
        }
    }

    private List<TopicPartition> assign(Consumer<byte[], byte[]> consumer) {
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
        return all;
    }

    private static List<TopicPartition> partitions(
            Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** A poll returns nothing where there is nothing, and where nobody answers. */
    private static boolean answers(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        try {
            consumer.endOffsets(partitions, PATIENCE);
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
                DeadLetter letter = Codecs.DEAD_LETTER.decode(record.value(), record.timestamp());
                sink.deadLetter(letter, event(letter));
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

    private static String event(DeadLetter letter) {
        String place = letter.topic() + ':' + letter.partition() + ':' + letter.offset();
        if (letter.original() == null) {
            return place;
        }
        try {
            return EventReference.of(
                    Codecs.INTERACTION.decode(letter.original(), letter.timestampMillis()),
                    letter.topic(),
                    letter.partition(),
                    letter.offset());
        } catch (DecodeException e) {
            return place;
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
