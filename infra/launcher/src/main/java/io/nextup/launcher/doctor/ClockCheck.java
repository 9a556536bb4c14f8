package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.age;

import io.nextup.event.Health;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestOffsets;
import io.nextup.kafka.TopicScan;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.models.HealthKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.ApiException;

/**
 * Check of the clocks. The brokers tell their time by their quorum, and by the stamps of the health
 * topic, whose records say when the job wrote them.
 */
final class ClockCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Difference of two clocks that NTP does not leave. */
    static final Duration MOST = Duration.ofSeconds(30);

    /** Longest time by which the job lets an event run ahead. */
    private static final Duration EVENTS_AHEAD = Duration.ofMinutes(5);

    private static final long NEWEST_REPORTS = 50;

    private final KafkaSettings kafka;
    private final Fact<DataHours> data;
    private final Clock clock;

    ClockCheck(KafkaSettings kafka, Fact<DataHours> data, Clock clock) {
        this.kafka = kafka;
        this.data = data;
        this.clock = clock;
    }

    Check clocks() {
        return new Check(
                "clocks",
                true,
                () -> judge(brokerAhead(), jobAhead(), data.get().newestEventAheadMillis()));
    }

    /** Returns how far the brokers' clock is ahead of this one; empty if they do not tell. */
    private OptionalLong brokerAhead() throws InterruptedException {
        try (Admin admin = BrokerAdmin.connect(kafka)) {
            long before = clock.millis();
            QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
            long now = (before + clock.millis()) / 2;
            return quorum.voters().stream()
                    .filter(one -> one.replicaId() == quorum.leaderId())
                    .map(QuorumInfo.ReplicaState::lastFetchTimestamp)
                    .filter(OptionalLong::isPresent)
                    .map(time -> OptionalLong.of(time.getAsLong() - now))
                    .findFirst()
                    .orElse(OptionalLong.empty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException) {
                // Needs Describe on the cluster, or a newer broker.
                return OptionalLong.empty();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Returns how far the job's clocks are ahead of the brokers'; empty without a report. */
    private OptionalLong jobAhead() throws Exception {
        Map<String, Long> ahead = new TreeMap<>();
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readOn(
                    kafka.topics().health(),
                    new NewestOffsets(NEWEST_REPORTS),
                    record -> {
                        if (record.value() == null || HealthKey.isOfUnknownKind(record.key())) {
                            return;
                        }
                        try {
                            Health report = Codecs.HEALTH.decode(record.value(), 0);
                            if (report.kind() == Health.Kind.REPORT) {
                                ahead.put(
                                        report.id(),
                                        report.writtenTimeMillis() - record.timestamp());
                            }
                        } catch (DecodeException e) {
                            // Other readers say so.
                        }
                    });
        }
        return ahead.values().stream()
                .max((one, other) -> Long.compare(Math.abs(one), Math.abs(other)))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /**
     * @param brokers milliseconds by which the brokers are ahead of this machine
     * @param job milliseconds by which the job is ahead of the brokers
     * @param events milliseconds by which the newest event is ahead of this machine
     */
    static Finding judge(OptionalLong brokers, OptionalLong job, OptionalLong events) {
        List<String> seen = new ArrayList<>();
        brokers.ifPresent(one -> seen.add(words("the brokers", one, "this machine")));
        job.ifPresent(one -> seen.add(words("the job", one, "the brokers")));
        events.ifPresent(one -> seen.add(words("the newest event", one, "this machine")));
        if (seen.isEmpty()) {
            return Finding.unknown("Neither brokers nor job nor events tell their time");
        }
        String words = String.join(", ", seen);
        words = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        boolean wrong = isFar(brokers) || isFar(job) || events.orElse(0) > EVENTS_AHEAD.toMillis();
        return wrong
                ? Finding.bad(
                        words + ": correct the clock that is wrong (chronyc tracking)",
                        "schemas/INTERACTIONS.md#keys-and-order")
                : Finding.good(words);
    }

    private static boolean isFar(OptionalLong millis) {
        return Math.abs(millis.orElse(0)) > MOST.toMillis();
    }

    private static String words(String who, long millis, String than) {
        Duration difference = Duration.ofMillis(Math.abs(millis));
        return "%s %s %s %s"
                .formatted(
                        who,
                        difference.toMinutes() > 0
                                ? age(difference)
                                : "%.1f s".formatted(difference.toMillis() / 1000.0),
                        millis < 0 ? "behind" : "ahead of",
                        than);
    }
}
