package io.nextup.launcher.doctor;

import io.nextup.event.EventReference;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads events and lists of the last hour, and of the same hour of last week. */
final class HourReader {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final String slot;
    private final Supplier<ArrivalCounts> intake;
    private final Callable<Optional<Vocabulary>> items;
    private final long most;
    private final Clock clock;

    /**
     * @param intake makes the judge of an hour's records, which reads them as the job does
     * @param items reads the items that the model knows
     * @param most most records of a topic that are read for an hour
     */
    HourReader(
            KafkaSettings kafka,
            String slot,
            Supplier<ArrivalCounts> intake,
            Callable<Optional<Vocabulary>> items,
            long most,
            Clock clock) {
        this.kafka = kafka;
        this.slot = slot;
        this.intake = intake;
        this.items = items;
        this.most = most;
        this.clock = clock;
    }

    DataHours read() throws Exception {
        Instant now = clock.instant();
        Optional<Vocabulary> known = items.call();
        HourTally last = new HourTally(known, slot);
        HourTally before = new HourTally(known, slot);
        Sample events = events(now, last);
        Sample eventsBefore = events(now.minus(WEEK), before);
        Optional<String> noLists = Optional.empty();
        try {
            lists(now, events, last);
            lists(now.minus(WEEK), eventsBefore, before);
        } catch (TopicException e) {
            // Events say something by themselves, and not every login may read lists.
            noLists = Optional.of(e.getMessage());
        }
        OptionalLong newest = last.newestMillis();
        return new DataHours(
                last.hour(),
                before.hour(),
                newest.isPresent()
                        ? OptionalLong.of(newest.getAsLong() - now.toEpochMilli())
                        : OptionalLong.empty(),
                noLists);
    }

    private Sample events(Instant end, HourTally tally) throws TopicException {
        ArrivalCounts judge = intake.get();
        Sample sample = sample(kafka.topics().interactions(), end);
        read(kafka.topics().interactions(), sample, record -> event(record, judge, tally));
        return sample;
    }

    private void lists(Instant end, Sample events, HourTally tally) throws TopicException {
        Sample sample = sample(kafka.topics().recommendations(), end).ofUsersOf(events);
        read(kafka.topics().recommendations(), sample, record -> list(record, tally));
    }

    private Sample sample(String topic, Instant end) throws TopicException {
        Map<Integer, Long> starts =
                OffsetsByTime.read(kafka, topic, end.minus(HOUR).toEpochMilli(), PATIENCE);
        return Sample.of(
                starts, OffsetsByTime.read(kafka, topic, end.toEpochMilli(), PATIENCE), most);
    }

    /** Reads partition by partition: a range that ends before its partition does. */
    private void read(String topic, Sample sample, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            for (Map.Entry<Integer, Sample.Range> one : sample.ranges().entrySet()) {
                Sample.Range range = one.getValue();
                if (range.length() == 0) {
                    continue;
                }
                scan.readWhile(
                        topic,
                        extents -> Map.of(one.getKey(), range.start()),
                        record -> {
                            if (record.offset() < range.end()) {
                                sink.accept(record);
                            }
                            return record.offset() + 1 < range.end();
                        });
            }
        }
    }

    private static void event(
            ConsumerRecord<byte[], byte[]> record, ArrivalCounts judge, HourTally tally) {
        if (judge.judge(record) instanceof Verdict.Accepted accepted) {
            for (Verdict.Ordered one : accepted.interactions()) {
                tally.event(
                        one.interaction(),
                        EventReference.of(
                                        one.interaction(),
                                        record.topic(),
                                        record.partition(),
                                        record.offset())
                                .text());
            }
        }
    }

    private static void list(ConsumerRecord<byte[], byte[]> record, HourTally tally) {
        if (record.value() == null) {
            return;
        }
        try {
            tally.list(Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()));
        } catch (DecodeException e) {
            // Not a list, so nobody is shown it.
        }
    }
}
