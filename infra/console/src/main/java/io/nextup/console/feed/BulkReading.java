package io.nextup.console.feed;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.history.ArrivalCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics, in bulk: models and their health from the beginning, the others from their
 * ends.
 */
final class BulkReading implements ConsumerThread.Reading {
    /** A fetch waits for so many bytes, or for the tenth of a second. */
    static final Map<String, Object> OWN =
            Map.of(
                    ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                    1 << 18,
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    100);

    private static final Logger LOG = LoggerFactory.getLogger(BulkReading.class);

    private static final long CHECK_NANOS = 2_000_000_000L;

    private final KafkaSettings kafka;
    private final String slot;
    private final TimedSlices slices;
    private final UserSample sample;
    private final StreamSink sink;
    private final ArrivalCounts intake;

    /** Recommendations since the last check. */
    private long recommendations;

    BulkReading(
            KafkaSettings kafka,
            ArrivalCounts intake,
            String slot,
            TimedSlices slices,
            UserSample sample,
            StreamSink sink) {
        this.kafka = kafka;
        this.intake = intake;
        this.slot = slot;
        this.slices = slices;
        this.sample = sample;
        this.sink = sink;
    }

    @Override
    public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        Place place = assign(consumer, thread);
        NewestRecords<ModelAnnouncement> announced =
                new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
        NewestRecords<ModelHealth> health =
                new NewestRecords<>(
                        Codecs.MODEL_HEALTH, entry -> entry.slot() + "/" + entry.process());
        sink.brokersAnswer(true);
        thread.works();
        boolean told = false;
        long checked = System.nanoTime();
        recommendations = 0;
        while (thread.goesOn()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ConsumerThread.POLL);
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
            long nanos = System.nanoTime() - checked;
            if (nanos > CHECK_NANOS) {
                slices.rate(recommendations * 1e9 / nanos);
                recommendations = 0;
                sink.brokersAnswer(answers(consumer, place));
                checked = System.nanoTime();
            }
        }
    }

    @Override
    public void failed(Exception why) {
        // A schema registry that is away says nothing of the brokers.
        if (!(why instanceof SchemasUnavailableException)) {
            sink.brokersAnswer(false);
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

    private Place assign(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        TopicNames topics = kafka.topics();
        List<TopicPartition> ends = new ArrayList<>();
        List<TopicPartition> beginnings = new ArrayList<>();
        for (String topic :
                List.of(topics.interactions(), topics.recommendations(), topics.deadLetters())) {
            ends.addAll(thread.partitions(consumer, topic));
        }
        for (String topic : List.of(topics.models(), topics.modelHealth())) {
            beginnings.addAll(thread.partitions(consumer, topic));
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

    /** A poll returns nothing where there is nothing, and where nobody answers. */
    private static boolean answers(Consumer<byte[], byte[]> consumer, Place place) {
        try {
            consumer.endOffsets(place.all(), ConsumerThread.PATIENCE);
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
        if (topic.equals(topics.recommendations())) {
            recommendations++;
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
}
