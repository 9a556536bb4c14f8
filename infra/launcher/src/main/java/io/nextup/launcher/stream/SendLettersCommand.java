package io.nextup.launcher.stream;

import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.registry.SchemaRegistry;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.MappingArgument;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters send}: sends corrected letters to the interactions topic. */
@Command(
        name = "send",
        sortOptions = false,
        description = {
            "Sends the corrected letters of a file to the interactions topic, if the job will take all"
                    + " of them, judged by its default limits and, where records have another"
                    + " shape than Nextup's own, by --mapping and --schema-registry.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} letters.jsonl",
            "",
            "With --json it prints one object; after Ctrl-C that has unsentFromLine."
        })
final class SendLettersCommand extends Verb {
    @Parameters(
            paramLabel = "FILE",
            description = "What dead-letters list --to wrote, with corrections.")
    private Path mended;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Where it sends to (default: nextup.topics.interactions of --kafka-config, or"
                            + " else "
                            + Topics.INTERACTIONS
                            + ").")
    private String topic;

    @Mixin private KafkaArguments kafka;

    @Mixin private MappingArgument mapping;

    @Mixin private SchemaRegistryArgument registry;

    @Override
    protected int run() throws IOException {
        FieldMapping fields = mapping.ofTopic();
        KafkaSettings cluster = kafka.settings();
        Schemas schemas = registry.settings(fields).map(SchemaRegistry::impatient).orElse(null);
        IntakeRules rules =
                new IntakeRules(InteractionLimits.defaults(), fields, ErasureRules.ANYBODY);
        String sendTo = topic == null ? cluster.topics().interactions() : topic;
        BrokerAdmin.requireTopic(cluster, sendTo, AclOperation.WRITE);
        try (Producer<byte[], byte[]> producer = ReplayCommand.producer(cluster)) {
            return new DeadLetterActions(cluster, this)
                    .send(mended, sendTo, producer, rules, schemas);
        }
    }
}
