package io.nextup.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.TopicNames;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of a real broker's own limits before the job is submitted. */
class PreflightIT {
    private static final Duration TWENTY_MINUTES = Duration.ofMinutes(20);

    @TempDir private Path directory;

    @Test
    void aTransactionMayTakeAsLongAsTheBrokerAllowsAndNoLonger() throws Exception {
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(directory, Map.of("transaction.max.timeout.ms", "1199999"))) {
            Preflight preflight = preflight(broker);

            assertThatThrownBy(() -> preflight.requireTransactionTimeout(TWENTY_MINUTES))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nextup.publish.transaction-timeout is PT20M")
                    .hasMessageContaining(
                            "transaction.max.timeout.ms of broker 1 at %s is PT19M59.999S"
                                    .formatted(broker.bootstrapServers()));
            assertThatCode(() -> preflight.requireTransactionTimeout(TWENTY_MINUTES.minusMillis(1)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aClientThatMayNotReadTheBrokersConfigurationStartsAllTheSame() throws Exception {
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(
                        directory,
                        Map.of(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "allow.everyone.if.no.acl.found",
                                "true"))) {
            forbidReadingTheBrokersConfiguration(broker);

            assertThatCode(() -> preflight(broker).requireTransactionTimeout(TWENTY_MINUTES))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aBrokerThatAsksForAPasswordIsReachedWithThatOfThePropertiesFile() throws Exception {
        try (EmbeddedBroker broker =
                EmbeddedBroker.startSecured(directory, "nextup", "opensesame")) {
            Map<String, String> client = broker.settings().clientProperties();
            assertThatThrownBy(() -> requireTopics(client))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no topic nextup.interactions.v1");

            client.compute("sasl.jaas.config", (key, login) -> login.replace("open", "shut"));
            assertThatThrownBy(() -> requireTopics(client))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(broker.bootstrapServers())
                    .hasMessageContaining("refuses the login")
                    .hasMessageContaining("nextup.kafka.config")
                    .hasMessageNotContaining("sesame");
        }
    }

    @Test
    void theTopicsThatAProcessReadsAsAWholeHaveOnePartitionEach() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            TopicNames topics = TopicNames.defaults();
            create(broker, topics.interactions(), 2);
            create(broker, topics.models(), 1);
            create(broker, topics.health(), 1);
            create(broker, topics.items(), 1);
            create(broker, topics.rules(), 1);
            create(broker, topics.recommendations(), 2);
            create(broker, topics.deadLetters(), 2);
            create(broker, "two", 2);

            assertThatCode(() -> requireTopics(broker, Map.of())).doesNotThrowAnyException();
            for (String option :
                    List.of(
                            "nextup.topics.models",
                            "nextup.topics.health",
                            "nextup.topics.items",
                            "nextup.topics.rules")) {
                assertThatThrownBy(() -> requireTopics(broker, Map.of(option, "two")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Topic two at %s", broker.bootstrapServers())
                        .hasMessageContaining("2 partitions")
                        .hasMessageContaining("create it with one partition");
            }
        }
    }

    private static void create(EmbeddedBroker broker, String topic, int partitions)
            throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(30, SECONDS);
            // The controller has answered, but the broker learns of the topic slightly later.
            await().atMost(30, SECONDS)
                    .until(() -> admin.listTopics().names().get(30, SECONDS).contains(topic));
        }
    }

    private static void requireTopics(EmbeddedBroker broker, Map<String, String> more)
            throws Exception {
        Map<String, String> job = new HashMap<>(more);
        job.put("nextup.kafka.bootstrap-servers", broker.bootstrapServers());
        JobOptions options = JobOptions.from(Configuration.fromMap(job));
        new Preflight(options.kafka()).requireTopics(options.publish());
    }

    private void requireTopics(Map<String, String> client) throws Exception {
        Properties properties = new Properties();
        properties.putAll(client);
        Path file = directory.resolve("client.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        JobOptions options =
                JobOptions.parse("--nextup.kafka.config=" + file, "--nextup.models.unsigned=allow");
        new Preflight(options.kafka()).requireTopics(options.publish());
    }

    private static void forbidReadingTheBrokersConfiguration(EmbeddedBroker broker)
            throws Exception {
        ResourcePattern cluster =
                new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
        ConfigResource one = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = broker.admin()) {
            // Once there is one entry, everything that no entry allows is forbidden.
            admin.createAcls(
                            List.of(
                                    entry(cluster, AclOperation.ALL, AclPermissionType.ALLOW),
                                    entry(
                                            cluster,
                                            AclOperation.DESCRIBE_CONFIGS,
                                            AclPermissionType.DENY)))
                    .all()
                    .get(30, SECONDS);
            await().atMost(30, SECONDS)
                    .untilAsserted(
                            () ->
                                    assertThatThrownBy(
                                                    () ->
                                                            admin.describeConfigs(List.of(one))
                                                                    .all()
                                                                    .get(30, SECONDS))
                                            .hasCauseInstanceOf(
                                                    ClusterAuthorizationException.class));
        }
    }

    private static AclBinding entry(
            ResourcePattern resource, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                resource, new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    private static Preflight preflight(EmbeddedBroker broker) {
        return new Preflight(
                JobOptions.from(
                                Configuration.fromMap(
                                        Map.of(
                                                "nextup.kafka.bootstrap-servers",
                                                broker.bootstrapServers())))
                        .kafka());
    }
}
