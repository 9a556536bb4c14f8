package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.count;

import io.nextup.kafka.ClientPrincipal;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.AclsFile;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.broker.ClusterCheck;
import io.nextup.local.broker.TopicsCreator;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.process.LocalRunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.config.TopicConfig;

/** Checks of the brokers, their topics and the rights of this login. */
final class BrokerChecks {
    private static final String TOPICS_PAGE = "infra/RUNBOOK.md#what-was-lost";
    private static final String SETTINGS_PAGE = "infra/kafka/README.md";

    /** Settings without which a topic's content is not what its readers take it for. */
    private static final Set<String> ESSENTIAL =
            Set.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);

    private final KafkaSettings kafka;
    private final JobNames job;
    private final boolean clicks;

    /**
     * @param clicks false where a mapping is set, with which nobody clicks in the console
     */
    BrokerChecks(KafkaSettings kafka, JobNames job, boolean clicks) {
        this.kafka = kafka;
        this.job = job;
        this.clicks = clicks;
    }

    Check broker() {
        return new Check(
                "broker",
                true,
                () -> {
                    try (Admin admin = BrokerAdmin.connect(kafka)) {
                        DescribeClusterResult cluster = admin.describeCluster();
                        FinalizedVersionRange version =
                                admin.describeFeatures()
                                        .featureMetadata()
                                        .get()
                                        .finalizedFeatures()
                                        .get("metadata.version");
                        int brokers = cluster.nodes().get().size();
                        return Finding.good(
                                "%s at %s, cluster %s%s"
                                        .formatted(
                                                count(brokers, "broker"),
                                                kafka.bootstrapServers(),
                                                cluster.clusterId().get(),
                                                version == null
                                                        ? ""
                                                        : ", metadata.version "
                                                                + version.maxVersionLevel()));
                    } catch (LocalRunException e) {
                        return Finding.bad(e.getMessage(), "infra/kafka/README.md");
                    }
                });
    }

    Check topics() {
        return new Check(
                "topics",
                true,
                () -> {
                    try (Admin admin = BrokerAdmin.connect(kafka)) {
                        return judge(
                                kafka,
                                TopicsCreator.compare(
                                        admin, TopicsFile.bundled().named(kafka.topics())));
                    }
                });
    }

    /** Others than the declared partitions and retentions are a choice, which is only named. */
    static Finding judge(KafkaSettings kafka, TopicsCreator.Comparison topics) {
        if (!topics.absent().isEmpty()) {
            return Finding.bad(ClusterCheck.absent(kafka, topics.absent(), ""), TOPICS_PAGE);
        }
        List<String> lacking = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        List<String> chosen = new ArrayList<>();
        for (TopicsCreator.Result topic : topics.there()) {
            if (topic.declaredPartitions() == 1 && topic.differs()) {
                return Finding.bad(
                        "%s has %d partitions, and the order of its records needs one: delete it, and create it with ./nextup topics"
                                .formatted(topic.name(), topic.partitions()),
                        SETTINGS_PAGE);
            }
            for (TopicsCreator.Kept one : topic.kept()) {
                String words =
                        "%s of %s is %s, declared is %s"
                                .formatted(one.key(), topic.name(), one.value(), one.declared());
                if (one.value() == null) {
                    lacking.add("%s of %s".formatted(one.key(), topic.name()));
                } else {
                    (ESSENTIAL.contains(one.key()) ? wrong : chosen).add(words);
                }
            }
        }
        if (!wrong.isEmpty()) {
            return Finding.bad(
                    "%s: set it with ./nextup topics --overwrite SETTING"
                            .formatted(String.join("; ", wrong)),
                    SETTINGS_PAGE);
        }
        if (!lacking.isEmpty()) {
            return Finding.bad(
                    "Not set: %s: give the declared values with ./nextup topics"
                            .formatted(String.join(", ", lacking)),
                    SETTINGS_PAGE);
        }
        return Finding.good(
                "%d of %d topics are there with the declared settings%s%s"
                        .formatted(
                                topics.there().size(),
                                topics.there().size() + notThere(topics),
                                topics.hidden().isEmpty()
                                        ? ""
                                        : "; not visible to this login: "
                                                + String.join(", ", topics.hidden()),
                                chosen.isEmpty() ? "" : ", but " + String.join("; ", chosen)));
    }

    private static long notThere(TopicsCreator.Comparison topics) {
        List<String> there = topics.there().stream().map(TopicsCreator.Result::name).toList();
        return topics.hidden().stream().filter(one -> !there.contains(one)).count();
    }

    Check rights() {
        return new Check(
                "rights",
                true,
                () -> {
                    try (Admin admin = BrokerAdmin.connect(kafka)) {
                        return judge(kafka, ClusterCheck.ofClient(admin, kafka, job, clicks));
                    }
                });
    }

    private static Finding judge(KafkaSettings kafka, ClusterCheck rights) {
        String client = ClientPrincipal.of(kafka);
        return rights.lacks(kafka)
                .map(lacking -> Finding.bad(lacking, "infra/kafka/README.md"))
                .orElseGet(
                        () ->
                                Finding.good(
                                        AclsFile.bundled().of(client).isPresent()
                                                ? "%s has the rights that acls.yaml declares for it"
                                                        .formatted(client)
                                                : "%s has the rights of job, console and trainer"
                                                        .formatted(client)));
    }
}
