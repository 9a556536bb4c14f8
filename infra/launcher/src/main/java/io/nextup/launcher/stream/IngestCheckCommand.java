package io.nextup.launcher.stream;

import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.kafka.EnvironmentVariables;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestOffsets;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.kafka.registry.SchemaRegistry;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.MappingArgument;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.ingest.CheckJson;
import io.nextup.launcher.ingest.CheckText;
import io.nextup.launcher.ingest.SampleCheck;
import io.nextup.launcher.ingest.SampledRecord;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ingest check}: says how the job would read a topic's newest records. */
@Command(
        name = "check",
        sortOptions = false,
        description = {
            "Reads the newest records of a topic as the job would, by its default limits: what each"
                    + " field is read from, what would be a dead letter, and what would surprise you."
                    + " Without --mapping it proposes one where the records are not Nextup's own, and shows the"
                    + " newest record."
                    + " Joins no consumer group and changes nothing.",
            ""
        },
        exitCodeList =
                "3:the job would refuse some of the records, no mapping or only a guess is found, or the topic is empty",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --topic shop.clicks",
            "  ${COMMAND-FULL-NAME} --topic shop.clicks --mapping user=/user,item=/sku",
            "  ${COMMAND-FULL-NAME} --topic shop.orders --schema-registry registry.properties"
        })
final class IngestCheckCommand extends Verb {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_RECORDS = 100_000;

    /** Bytes of keys, values and headers that are held; a sample that is larger ends there. */
    private static final long MOST_BYTES = 64L << 20;

    private static final long PROGRESS_NANOS = 5_000_000_000L;
    private static final String KAFKA_CONFIG = "--kafka-config";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Topic to look at (default: nextup.topics.interactions of --kafka-config, or else "
                            + Topics.INTERACTIONS
                            + ").")
    private String topic;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Reads the newest N records, of all partitions together (default:"
                            + " ${DEFAULT-VALUE}), and no more than 64 MiB.")
    private int limit;

    @Mixin private KafkaArguments kafka;

    @Mixin private MappingArgument mapping;

    @Mixin private SchemaRegistryArgument registry;

    @Override
    protected int run() throws TopicException {
        if (limit < 1 || limit > MOST_RECORDS) {
            throw usage(
                    String.format(Locale.ROOT, "The limit is %d: 1 to %,d", limit, MOST_RECORDS));
        }
        FieldMapping fields = mapping.ofTopic();
        KafkaSettings cluster = kafka.settings();
        Schemas schemas = registry.settings().map(SchemaRegistry::impatient).orElse(null);
        String from = topic == null ? cluster.topics().interactions() : topic;
        BrokerAdmin.requireTopic(cluster, from, AclOperation.READ);
        SampleCheck check = SampleCheck.of(from, sample(cluster, from), fields, schemas);
        List<String> commands = commands(check, from, cluster);
        if (json()) {
            printJson(CheckJson.of(from, check, commands));
        } else {
            CheckText.print(from, check, commands, out());
        }
        return check.takesAll() ? OK : NO;
    }

    private List<SampledRecord> sample(KafkaSettings cluster, String from) throws TopicException {
        note(String.format(Locale.ROOT, "Reading the newest %,d records of %s", limit, from));
        Sample sample = new Sample();
        try (TopicScan scan = TopicScan.open(cluster, PATIENCE)) {
            scan.readWhile(from, new NewestOffsets(limit), sample::add);
        }
        if (sample.bytes >= MOST_BYTES) {
            note(
                    String.format(
                            Locale.ROOT,
                            "Stopped after %,d records of %,d MiB: they are checked",
                            sample.records.size(),
                            sample.bytes >> 20));
        }
        return sample.records;
    }

    /** The records so far. */
    private final class Sample {
        private final List<SampledRecord> records = new ArrayList<>();
        private long bytes;
        private long nextNanos = System.nanoTime() + PROGRESS_NANOS;

        /** Takes a record; false once these are enough. */
        boolean add(ConsumerRecord<byte[], byte[]> record) {
            Map<String, byte[]> headers = new HashMap<>();
            for (Header header : record.headers()) {
                if (header.value() != null) {
                    headers.put(header.key(), header.value());
                    bytes += header.value().length;
                } else {
                    headers.remove(header.key());
                }
            }
            bytes += Math.max(0, record.serializedKeySize());
            bytes += Math.max(0, record.serializedValueSize());
            records.add(
                    new SampledRecord(
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            headers));
            long now = System.nanoTime();
            if (now >= nextNanos) {
                note(
                        String.format(
                                Locale.ROOT, "%,d records, %,d MiB", records.size(), bytes >> 20));
                nextNanos = now + PROGRESS_NANOS;
            }
            return bytes < MOST_BYTES;
        }
    }

    /**
     * Returns the commands that read the topic as this check did. The broker that {@code up} starts
     * has no topics of other names, so that {@code up} is left out where no option or variable
     * names the cluster of such a topic.
     */
    private List<String> commands(SampleCheck check, String from, KafkaSettings cluster) {
        if (check.report().taken() == 0 || check.lacksMapping() || check.isGuess()) {
            return List.of();
        }
        String before =
                from.equals(cluster.topics().interactions())
                        ? "./nextup"
                        : "NEXTUP_TOPICS_INTERACTIONS=%s ./nextup".formatted(from);
        String named = named();
        String fields = check.mapping().isNone() ? "" : check.mapping().toString();
        List<String> commands = new ArrayList<>();
        String file =
                isGiven(KAFKA_CONFIG) ? null : System.getenv(EnvironmentVariables.KAFKA_CONFIG);
        String brokers = file == null ? named : named + option(KAFKA_CONFIG, file);
        if (!brokers.isEmpty() || from.equals(Topics.INTERACTIONS)) {
            commands.add(
                    before
                            + " up"
                            + brokers
                            + job("nextup.ingest.mapping", fields)
                            + job("nextup.ingest.schema-registry", schemaRegistry(fields)));
        }
        commands.add(
                before
                        + " train --from kafka"
                        + named
                        + option("--mapping", fields)
                        + option("--schema-registry", schemaRegistry(fields))
                        + " --fit all --announce");
        return commands;
    }

    /** Returns the options that name the cluster, as they were given. */
    private String named() {
        return Stream.of("--bootstrap-servers", KAFKA_CONFIG)
                .filter(this::isGiven)
                .map(one -> option(one, given(one)))
                .collect(Collectors.joining());
    }

    private String schemaRegistry(String fields) {
        return isGiven("--schema-registry") && !fields.isEmpty() ? given("--schema-registry") : "";
    }

    private static String option(String name, String value) {
        return value.isEmpty() ? "" : " " + name + " " + CheckText.quoted(value);
    }

    private static String job(String key, String value) {
        return value.isEmpty() ? "" : option("--job", key + "=" + value);
    }

    private String given(String option) {
        return parsed().matchedOption(option).originalStringValues().get(0);
    }
}
