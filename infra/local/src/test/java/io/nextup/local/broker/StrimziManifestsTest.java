package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.broker.AclsFile.Principal;
import io.nextup.local.broker.AclsFile.Rule;
import io.nextup.local.broker.TopicsFile.Topic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrimziManifestsTest {
    private static final TopicsFile TOPICS =
            new TopicsFile(
                    List.of(
                            new Topic("_Shop_Clicks", 8, 2, Map.of("retention.ms", "60000")),
                            new Topic("shop.next", 1, null, Map.of("a.flag", "true"))));

    private static final AclsFile RIGHTS =
            new AclsFile(
                    List.of(
                            new Principal(
                                    "User:shop-job",
                                    List.of(
                                            rule("_Shop_Clicks", null, null, false, "Read"),
                                            rule(null, "shop-", null, false, "Read", "Delete"),
                                            rule(null, null, "shop-tx-", false, "Write"),
                                            rule(null, null, null, true, "DescribeConfigs")),
                                    Map.of(
                                            "request_percentage", 50L,
                                            "producer_byte_rate", 1_000L))));

    @Test
    void topicsAndUsersBecomeResourcesOfTheCluster() {
        assertThat(new StrimziManifests("shop", 2).of(TOPICS, RIGHTS))
                .isEqualTo(
                        """
                        ---
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaTopic
                        metadata:
                          name: shop-clicks
                          labels:
                            strimzi.io/cluster: shop
                        spec:
                          topicName: _Shop_Clicks
                          partitions: 8
                          replicas: 2
                          config:
                            retention.ms: "60000"
                        ---
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaTopic
                        metadata:
                          name: shop.next
                          labels:
                            strimzi.io/cluster: shop
                        spec:
                          partitions: 1
                          replicas: 2
                          config:
                            a.flag: "true"
                        ---
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaUser
                        metadata:
                          name: shop-job
                          labels:
                            strimzi.io/cluster: shop
                        spec:
                          authentication:
                            type: scram-sha-512
                          authorization:
                            type: simple
                            acls:
                              - resource:
                                  type: topic
                                  name: _Shop_Clicks
                                operations:
                                  - Read
                              - resource:
                                  type: group
                                  name: shop-
                                  patternType: prefix
                                operations:
                                  - Read
                                  - Delete
                              - resource:
                                  type: transactionalId
                                  name: shop-tx-
                                  patternType: prefix
                                operations:
                                  - Write
                              - resource:
                                  type: cluster
                                operations:
                                  - DescribeConfigs
                          quotas:
                            producerByteRate: 1000
                            requestPercentage: 50
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Group:shop", "User:Shop", "User:CN=shop,O=x"})
    void aPrincipalThatCannotBeAUserIsNamed(String principal) {
        AclsFile rights =
                new AclsFile(
                        List.of(
                                new Principal(
                                        principal,
                                        List.of(rule("clicks", null, null, false, "Read")),
                                        null)));

        assertThatThrownBy(() -> new StrimziManifests("shop", 3).of(TOPICS, rights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(principal + " cannot be a KafkaUser");
    }

    @Test
    void twoTopicsOfOneResourceNameAreNamed() {
        TopicsFile topics =
                new TopicsFile(
                        List.of(
                                new Topic("shop_clicks", 1, null, Map.of()),
                                new Topic("shop-clicks", 1, null, Map.of())));

        assertThatThrownBy(() -> new StrimziManifests("shop", 3).of(topics, RIGHTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Topics shop_clicks and shop-clicks would both be the KafkaTopic shop-clicks: rename one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"___", "shop..clicks", "shop_.clicks"})
    void aTopicThatCannotBeAResourceIsNamed(String name) {
        TopicsFile topics = new TopicsFile(List.of(new Topic(name, 1, null, Map.of())));

        assertThatThrownBy(() -> new StrimziManifests("shop", 3).of(topics, RIGHTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Topic %s cannot be a KafkaTopic".formatted(name));
    }

    @Test
    void clustersAndReplicasThatCannotBeAreNamed() {
        for (String cluster : List.of("My_Kafka", "my.kafka", "k".repeat(41))) {
            assertThatThrownBy(() -> new StrimziManifests(cluster, 3))
                    .hasMessageStartingWith(cluster + " is not a valid name");
        }
        assertThatThrownBy(() -> new StrimziManifests("shop", 0))
                .hasMessageStartingWith("0 is not a valid number of replicas");
    }

    private static Rule rule(
            String topic,
            String groupPrefix,
            String transactionalIdPrefix,
            boolean cluster,
            String... operations) {
        return new Rule(
                topic, null, groupPrefix, transactionalIdPrefix, cluster, List.of(operations));
    }
}
