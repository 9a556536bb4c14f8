package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.Topics;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.broker.TopicsFile.Topic;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LocalSystemIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path directory;

    @Test
    void theBrokerHasTheDeclaredTopicsAndKeepsItsRecordsAcrossARestart() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            broker.createTopics(TopicsFile.bundled());
            broker.createTopics(TopicsFile.bundled());

            assertThat(topics(broker))
                    .containsExactlyInAnyOrder(
                            Topics.INTERACTIONS,
                            Topics.RECOMMENDATIONS,
                            Topics.MODELS,
                            Topics.HEALTH,
                            Topics.DEAD_LETTERS,
                            Topics.ERASURE_RECEIPTS,
                            Topics.ERASURE_REQUESTS,
                            Topics.ITEMS,
                            Topics.RULES);
            send(broker, "kept");
            if (ListeningSockets.canBeRead()) {
                assertThat(ListeningSockets.of(broker.pid()))
                        .hasSize(2)
                        .allMatch(socket -> socket.isLoopback());
            }
        }
        try (KafkaBroker again = KafkaBroker.start(directory, 0)) {
            assertThat(send(again, "next")).isEqualTo(1L);
        }
    }

    @Test
    void aTopicThatIsThereKeepsItsPartitionsAndItsOwnSettingsWithNotes() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            TopicsFile before =
                    new TopicsFile(
                            List.of(
                                    new Topic(
                                            Topics.INTERACTIONS,
                                            6,
                                            null,
                                            Map.of("retention.ms", "5"))));
            broker.createTopics(before);
            StringWriter text = new StringWriter();
            StringWriter json = new StringWriter();

            assertThat(topicsVerb(text, broker)).isEqualTo(Verb.NO);
            assertThat(topicsVerb(json, broker, "--json")).isEqualTo(Verb.NO);
            Path config =
                    Files.writeString(
                            directory.resolve("client.properties"),
                            """
                            nextup.topics.models=shop.models
                            nextup.topics.interactions=shop.clicks
                            """);
            StringWriter renamed = new StringWriter();
            assertThat(topicsVerb(renamed, broker, "--kafka-config=" + config)).isZero();
            assertThat(renamed.toString().lines())
                    .contains("created  shop.models, 1 partitions")
                    .contains("created  shop.clicks, 32 partitions")
                    .noneMatch(line -> line.contains(Topics.MODELS));
            Path events = Files.writeString(directory.resolve("events.csv"), "user,item\nu,i\n");
            StringWriter replayed = new StringWriter();
            assertThat(
                            verb(
                                    replayed,
                                    broker,
                                    "replay",
                                    "--events=" + events,
                                    "--kafka-config=" + config))
                    .isZero();
            assertThat(replayed.toString()).startsWith("Sent 1 of 1 events to shop.clicks in ");

            assertThat(text.toString().lines())
                    .contains(
                            "there    nextup.interactions.v1, 6 partitions",
                            "created  nextup.recommendations.v1, 32 partitions")
                    .filteredOn(line -> line.startsWith("Note: "))
                    .satisfiesExactly(
                            setting ->
                                    assertThat(setting)
                                            .isEqualTo(
                                                    "Note: nextup.interactions.v1 keeps its retention.ms, 5; 7776000000 is declared, and --overwrite retention.ms sets it."),
                            partitions ->
                                    assertThat(partitions)
                                            .startsWith(
                                                    "Note: nextup.interactions.v1 keeps its 6 partitions; 32 are declared."));
            assertThat(json.toString())
                    .contains("\"created\":[]")
                    .contains(
                            "\"otherPartitions\":[{\"topic\":\"nextup.interactions.v1\",\"partitionCount\":6,\"declaredPartitionCount\":32}]")
                    .contains(
                            "\"otherSettings\":[{\"topic\":\"nextup.interactions.v1\",\"setting\":\"retention.ms\",\"value\":\"5\",\"declaredValue\":\"7776000000\"}]");
            assertThat(setting(broker, "retention.ms")).isEqualTo("5");
            assertThat(setting(broker, "message.timestamp.after.max.ms")).isEqualTo("3600000");

            // Its partitions stay.
            assertThat(topicsVerb(new StringWriter(), broker, "--overwrite=retention.ms"))
                    .isEqualTo(Verb.NO);
            assertThat(setting(broker, "retention.ms")).isEqualTo("7776000000");
        }
    }

    @Test
    void theClusterShowsItsDashboardAndLogsOnTheLoopbackAddressAndLeavesNothingRunning()
            throws Exception {
        List<Long> pids;
        Path work = directory.resolve("work");
        try (FlinkCluster cluster = FlinkCluster.start(directory, 2, 1, Map.of())) {
            pids = cluster.processes().pids();
            assertThat(pids).hasSize(3);
            try (Stream<Path> directories = Files.list(work)) {
                assertThat(directories)
                        .containsExactlyInAnyOrder(
                                work.resolve("tm_taskmanager-1"), work.resolve("tm_taskmanager-2"));
            }
            assertThat(get(cluster.dashboard()).body()).contains("Apache Flink Web Dashboard");
            assertThat(get(cluster.dashboard().resolve("/jobs/overview")).body())
                    .isEqualTo("{\"jobs\":[]}");
            assertThat(get(cluster.dashboard().resolve("/jobmanager/log")).body())
                    .contains("StandaloneSessionClusterEntrypoint");
            assertThat(get(cluster.dashboard().resolve("/jobmanager/config")).body())
                    .contains("ai.djl;com.sun.jna")
                    .contains("file://" + directory.resolve("checkpoints"));
            if (ListeningSockets.canBeRead()) {
                List<ListeningSockets.Socket> sockets = new ArrayList<>();
                for (long pid : pids) {
                    sockets.addAll(ListeningSockets.of(pid));
                }
                assertThat(sockets)
                        .hasSizeGreaterThanOrEqualTo(4)
                        .allMatch(socket -> socket.isLoopback());
            }
        }
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThat(work).doesNotExist();
    }

    @Test
    void theJobShowsItsStagesInTheDashboardAndItsOwnErrorsComeBack() throws Exception {
        Path jobJar = Installation.current().jobJar();
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
                FlinkCluster cluster =
                        FlinkCluster.start(directory.resolve("flink"), 1, 2, Map.of())) {
            broker.createTopics(TopicsFile.bundled());
            assertThatThrownBy(() -> cluster.submit(jobJar, List.of("--nextup.scoring.topk", "5")))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageStartingWith("Flink refused to start the job")
                    .hasMessageContaining("nextup.scoring.top-k");

            List<String> arguments =
                    List.of(
                            "--nextup.models.unsigned",
                            "allow",
                            "--nextup.kafka.bootstrap-servers",
                            broker.bootstrapServers(),
                            "--nextup.models.cache-dir",
                            directory.resolve("models").toString());
            String job = cluster.submit(jobJar, arguments);
            assertThat(String.join(" | ", cluster.vertexNames(job)))
                    .contains("interactions", "ingest", "sequence", "score", "publish")
                    .contains("dead-letters");
            assertThat(get(cluster.dashboard().resolve("/jobs/overview")).body()).contains(job);
            assertThat(maxParallelism(cluster, job)).containsOnly("8192");

            cancel(cluster, job);
            assertThatThrownBy(() -> cluster.awaitRunning(job, PATIENCE))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageStartingWith("The job is CANCELED");

            // The job would delete the one of the sources.
            Path savepoint = directory.resolve("savepoint");
            PathUtils.copyDirectory(savepoint(), savepoint);
            Optional<URI> from = Optional.of(savepoint.toUri());
            List<String> other = new ArrayList<>(arguments);
            other.addAll(List.of("--nextup.max-parallelism", "300"));
            assertThatThrownBy(() -> cluster.resume(jobJar, other, from))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageContaining("nextup.max-parallelism is 300")
                    .hasMessageContaining("has 1024");
            String restored = cluster.resume(jobJar, arguments, from);
            assertThat(maxParallelism(cluster, restored)).containsOnly("1024");
            cancel(cluster, restored);
        }
    }

    @Test
    void memoryThatFlinkCannotDivideIsAnErrorInItsOwnWords() {
        assertThatThrownBy(
                        () ->
                                FlinkCluster.start(
                                        directory,
                                        1,
                                        1,
                                        Map.of("taskmanager.memory.process.size", "1m")))
                .isInstanceOf(LocalRunException.class)
                .hasMessageStartingWith(
                        "Flink cannot derive its memory from infra/flink/config.yaml:")
                .hasMessageContaining("Process Memory");
    }

    private static int topicsVerb(StringWriter out, KafkaBroker broker, String... more) {
        return verb(out, broker, "topics", more);
    }

    private static int verb(StringWriter out, KafkaBroker broker, String verb, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(0, List.of(verb, "--bootstrap-servers", broker.bootstrapServers()));
        return Nextup.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(arguments.toArray(String[]::new));
    }

    private static String setting(KafkaBroker broker, String key) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.INTERACTIONS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeConfigs(List.of(topic)).all().get().get(topic).get(key).value();
        }
    }

    private static Path savepoint() {
        return Installation.current()
                .home()
                .resolve("flink-job/job/src/test/resources/io/nextup/job/savepoints/0.2.0");
    }

    private static List<String> maxParallelism(FlinkCluster cluster, String job) throws Exception {
        return new JsonMapper()
                .readTree(get(cluster.dashboard().resolve("/jobs/" + job)).body())
                .findValuesAsText("maxParallelism");
    }

    private static void cancel(FlinkCluster cluster, String job) {
        cluster.cancel(job);
        Wait.until(
                PATIENCE,
                () -> cluster.state(job).equals("CANCELED"),
                () -> "The job is " + cluster.state(job));
    }

    private static Set<String> topics(KafkaBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listTopics().names().get();
        }
    }

    /** Returns the record's offset in its partition. */
    private static long send(KafkaBroker broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            return producer.send(new ProducerRecord<>(Topics.MODELS, "slot", value)).get().offset();
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
