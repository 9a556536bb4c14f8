package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.settings.Intake;
import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.models.Entries;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkReadingTest {
    private static final KafkaSettings KAFKA = KafkaSettings.at("127.0.0.1:1");
    private static final TopicNames TOPICS = KAFKA.topics();

    /** More than lies between two looks at the topics' partitions. */
    private static final long THREE_SECONDS = 3_000_000_000L;

    private final FakeTopics topics = new FakeTopics();
    private final MockConsumer<byte[], byte[]> consumer = topics.consumer();
    private final HeardStream heard = new HeardStream();
    private long now;

    private final BulkReading reading =
            new BulkReading(
                    KAFKA,
                    Intake.OF_OWN_RECORDS,
                    "default",
                    new TimedSlices(),
                    new UserSample(),
                    () -> now,
                    heard);
    private final ConsumerThread thread = new ConsumerThread("test", KAFKA, Map.of(), reading);

    @BeforeEach
    void emptyTopics() {
        topics.create(TOPICS.interactions(), 4);
        topics.create(TOPICS.recommendations(), 4);
        topics.create(TOPICS.deadLetters(), 1);
        topics.create(TOPICS.models(), 1);
        topics.create(TOPICS.health(), 1);
    }

    @Test
    void anEventHasItsIdOrItsPlaceAndItsListFollows() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    click("ada", "tea", "e1");
                    click("bob", "milk", null);
                });
        consumer.schedulePollTask(() -> list("ada"));
        readUntilDone();
        int partition = KeyPartition.of("bob".getBytes(UTF_8), 4);
        assertThat(heard.lines)
                .containsExactlyInAnyOrder(
                        "ada chose tea: e1",
                        "bob chose milk: %s:%d:0".formatted(TOPICS.interactions(), partition),
                        "list for ada")
                .last()
                .isEqualTo("list for ada");
    }

    @Test
    void anUnreadableRecordHidesNoOther() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    topics.put(TOPICS.recommendations(), "ada", "?".getBytes(UTF_8));
                    list("ada");
                    topics.put(TOPICS.interactions(), "ada", "?".getBytes(UTF_8));
                    click("ada", "tea", "e1");
                    topics.put(TOPICS.deadLetters(), "ada", "?".getBytes(UTF_8));
                    letter("{\"userId\":\"\",\"itemId\":\"tea\",\"eventId\":\"e2\"}");
                });
        readUntilDone();
        assertThat(heard.lines)
                .containsExactlyInAnyOrder("list for ada", "ada chose tea: e1", "empty-id of : e2");
    }

    /** The console may remember users from a time at which the sample was larger. */
    @Test
    void anErasureIsHeardAlsoOutsideTheSample() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    for (int event = 0; event <= 2 * UserSample.MOST_A_SECOND; event++) {
                        click("ann", "tea", "e" + event);
                    }
                });
        consumer.schedulePollTask(
                () -> {
                    for (int user = 0; user < 100; user++) {
                        topics.put(TOPICS.interactions(), "u" + user, null);
                    }
                });
        readUntilDone();
        assertThat(heard.lines)
                .filteredOn(line -> line.endsWith(" is erased"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).mapToObj("u%d is erased"::formatted).toList());
    }

    @Test
    void aReadingThatBeginsAgainTellsThatRecordsWereMissed() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    topics.create(TOPICS.interactions(), 5);
                    now += THREE_SECONDS;
                });
        reading.read(consumer, thread);
        assertThat(heard.lines).isEmpty();
        readUntilDone();
        assertThat(heard.lines).containsExactly("records are missing");
    }

    @Test
    void aDeadLetterThatNobodyCanReadHasItsPlace() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    letter("not JSON");
                    letter(null);
                });
        readUntilDone();
        assertThat(heard.lines)
                .containsExactly("empty-id of null: clicks:2:7", "empty-id of null: clicks:2:7");
    }

    @Test
    void whereNobodyAnnouncedAModelThatIsToldOnce() throws TopicException {
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> {});
        readUntilDone();
        assertThat(heard.models)
                .singleElement()
                .satisfies(slot -> assertThat(slot.announced()).isEmpty());
    }

    /** An announcement that another one followed was over before the console began. */
    @Test
    void onlyTheNewestOfTheAnnouncementsThatAreThereIsTold() throws TopicException {
        topics.endAt(TOPICS.models(), 0, 2);
        consumer.schedulePollTask(() -> announce(0, "old"));
        consumer.schedulePollTask(() -> announce(1, "new"));
        consumer.schedulePollTask(() -> announce(2, "newer"));
        readUntilDone();
        assertThat(heard.models)
                .extracting(slot -> slot.announced().orElseThrow().version())
                .containsExactly("new", "newer");
    }

    @Test
    void aReportCountsUntilARecordWithoutAValueDeletesIt() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    report("p");
                    report("q");
                });
        consumer.schedulePollTask(() -> topics.put(TOPICS.health(), "default/report/p", null));
        readUntilDone();
        assertThat(heard.models)
                .extracting(slot -> slot.processes().stream().map(Health::id).toList())
                .containsExactly(List.of("p", "q"), List.of("q"));
    }

    @Test
    void partitionsInAnotherOrderAreTheSamePartitions() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    topics.turnRound(TOPICS.interactions());
                    now += THREE_SECONDS;
                });
        readUntilDone();
        assertThat(heard.answers).containsExactly(true, true);
    }

    @Test
    void aTopicThatHasGrownIsReadAnew() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    topics.create(TOPICS.interactions(), 5);
                    now += THREE_SECONDS;
                });
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isTrue();
    }

    @Test
    void onlyATimeoutIsASignThatTheBrokersAreAway() {
        reading.failed(new TimeoutException("Timed out waiting for a node"));
        assertThat(heard.answers).containsExactly(false);
        reading.failed(TopicException.noTopic(KAFKA, TOPICS.models()));
        reading.failed(new TopicAuthorizationException(Set.of(TOPICS.models())));
        reading.failed(new SaslAuthenticationException("the token has expired"));
        assertThat(heard.answers).containsExactly(false);
        assertThat(heard.failures)
                .satisfiesExactly(
                        missing -> assertThat(missing).contains("no topic", TOPICS.models()),
                        refused -> assertThat(refused).contains("Not authorized", TOPICS.models()),
                        login ->
                                assertThat(login)
                                        .contains("refuses the login", "the token has expired"));
    }

    private void readUntilDone() throws TopicException {
        consumer.schedulePollTask(thread::stop);
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isFalse();
    }

    private void click(String user, String item, String id) {
        topics.put(
                TOPICS.interactions(),
                user,
                Codecs.INTERACTION.encode(Interaction.click(id, user, item, 1), Encoding.JSON));
    }

    private void list(String user) {
        topics.put(
                TOPICS.recommendations(),
                user,
                Codecs.RECOMMENDATION.encode(
                        new Recommendation(
                                "r",
                                user,
                                "default",
                                1,
                                List.of(EventReference.event("e1")),
                                List.of(new RankedItem("i", 1)),
                                "v1",
                                Recommendation.Source.MODEL,
                                1,
                                1),
                        Encoding.JSON));
    }

    private void letter(String original) {
        topics.put(
                TOPICS.deadLetters(),
                "k",
                Codecs.DEAD_LETTER.encode(
                        new DeadLetter(
                                null,
                                original == null ? null : original.getBytes(UTF_8),
                                "clicks",
                                2,
                                7,
                                1,
                                Reason.EMPTY_ID,
                                "empty",
                                Map.of()),
                        Encoding.AVRO));
    }

    private void report(String process) {
        topics.put(
                TOPICS.health(),
                "default/" + process,
                Codecs.HEALTH.encode(Entries.serving(process, "v1"), Encoding.JSON));
    }

    private void announce(long offset, String version) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        TOPICS.models(),
                        0,
                        offset,
                        "default".getBytes(UTF_8),
                        Codecs.MODEL_ANNOUNCEMENT.encode(
                                new ModelAnnouncement(
                                        "default", version, "file:///m", "0".repeat(64), 1),
                                Encoding.JSON)));
    }
}
