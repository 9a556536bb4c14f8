package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.MissingRights;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicRights;
import io.nextup.local.broker.TopicsFile.Topic;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates and configures a broker's topics as declared. It changes no setting that a topic has of
 * its own, unless it is told to: a shorter retention would delete records. Repeating it changes
 * nothing.
 */
public final class TopicsCreator {
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private final Admin admin;
    private final KafkaSettings kafka;
    private final Set<String> overwritten;

    private TopicsCreator(Admin admin, KafkaSettings kafka, Set<String> overwritten) {
        this.admin = admin;
        this.kafka = kafka;
        this.overwritten = overwritten;
    }

    /** Setting of a topic that is not as declared. */
    public record Kept(String key, String value, String declared) {}

    /**
     * Current state of a topic.
     *
     * @param created true when the topic was missing
     * @param partitions number of its partitions
     * @param declaredPartitions number of partitions that a new topic would have
     * @param kept settings that the topic keeps
     */
    public record Result(
            String name, boolean created, int partitions, int declaredPartitions, List<Kept> kept) {
        public Result {
            kept = List.copyOf(kept);
        }

        /** Returns true when the topic has another number of partitions than declared. */
        public boolean differs() {
            return partitions != declaredPartitions;
        }

        /** Returns true when the topic has the declared partitions and settings. */
        public boolean isAsDeclared() {
            return !differs() && kept.isEmpty();
        }
    }

    /**
     * Creates missing topics, and gives the others the declared settings that they lack; returns
     * when the broker shows them all. A topic keeps its number of partitions: with more of them, a
     * user's next records would lie in another partition than the earlier ones.
     *
     * @param kafka the cluster's settings, for errors
     * @param overwritten settings that it sets where a topic has another value of its own, too
     * @return result for each topic, in the order of the file
     */
    public static List<Result> create(
            Admin admin, KafkaSettings kafka, TopicsFile file, Set<String> overwritten) {
        return new TopicsCreator(admin, kafka, overwritten).create(file);
    }

    private List<Result> create(TopicsFile file) {
        Set<String> created = createMissing(file);
        List<Result> results = new ArrayList<>();
        for (Topic topic : file.topics()) {
            boolean isNew = created.contains(topic.name());
            int partitions = awaitPartitions(topic.name());
            List<Kept> kept = isNew ? List.of() : configure(topic);
            results.add(new Result(topic.name(), isNew, partitions, topic.partitions(), kept));
        }
        return results;
    }

    /**
     * Creates the missing topics, and returns their names.
     *
     * @throws LocalRunException naming all that this client may not create, and no topic that is
     *     there: brokers refuse to create such a one with the same words
     */
    private Set<String> createMissing(TopicsFile file) {
        TopicRights seen = get(() -> seen(admin, file), file.topics().get(0).name());
        Set<String> created = new HashSet<>();
        List<Right> denied = new ArrayList<>();
        for (Topic topic : file.topics()) {
            if (seen.partitions().containsKey(topic.name())) {
                continue;
            }
            try {
                if (createOne(topic)) {
                    created.add(topic.name());
                }
            } catch (AuthorizationException e) {
                // The brokers do not say whether a topic that is hidden from this client exists.
                denied.add(
                        Right.onTopic(
                                seen.absent().contains(topic.name())
                                        ? AclOperation.CREATE
                                        : AclOperation.DESCRIBE,
                                topic.name()));
            }
        }
        if (!denied.isEmpty()) {
            throw new LocalRunException(refusal(denied));
        }
        return created;
    }

    private String refusal(List<Right> denied) {
        return new MissingRights(kafka, denied)
                .sentence(
                        "a super user creates and sets topics with "
                                + MissingRights.commandForTopics(kafka));
    }

    private static TopicRights seen(Admin admin, TopicsFile file)
            throws ExecutionException, InterruptedException {
        return TopicRights.read(
                admin,
                file.topics().stream()
                        .collect(
                                Collectors.toMap(
                                        Topic::name,
                                        topic -> Set.of(AclOperation.DESCRIBE),
                                        (one, other) -> one,
                                        TreeMap::new)));
    }

    /**
     * Topics as they are, beside those declared.
     *
     * @param absent topics that are not there
     * @param there result for each topic that is, as far as this client may look; a setting that
     *     the topic lacks has the value null
     * @param hidden topics that this client may not describe, or whose settings it may not read
     */
    public record Comparison(List<String> absent, List<Result> there, List<String> hidden) {
        public Comparison {
            absent = List.copyOf(absent);
            there = List.copyOf(there);
            hidden = List.copyOf(hidden);
        }
    }

