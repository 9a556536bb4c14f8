package io.nextup.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.broker.TopicsCreator;
import io.nextup.local.broker.TopicsFile;
import io.nextup.trainer.cli.KafkaArguments;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nextup topics}: creates and configures a broker's topics as declared. */
@Command(
        name = "topics",
        sortOptions = false,
        description = {
            "Creates the declared topics that a broker lacks, and sets the declared configuration of"
                    + " those that it has.",
            "An existing topic keeps its partitions. Repeating the command changes nothing.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup topics",
            "  nextup topics --bootstrap-servers kafka:9092 --file my-topics.yaml",
            "  nextup topics --kafka-config client.properties",
            "",
            "Exit codes: 0 the topics are as declared, 1 they are not, 2 wrong usage."
        })
final class TopicsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "File of other topics than those of infra/kafka/topics.yaml, in the same form and"
                            + " with its own names.")
    private Path file;

    @Option(
            names = "--json",
            description = "Prints one JSON object, and nothing else, on standard output.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    @Override
    public Integer call() {
        KafkaSettings cluster = kafka.settings();
        TopicsFile topics =
                file == null ? TopicsFile.bundled().named(cluster.topics()) : TopicsFile.read(file);
        List<TopicsCreator.Result> results;
        try (Admin admin = BrokerAdmin.connect(cluster)) {
            results = TopicsCreator.create(admin, topics);
        }
        report(results);
        return 0;
    }

    private void report(List<TopicsCreator.Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(asJson(results));
        } else {
            for (TopicsCreator.Result topic : results) {
                out.println(
                        "%-8s %s, %d partitions"
                                .formatted(
                                        topic.created() ? "created" : "there",
                                        topic.name(),
                                        topic.partitions()));
            }
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

    private static ObjectNode asJson(List<TopicsCreator.Result> results) {
        ObjectNode json = new JsonMapper().createObjectNode();
        ArrayNode created = json.putArray("created");
        ArrayNode there = json.putArray("there");
        ArrayNode kept = json.putArray("otherPartitions");
        for (TopicsCreator.Result topic : results) {
            (topic.created() ? created : there).add(topic.name());
            if (topic.differs()) {
                kept.addObject()
                        .put("topic", topic.name())
                        .put("partitions", topic.partitions())
                        .put("declaredPartitions", topic.declaredPartitions());
            }
        }
        return json;
    }
}
