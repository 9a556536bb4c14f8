package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job, cancelled and submitted anew in the same processes: the system property {@code
 * nextup.restarts} says how often.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(1_800)
class RestartsIT {
    private static final int RESTARTS = Integer.getInteger("nextup.restarts", 4);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLICKS = 50;

    private static final long MOST_METASPACE_KIB = 8 * 1024;
    private static final long MOST_METASPACE_OF_A_JOB_KIB = 24 * 1024;
    private static final long MOST_RESIDENT_KIB = 80 * 1024;
    private static final long MOST_NATIVE_KIB = 32 * 1024;

    /**
     * The first job's, by the context of the thread that JNA started then, and up to three by the
     * JDK. Its ObjectMethods keeps the last conversion of each of ==, Objects.equals and
     * Objects.hashCode for the components of records. Which job's class that is depends on the
     * order in which threads call them first. One loader of each job would be a leak of the job.
     */
    private static final int MOST_PINNED_LOADERS = 4;

    @TempDir private Path directory;

    @Test
    void restartsLeaveThreadsMetaspaceAndResidentMemoryAsTheyWere() throws Exception {
        Installation installation = Installation.current();
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
                FlinkCluster cluster =
                        FlinkCluster.start(directory.resolve("flink"), 1, 2, Map.of());
                KafkaProducer<byte[], byte[]> producer = producer(broker);
                Admin admin = admin(broker)) {
            broker.createTopics(TopicsFile.bundled());
            announceModel(installation, producer);
            Map<String, Long> pids =
                    Map.of(
                            "JobManager",
                            cluster.processes().pids().get(0),
                            "TaskManager",
                            cluster.processes().pids().get(1));
            Map<String, List<ProcessFigures>> figures = new HashMap<>();
            for (int run = 0; run <= RESTARTS; run++) {
                String job = cluster.submit(installation.jobJar(), arguments(broker));
                cluster.awaitRunning(job, PATIENCE);
                click(producer, run);
                awaitAnswers(admin, (run + 1L) * CLICKS);
                cluster.cancel(job);
                Wait.until(
                        PATIENCE,
                        () -> cluster.state(job).equals("CANCELED"),
                        () -> "The job is " + cluster.state(job));
                for (Map.Entry<String, Long> process : pids.entrySet()) {
                    ProcessFigures now = ProcessFigures.of(process.getValue());
                    figures.computeIfAbsent(process.getKey(), any -> new ArrayList<>()).add(now);
                    System.out.printf("After run %d, %s: %s%n", run, process.getKey(), now);
                }
            }
            figures.forEach(RestartsIT::assertFlat);
        }
    }

    /**
     * Measured from the second run on: the first loads classes and libraries that stay. Flink's own
     * pools start threads, and the heap's pages become resident, as they are used.
     */
    private static void assertFlat(String process, List<ProcessFigures> figures) {
        ProcessFigures second = figures.get(1);
        ProcessFigures last = figures.get(figures.size() - 1);
        ProcessFigures lastButOne = figures.get(figures.size() - 2);
        assertThat(last.threads()).as("threads of the " + process).isLessThan(second.threads() + 8);
        assertThat(last.jobLoaders())
                .as("class loaders of the " + process)
                .isLessThanOrEqualTo(MOST_PINNED_LOADERS);
        long morePinned = Math.max(0, last.jobLoaders() - second.jobLoaders());
        assertThat(last.metaspaceKib())
                .as("metaspace of the " + process)
                .isLessThan(
                        second.metaspaceKib()
                                + MOST_METASPACE_KIB
                                + morePinned * MOST_METASPACE_OF_A_JOB_KIB);
        assertThat(last.residentKib())
                .as("resident memory of the " + process)
                .isLessThan(second.residentKib() + MOST_RESIDENT_KIB);
        // A method that is being compiled takes up to 20 MB for that time; what leaks is in both.
        assertThat(Math.min(last.nativeKib(), lastButOne.nativeKib()))
                .as("resident memory outside heap and code cache of the " + process)
                .isLessThan(second.nativeKib() + MOST_NATIVE_KIB);
    }

    private List<String> arguments(KafkaBroker broker) {
        return List.of(
                "--nextup.models.unsigned",
                "allow",
                "--nextup.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "--nextup.kafka.start",
                "committed",
                "--nextup.models.cache-dir",
                directory.resolve("models").toString());
    }

    private static void announceModel(
            Installation installation, KafkaProducer<byte[], byte[]> producer) throws Exception {
        Artifact artifact =
                Artifact.read(
                        installation
                                .home()
                                .resolve("flink-job/job/src/test/resources/io/nextup/job/trained"));
        ModelAnnouncement announcement =
                artifact.manifest()
                        .announcement(
                                ModelAnnouncement.DEFAULT_SLOT,
                                artifact.manifestSha256(),
                                artifact.directory().toUri(),
                                1_700_000_000_000L);
        producer.send(
                        new ProducerRecord<>(
                                Topics.MODELS,
                                announcement.slot().getBytes(UTF_8),
                                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON)))
                .get();
    }

    private static void click(KafkaProducer<byte[], byte[]> producer, int run) throws Exception {
        for (int i = 0; i < CLICKS; i++) {
            Interaction click =
                    Interaction.click(
                            "run%d-%d".formatted(run, i),
                            "user" + i % 10,
                            "item" + i % 40,
                            1_700_000_000_000L + run * 1_000L + i);
            producer.send(
                            new ProducerRecord<>(
                                    Topics.INTERACTIONS,
                                    click.userId().getBytes(UTF_8),
                                    Codecs.INTERACTION.encode(click, Encoding.JSON)))
                    .get();
        }
    }

    private static void awaitAnswers(Admin admin, long atLeast) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        admin.describeTopics(List.of(Topics.RECOMMENDATIONS))
                .allTopicNames()
                .get()
                .get(Topics.RECOMMENDATIONS)
                .partitions()
                .forEach(
                        partition ->
                                ends.put(
                                        new TopicPartition(
                                                Topics.RECOMMENDATIONS, partition.partition()),
                                        OffsetSpec.latest()));
        Wait.until(
                PATIENCE,
                () -> count(admin, ends) >= atLeast,
                () -> "%d answers of %d came".formatted(count(admin, ends), atLeast));
    }

    private static long count(Admin admin, Map<TopicPartition, OffsetSpec> ends) {
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
