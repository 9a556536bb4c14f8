package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a cluster that trusts nobody refuses a client, in one line. */
class SecuredBrokerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOPIC = "clicks";
    private static final String PASSWORD = "opensesame";

    @TempDir private static Path directory;

    private static SecuredBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = SecuredBroker.start(directory);
        try (Admin admin = KafkaClients.admin(broker.superUser(), Map.of())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(30, SECONDS);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aUserMayDoWhatTheACLsAllowAndTheLineNamesTheRightThatIsMissing() throws Exception {
        KafkaSettings ada = broker.addUser("ada", PASSWORD);

        assertThatThrownBy(() -> AcknowledgedWriter.connect(ada, TOPIC))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(lacks("User:ada", "Write"));
        assertThatThrownBy(() -> read(ada))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(lacks("User:ada", "Read"));
        assertThatThrownBy(() -> TopicId.read(ada, TOPIC, AclOperation.DESCRIBE, PATIENCE))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(lacks("User:ada", "Describe"));

        allow("User:ada", AclOperation.READ);
        assertThatThrownBy(() -> AcknowledgedWriter.connect(ada, TOPIC))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(lacks("User:ada", "Write"));
        int before = read(ada).size();

        allow("User:ada", AclOperation.WRITE);
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(ada, TOPIC)) {
            writer.write("ada".getBytes(UTF_8), "ball".getBytes(UTF_8));
        }
        assertThat(read(ada)).hasSize(before + 1).contains("ball");
    }

    @Test
    void aRightThatIsTakenAwayWhileAWriterIsOpenIsNamedAtTheNextRecord() throws Exception {
        KafkaSettings bob = broker.addUser("bob", PASSWORD);
        allow("User:bob", AclOperation.WRITE);
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(bob, TOPIC)) {
            writer.write("bob".getBytes(UTF_8), "rope".getBytes(UTF_8));
            forbid("User:bob");

            assertThatThrownBy(() -> writer.write("bob".getBytes(UTF_8), "hat".getBytes(UTF_8)))
                    .isInstanceOf(TopicException.class)
                    .hasMessageStartingWith(lacks("User:bob", "Write"));
        }
    }

    @Test
    void aWrongPasswordIsARefusedLoginThatNamesTheUserAndNotThePassword() {
        assertThatThrownBy(() -> read(broker.user("root", "wrong-guess")))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(
                        "Kafka at %s refuses the login of User:root: correct the SASL or SSL properties in --kafka-config"
                                .formatted(broker.bootstrapServers()))
                .hasMessageNotContaining("wrong-guess");
    }

    @Test
    void aBrokerOfAnotherAuthorityIsNotTrusted() throws Exception {
        KafkaSettings deceived = broker.deceived(directory);

        assertThatThrownBy(() -> read(deceived))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(
                        "No TLS connection to Kafka at %s: correct ssl.truststore.*"
                                .formatted(broker.bootstrapServers()))
                .hasMessageContaining("certification path")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> AcknowledgedWriter.connect(deceived, TOPIC))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("ssl.truststore.*");
    }

    @Test
    void theSubjectOfATokenIsTheUserThatTheACLsName() throws Exception {
        KafkaSettings eve = broker.tokenOf("eve");
        assertThatThrownBy(() -> read(eve))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith(lacks("User:eve", "Read"));

        allow("User:eve", AclOperation.READ);
        assertThat(read(eve)).hasSameSizeAs(read(broker.superUser()));
    }

    @Test
    void writeOnATransactionalIdIncludesTheDescribeThatAnInquiryAboutItNeeds() throws Exception {
        KafkaSettings fay = broker.addUser("fay", PASSWORD);
        try (Admin admin = KafkaClients.admin(fay, Map.of())) {
            assertThatThrownBy(() -> admin.describeTransactions(List.of("fay-1")).all().get())
                    .hasCauseInstanceOf(TransactionalIdAuthorizationException.class);

            allow("User:fay", ResourceType.TRANSACTIONAL_ID, "fay-1", AclOperation.WRITE);
            // The answer about an id that nobody has used.
            assertThatThrownBy(() -> admin.describeTransactions(List.of("fay-1")).all().get())
                    .hasCauseInstanceOf(TransactionalIdNotFoundException.class);
        }
    }

    private static String lacks(String principal, String right) {
        return "%s lacks %s on topic clicks at %s: "
                .formatted(principal, right, broker.bootstrapServers());
    }

    private static List<String> read(KafkaSettings kafka) throws TopicException {
        List<String> values = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readToEnd(TOPIC, record -> values.add(new String(record.value(), UTF_8)));
        }
        return values;
    }

    private static void allow(String principal, AclOperation operation) throws Exception {
        allow(principal, ResourceType.TOPIC, TOPIC, operation);
    }

    private static void allow(
            String principal, ResourceType type, String name, AclOperation operation)
            throws Exception {
        AclBinding rule =
                new AclBinding(
                        new ResourcePattern(type, name, PatternType.LITERAL),
                        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
        try (Admin admin = KafkaClients.admin(broker.superUser(), Map.of())) {
            admin.createAcls(List.of(rule)).all().get(30, SECONDS);
            awaitRules(admin, rule.toFilter(), 1);
        }
    }

    private static void forbid(String principal) throws Exception {
        AclBindingFilter rules =
                new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter(
                                principal, null, AclOperation.ANY, AclPermissionType.ANY));
        try (Admin admin = KafkaClients.admin(broker.superUser(), Map.of())) {
            admin.deleteAcls(List.of(rules)).all().get(30, SECONDS);
            awaitRules(admin, rules, 0);
        }
    }

    /** Waits for the broker, which learns of a rule a moment after the controller. */
    private static void awaitRules(Admin admin, AclBindingFilter rules, int count) {
        await().atMost(30, SECONDS)
                .until(() -> admin.describeAcls(rules).values().get(30, SECONDS).size() == count);
    }
}
