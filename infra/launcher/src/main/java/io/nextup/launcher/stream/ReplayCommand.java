package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.EventsFile;
import io.nextup.launcher.argument.FileFormArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.replay.Outgoing;
import io.nextup.launcher.replay.Pacing;
import io.nextup.launcher.replay.RawLines;
import io.nextup.launcher.replay.Replayer;
import io.nextup.launcher.replay.Replayer.Outcome;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.history.HistoryFiles;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code nextup replay}: sends a history, or the lines of a file as they are, to a topic. */
@Command(
        name = "replay",
        sortOptions = false,
        description = {
            "Sends a history to the interactions topic, oldest event first, keyed by user. Events keep their own times: a job with"
                    + " nextup.scoring.max-age set takes in those that are older, and marks"
                    + " their recommendations as skipped.",
            "With --raw it sends each line of a file as it is instead: records of another shape than"
                    + " Nextup's own.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup replay --events clicks.csv --rate 500      500 events a second",
            "  nextup replay --events u.data.gz --speed 100000   a day in 0.9 seconds",
            "  nextup replay --events clicks.csv                 as fast as it can",
            "  nextup replay --raw shop.jsonl --key /visitor/id --topic shop.clicks"
        })
public final class ReplayCommand extends Verb {
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    /** Number of events of a file that is not read beforehand. */
    private static final long UNKNOWN = -1;

    /** Consequence of Ctrl-C while the broker does not answer. */
    static final String TOO_LATE = "the broker did not take the last events";

