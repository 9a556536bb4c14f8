package io.nextup.console.why;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.console.settings.Intake;
import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All events of some users since their last erasures, in the order of their arrival. Where a user's
 * events lie in several partitions, the timestamps of their records say which came first.
 */
final class ArrivedEvents {
    /** An event, and where and when it arrived. */
    private record Arrival(Step step, int partition, long timestampMillis) {}

    private static final Comparator<Arrival> BY_TIMESTAMP =
            Comparator.comparingLong(Arrival::timestampMillis);

    private final Map<String, List<Arrival>> byUser = new HashMap<>();

    /** True for events whose places in the topic are not known. */
    private final boolean withoutPlaces;

    private ArrivedEvents(Set<String> users, boolean withoutPlaces) {
        users.forEach(user -> byUser.put(user, new ArrayList<>()));
        this.withoutPlaces = withoutPlaces;
    }

    /**
     * Reads the interactions topic: of Nextup's own records the partitions that Kafka's own
     * partitioner gives the users' keys, otherwise all.
     */
    static ArrivedEvents ofTopic(
            KafkaSettings kafka, Intake intake, Set<String> users, Stages stages)
            throws TopicException {
        ArrivedEvents events = new ArrivedEvents(users, false);
        ArrivalCounts judge = intake.judge();
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.read(
                    kafka.topics().interactions(),
                    extents ->
                            intake.isOfOwnRecords()
                                    ? partitionsOf(users, extents)
                                    : TopicScan.begins(extents),
                    record -> {
                        if (!intake.isOfOwnRecords() || events.isWanted(record.key())) {
                            events.add(judge.judge(record), record);
                        }
                    });
        }
        return events;
    }

    private static Map<Integer, Long> partitionsOf(
            Set<String> users, Map<Integer, TopicScan.Extent> extents) {
        Set<Integer> partitions =
                users.stream()
                        .map(user -> KeyPartition.of(user.getBytes(UTF_8), extents.size()))
                        .collect(Collectors.toSet());
        Map<Integer, Long> begins = new TreeMap<>();
        extents.forEach(
                (partition, extent) -> {
                    if (partitions.contains(partition)) {
                        begins.put(partition, extent.begin());
                    }
                });
        return begins;
    }

    /**
     * Reads a trainer's store, which holds no places in the topic, and one partition of it after
     * the other.
     */
    static ArrivedEvents ofStore(Recording store, Set<String> users) throws IOException {
        ArrivedEvents events = new ArrivedEvents(users, true);
        long[] number = new long[1];
        store.read(
                interaction -> {
                    List<Arrival> arrivals = events.byUser.get(interaction.userId());
                    number[0]++;
                    if (arrivals != null) {
                        String reference =
                                interaction.eventId() == null
                                        ? "stored:" + number[0]
                                        : EventReference.of(interaction, null, -1, -1).text();
                        arrivals.add(new Arrival(new Step(interaction, reference), 0, 0));
                    }
                });
        return events;
    }

    private boolean isWanted(byte[] key) {
        return key != null && byUser.containsKey(new String(key, UTF_8));
    }

    private void add(Verdict verdict, ConsumerRecord<byte[], byte[]> record) {
        if (verdict instanceof Verdict.Erasure erasure) {
            byUser.computeIfPresent(erasure.userId(), (user, before) -> new ArrayList<>());
        } else if (verdict instanceof Verdict.Accepted accepted) {
            List<Arrival> arrivals = byUser.get(accepted.userId());
            if (arrivals == null) {
                return;
            }
            for (Verdict.Ordered one : accepted.interactions()) {
                EventReference reference =
                        EventReference.of(
                                one.interaction(),
                                record.topic(),
                                record.partition(),
                                record.offset());
                arrivals.add(
                        new Arrival(
                                new Step(one.inOrder(), reference.text()),
                                record.partition(),
                                record.timestamp()));
            }
        }
    }

    /** Returns a user's history as of a list; empty if no event is known to be its trigger. */
    Optional<PastHistory> asOf(Recommendation list, SequenceRules rules) {
        List<Arrival> arrivals = byUser.getOrDefault(list.userId(), List.of());
        boolean isSpread = arrivals.stream().mapToInt(Arrival::partition).distinct().count() > 1;
        if (isSpread) {
            arrivals = arrivals.stream().sorted(BY_TIMESTAMP).toList();
        }
        return PastHistory.of(
                list,
                arrivals.stream().map(Arrival::step).toList(),
                rules,
                !isSpread && !withoutPlaces);
    }
}
