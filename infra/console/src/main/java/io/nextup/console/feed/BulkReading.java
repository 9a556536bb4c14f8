package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.console.settings.Intake;
import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.models.ModelRecords;
import io.nextup.trainer.history.ArrivalCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole topics, in bulk: models and their health from the beginning, the others from their
 * ends.
 */
final class BulkReading implements ConsumerThread.Reading {
    /**
     * A fetch waits for 256 KiB, or for a tenth of a second: each one costs as much as hundreds of
     * records. It waits no longer, since a broker answers {@link #answers} only after it.
     */
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
    private final LongSupplier nanos;
    private final StreamSink sink;
    private final Intake intake;
    private final ArrivalCounts judge;

    /** Recommendations to users in the sample since the last check. */
    private long recommendations;

    private boolean registryAway;
    private boolean begun;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    BulkReading(
            KafkaSettings kafka,
            Intake intake,
            String slot,
            TimedSlices slices,
            UserSample sample,
            LongSupplier nanos,
            StreamSink sink) {
        this.kafka = kafka;
        this.intake = intake;
        judge = intake.judge();
        this.slot = slot;
        this.slices = slices;
        this.sample = sample;
        this.nanos = nanos;
        this.sink = sink;
    }

    @Override
    public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        Place place = assign(consumer, thread);
        if (begun) {
            sink.missed();
        }
        begun = true;
        ModelRecords models = new ModelRecords(kafka.topics());
        boolean told = false;
        boolean polled = false;
        long checked = nanos.getAsLong();
        recommendations = 0;
        while (thread.goesOn()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ConsumerThread.POLL);
            thread.works();
            if (!polled) {
                sink.brokersAnswer(true);
                polled = true;
            }
            boolean changed = false;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (models.add(record)) {
                    changed = true;
                } else {
                    pass(record);
                }
            }
            sink.sample(sample.oneOf());
            // Records before the ends describe states that are over.
            if ((changed || !told) && place.isReached(consumer)) {
                sink.models(models.slot(slot));
                told = true;
            }
            long since = nanos.getAsLong() - checked;
            if (since > CHECK_NANOS) {
                slices.rate(recommendations * 1e9 / since);
                recommendations = 0;
                sink.brokersAnswer(answers(consumer, place));
                checked = nanos.getAsLong();
                if (!place.isOf(partitions(consumer, thread))) {
                    return;
                }
            }
        }
    }

    @Override
    public void failed(Exception failure) {
        if (failure instanceof TimeoutException) {
            sink.brokersAnswer(false);
        } else {
            sink.unreadable(reason(failure));
        }
    }

    /** Returns the failure in words. Kafka's message of a refused login does not name the login. */
    private String reason(Exception failure) {
        return failure instanceof AuthenticationException
                ? TopicException.refusedLogin(kafka, failure).getMessage()
                : String.valueOf(failure.getMessage());
    }

    /**
     * Partitions that are read.
     *
     * @param ends ends of the topics about models when the reading began
     */
    private record Place(List<TopicPartition> all, Map<TopicPartition, Long> ends) {
        /** Ignores the order of the partitions, which brokers may change. */
        boolean isOf(Partitions now) {
            return Set.copyOf(all).equals(Set.copyOf(now.all()));
        }

        boolean isReached(Consumer<byte[], byte[]> consumer) {
            return ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }
    }

    /**
     * Partitions of the topics.
     *
     * @param fromEnd those that are read from their ends
     * @param whole those about models, which are read from the beginning
     */
    private record Partitions(List<TopicPartition> fromEnd, List<TopicPartition> whole) {
        List<TopicPartition> all() {
            return Stream.of(fromEnd, whole).flatMap(List::stream).toList();
        }
    }

    private Partitions partitions(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        TopicNames topics = kafka.topics();
        Partitions partitions = new Partitions(new ArrayList<>(), new ArrayList<>());
        for (String topic :
                List.of(topics.interactions(), topics.recommendations(), topics.deadLetters())) {
            partitions.fromEnd.addAll(thread.partitions(consumer, topic));
        }
        for (String topic : List.of(topics.models(), topics.health())) {
            partitions.whole.addAll(thread.partitions(consumer, topic));
        }
        return partitions;
    }

    private Place assign(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        Partitions partitions = partitions(consumer, thread);
        List<TopicPartition> all = partitions.all();
        consumer.assign(all);
        consumer.seekToEnd(partitions.fromEnd);
        consumer.seekToBeginning(partitions.whole);
        // Seeking is lazy: a call of position() does it now.
        all.forEach(consumer::position);
        return new Place(all, consumer.endOffsets(partitions.whole));
    }

    /** Returns true if the brokers answer; an empty poll does not show that. */
    private static boolean answers(Consumer<byte[], byte[]> consumer, Place place) {
        try {
            consumer.endOffsets(place.all(), ConsumerThread.PATIENCE);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Passes on a record of a topic that is read from its end. */
    private void pass(ConsumerRecord<byte[], byte[]> record) {
        TopicNames topics = kafka.topics();
        String topic = record.topic();
        try {
            if (topic.equals(topics.recommendations())) {
                passRecommendation(record);
            } else if (topic.equals(topics.deadLetters())) {
                pass(Codecs.DEAD_LETTER.decode(record.value(), record.timestamp()));
            } else {
                passInteraction(record);
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
    }

    private void passRecommendation(ConsumerRecord<byte[], byte[]> record) throws DecodeException {
        if (!sample.takes(record.key(), System.currentTimeMillis())) {
            sink.otherRecommendation();
            return;
        }
        if (record.value() == null) {
            // The erasure on the topic of interactions tells the rest.
            return;
        }
        recommendations++;
        sink.recommendation(Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()));
    }

    private void passInteraction(ConsumerRecord<byte[], byte[]> record) {
        // A mapped record's key need not be its user.
        boolean keyed = intake.isOfOwnRecords();
        boolean erases = record.value() == null;
        if (keyed && !erases && !sample.takes(record.key(), System.currentTimeMillis())) {
            sink.otherInteraction();
            return;
        }
        Verdict verdict;
        try {
            verdict = judge.judge(record);
            registryAway = false;
        } catch (SchemasUnavailableException e) {
            if (!registryAway) {
                LOG.warn("Records are counted only, and not read: {}", e.getMessage());
                registryAway = true;
            }
            sink.otherInteraction();
            return;
        }
        if (verdict instanceof Verdict.Erasure erasure) {
            sink.erased(erasure.userId());
            return;
        }
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return;
        }
        byte[] user = accepted.userId().getBytes(UTF_8);
        if (!keyed && !sample.takes(user, System.currentTimeMillis())) {
            sink.otherInteraction();
            return;
        }
        for (Verdict.Ordered one : accepted.interactions()) {
            Interaction interaction = one.inOrder();
            sink.interaction(
                    interaction,
                    EventReference.of(
                                    interaction,
                                    record.topic(),
                                    record.partition(),
                                    record.offset())
                            .text(),
                    record.timestamp());
        }
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
                    EventReference.of(refused, letter.topic(), letter.partition(), letter.offset())
                            .text());
        } catch (DecodeException e) {
            sink.deadLetter(letter, null, place);
        }
    }
}
