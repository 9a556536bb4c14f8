package io.nextup.serving.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TopicFeedIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Short times for tests. */
    private static final FeedTimes TIMES =
            new FeedTimes(
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    Duration.ofMillis(200),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3));

    @TempDir private static Path directory;
    private static EmbeddedBroker broker;

    private final CallsOfListener listener = new CallsOfListener();
    private TopicFeed feed;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void closeFeed() {
        feed.close();
    }

    @Test
    void theNewestRecordBehindTenThousandOldOnesComesBeforeCaughtUp() throws Exception {
        create("old", 1);
        send("old", IntStream.range(0, 10_000).mapToObj(i -> "k=" + i).toList());
        send("old", List.of("k=newest"));

        follow("old");

        assertThat(feed.awaitCaughtUp(LONG)).isTrue();
        assertThat(listener.calls).hasSize(10_002);
        assertThat(listener.calls.get(0)).isEqualTo("0 k=0");
        assertThat(listener.calls.subList(9_999, 10_002))
                .containsExactly("9999 k=9999", "10000 k=newest", "caught up");
        await().atMost(LONG).until(() -> feed.lag() == 0);
        assertThat(feed.newestRecordTimeMillis()).isPositive();
        send("old", List.of("k=newer"));
        awaitCall("10001 k=newer");
        assertThat(feed.errors()).isZero();
    }

    @Test
    void anEmptyTopicIsCaughtUpAtOnce() throws Exception {
        create("empty", 1);

        follow("empty");

        assertThat(feed.awaitCaughtUp(LONG)).isTrue();
        assertThat(listener.calls).containsExactly("caught up");
        send("empty", List.of("k=first"));
        awaitCall("0 k=first");
    }

    @Test
    void whatWasAbortedNeverComesAndMarkersAtTheEndDoNotKeepItFromCatchingUp() throws Exception {
        create("transactions", 1);
        try (Producer<byte[], byte[]> producer = producer("transactional.id", "it")) {
            producer.initTransactions();
            transaction(producer, "k=committed", true);
            transaction(producer, "k=aborted", false);

            follow("transactions");

            assertThat(feed.awaitCaughtUp(LONG)).isTrue();
            // Records and markers of both are at the offsets 0 to 3.
            assertThat(listener.calls).containsExactly("0 k=committed", "caught up");
            transaction(producer, "k=aborted too", false);
            transaction(producer, "k=committed too", true);
            awaitCall("6 k=committed too");
            assertThat(listener.calls).hasSize(3);
            await().atMost(LONG).until(() -> feed.lag() == 0);
        }
    }

    @Test
    void aTopicThatIsDeletedAndCreatedAgainStartsOver() throws Exception {
        create("again", 1);
        send("again", List.of("k=a", "k=b", "k=c"));
        follow("again");
        feed.awaitCaughtUp(LONG);

        delete("again");
        awaitFailure("create it");
        create("again", 1);
        send("again", List.of("k=d"));

        awaitCall("0 k=d");
        await().atMost(LONG).until(() -> feed.isCaughtUp());
        assertThat(withoutFailures())
                .startsWith("0 k=a", "1 k=b", "2 k=c", "caught up", "started over");
        // The feed may have found the new topic before its record came.
        assertThat(withoutFailures().subList(5, 7)).containsExactlyInAnyOrder("0 k=d", "caught up");
        assertThat(withoutFailures()).hasSize(7);
    }

    @Test
    void recordsThatAreDeletedBeforeTheyWereReadStartOver() throws Exception {
        create("deleted", 1);
        send("deleted", List.of("k=a"));
        CountDownLatch deleted = new CountDownLatch(1);
        listener.inEachCall =
                () -> {
                    try {
                        deleted.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        follow("deleted");
        awaitCall("0 k=a");
        // The consumer has already requested the next records, so that request gets the first of
        // them.
        for (String record : List.of("k=b", "k=c", "k=d", "k=e")) {
            send("deleted", List.of(record));
        }
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition("deleted", 0),
                                    RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get(30, SECONDS);
        }

        deleted.countDown();

        awaitCall("4 k=e");
        await().atMost(LONG)
                .until(() -> listener.calls.get(listener.calls.size() - 1), "caught up"::equals);
        assertThat(withoutFailures()).endsWith("started over", "4 k=e", "caught up");
    }

    @Test
    void aTopicThatIsCreatedAgainWithAsManyRecordsStartsOver() throws Exception {
        create("as-many", 1);
        send("as-many", List.of("k=a"));
        follow("as-many");
        feed.awaitCaughtUp(LONG);

        delete("as-many");
        create("as-many", 1);
        send("as-many", List.of("k=b"));

        awaitCall("0 k=b");
        await().atMost(LONG).until(() -> feed.isCaughtUp());
        assertThat(withoutFailures()).startsWith("0 k=a", "caught up", "started over");
        assertThat(withoutFailures()).filteredOn(call -> call.equals("0 k=b")).hasSize(1);
    }

    @Test
    void whileTheBrokerIsAwayItWaitsAndGoesOnWhereItWas() throws Exception {
        create("away", 1);
        send("away", List.of("k=a", "k=b"));
        follow("away");
        feed.awaitCaughtUp(LONG);

        broker.close();
        awaitFailure("bootstrap.servers");
        assertThat(feed.lag()).isEqualTo(-1);
        assertThat(feed.isCaughtUp()).isTrue();
        CallsOfListener early = new CallsOfListener();
        try (TopicFeed startedEarly = start("away", early)) {
            assertThat(startedEarly.awaitCaughtUp(Duration.ofMillis(100))).isFalse();
            broker = EmbeddedBroker.start(directory);
            send("away", List.of("k=c"));

            awaitCall("2 k=c");
            assertThat(withoutFailures()).containsExactly("0 k=a", "1 k=b", "caught up", "2 k=c");
            // A feed that started while the broker was down reads all records, too.
            assertThat(startedEarly.awaitCaughtUp(LONG)).isTrue();
            await().atMost(LONG).until(() -> early.calls.contains("2 k=c"));
        }
    }

    @Test
    void aTopicOfTwoPartitionsIsToldOfAndReadOnceItHasOne() throws Exception {
        create("two", 2);
        follow("two");
        awaitFailure("2 partitions");
        assertThat(feed.isCaughtUp()).isFalse();

        delete("two");
        create("two", 1);
        send("two", List.of("k=a"));

        awaitCall("0 k=a");
        await().atMost(LONG).until(() -> feed.isCaughtUp());
    }

    @Test
    void whatAWriterWritesReachesAFeedInATopicThatIsMadeAgainToo() throws Exception {
        create("written", 1);
        TopicWriter writer = TopicWriter.start("written", kafka());
        try {
            CompletableFuture<Long> last = null;
            for (int i = 0; i < 1_000; i++) {
                last = writer.write(bytes("k"), bytes(Integer.toString(i)));
            }
            long offset = last.get(30, SECONDS);
            // The values between the first and the last need not be written.
            assertThat(offset).isBetween(0L, 999L);
            follow("written");
            feed.awaitCaughtUp(LONG);
            assertThat(listener.calls.get(listener.calls.size() - 2)).isEqualTo(offset + " k=999");

            delete("written");
            create("written", 1);

            assertThat(writer.write(bytes("k"), bytes("again")).get(30, SECONDS)).isEqualTo(0);
            awaitCall("0 k=again");
            assertThat(writer.write(bytes("k"), null).get(30, SECONDS)).isEqualTo(1);
            awaitCall("1 k=none");
            assertThat(writer.failures()).isZero();
        } finally {
            writer.close(LONG);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private void follow(String topic) {
        feed = start(topic, listener);
    }

    private static TopicFeed start(String topic, FeedListener listener) {
        return TopicFeed.start(topic, kafka(), TIMES, listener);
    }

    private void awaitCall(String call) {
        await().atMost(LONG).until(() -> listener.calls.contains(call));
    }

    private void awaitFailure(String wayOut) {
        await().atMost(LONG)
                .until(
                        () ->
                                listener.calls.stream()
                                        .anyMatch(
                                                call ->
                                                        call.startsWith("failed: ")
                                                                && call.contains(wayOut)));
    }

    private List<String> withoutFailures() {
        return listener.calls.stream().filter(call -> !call.startsWith("failed: ")).toList();
    }

    private static void transaction(
            Producer<byte[], byte[]> producer, String record, boolean commits) throws Exception {
        producer.beginTransaction();
        producer.send(record("transactions", record)).get(30, SECONDS);
        if (commits) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    /** Sends records, and returns when the broker has them. */
    private static void send(String topic, List<String> records) throws Exception {
        try (Producer<byte[], byte[]> producer = producer("linger.ms", "5")) {
            List<Future<?>> sent = new ArrayList<>();
            for (String record : records) {
                sent.add(producer.send(record(topic, record)));
            }
            for (Future<?> one : sent) {
                one.get(30, SECONDS);
            }
        }
    }

    /** Makes a record from the form {@code key=value}. */
    private static ProducerRecord<byte[], byte[]> record(String topic, String text) {
        String[] parts = text.split("=", 2);
        return new ProducerRecord<>(topic, bytes(parts[0]), bytes(parts[1]));
    }

    private static Producer<byte[], byte[]> producer(String property, String value) {
        Properties properties = properties();
        properties.setProperty(property, value);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.at(broker.bootstrapServers());
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        return properties;
    }

    /**
     * Creates a topic, and returns when the broker serves it: the broker learns of it later than
     * the controller.
     */
    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(30, SECONDS);
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> describe(admin, topic) == partitions);
        }
    }

    private static int describe(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(30, SECONDS)
                .get(topic)
                .partitions()
                .size();
    }

    private static void delete(String topic) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topic)).all().get(30, SECONDS);
            await().atMost(LONG)
                    .until(() -> !admin.listTopics().names().get(30, SECONDS).contains(topic));
        }
    }
}
