package io.nextup.acceptance.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.Topics;
import io.nextup.launcher.Nextup;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/ready} beside real processes of Flink, before and after the first model. */
class ReadyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path directory;

    @Test
    void aTaskManagerIsReadyOnceAModelServesAndAJobManagerScoresNothing() throws Exception {
        List<Integer> ports = Ports.free(2);
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            broker.createTopics(TopicsFile.bundled());
            send(broker.bootstrapServers());
            try (FlinkCluster cluster =
                    FlinkCluster.start(directory.resolve("flink"), 1, 2, reporters(ports))) {
                cluster.submit(
                        Installation.current().jobJar(),
                        List.of(
                                "--nextup.models.unsigned",
                                "allow",
                                "--nextup.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "--nextup.models.cache-dir",
                                directory.resolve("cache").toString()));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(answers(ports))
                                                .contains(
                                                        "Ready: 0 subtasks score here, each with a model")
                                                .anyMatch(
                                                        one ->
                                                                one.startsWith(
                                                                        "Not ready: no model serves")));

                train(broker.bootstrapServers());

                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(answers(ports))
                                                .containsExactlyInAnyOrder(
                                                        "Ready: 0 subtasks score here, each with a model",
                                                        "Ready: 2 subtasks score here, each with a model"));
            }
        }
    }

    /** JobManager and TaskManager take one of the ports each. */
    private static Map<String, String> reporters(List<Integer> ports) {
        return Map.of(
                "metrics.reporters",
                "prometheus",
                "metrics.reporter.prometheus.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "metrics.reporter.prometheus.port",
                ports.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static List<String> answers(List<Integer> ports) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Kustomize.HOME.resolve("docker/ready").toString());
        builder.redirectErrorStream(true);
        List<String> answers = new ArrayList<>();
        for (int port : ports) {
            builder.environment().put("METRICS_PORT", String.valueOf(port));
            Process process = builder.start();
            answers.add(new String(process.getInputStream().readAllBytes(), UTF_8).strip());
            process.waitFor();
        }
        return answers;
    }

    private void train(String bootstrapServers) {
        int exitCode =
                Nextup.commandLine()
                        .execute(
                                "train",
                                "--from=kafka",
                                "--fit=all",
                                "--family=popularity",
                                "--announce",
                                "--registry=" + directory.resolve("registry"),
                                "--bootstrap-servers=" + bootstrapServers);
        assertThat(exitCode).isZero();
    }

    private static void send(String bootstrapServers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 400; i++) {
                String user = "u" + i % 40;
                String event =
                        "{\"userId\": \"%s\", \"itemId\": \"i%d\"}".formatted(user, i * 7 % 23);
                producer.send(
                                new ProducerRecord<>(
                                        Topics.INTERACTIONS,
                                        user.getBytes(UTF_8),
                                        event.getBytes(UTF_8)))
                        .get();
            }
        }
    }
}
