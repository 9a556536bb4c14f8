package io.nextup.demo;

import io.nextup.demo.RoundResult.Announced;
import io.nextup.demo.RoundRun.Candidate;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.TopicException;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicReader;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.run.ConsoleProcess;
import io.nextup.local.run.JobArguments;
import io.nextup.models.ModelRecords;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/**
 * One run. It starts a broker with the first events, the cluster and the job, and replays the rest
 * of the events. Two rounds of the refresh make the models: the first before the replay, the second
 * meanwhile, and the job takes over what the gate accepts. It counts everything. Not thread-safe.
 */
public final class Demo implements AutoCloseable {
    private static final int WATCHED_USERS = 5;
    private static final int SLOTS = 2;
    private static final String JOB_GROUP = "nextup-demo";

    /** Nothing serves before the first model: the gate only asks whether it beats popularity. */
    private static final int FIRST_MINIMUM_USERS = 1;

    /** Fewer users than the refresh asks for, since a demo has few; enough for an interval. */
    private static final int SECOND_MINIMUM_USERS = 30;

    private static final Duration JOB_START_LIMIT = Duration.ofSeconds(90);

    /** Longest wait for the second round, beyond its time limit, and for the last answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longest wait for an answer of the broker. */
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);

    /** Pause between single events that only test whether the new model serves yet. */
    private static final Duration TRICKLE = Duration.ofMillis(200);

    /** Wait after the last answer: a duplicate would arrive within it. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * Settings of a run.
     *
     * @param launcher main class of the program whose verbs {@code refresh} and {@code console} the
     *     demo runs
     * @param directory an existing directory for all files of the run
     * @param family name of the models' family
     * @param firstTraining time limit of the first training
     * @param consolePort port of the console; 0 for a free one
     */
    public record Settings(
            String launcher,
            Path directory,
            String family,
            Duration firstTraining,
            long seed,
            int consolePort) {}

    private final Settings settings;
    private final DemoEvents events;
    private final DemoPlan plan;
    private final Screen screen;
    private final Ledger ledger;

    private KafkaBroker broker;
    private FlinkCluster cluster;
    private RoundRun round;
    private HealthWatch health;
    private ConsoleProcess console;
    private TopicReader reader;
    private RoundRun.Settings rounds;
    private long roundStartedNanos;
    private String firstVersion;
    private RoundResult second;
    private long secondEndedNanos;

    public Demo(Settings settings, DemoEvents events, DemoPlan plan, Screen screen) {
        this.settings = settings;
        this.events = events;
        this.plan = plan;
        this.screen = screen;
        List<Interaction> replayed =
                events.first(plan.trained() + plan.replayed())
                        .subList(plan.trained(), plan.trained() + plan.replayed());
        ledger =
                new Ledger(
                        events.first(plan.trained()), ClickFeed.busiest(replayed, WATCHED_USERS));
    }

    /** Runs the demo; returns when the last event is answered, or its wait is over. */
    public Summary run() {
        startBroker();
        say(
                "Making the first model, training for at most %d s",
                settings.firstTraining().toSeconds());
        startRound(
                Candidate.of(
                        settings.family(), "first", FIRST_MINIMUM_USERS, settings.firstTraining()));
        String job = startJob();
        health = HealthWatch.start(broker, cluster, job);
        console =
                ConsoleProcess.start(
                        settings.launcher(),
                        settings.directory(),
                        broker.clientFiles().java(),
                        settings.consolePort(),
                        cluster.dashboard(),
                        ConsoleOptions.of(settings.directory(), rounds.registry(), events, plan));
        say("Look at it in a browser: %s", console.address());
        firstVersion = awaitFirstModel();
        cluster.awaitRunning(job, JOB_START_LIMIT);
        say("The job runs, with model %s", firstVersion);
        reader = AnswerReader.start(broker.settings(), ledger);
        replay();
        awaitAnswers();
        return ledger.summary(second);
    }

    private void startBroker() {
        say("Starting Kafka");
        broker = KafkaBroker.startWithLogin(settings.directory().resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
        say("Kafka is at %s", broker.bootstrapServers());
        PastEvents.send(broker.settings(), events.first(plan.trained()));
        rounds =
                new RoundRun.Settings(
                        settings.launcher(),
                        settings.directory(),
                        settings.directory().resolve("models"),
                        broker.clientFiles().java(),
                        settings.seed());
    }

    private void startRound(Candidate candidate) {
        roundStartedNanos = System.nanoTime();
        round = RoundRun.start(rounds, candidate);
    }

    /** Starts Flink and the job while the first round runs. */
    private String startJob() {
        say("Starting Flink");
        PastEvents.commitEnd(broker.settings(), JOB_GROUP);
        cluster = FlinkCluster.start(settings.directory().resolve("flink"), 1, SLOTS, Map.of());
        String job =
                cluster.submit(
                        Installation.current().jobJar(),
                        JobArguments.of(
                                broker.clientFiles().java(),
                                settings.directory().resolve("cache"),
                                rounds.registry().toString(),
                                keys(),
                                Map.of(
                                        "nextup.kafka.group-id",
                                        JOB_GROUP,
                                        "nextup.kafka.start",
                                        "committed",
                                        "nextup.parallelism",
                                        String.valueOf(SLOTS))));
        say("The job is submitted; dashboard: %s", cluster.dashboard());
        return job;
    }

    /** Returns the keys by which the rounds sign. */
    private static JobArguments.Keys keys() {
        try {
            LocalKeys keys = LocalKeys.in(Installation.current().keys());
            return new JobArguments.Keys(
                    keys.publicFile(KeyPurpose.MODELS), keys.publicFile(KeyPurpose.ANNOUNCEMENTS));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Returns the version of the first model: the family's, or else popularity's. */
    private String awaitFirstModel() {
        RoundResult first = awaitRound();
        if (first.announced().isEmpty()) {
            say("No first model, so popularity serves: %s", first.words());
            startRound(Candidate.popularity("first-popularity", FIRST_MINIMUM_USERS));
            first = awaitRound();
        }
        RoundResult last = first;
        Announced model =
                first.announced()
                        .orElseThrow(
                                () -> new LocalRunException(plan.nothingServes(last.outcome())));
        announced("first", model);
        return model.version();
    }

    private RoundResult awaitRound() {
        while (!round.isDone()) {
            checkHealth();
            showTraining();
            LockSupport.parkNanos(TRICKLE.toNanos());
        }
        RoundResult result = round.result();
        round = null;
        return result;
    }

    private void announced(String name, Announced model) {
        say(
                "Announced the %s model, %s, after %.0f s%s",
                name,
                model.version(),
                (System.nanoTime() - roundStartedNanos) / 1e9,
                model.cpuSeconds().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                " (%.0f s of CPU time)",
                                model.cpuSeconds().getAsDouble())
                        : "");
    }

    private void replay() {
        say(
                "Replaying %,d events at %.0f a second, for %d s",
                plan.replayed(), plan.ratePerSecond(), plan.length().toSeconds());
        try (ClickProducer producer = new ClickProducer(broker.settings())) {
            Pace pace = new Pace(plan.ratePerSecond(), System.nanoTime());
            for (int event = 0; event < plan.replayed(); event++) {
                if (event == plan.retrainAfter()) {
                    startSecondRound();
                }
                if (event >= plan.holdBackAfter() && mustHoldBack()) {
                    holdBack(event);
                    pace.resume(event, System.nanoTime());
                }
                long intended = pace.intendedNanos(event);
                sleepUntil(intended);
                int index = plan.trained() + event;
                ledger.sent(events.get(index), events.attainable(index), intended);
                producer.send(events.get(index));
            }
            producer.flush();
        }
        say("Replayed all %,d events; %,d answers to come", ledger.sent(), ledger.open());
    }

    private void startSecondRound() {
        say("Refreshing the model, training for at most %d s", plan.secondTraining().toSeconds());
        startRound(
                Candidate.of(
                        settings.family(), "second", SECOND_MINIMUM_USERS, plan.secondTraining()));
    }

    /**
     * Returns true until the second round has ended, and its model serves if it announced one; at
     * most PATIENCE after that announcement.
     */
    private boolean mustHoldBack() {
        if (second == null) {
            return true;
        }
        return second.announced().isPresent()
                && !ledger.hasServed(second.announced().get().version())
                && System.nanoTime() - secondEndedNanos < PATIENCE.toNanos();
    }

    /** Waits for the second round; after it, single events test whether its model serves. */
    private void holdBack(int event) {
        if (second == null) {
            say(
                    "Holding back the last %,d events until the refresh has decided",
                    plan.replayed() - event);
        }
        Duration limit = plan.secondTraining().plus(PATIENCE);
        long deadline = System.nanoTime() + limit.toNanos();
        // A round that is done counts, however late this thread looks.
        attend();
        while (second == null) {
            if (System.nanoTime() - deadline > 0) {
                round.close();
                secondEnded(RoundResult.ended(round.printed(), newlyAnnounced(), limit));
                return;
            }
            LockSupport.parkNanos(TRICKLE.toNanos());
            attend();
        }
        sleepUntil(System.nanoTime() + TRICKLE.toNanos());
    }

    /** Returns the announced model if it is another than the first. */
    private Optional<Announced> newlyAnnounced() {
        try {
            return ModelRecords.announced(
                            broker.settings(), ModelAnnouncement.DEFAULT_SLOT, BROKER_PATIENCE)
                    .map(ModelAnnouncement::version)
                    .filter(version -> !version.equals(firstVersion))
                    .map(version -> new Announced(version, OptionalDouble.empty()));
        } catch (TopicException e) {
            throw new LocalRunException(e.getMessage(), e);
        }
    }

    private void secondEnded(RoundResult result) {
        second = result;
        secondEndedNanos = System.nanoTime();
        round = null;
        result.announced()
                .ifPresentOrElse(
                        model -> announced("second", model), () -> say("%s", result.secondModel()));
    }

    private void awaitAnswers() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ledger.open() > 0 && System.nanoTime() - deadline < 0) {
            attend();
            LockSupport.parkNanos(10_000_000);
        }
        sleepUntil(System.nanoTime() + GRACE.toNanos());
        if (ledger.open() > 0) {
            say(
                    "%,d events are still without an answer after %d s",
                    ledger.open(), PATIENCE.toSeconds());
        }
    }

    private void sleepUntil(long nanos) {
        attend();
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            attend();
            left = nanos - System.nanoTime();
        }
    }

    /** Checks health, round and screen, cheaply enough for every event. */
    private void attend() {
        checkHealth();
        if (round != null && round.isDone()) {
            secondEnded(round.result());
        }
        long now = System.nanoTime();
        if (screen.isPanelDue(now)) {
            String status =
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d events sent, %,d to be answered; p50 %.0f ms, p99 %.0f ms%s",
                            ledger.sent(),
                            plan.replayed(),
                            ledger.open(),
                            ledger.latencyMillis(50),
                            ledger.latencyMillis(99),
                            round == null ? "" : "; refreshing the model");
            screen.panel(status, ledger.feedLines(), ledger.newestLine(), now);
        }
    }

    private void checkHealth() {
        health.check();
        if (reader != null) {
            reader.check();
        }
    }

    private void showTraining() {
        long now = System.nanoTime();
        if (screen.isPanelDue(now)) {
            screen.panel("Training: " + round.progress(), List.of(), "", now);
        }
    }

    private void say(String format, Object... values) {
        screen.say(String.format(Locale.ROOT, format, values), System.nanoTime());
    }

    /** Ends every started process, the last one first. */
    @Override
    public void close() {
        if (health != null) {
            health.close();
        }
        if (console != null) {
            console.close();
        }
        if (reader != null) {
            reader.close();
        }
        if (round != null) {
            round.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
