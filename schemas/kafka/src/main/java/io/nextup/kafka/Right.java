package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * An operation on a resource of the brokers, which an ACL may allow.
 *
 * @param name name of the topic, the group or the transactional id
 */
public record Right(AclOperation operation, ResourceType type, String name) {
    public Right {
        requireNonNull(operation, "operation is null");
        requireNonNull(type, "type is null");
        requireNonNull(name, "name is null");
    }

    public static Right onTopic(AclOperation operation, String topic) {
        return new Right(operation, ResourceType.TOPIC, topic);
    }

    public static Right onGroup(AclOperation operation, String group) {
        return new Right(operation, ResourceType.GROUP, group);
    }

    public static Right onTransactionalId(AclOperation operation, String id) {
        return new Right(operation, ResourceType.TRANSACTIONAL_ID, id);
    }

    public static Right onCluster(AclOperation operation) {
        return new Right(operation, ResourceType.CLUSTER, Resource.CLUSTER_NAME);
    }

    /** Says on one line that a client lacks this right: its principal, the right, the way out. */
    public String missing(KafkaSettings kafka) {
        return new MissingRights(kafka, List.of(this)).sentence();
    }

    /** Formats the right, such as {@code Read on topic nextup.models.v1}. */
    @Override
    public String toString() {
        String resource =
                switch (type) {
                    case TOPIC -> "topic " + name;
                    case GROUP -> "group " + name;
                    case TRANSACTIONAL_ID -> "transactional id " + name;
                    case CLUSTER -> "the cluster";
                    default -> SecurityUtils.resourceTypeName(type) + " " + name;
                };
        return "%s on %s".formatted(SecurityUtils.operationName(operation), resource);
    }
}
