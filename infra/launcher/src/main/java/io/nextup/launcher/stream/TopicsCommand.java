package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.AclsCreator;
import io.nextup.local.broker.AclsFile;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.broker.QuotaSetter;
import io.nextup.local.broker.StrimziManifests;
import io.nextup.local.broker.TopicsCreator;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.process.LocalRunException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nextup topics}: creates a broker's topics, or the rights on them, as declared. */
@Command(
        name = "topics",
        sortOptions = false,
        description = {
            "Creates the declared topics that a broker lacks, and gives those that it has the declared"
                    + " settings that they lack.",
            "An existing topic keeps its partitions and its own settings, with a note. Repeating the"
                    + " command changes nothing.",
            "With --acls it gives users the rights and quotas of infra/kafka/acls.yaml instead, and"
                    + " creates no topics.",
            "With --strimzi it asks no broker: it prints topics and users as resources of Strimzi,"
                    + " the operator of Kafka on Kubernetes.",
            ""
        },
        exitCodeList = {
            "0:everything is as declared, or is now",
            "3:done, but notes say what differs and stays: partitions, settings or rights"
        },
        footer = {
            "",
            "Examples:",
            "  nextup topics",
            "  nextup topics --bootstrap-servers kafka:9092 --file my-topics.yaml",
            "  nextup topics --kafka-config client.properties",
            "  nextup topics --overwrite segment.ms",
            "  nextup topics --acls --kafka-config super-user.properties",
            "  nextup topics --acls --user shop --kafka-config super-user.properties",
            "  nextup topics --strimzi nextup > topics-and-users.yaml"
        })
