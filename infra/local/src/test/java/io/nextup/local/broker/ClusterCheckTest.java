package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
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
                ClusterCheck.Needs.of(
                        TopicNames.of(Map.of("interactions", "shop.clicks")), JOB, true);

        Set<AclOperation> both = Set.of(AclOperation.READ, AclOperation.WRITE);
        assertThat(needs.topics())
                .isEqualTo(
                        Map.of(
                                "shop.clicks", both,
                                "nextup.models.v1", both,
                                "nextup.health.v1", both,
                                "nextup.recommendations.v1", both,
                                "nextup.dead-letters.v1", both,
                                "nextup.erasure-receipts.v1", Set.of(AclOperation.WRITE),
                                "nextup.items.v1", Set.of(AclOperation.READ),
                                "nextup.rules.v1", Set.of(AclOperation.READ)));
        assertThat(needs.groups()).containsExactly("nextup", "nextup-start");
        assertThat(needs.transactionalIds()).isEmpty();
    }

    @Test
    void groupAndTransactionalIdsAreThoseOfTheJobThatShallRun() {
        ClusterCheck.Needs needs =
                ClusterCheck.Needs.of(TopicNames.defaults(), new JobNames("mine", "tx"), true);

        assertThat(needs.groups()).containsExactly("mine", "mine-start");
        assertThat(needs.transactionalIds()).containsExactly("tx-0");
    }

    @Test
    void aClusterThatHasAllLacksNothing() {
        assertThat(new ClusterCheck("id", ALL, List.of()).missing(SHOP, NAMED)).isEmpty();
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
                                .missing(SHOP, NAMED))
                .containsExactly(
                        "Kafka at kafka:9093 has no topic nextup.interactions.v1, nextup.health.v1: a super user creates what is missing with ./nextup topics --kafka-config SUPER-USER.properties",
                        "User:shop lacks Read on topic nextup.models.v1, Read on group nextup at kafka:9093: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user shop --kafka-config SUPER-USER.properties",
                        "Topic nextup.models.v1 at kafka:9093 has 3 partitions, and the order of its records needs exactly one: delete it, and create it with one partition, as ./nextup topics does");
    }

    /** An administrator is asked once for both. */
    @Test
    void topicsThatTheLoginMayNotSeeAreNamedWithTheRights() {
        TopicRights hidden =
                new TopicRights(
                        List.of("nextup.health.v1"),
                        List.of(
                                Right.onTopic(AclOperation.WRITE, "nextup.interactions.v1"),
                                Right.onTopic(AclOperation.READ, "nextup.models.v1"),
                                Right.onTopic(AclOperation.WRITE, "nextup.models.v1")),
                        Map.of("nextup.interactions.v1", 8));

        assertThat(new ClusterCheck("id", hidden, List.of()).missing(SHOP, NAMED))
                .hasSize(2)
                .first()
                .isEqualTo(
                        "Kafka at kafka:9093 has no topic nextup.health.v1, and hides from this login whether it has topic nextup.models.v1: a super user creates what is missing with ./nextup topics --kafka-config SUPER-USER.properties");
    }

    @Test
    void whereNobodyHasALoginAnybodyCreatesTopics() {
        TopicRights absent = new TopicRights(List.of("nextup.health.v1"), List.of(), Map.of());

        assertThat(
                        new ClusterCheck("id", absent, List.of())
                                .missing(
                                        KafkaSettings.at("kafka:9092"),
                                        "--bootstrap-servers kafka:9092"))
                .containsExactly(
                        "Kafka at kafka:9092 has no topic nextup.health.v1: create what is missing with ./nextup topics --bootstrap-servers kafka:9092");
    }

    @Test
    void withAMappingNobodyClicksSoThatNobodyNeedsToWriteInteractions() {
        ClusterCheck.Needs needs = ClusterCheck.Needs.of(TopicNames.defaults(), JOB, false);

        assertThat(needs.topics())
                .containsEntry("nextup.interactions.v1", Set.of(AclOperation.READ))
                .containsEntry("nextup.models.v1", Set.of(AclOperation.READ, AclOperation.WRITE));
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
