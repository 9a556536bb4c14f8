package io.nextup.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.Interaction;
import io.nextup.kafka.JobNames;
import io.nextup.serving.engine.StepModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job's start offsets, and its end when the topic lost records that it has not read, was
 * recreated or has grown.
 */
class LostRecordsIT {
    private static final long TIME = 1_700_000_000_000L;

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;
    private TopicPartition interactions;
    private int ticks;

    @BeforeEach
    void announceModel() throws Exception {
        topics = LOCAL.topics();
        topics.announce(StepModel.forwards("v1").publish(LOCAL.directory().resolve("registry")));
        interactions = new TopicPartition(topics.options().get("nextup.topics.interactions"), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "latest", "committed"})
    void aRestoredOffsetWhoseRecordWasDeletedEndsTheJobWhateverItsStart(String start)
            throws Exception {
        String savepoint = savepointAt(3);
        clicks("unread", 2);
        try (Admin admin = LOCAL.broker().admin()) {
            admin.deleteRecords(Map.of(interactions, RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get(30, SECONDS);
        }

        String failure =
                LOCAL.flink().restore(savepoint, topics.options(), restarting(start)).failure();

        assertThat(failure)
                .contains(
                        "offset 3 of %s is not in the topic, which has 4 to 5"
                                .formatted(interactions))
                .contains("--nextup.kafka.skip-lost-records true");
    }

    /** The new topic ends before the old offset, or has grown past it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void aRecreatedTopicEndsTheRestoredJobBeforeItReadsARecord(int records) throws Exception {
        String savepoint = savepointAt(3);
        createInteractionsAnew();
        clicks("new", records);

        String failure =
                LOCAL.flink()
                        .restore(savepoint, topics.options(), restarting("earliest"))
                        .failure();

        assertThat(failure)
                .contains("topic %s was recreated: id ".formatted(interactions.topic()))
                .contains("--nextup.kafka.skip-lost-records true");
        assertThat(topics.answered()).noneMatch(event -> event.startsWith("new"));
    }

    @Test
    void whereLostRecordsAreSkippedARecreatedTopicIsReadFromItsBeginningNotFromTheOldOffset()
            throws Exception {
        String savepoint = savepointAt(3);
        createInteractionsAnew();
        clicks("new", 5);

        LocalFlink.Job job =
                LOCAL.flink()
                        .restore(
                                savepoint,
                                topics.options(),
                                Map.of("nextup.kafka.skip-lost-records", "true"));

        patiently()
                .until(
                        () ->
                                topics.answered()
                                        .containsAll(
                                                List.of("new0", "new1", "new2", "new3", "new4")));
        job.end();
    }

    @Test
    void aTopicCreatedAnewWithTooFewPartitionsIsNamedAndReadOnceItHasThem() throws Exception {
        click("in-the-last", 2);
        LocalFlink.Job before = LOCAL.flink().run(topics.options(), Map.of());
        patiently().until(() -> topics.answered().contains("in-the-last"));
        String savepoint = before.savepoint();
        before.end();
        try (Admin admin = LOCAL.broker().admin()) {
            admin.deleteTopics(List.of(interactions.topic())).all().get(30, SECONDS);
            admin.createTopics(List.of(new NewTopic(interactions.topic(), 1, (short) 1)))
                    .all()
                    .get(30, SECONDS);
            // A busy broker may confirm the topic before it describes it, and Flink does not retry.
            patiently()
                    .ignoreExceptions()
                    .until(
                            () ->
                                    !admin.describeTopics(List.of(interactions.topic()))
                                            .allTopicNames()
                                            .get(30, SECONDS)
                                            .isEmpty());
            Map<String, String> skipping =
                    Map.of(
                            "nextup.kafka.skip-lost-records",
                            "true",
                            "restart-strategy.type",
                            "none");
            assertThat(LOCAL.flink().restore(savepoint, topics.options(), skipping).failure())
                    .contains(
                            "Topic %s has 1 partitions, and the job has read 3"
                                    .formatted(interactions.topic()));

            admin.createPartitions(
                            Map.of(
                                    interactions.topic(),
                                    NewPartitions.increaseTo(JobTopics.PARTITIONS)))
                    .all()
                    .get(30, SECONDS);
            LocalFlink.Job job = LOCAL.flink().restore(savepoint, topics.options(), skipping);
            clicks("new", 2);
            patiently().until(() -> topics.answered().containsAll(List.of("new0", "new1")));
            job.end();
        }
    }

    @Test
    void aFreshStartAtTheLatestReadsWhatComesUntilTheTopicGrowsAndThenNeitherGoesOnNorRestarts()
            throws Exception {
        clicks("old", 3);
        Map<String, String> options = new HashMap<>(restarting("latest"));
        options.put("nextup.kafka.properties.partition.discovery.interval.ms", "500");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options);
        int[] sent = {0};
        patiently()
                .until(
                        () -> {
                            click("probe" + sent[0]++, 0);
                            return !topics.answered().isEmpty();
                        });
        String savepoint = job.savepoint();
        int partitions = JobTopics.PARTITIONS + 1;
        try (Admin admin = LOCAL.broker().admin()) {
            admin.createPartitions(
                            Map.of(interactions.topic(), NewPartitions.increaseTo(partitions)))
                    .all()
                    .get(30, SECONDS);
        }
        click("unread", JobTopics.PARTITIONS);
        String sentence =
                "topic %s has grown from %d to %d partitions"
                        .formatted(interactions.topic(), JobTopics.PARTITIONS, partitions);
        assertThat(job.failure()).contains(sentence);
        assertThat(LOCAL.flink().restore(savepoint, topics.options(), options).failure())
                .contains(sentence);

        assertThat(topics.answered())
                .noneMatch(event -> event.startsWith("old") || event.equals("unread"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "committed"})
    void aFreshStartElsewhereReadsWhatIsThere(String start) throws Exception {
        clicks("old", 3);

        LocalFlink.Job job =
                LOCAL.flink().run(topics.options(), Map.of("nextup.kafka.start", start));

        patiently().until(() -> topics.answered().containsAll(List.of("old0", "old1", "old2")));
        job.end();
    }

    /**
     * Tests that the group's offsets prove the content of a completed checkpoint, on which receipts
     * of erasures rely.
     */
    @ParameterizedTest
    @ValueSource(strings = {"earliest", "latest", "committed", "older savepoint"})
    void aJobThatStartsProvesNothingUntilItsFirstCheckpoint(String start) throws Exception {
        String older = savepointAt(3);
        clicks("later", 2);
        LocalFlink.Job job = LOCAL.flink().restore(older, topics.options(), Map.of());
        awaitCommitted(5);
        job.end();

        Map<String, String> options = new HashMap<>();
        options.put("execution.checkpointing.interval", "1 h");
        if (start.equals("older savepoint")) {
            job = LOCAL.flink().restore(older, topics.options(), options);
        } else {
            options.put("nextup.kafka.start", start);
            job = LOCAL.flink().run(topics.options(), options);
        }
        patiently()
                .until(
                        () -> {
                            click("last" + ticks++, 0);
                            return topics.answered().stream()
                                    .anyMatch(event -> event.startsWith("last"));
                        });
        assertThat(committed()).isZero();

        job.checkpoint();
        patiently()
                .until(
                        () -> {
                            click("tick" + ticks++, 0);
                            return committed() > 5;
                        });
        job.end();
    }

    @Test
    void whatWasKeptOfAPartitionCountsNoMoreOnceTheGroupHasStoppedElsewhere() throws Exception {
        TopicPartition other = new TopicPartition(interactions.topic(), 1);
        String group = topics.options().get("nextup.kafka.group-id");
        commit(JobNames.keeperOf(group), Map.of(interactions, 100L, other, 100L));
        commit(group, Map.of(interactions, 30L, other, 0L));

        assertThat(takeBack()).isEqualTo(Map.of(interactions, 30L));
        assertThat(takeBack()).isEqualTo(Map.of(interactions, 30L));
    }

    private static void commit(String group, Map<TopicPartition, Long> offsets) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> all.put(partition, new OffsetAndMetadata(offset)));
        try (Admin admin = LOCAL.broker().admin()) {
            admin.alterConsumerGroupOffsets(group, all).all().get(30, SECONDS);
        }
    }

