package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.FileFormArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.replay.Pacing;
import io.nextup.launcher.replay.Replayer;
import io.nextup.launcher.replay.Replayer.Outcome;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.trainer.history.HistoryFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code nextup replay}: sends a history file to the interactions topic. */
@Command(
        name = "replay",
        sortOptions = false,
        description = {
            "Sends a history to the interactions topic, oldest event first, keyed by user. Events keep their own times: a job with"
                    + " nextup.scoring.max-age set takes in those that are older, and marks"
                    + " their recommendations as skipped.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup replay --events clicks.csv --rate 500      500 events a second",
            "  nextup replay --events u.data.gz --speed 100000   a day in 0.9 seconds",
            "  nextup replay --events clicks.csv                 as fast as it can"
        })
public final class ReplayCommand extends Verb {
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    /** Consequence of Ctrl-C while the broker does not answer. */
    static final String TOO_LATE = "the broker did not take the last events";

    @Option(
            names = "--events",
            paramLabel = "FILE",
            required = true,
            description = "The history, plain or gzip.")
    private Path file;

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
        List<Interaction> events = HistoryFiles.read(file, form.options(), this::note);
        KafkaSettings cluster = kafka.settings();
        String target = target(cluster);
        BrokerAdmin.requireTopic(cluster, target, AclOperation.WRITE);
        try (Producer<byte[], byte[]> producer = producer(cluster)) {
            Replayer replayer = new Replayer(producer, target, encoding);
            // Ctrl-C waits until the broker has what was sent and the report is printed.
            StopSignal stop = StopSignal.listen(name(), err(), replayer::stop, TOO_LATE);
            try {
                report(
                        replayer.replay(events, pacing, progress(events.size())),
                        events.size(),
                        target);
            } finally {
                stop.finished();
            }
        }
        return OK;
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

    private String target(KafkaSettings cluster) {
        return topic == null ? cluster.topics().interactions() : topic;
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

    private Replayer.Listener progress(int total) {
        return new Replayer.Listener() {
            private long sent;
            private long nextNanos = PROGRESS_NANOS;

            @Override
            public void sending(Interaction interaction, long dueNanos, long nowNanos) {
                if (nowNanos >= nextNanos) {
                    note(
                            String.format(
                                    Locale.ROOT,
                                    "%,d of %,d events, %,.0f/s%s",
                                    sent,
                                    total,
                                    sent / (nowNanos / 1e9),
                                    behind(Duration.ofNanos(nowNanos - dueNanos))));
                    nextNanos = nowNanos + PROGRESS_NANOS;
                }
                sent++;
            }
        };
    }

    private void report(Outcome outcome, int total, String target) {
        double seconds = outcome.took().toNanos() / 1e9;
        PrintWriter out = out();
        if (json()) {
            ObjectNode summary = JsonNodeFactory.instance.objectNode();
            summary.put("eventCount", total);
            summary.put("sentCount", outcome.sent());
            summary.put("complete", outcome.complete());
            summary.put("tookSeconds", seconds);
            if (isPaced()) {
                summary.put("mostBehindMillis", outcome.mostBehind().toMillis());
            }
            printJson(summary);
        } else {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%s %,d of %,d events to %s in %.1f s (%,.0f/s%s)",
                            outcome.complete() ? "Sent" : "Stopped: sent",
                            outcome.sent(),
                            total,
                            target,
                            seconds,
                            outcome.sent() / Math.max(seconds, 1e-9),
                            behind(outcome.mostBehind())));
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