public final class TopicsCommand extends Verb {
    private static final int DEFAULT_REPLICAS = 3;

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "File of other topics than those of infra/kafka/topics.yaml, in the same form and"
                            + " with its own names.")
    private Path file;

    @Option(
            names = "--overwrite",
            paramLabel = "SETTING",
            split = ",",
            description =
                    "Sets these also where a topic has another value of its own, such as segment.ms. A"
                            + " shorter retention.ms deletes records at once.")
    private Set<String> overwritten = Set.of();

    @Option(
            names = "--acls",
            description =
                    "Gives each user of infra/kafka/acls.yaml its rights and quotas, and removes none."
                            + " Needs Describe, Alter, DescribeConfigs and AlterConfigs on the"
                            + " cluster, as a super user has them.")
    private boolean acls;

    @Option(
            names = "--acls-file",
            paramLabel = "FILE",
            description =
                    "File of other rights and quotas than those of infra/kafka/acls.yaml, in the same"
                            + " form and with its own names; implies --acls.")
    private Path aclsFile;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "With --acls: gives this user alone the rights of job, trainer and console"
                            + " together, as the login of nextup up --kafka-config needs them; the"
                            + " other rights of this user stay.")
    private String user;

    @Option(
            names = "--remove-undeclared",
            description = "With --acls: removes the other rights that the users of the file have.")
    private boolean removeUndeclared;

    @Option(
            names = "--strimzi",
            paramLabel = "CLUSTER",
            description =
                    "Prints a KafkaTopic for each topic and a KafkaUser for each user with its rights"
                            + " and quotas, for the Kafka resource of this name, and creates nothing. Takes"
                            + " --file, --acls-file and the names of topics in --kafka-config.")
    private String strimzi;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description =
                    "With --strimzi: replicas of each partition (default: "
                            + DEFAULT_REPLICAS
                            + ").")
    private Integer replicas;

    @Override
    protected int run() {
        if (strimzi != null) {
            printManifests(kafka.topicNames());
            return OK;
        }
        KafkaSettings cluster = kafka.settings();
        if (replicas != null) {
            throw usage(
                    "--replicas needs --strimzi: on a broker, its default.replication.factor decides");
        }
        if (acls || aclsFile != null) {
            if (!overwritten.isEmpty()) {
                throw usage(
                        "--overwrite sets topics, and --acls gives rights: run the verb once for each");
            }
            return giveRights(cluster) ? OK : NO;
        }
        if (removeUndeclared) {
            throw usage("--remove-undeclared removes rights: give --acls, too");
        }
        if (user != null) {
            throw usage("--user gives rights: give --acls, too");
        }
        TopicsFile topics = topics(cluster.topics());
        requireDeclared(topics);
        List<TopicsCreator.Result> results;
        try (Admin admin = BrokerAdmin.connect(cluster)) {
            results = TopicsCreator.create(admin, cluster, topics, overwritten);
        }
        report(results);
        return results.stream().allMatch(TopicsCreator.Result::isAsDeclared) ? OK : NO;
    }

    private void requireDeclared(TopicsFile topics) {
        for (String setting : overwritten) {
            if (topics.topics().stream().noneMatch(one -> one.config().containsKey(setting))) {
                throw usage("--overwrite %s: no topic declares this setting".formatted(setting));
            }
        }
    }

    private TopicsFile topics(TopicNames names) {
        return file == null
                ? TopicsFile.bundled().named(names)
                : declared("--file", () -> TopicsFile.read(file));
    }

    private AclsFile rights(TopicNames names) {
        return aclsFile == null
                ? AclsFile.bundled().named(names)
                : declared("--acls-file", () -> AclsFile.read(aclsFile));
    }

    private AclsFile rightsOfUser(KafkaSettings cluster) {
        try {
            return rights(cluster.topics()).ofOneUser("User:" + user);
        } catch (IllegalArgumentException e) {
            throw usage("--user %s: %s".formatted(user, e.getMessage()));
        }
    }

    /** Reads a file, or reports that it is not of the form. */
    private <T> T declared(String option, Supplier<T> read) {
        try {
            return read.get();
        } catch (LocalRunException e) {
            throw usage("%s: %s".formatted(option, e.getMessage()));
        }
    }

    private void printManifests(TopicNames names) {
        if (acls || user != null || removeUndeclared || !overwritten.isEmpty() || json()) {
            throw usage(
                    "--strimzi prints topics and rights as YAML: leave --acls, --user, --remove-undeclared, --overwrite and --json away");
        }
        if (replicas != null && replicas < 1) {
            throw usage("--replicas is %d: at least 1".formatted(replicas));
        }
        String manifests;
        try {
            manifests =
                    new StrimziManifests(strimzi, replicas == null ? DEFAULT_REPLICAS : replicas)
                            .of(topics(names), rights(names));
        } catch (IllegalArgumentException e) {
            throw usage("--strimzi: " + e.getMessage());
        }
        PrintWriter out = out();
        out.print(manifests);
        out.flush();
    }

    /** Returns false where rights stay that are not declared. */
    private boolean giveRights(KafkaSettings cluster) {
        if (file != null) {
            throw usage(
                    "--file declares topics, and --acls creates none: run the verb once for each");
        }
        if (user != null && removeUndeclared) {
            throw usage(
                    "--remove-undeclared would take away what other applications of --user %s need: leave one of them away"
                            .formatted(user));
        }
        AclsFile rights = user == null ? rights(cluster.topics()) : rightsOfUser(cluster);
        try (Admin admin = BrokerAdmin.connect(cluster)) {
            AclsCreator creator = new AclsCreator(admin, cluster);
            AclsCreator.Result all = creator.add(rights);
            AclsCreator.Result result = user == null ? all : all.ofDeclared();
            RightsReport.printAfter(
                    result,
                    removeUndeclared
                            ? Optional.of(() -> creator.remove(result.undeclared()))
                            : Optional.empty(),
                    () -> new QuotaSetter(admin, cluster).set(rights),
                    this);
            return removeUndeclared || result.undeclared().isEmpty();
        }
    }

    private void report(List<TopicsCreator.Result> results) {
        PrintWriter out = out();
        if (json()) {
            printJson(asJson(results));
        } else {
            for (TopicsCreator.Result topic : results) {
                out.println(
                        "%-8s %s, %d partitions"
                                .formatted(
                                        topic.created() ? "created" : "there",
                                        topic.name(),
                                        topic.partitions()));
            }
            results.forEach(topic -> topic.kept().forEach(one -> out.println(note(topic, one))));
            results.stream()
                    .filter(TopicsCreator.Result::differs)
                    .forEach(
                            topic ->
                                    out.println(
                                            "Note: %s keeps its %d partitions; %d are declared. Others would move users' records away from those before: to have them, copy the records to a new topic."
                                                    .formatted(
                                                            topic.name(),
                                                            topic.partitions(),
                                                            topic.declaredPartitions())));
        }
        out.flush();
    }

    private static String note(TopicsCreator.Result topic, TopicsCreator.Kept setting) {
        return "Note: %s keeps its %s, %s; %s is declared, and --overwrite %s sets it."
                .formatted(
                        topic.name(),
                        setting.key(),
                        setting.value(),
                        setting.declared(),
                        setting.key());
    }

    private static ObjectNode asJson(List<TopicsCreator.Result> results) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode created = json.putArray("created");
        ArrayNode there = json.putArray("there");
        ArrayNode kept = json.putArray("otherPartitions");
        ArrayNode settings = json.putArray("otherSettings");
        for (TopicsCreator.Result topic : results) {
            (topic.created() ? created : there).add(topic.name());
            if (topic.differs()) {
                kept.addObject()
                        .put("topic", topic.name())
                        .put("partitionCount", topic.partitions())
                        .put("declaredPartitionCount", topic.declaredPartitions());
            }
            for (TopicsCreator.Kept one : topic.kept()) {
                settings.addObject()
                        .put("topic", topic.name())
                        .put("setting", one.key())
                        .put("value", one.value())
                        .put("declaredValue", one.declared());
            }
        }
        return json;
    }
}