    @Test
    void aStartAtTheCommittedOffsetsGoesOnThereAlsoAfterOneThatCameToNothing() throws Exception {
        LocalFlink.Job before = LOCAL.flink().run(topics.options(), Map.of());
        clicks("read", 3);
        awaitCommitted(3);
        before.end();
        // Covers a submission that fails after it, and a JobManager that runs the main method
        // again.
        for (int i = 0; i < 2; i++) {
            assertThat(takeBack()).containsEntry(interactions, 3L);
            assertThat(committed()).isZero();
        }
        clicks("unread", 2);

        LocalFlink.Job job =
                LOCAL.flink().run(topics.options(), Map.of("nextup.kafka.start", "committed"));
        patiently().until(() -> topics.answered().containsAll(List.of("unread0", "unread1")));
        awaitCommitted(5);
        job.end();

        assertThat(
                        topics.recommendations().stream()
                                .flatMap(answer -> answer.references().stream())
                                .filter(event -> event.contains("read")))
                .containsExactlyInAnyOrder("read0", "read1", "read2", "unread0", "unread1");
        assertThat(takeBack()).containsEntry(interactions, 5L);
    }

    private Map<TopicPartition, Long> takeBack() throws Exception {
        return new Preflight(JobOptions.from(Configuration.fromMap(topics.options())).kafka())
                .takeBackOffsets();
    }

