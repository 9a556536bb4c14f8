package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
import io.nextup.models.JobNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

/** Tests the sentences about what a cluster lacks; {@code SecuredSystemIT} asks a real one. */
class ClusterCheckTest {
    private static final JobNames JOB = new JobNames("nextup", null);
    private static final TopicRights ALL =
            new TopicRights(
                    List.of(), List.of(), Map.of("nextup.models.v1", 1, "nextup.health.v1", 1));
    private static final KafkaSettings SHOP =
            new KafkaSettings("kafka:9093", TopicNames.defaults(), login("shop"));
    private static final String NAMED = "--kafka-config client.properties";

    @Test
    void oneLoginNeedsWhatTheFileDeclaresForJobTrainerAndConsole() {
        ClusterCheck.Needs needs =
                ClusterCheck.Needs.of(TopicNames.of(Map.of("interactions", "shop.clicks")), JOB);

        Set<AclOperation> both = Set.of(AclOperation.READ, AclOperation.WRITE);
        assertThat(needs.topics())
                .isEqualTo(
                        Map.of(
                                "shop.clicks", both,
                                "nextup.models.v1", both,
                                "nextup.health.v1", both,
                                "nextup.recommendations.v1", both,
                                "nextup.dead-letters.v1", both,
                                "nextup.erasure-receipts.v1", Set.of(AclOperation.WRITE)));
        assertThat(needs.groups()).containsExactly("nextup", "nextup-start");
        assertThat(needs.transactionalIds()).isEmpty();
    }

    @Test
    void groupAndTransactionalIdsAreThoseOfTheJobThatShallRun() {
        ClusterCheck.Needs needs =
                ClusterCheck.Needs.of(TopicNames.defaults(), new JobNames("mine", "tx"));

        assertThat(needs.groups()).containsExactly("mine", "mine-start");
        assertThat(needs.transactionalIds()).containsExactly("tx-0");
    }

    @Test
    void aClusterThatHasAllLacksNothing() {
        assertThat(new ClusterCheck("id", ALL, List.of()).missing(SHOP, JOB, NAMED)).isEmpty();
    }

    @Test
    void allThatIsMissingIsSaidAtOnceWithACommandForEachWayOut() {
        TopicRights topics =
                new TopicRights(
                        List.of("nextup.interactions.v1", "nextup.health.v1"),
                        List.of(Right.onTopic(AclOperation.READ, "nextup.models.v1")),
                        Map.of("nextup.models.v1", 3));

        assertThat(
                        new ClusterCheck(
                                        "id",
                                        topics,
                                        List.of(Right.onGroup(AclOperation.READ, "nextup")))
                                .missing(SHOP, JOB, NAMED))
                .containsExactly(
                        "Kafka at kafka:9093 has no topic nextup.interactions.v1, nextup.health.v1: create what is missing with ./nextup topics --kafka-config client.properties",
                        "User:shop lacks Read on topic nextup.models.v1, Read on group nextup at kafka:9093: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user shop --kafka-config SUPER-USER.properties",
                        "Topic nextup.models.v1 at kafka:9093 has 3 partitions, and the order of its records needs exactly one: delete it, and create it with one partition, as ./nextup topics does");
    }

    /** Else the command would give rights on other topics or groups than those that lack. */
    @Test
    void theCommandForRightsSaysWhatItNeedsWhereNamesAreNotTheUsualOnes() {
        KafkaSettings renamed =
                new KafkaSettings(
                        "kafka:9093",
                        TopicNames.of(Map.of("interactions", "shop.clicks")),
                        Map.of("security.protocol", "SSL"));

        assertThat(
                        new ClusterCheck(
                                        "id",
                                        ALL,
                                        List.of(Right.onGroup(AclOperation.READ, "mine")))
                                .missing(renamed, new JobNames("mine", null), NAMED))
                .singleElement()
                .asString()
                .startsWith("This login lacks Read on group mine at kafka:9093")
                .contains(
                        "./nextup topics --acls --user NAME --acls-file MY-ACLS.yaml --kafka-config SUPER-USER.properties")
                .contains("NAME is the user of ssl.keystore.location")
                .contains("SUPER-USER.properties needs the nextup.topics.* of your file")
                .contains("MY-ACLS.yaml is a copy of infra/kafka/acls.yaml with group");
    }

    static Map<String, String> login(String user) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"a\\\\b c\";"
                        .formatted(user));
    }
}