    /**
     * Compares a broker's topics with those declared, and changes nothing.
     *
     * @throws ExecutionException if the broker does not answer
     */
    public static Comparison compare(Admin admin, TopicsFile file)
            throws ExecutionException, InterruptedException {
        TopicRights topics = seen(admin, file);
        List<Result> there = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        for (Topic topic : file.topics()) {
            Integer partitions = topics.partitions().get(topic.name());
            if (partitions == null) {
                if (!topics.absent().contains(topic.name())) {
                    hidden.add(topic.name());
                }
                continue;
            }
            List<Kept> differing = List.of();
            try {
                ConfigResource resource =
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                Config config =
                        admin.describeConfigs(List.of(resource)).values().get(resource).get();
                differing = differing(topic, own(config));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthorizationException)) {
                    throw e;
                }
                hidden.add(topic.name());
            }
            there.add(new Result(topic.name(), false, partitions, topic.partitions(), differing));
        }
        return new Comparison(topics.absent(), there, hidden);
    }

    /** Waits for the broker, which knows a new topic a moment after the controller. */
    private int awaitPartitions(String name) {
        AtomicReference<Optional<Integer>> found = new AtomicReference<>(Optional.empty());
        Wait.until(
                VISIBLE_LIMIT,
                () -> {
                    found.set(partitions(name));
                    return found.get().isPresent();
                },
                () ->
                        "The broker does not show topic %s after %d s"
                                .formatted(name, VISIBLE_LIMIT.toSeconds()));
        return found.get().orElseThrow();
    }

    private Optional<Integer> partitions(String name) {
        try {
            TopicDescription description =
                    get(
                            admin.describeTopics(List.of(name)).topicNameValues().get(name)::get,
                            Right.onTopic(AclOperation.DESCRIBE, name));
            return Optional.of(description.partitions().size());
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /**
     * Creates a topic; returns false if it existed.
     *
     * @throws AuthorizationException if the brokers do not allow it
     */
    private boolean createOne(Topic topic) {
        NewTopic request =
                new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.config());
        try {
            get(admin.createTopics(List.of(request)).all()::get, topic.name());
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    /** Sets what is declared, and returns what the topic keeps instead. */
    private List<Kept> configure(Topic topic) {
        if (topic.config().isEmpty()) {
            return List.of();
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<String, String> own = own(resource);
        List<Kept> kept = new ArrayList<>();
        List<AlterConfigOp> changes = new ArrayList<>();
        for (Kept one : differing(topic, own)) {
            if (one.value() == null || overwritten.contains(one.key())) {
                ConfigEntry entry = new ConfigEntry(one.key(), one.declared());
                changes.add(new AlterConfigOp(entry, OpType.SET));
            } else {
                kept.add(one);
            }
        }
        if (changes.isEmpty()) {
            return kept;
        }
        get(
                admin.incrementalAlterConfigs(Map.of(resource, changes)).all()::get,
                Right.onTopic(AclOperation.ALTER_CONFIGS, topic.name()));
        return kept;
    }

    /**
     * Returns the settings that a topic does not have from its broker. A setting that the broker no
     * longer knows has no value.
     */
    private Map<String, String> own(ConfigResource topic) {
        Config config =
                get(
                        admin.describeConfigs(List.of(topic)).values().get(topic)::get,
                        // Includes DescribeConfigs, and is needed anyway.
                        Right.onTopic(AclOperation.ALTER_CONFIGS, topic.name()));
        return own(config);
    }

    /** Returns declared settings that a topic has otherwise, or lacks: those have no value. */
    private static List<Kept> differing(Topic topic, Map<String, String> own) {
        return topic.config().entrySet().stream()
                .filter(declared -> !declared.getValue().equals(own.get(declared.getKey())))
                .map(
                        declared ->
                                new Kept(
                                        declared.getKey(),
                                        own.get(declared.getKey()),
                                        declared.getValue()))
                .toList();
    }

    private static Map<String, String> own(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private static LocalRunException failure(String topic, ExecutionException e) {
        String what =
                e.getCause() instanceof RetriableException
                        ? "The broker gave no answer about topic %s: %s"
                        : "The broker refused topic %s: %s";
        return new LocalRunException(what.formatted(topic, e.getCause().getMessage()), e);
    }

    private interface Answer<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    private <T> T get(Answer<T> answer, Right needed) {
        try {
            return get(answer, needed.name());
        } catch (AuthorizationException e) {
            throw new LocalRunException(refusal(List.of(needed)), e);
        }
    }

    private static <T> T get(Answer<T> answer, String topic) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException denied) {
                throw denied;
            }
            if (e.getCause() instanceof TopicExistsException there) {
                throw there;
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException missing) {
                throw missing;
            }
            throw failure(topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while topics were created", e);
        }
    }
}
