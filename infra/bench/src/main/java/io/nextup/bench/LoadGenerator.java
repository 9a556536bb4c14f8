package io.nextup.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.TopicReader;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends a workload's clicks and reads the answers. A program of its own: takes a {@link LoadPlan},
 * prints a line for a person now and then, and a {@link PhaseResult} as JSON at the end of each
 * phase.
 */
public final class LoadGenerator {
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final long PAUSE_NANOS = 100_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

    /**
     * Number of first clicks, each by another user, so that every partition of the topic has some.
     */
    private static final int FIRST_CLICKS = 64;

    /** Pause between two phases, for reading the metrics of the first; those of the last stay. */
    private static final Duration REST = Duration.ofSeconds(4);

    private final LoadPlan plan;
    private final Workload workload;
    private final CpuSeconds cpu;
    private final AnswerTally answers = new AnswerTally();
    private final JsonMapper json = new JsonMapper();
    private TopicReader reader;
    private long sent;

    private LoadGenerator(LoadPlan plan) {
        this.plan = plan;
        this.workload = new Workload(plan.users(), plan.items(), plan.lengths(), plan.seed());
        this.cpu = new CpuSeconds(plan.processes());
    }

    /**
     * Runs a plan. Throws if sending or reading fails, and if answers are missing or come twice.
     */
    public static void main(String[] arguments) throws IOException {
        new LoadGenerator(
                        new JsonMapper().readValue(Path.of(arguments[0]).toFile(), LoadPlan.class))
                .run();
    }

    private KafkaSettings kafka() {
        return KafkaSettings.from(
                KafkaConfig.read(Optional.of(Path.of(plan.kafkaConfig())), Map.of(), Map.of()));
    }

    private void run() throws IOException {
        try (TopicReader started =
                TopicReader.fromEnd(
                        "bench-answers", kafka(), List.of(Topics.RECOMMENDATIONS), this::read)) {
            reader = started;
            sendHistories();
            boolean first = true;
            for (Phase phase : plan.phases()) {
                if (!first) {
                    LockSupport.parkNanos(REST.toNanos());
                }
                first = false;
                PhaseResult result = phase.ratePerSecond() == 0 ? saturate(phase) : pace(phase);
                System.out.println(json.writeValueAsString(result));
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> recommendation) throws IOException {
        long now = System.nanoTime();
        if (recommendation.value() == null) {
            throw new LocalRunException(
                    "A user was erased during the run: send no erasures to a job that is measured");
        }
        answers.recommended(AnsweredEvents.read(recommendation.value()), now);
    }

    /** Sends what users did before the run; their first answers come after all of it. */
    private void sendHistories() {
        say("Giving %,d users %,d earlier events", workload.users(), workload.eventsBefore());
        try (ClickSender sender = new ClickSender(kafka(), LINGER)) {
            for (int user = 0; user < workload.users(); user++) {
                for (int event = 0; event < workload.before(user); event++) {
                    sender.send(workload.again(user), null, LoadPlan.HISTORY_TYPE);
                }
            }
            for (int click = 0; click < FIRST_CLICKS; click++) {
                send(sender, workload.next());
            }
        }
        drain(10 * PATIENCE_NANOS);
    }

    private PhaseResult saturate(Phase phase) {
        say("%s: closed loop with %,d events in flight", phase.name(), plan.inFlight());
        try (ClickSender sender = new ClickSender(kafka(), LINGER)) {
            sendClosedLoop(sender, phase.warmUpMillis());
            Mark from = mark();
            sendClosedLoop(sender, phase.measuredMillis());
            Mark to = mark();
            drain(PATIENCE_NANOS);
            return result(phase, from, to, null, 0);
        }
    }

    private void sendClosedLoop(ClickSender sender, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            if (sent - answers.count() < plan.inFlight()) {
                send(sender, workload.next());
            } else {
                reader.check();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private PhaseResult pace(Phase phase) {
        say("%s: that many events a second, each at its time", phase.name());
        OpenLoop schedule = new OpenLoop(sent, System.nanoTime(), phase.allPerSecond());
        HotUser hotUser = new HotUser(sent, phase.hotPerSecond() / phase.allPerSecond());
        long firstMeasured = sent + events(phase, phase.warmUpMillis());
        long endMeasured = firstMeasured + events(phase, phase.measuredMillis());
        LatencyRecorder recorder =
                new LatencyRecorder(schedule, firstMeasured, endMeasured, hotUser);
        answers.recordTo(recorder);
        // The hot user's latencies do not count: sent with much in a request, they cost less here.
        try (ClickSender sender = new ClickSender(kafka(), Duration.ZERO);
                ClickSender hotSender = new ClickSender(kafka(), LINGER)) {
            LongConsumer send =
                    event -> {
                        if (hotUser.causes(event)) {
                            send(hotSender, workload.hot());
                        } else {
                            send(sender, workload.next());
                        }
                    };
            sendOpenLoop(send, schedule, firstMeasured);
            Mark from = mark();
            long mostBehindNanos = sendOpenLoop(send, schedule, endMeasured);
            Mark to = mark();
            drain(PATIENCE_NANOS);
            answers.recordTo(null);
            return result(
                    phase,
                    from,
                    to,
                    recorder.result(),
                    (double) mostBehindNanos / TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static long events(Phase phase, long millis) {
        return Math.round(phase.allPerSecond() * millis / 1e3);
    }

    /** Returns the longest delay of an event. */
    private long sendOpenLoop(LongConsumer send, OpenLoop schedule, long endEvent) {
        long mostBehind = 0;
        while (sent < endEvent) {
            long due = schedule.intendedNanos(sent);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            mostBehind = Math.max(mostBehind, System.nanoTime() - due);
            send.accept(sent);
            reader.check();
        }
        return mostBehind;
    }

    private void send(ClickSender sender, Workload.Click click) {
        sender.send(click, EventIds.of(answers.sent()), Interaction.DEFAULT_TYPE);
        sent++;
    }

    /** Waits until everything is answered. */
    private void drain(long patienceNanos) {
        long before = answers.count();
        long progressed = System.nanoTime();
        while (answers.count() < sent) {
            reader.check();
            LockSupport.parkNanos(10 * PAUSE_NANOS);
            if (answers.count() > before) {
                before = answers.count();
                progressed = System.nanoTime();
            } else if (System.nanoTime() - progressed > patienceNanos) {
                throw new LocalRunException(
                        "%d of %d events are unanswered, and for %d s no answer has come"
                                .formatted(
                                        sent - before,
                                        sent,
                                        TimeUnit.NANOSECONDS.toSeconds(patienceNanos)));
            }
        }
    }

    /** Counters at one moment. */
    private record Mark(long millis, long answered, Map<String, Double> cpuSeconds) {}

    private Mark mark() {
        return new Mark(System.currentTimeMillis(), answers.count(), cpu.now());
    }

    private PhaseResult result(
            Phase phase, Mark from, Mark to, LatencyMillis latency, double mostBehindMillis) {
        return new PhaseResult(
                phase,
                from.millis(),
                to.millis(),
                to.answered() - from.answered(),
                latency,
                mostBehindMillis,
                CpuSeconds.between(from.cpuSeconds(), to.cpuSeconds()),
                sent,
                workload.usersEver());
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
