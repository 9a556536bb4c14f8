package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.intake.ErasureHeaders;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.history.ArrivalCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** An interactions topic in memory, read as Kafka's is. */
final class FakeTopic implements TopicSource {
    static final long RECORD_TIME = 1_000_000;

    private String id;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final SortedMap<Integer, Long> begins = new TreeMap<>();
    private final SortedMap<Integer, Long> ends = new TreeMap<>();

    /**
     * @param id null: the broker gives none
     */
    FakeTopic(String id, int partitions) {
        remake(id, partitions);
    }

    /**
     * Users' clicks, most of them rated, with erasures, repeats and garbage; the same seed gives
     * the same topic.
     */
    static FakeTopic random(long seed, int partitions, int records) {
        FakeTopic topic = new FakeTopic("random", partitions);
        topic.addRandom(new SplittableRandom(seed), records);
        return topic;
    }

    void addRandom(SplittableRandom random, int count) {
        int partitions = ends.size();
        for (int i = 0; i < count; i++) {
            int user = random.nextInt(7);
            String userId = "user-" + user;
            int partition = user % partitions;
            switch (random.nextInt(12)) {
                case 0 -> add(partition, userId, null);
                case 1 -> add(partition, userId, "garbage");
                case 2 -> add(partition, userId, click(userId, "", null, i));
                default ->
                        add(
                                partition,
                                userId,
                                rated(
                                        click(
                                                userId,
                                                "item-" + random.nextInt(9),
                                                random.nextBoolean()
                                                        ? "event-" + random.nextInt(20)
                                                        : null,
                                                random.nextInt(1000)),
                                        random.nextInt(8)));
            }
        }
    }

    /** Deletes the topic and makes it anew. */
    void remake(String newId, int partitions) {
        id = newId;
        records.clear();
        begins.clear();
        ends.clear();
        for (int p = 0; p < partitions; p++) {
            begins.put(p, 0L);
            ends.put(p, 0L);
        }
    }

    void add(int partition, String key, String value) {
        add(partition, bytes(key), bytes(value), RECORD_TIME);
    }

    /** A tombstone with the headers of a signature. */
    void add(int partition, String key, String value, ErasureHeaders headers) {
        add(partition, key, value);
        records.get(records.size() - 1)
                .headers()
                .add(ErasureHeaders.REQUEST_ID, headers.requestId())
                .add(ErasureHeaders.TIME, headers.time())
                .add(ErasureHeaders.SIGNATURE, headers.signature());
    }

    void add(int partition, byte[] key, byte[] value, long timestampMillis) {
        records.add(record(partition, ends.get(partition), key, value, timestampMillis));
        ends.merge(partition, 1L, Long::sum);
    }

    /** As Kafka hands it on; its time is {@link #RECORD_TIME}. */
    static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, String key, String value) {
        return record(partition, offset, bytes(key), bytes(value), RECORD_TIME);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, byte[] key, byte[] value, long timestampMillis) {
        return new ConsumerRecord<>(
                Topics.INTERACTIONS,
                partition,
                offset,
                timestampMillis,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    /** A click of a user whose records lie in partition 0. */
    void click(String userId, String itemId) {
        click(0, userId, itemId);
    }

    void click(int partition, String userId, String itemId) {
        add(partition, userId, click(userId, itemId, null, 1));
    }

    void erase(String userId) {
        add(0, userId, null);
    }

    /** What retention does: the partition begins later from now on. */
    void removeBefore(int partition, long offset) {
        begins.put(partition, offset);
    }

    /** As if the newest records were lost, or not known yet to a new leader. */
    void endAt(int partition, long offset) {
        ends.put(partition, offset);
    }

    /** As if the broker did not know a partition for a while. */
    void hide(int partition) {
        records.removeIf(record -> record.partition() == partition);
        begins.remove(partition);
        ends.remove(partition);
    }

    /** The first records of the topic, in the order in which they were added. */
    FakeTopic first(int count) {
        FakeTopic part = new FakeTopic(id, ends.size());
        for (ConsumerRecord<byte[], byte[]> record : records.subList(0, count)) {
            part.records.add(record);
            part.ends.put(record.partition(), record.offset() + 1);
        }
        return part;
    }

    int size() {
        return records.size();
    }

    @Override
    public String name() {
        return Topics.INTERACTIONS;
    }

    @Override
    public Optional<String> topicId() {
        return Optional.ofNullable(id);
    }

    @Override
    public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        SortedMap<Integer, TopicScan.Extent> extents = new TreeMap<>();
        ends.forEach((p, end) -> extents.put(p, new TopicScan.Extent(begins.get(p), end)));
        Map<Integer, Long> from = starts.of(extents);
        if (!extents.keySet().containsAll(from.keySet())) {
            throw new IllegalArgumentException("Of %s one is unknown".formatted(from));
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (from.containsKey(record.partition())
                    && record.offset() >= from.get(record.partition())
                    && record.offset() >= begins.get(record.partition())
                    && record.offset() < ends.get(record.partition())) {
                sink.accept(record);
            }
        }
    }

    /**
     * The interactions that the erasures leave, partition by partition, by an independent look at
     * the records: from the newest to the oldest.
     */
    List<Interaction> interactions() {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        readOn(extents -> begins, read::add);
        ArrivalCounts judge = new ArrivalCounts(IntakeRules.defaults(), null, Map.of());
        SortedMap<Integer, Deque<Interaction>> left = new TreeMap<>();
        Map<Integer, Set<String>> erased = new TreeMap<>();
        for (int i = read.size() - 1; i >= 0; i--) {
            int partition = read.get(i).partition();
            Set<String> users = erased.computeIfAbsent(partition, p -> new HashSet<>());
            Verdict verdict = judge.judge(read.get(i));
            if (verdict instanceof Verdict.Erasure erasure) {
                users.add(erasure.userId());
            } else if (verdict instanceof Verdict.Accepted accepted
                    && !users.contains(accepted.userId())) {
                left.computeIfAbsent(partition, p -> new ArrayDeque<>())
                        .addFirst(accepted.interactions().get(0).inOrder());
            }
        }
        return left.values().stream().flatMap(Deque::stream).toList();
    }

    /** All that the records ask for, by an independent look at them. */
    List<Erasure> erasures() {
        return records.stream()
                .filter(r -> r.value() == null)
                .map(
                        r ->
                                new Erasure(
                                        new String(r.key(), UTF_8),
                                        r.partition(),
                                        r.offset(),
                                        r.timestamp()))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static String rated(String click, int value) {
        return value == 0
                ? click
                : "{\"value\":%d.25,\"placement\":\"row-%d\",\"recommendationId\":\"r-%d\",\"attributes\":{\"a\":\"%d\"},"
                                .formatted(value, value, value, value)
                        + click.substring(1);
    }

    private static String click(String user, String item, String event, long timeMillis) {
        return "{%s\"userId\":\"%s\",\"itemId\":\"%s\",\"eventTime\":%d}"
                .formatted(
                        event == null ? "" : "\"eventId\":\"%s\",".formatted(event),
                        user,
                        item,
                        timeMillis);
    }
}