    /**
     * Waits until the group has committed the offset. Sends clicks in the other partitions
     * meanwhile: without any, the connector's consumer commits only after 10 s.
     */
    private void awaitCommitted(long offset) {
        patiently()
                .until(
                        () -> {
                            for (int other = 1; other < JobTopics.PARTITIONS; other++) {
                                click("tick" + ticks++, other);
                            }
                            return committed() == offset;
                        });
    }

    /** The group's offset in the first partition. */
    private long committed() throws Exception {
        try (Admin admin = LOCAL.broker().admin()) {
            OffsetAndMetadata offset =
                    admin.listConsumerGroupOffsets(topics.options().get("nextup.kafka.group-id"))
                            .partitionsToOffsetAndMetadata()
                            .get(30, SECONDS)
                            .get(interactions);
            return offset == null ? -1 : offset.offset();
        }
    }

    /** Takes a savepoint of a job that has read this many clicks, all in the first partition. */
    private String savepointAt(int clicks) throws Exception {
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Map.of());
        clicks("read", clicks);
        patiently().until(() -> topics.answered().size() == clicks);
        String savepoint = job.savepoint();
        job.end();
        return savepoint;
    }

    private void clicks(String name, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            click(name + i, 0);
        }
    }

    private void click(String name, int partition) throws Exception {
        topics.click(Interaction.click(name, "user-" + name, "item1", TIME), partition);
    }

    private void createInteractionsAnew() throws Exception {
        try (Admin admin = LOCAL.broker().admin()) {
            admin.deleteTopics(List.of(interactions.topic())).all().get(30, SECONDS);
            topics.createAnew("interactions");
        }
    }

    /**
     * Options with so many restarts that a job would practically run for ever if it did not end by
     * itself.
     */
    private static Map<String, String> restarting(String start) {
        return Map.of(
                "nextup.kafka.start",
                start,
                "restart-strategy.type",
                "fixed-delay",
                "restart-strategy.fixed-delay.attempts",
                "1000",
                "restart-strategy.fixed-delay.delay",
                "1 s");
    }

    private static ConditionFactory patiently() {
        return await().atMost(LocalFlink.PATIENCE).pollInSameThread();
    }
}
