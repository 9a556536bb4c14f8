package io.nextup.kafka;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** Words for a right that the brokers' ACLs do not give to a client, on one line. */
public final class MissingRight {
    private MissingRight() {}

    /** Names the client's principal, the operation and the topic. */
    public static String onTopic(KafkaSettings kafka, AclOperation needed, String topic) {
        return on(kafka, needed, ResourceType.TOPIC, topic);
    }

    /** Names the client's principal, the operation and the consumer group. */
    public static String onGroup(KafkaSettings kafka, AclOperation needed, String group) {
        return on(kafka, needed, ResourceType.GROUP, group);
    }

    /** Names the client's principal, the operation and the transactional id. */
    public static String onTransactionalId(KafkaSettings kafka, AclOperation needed, String id) {
        return on(kafka, needed, ResourceType.TRANSACTIONAL_ID, id);
    }

    /** Names the client's principal and the operation. */
    public static String onCluster(KafkaSettings kafka, AclOperation needed) {
        return told(kafka, needed, "the cluster");
    }

    private static String on(
            KafkaSettings kafka, AclOperation needed, ResourceType type, String name) {
        String kind =
                switch (type) {
                    case TOPIC -> "topic";
                    case GROUP -> "group";
                    default -> "transactional id";
                };
        return told(kafka, needed, kind + " " + name);
    }

    private static String told(KafkaSettings kafka, AclOperation needed, String resource) {
        return "%s lacks %s on %s at %s: have an administrator allow it (./nextup topics --acls)"
                .formatted(
                        ClientPrincipal.of(kafka),
                        SecurityUtils.operationName(needed),
                        resource,
                        kafka.bootstrapServers());
    }
}