    private static final String STANDARD_INPUT = "-";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--events",
                paramLabel = "FILE",
                description = "The history, plain or gzip, or standard input (-).")
        private Path events;

        @Option(
                names = "--raw",
                paramLabel = "FILE",
                description =
                        "Sends each line of this file, plain or gzip, or of standard input (-), byte for"
                                + " byte as a record of its own, in their order. Passes over empty"
                                + " lines. Needs --topic.")
        private Path raw;
    }

    @Option(
            names = "--key",
            paramLabel = "PLACE",
            description =
                    "With --raw: where a line in JSON holds the record's key, such as /visitor/id or"
                            + " sku. All lines of a file are checked first: one without a key there"
                            + " is named, and nothing is sent. On standard input it ends the sending."
                            + " Default: records have no key; but all events of a user must lie in one"
                            + " partition.")
    private String key;

    @Mixin private FileFormArguments form;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private Pace pace = new Pace();

    private static final class Pace {
        @Option(
                names = "--rate",
                paramLabel = "R",
                description = "Sends so many events a second, evenly.")
        private Double rate;

        @Option(
                names = "--speed",
                paramLabel = "X",
                description = "Keeps the events' own distances in time, X times as fast.")
        private Double speed;
    }

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Topic to write to (default: nextup.topics.interactions of --kafka-config, or else "
                            + Topics.INTERACTIONS
                            + ").")
    private String topic;

    @Option(
            names = "--encoding",
            paramLabel = "json|avro",
            defaultValue = "json",
            description = "How to write the events (default: ${DEFAULT-VALUE}).")
    private Encoding encoding;

    @Override
    protected int run() throws IOException {
        Pacing pacing = pacing();
        if (source.raw != null) {
            sendLines(pacing);
            return OK;
        }
        if (key != null) {
            throw usage("--key is for --raw: a history is keyed by its users");
        }
        List<Interaction> events =
                HistoryFiles.read(EventsFile.of(source.events, err()), form.options(), this::note);
        KafkaSettings cluster = kafka.settings();
        String target = topic == null ? cluster.topics().interactions() : topic;
        BrokerAdmin.requireTopic(cluster, target, AclOperation.WRITE);
        try (Producer<byte[], byte[]> producer = producer(cluster)) {
            Replayer replayer = new Replayer(producer, target);
            // Ctrl-C waits until the broker has what was sent and the report is printed.
            StopSignal stop = StopSignal.listen(name(), err(), replayer::stop, TOO_LATE);
            try {
                Iterator<Outgoing> records =
                        events.stream().map(one -> Outgoing.of(one, encoding)).iterator();
                report(
                        replayer.replay(records, pacing, progress(events.size())),
                        events.size(),
                        target);
            } finally {
                stop.finished();
            }
        }
        return OK;
    }

    private void sendLines(Pacing pacing) throws IOException {
        for (String option :
                List.of(
                        "--speed",
                        "--encoding",
                        "--format",
                        "--mapping",
                        "--time-unit",
                        "--bad-lines")) {
            if (isGiven(option)) {
                throw usage(option + " is for --events: --raw sends lines as they are");
            }
        }
        if (topic == null) {
            throw usage("--raw needs --topic: the topic of these records");
        }
        FieldSource place = keyPlace();
        if (place == null) {
            note(
                    "Records go out without a key: all events of a user must lie in one partition, so give --key unless there is one partition");
        }
        boolean isInput = source.raw.toString().equals(STANDARD_INPUT);
        String lines = isInput ? "standard input" : source.raw.toString();
        KafkaSettings cluster = kafka.settings();
        BrokerAdmin.requireTopic(cluster, topic, AclOperation.WRITE);
        if (!isInput && place != null) {
            requireKeys(lines, place);
        }
        try (Producer<byte[], byte[]> producer = producer(cluster);
                InputStream bytes = isInput ? input() : Files.newInputStream(source.raw)) {
            Replayer replayer = new Replayer(producer, topic);
            StopSignal stop =
                    StopSignal.listen(
                            name(), err(), () -> stop(replayer, bytes, isInput), TOO_LATE);
            try {
                RawLines records = new RawLines(lines, bytes, place);
                Outcome outcome = replayer.replay(records, pacing, progress(UNKNOWN));
                report(outcome, records.emptyLines(), lines);
            } catch (LocalRunException e) {
                if (stop.isGiven()) {
                    // After Ctrl-C nobody else prints it.
                    explain(name(), e);
                }
                throw e;
            } finally {
                stop.finished();
            }
        }
    }

    /** Opens standard input so that another thread can end the waiting for it. */
    private static InputStream input() {
        return Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
    }

    private static void stop(Replayer replayer, InputStream bytes, boolean isInput) {
        replayer.stop();
        if (isInput) {
            try {
                bytes.close();
            } catch (IOException e) {
                // Nobody reads on anyway.
                return;
            }
        }
    }

    private FieldSource keyPlace() {
        if (key == null) {
            return null;
        }
        if (key.indexOf(',') >= 0) {
            // It would end the place, and begin another part of a mapping.
            throw wrongKey();
        }
        try {
            FieldSource place =
                    FieldMapping.parse("user=%s,item=/item".formatted(key))
                            .source(MappedField.USER)
                            .orElseThrow();
            if (place.pointer().isPresent()) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            throw wrongKey();
        }
        throw wrongKey();
    }

    private ParameterException wrongKey() {
        return usage(
                "--key %s is not a place in a line, such as /visitor/id or sku".formatted(key));
    }

    /** Reads all lines before one is sent. */
    private void requireKeys(String lines, FieldSource place) throws IOException {
        try (RawLines records = new RawLines(lines, Files.newInputStream(source.raw), place)) {
            records.forEachRemaining(record -> {});
        } catch (LocalRunException e) {
            throw new LocalRunException(
                    e.getMessage() + ": correct or delete the line; nothing was sent", e);
        }
    }

    private Pacing pacing() {
        try {
            if (pace.rate != null) {
                return Pacing.atRate(pace.rate);
            }
            return pace.speed != null ? Pacing.atSpeed(pace.speed) : Pacing.unpaced();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** Lingers 5 ms: fewer, larger requests at high rates, and not felt at low ones. */
    public static Producer<byte[], byte[]> producer(KafkaSettings cluster) throws TopicException {
        try {
            return KafkaClients.writer(
                    cluster,
                    Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "nextup-replay",
                            ProducerConfig.LINGER_MS_CONFIG,
                            5));
        } catch (KafkaException e) {
            throw TopicException.noClient(cluster, e);
        }
    }

    private Replayer.Listener progress(long total) {
        return new Replayer.Listener() {
            private long sent;
            private long nextNanos = PROGRESS_NANOS;

            @Override
            public void sending(Outgoing event, long dueNanos, long nowNanos) {
                if (nowNanos >= nextNanos) {
                    note(
                            String.format(
                                    Locale.ROOT,
                                    "%,d%s, %,.0f/s%s",
                                    sent,
                                    total == UNKNOWN
                                            ? " records"
                                            : String.format(Locale.ROOT, " of %,d events", total),
                                    sent / (nowNanos / 1e9),
                                    behind(Duration.ofNanos(nowNanos - dueNanos))));
                    nextNanos = nowNanos + PROGRESS_NANOS;
                }
                sent++;
            }
        };
    }

    private void report(Outcome outcome, long emptyLines, String lines) {
        if (json()) {
            ObjectNode summary = summary(outcome);
            summary.put("emptyLineCount", emptyLines);
            if (!outcome.complete()) {
                summary.put("unsentFromLine", outcome.lastLine() + 1);
            }
            printJson(summary);
            return;
        }
        String sent =
                String.format(
                        Locale.ROOT,
                        "%,d records to %s in %s%s",
                        outcome.sent(),
                        topic,
                        pace(outcome),
                        emptyLines == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT, ", %,d empty lines passed over", emptyLines));
        out().println(
                        outcome.complete()
                                ? "Sent " + sent
                                : "Stopped: sent %s, and nothing from line %d of %s on"
                                        .formatted(sent, outcome.lastLine() + 1, lines));
        out().flush();
    }

    private ObjectNode summary(Outcome outcome) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("sentCount", outcome.sent());
        summary.put("complete", outcome.complete());
        summary.put("tookSeconds", seconds(outcome));
        if (isPaced()) {
            summary.put("mostBehindMillis", outcome.mostBehind().toMillis());
        }
        return summary;
    }

    private static double seconds(Outcome outcome) {
        return outcome.took().toNanos() / 1e9;
    }

    private String pace(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%.1f s (%,.0f/s%s)",
                seconds(outcome),
                outcome.sent() / Math.max(seconds(outcome), 1e-9),
                behind(outcome.mostBehind()));
    }

    private void report(Outcome outcome, int total, String target) {
        PrintWriter out = out();
        if (json()) {
            printJson(summary(outcome).put("eventCount", total));
        } else {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%s %,d of %,d events to %s in %s",
                            outcome.complete() ? "Sent" : "Stopped: sent",
                            outcome.sent(),
                            total,
                            target,
                            pace(outcome)));
        }
        out.flush();
    }

    /**
     * Returns true when there is a pace. Without one everything is due at once, so no event can be
     * behind.
     */
    private boolean isPaced() {
        return pace.rate != null || pace.speed != null;
    }

    private String behind(Duration delay) {
        return isPaced() ? String.format(Locale.ROOT, ", %,d ms behind", delay.toMillis()) : "";
    }
}
