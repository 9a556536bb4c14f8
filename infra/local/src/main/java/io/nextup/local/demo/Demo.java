package io.nextup.local.demo;

import io.nextup.event.Interaction;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicReader;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.sequence.SequenceRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * One run. It starts broker, cluster and job, trains a first model, and replays the rest of the
 * events. Meanwhile it trains a second model, which the job takes over. It counts everything. Not
 * thread-safe.
 */
final class Demo implements AutoCloseable {
    private static final int WATCHED_USERS = 5;
    private static final int SLOTS = 2;
    private static final Duration JOB_START_LIMIT = Duration.ofSeconds(90);

    /** Longest wait for the second model, beyond its budget, and for the last answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Pause between single events that only test whether the new model serves yet. */
    private static final Duration TRICKLE = Duration.ofMillis(200);

    /** Wait after the last answer: a duplicate would arrive within it. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * @param directory an existing directory for all files of the run
     * @param firstTraining time limit of the first training
     */
    record Settings(Path directory, Duration firstTraining, long seed) {}

    private final Settings settings;
    private final DemoEvents events;
    private final DemoPlan plan;
    private final Screen screen;
    private final Ledger ledger;

    private KafkaBroker broker;
    private FlinkCluster cluster;
    private TrainingRun training;
    private HealthWatch health;
    private TopicReader reader;
    private TrainingRun.Settings trainings;
    private String firstVersion;
    private String secondVersion;
    private int secondCut;
    private long trainingStartedNanos;
    private long secondAnnouncedNanos;

    Demo(Settings settings, DemoEvents events, DemoPlan plan, Screen screen) {
        this.settings = settings;
        this.events = events;
        this.plan = plan;
        this.screen = screen;
        List<Interaction> replayed =
                events.first(plan.trained() + plan.replayed())
                        .subList(plan.trained(), plan.trained() + plan.replayed());
        ledger = new Ledger(SequenceRules.defaults(), ClickFeed.busiest(replayed, WATCHED_USERS));
    }

    /** Runs the demo; returns when the last event is answered, or its wait is over. */
    Summary run() {
        startBroker();
        startTraining("first", plan.trained(), settings.firstTraining());
        String job = startJob();
        health = HealthWatch.start(broker, cluster, job);
        awaitFirstModel();
        cluster.awaitRunning(job, JOB_START_LIMIT);
        say("The job runs, with model %s", firstVersion);
        reader = AnswerReader.start(broker.settings(), ledger);
        replay();
        awaitAnswers();
        return ledger.summary();
    }

    private void startBroker() {
        say("Starting Kafka");
        broker = KafkaBroker.start(settings.directory().resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
        say("Kafka is at %s", broker.bootstrapServers());
        trainings =
                new TrainingRun.Settings(
                        settings.directory(),
                        settings.directory().resolve("models"),
                        broker.bootstrapServers(),
                        settings.seed());
    }

    private void startTraining(String name, int count, Duration budget) {
        say(
                "Training the %s model on the first %,d events, for at most %d s",
                name, count, budget.toSeconds());
        trainingStartedNanos = System.nanoTime();
        training = TrainingRun.start(trainings, name, events.first(count), budget);
    }

    /** Starts Flink and the job while the first training runs. */
    private String startJob() {
        say("Starting Flink");
        cluster = FlinkCluster.start(settings.directory().resolve("flink"), 1, SLOTS, Map.of());
        String job =
                cluster.submit(
                        Installation.current().jobJar(),
                        List.of(
                                "--nextup.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "--nextup.models.cache-dir",
                                settings.directory().resolve("cache").toString(),
                                "--nextup.parallelism",
                                String.valueOf(SLOTS)));
        say("The job is submitted; dashboard: %s", cluster.dashboard());
        return job;
    }

    private void awaitFirstModel() {
        while (!training.isDone()) {
            checkHealth();
            showTraining();
            LockSupport.parkNanos(TRICKLE.toNanos());
        }
        firstVersion = finishTraining("first", plan.trained());
    }

    private String finishTraining(String name, int count) {
        TrainingRun.Result result = training.result();
        ledger.trained(result.version(), events.first(count));
        say(
                "Announced the %s model, %s, after %.0f s (%.0f s of CPU time)",
                name,
                result.version(),
                (System.nanoTime() - trainingStartedNanos) / 1e9,
                result.cpuSeconds());
        training = null;
        return result.version();
    }

    private void replay() {
        say(
                "Replaying %,d events at %.0f a second, for %d s",
                plan.replayed(), plan.ratePerSecond(), plan.length().toSeconds());
        try (ClickProducer producer = new ClickProducer(broker.settings())) {
            Pace pace = new Pace(plan.ratePerSecond(), System.nanoTime());
            for (int event = 0; event < plan.replayed(); event++) {
                if (event == plan.retrainAfter()) {
                    secondCut = plan.trained() + event;
                    startTraining("second", secondCut, plan.secondTraining());
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

    /** Returns true until the second model serves, but at most PATIENCE after its announcement. */
    private boolean mustHoldBack() {
        if (secondVersion == null) {
            return true;
        }
        return !ledger.hasServed(secondVersion)
                && System.nanoTime() - secondAnnouncedNanos < PATIENCE.toNanos();
    }

    /** Waits for the second model; once it is announced, single events test whether it serves. */
    private void holdBack(int event) {
        if (secondVersion == null) {
            say(
                    "Holding back the last %,d events until the second model is announced",
                    plan.replayed() - event);
        }
        long deadline = System.nanoTime() + plan.secondTraining().toNanos() + PATIENCE.toNanos();
        while (secondVersion == null) {
            if (System.nanoTime() - deadline > 0) {
                throw new LocalRunException(
                        "The second training takes longer than its %d s, and %d s more"
                                .formatted(
                                        plan.secondTraining().toSeconds(), PATIENCE.toSeconds()));
            }
            attend();
            LockSupport.parkNanos(TRICKLE.toNanos());
        }
        sleepUntil(System.nanoTime() + TRICKLE.toNanos());
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

    /** Checks health, training and screen, cheaply enough for every event. */
    private void attend() {
        checkHealth();
        if (training != null && training.isDone()) {
            secondVersion = finishTraining("second", secondCut);
            secondAnnouncedNanos = System.nanoTime();
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
                            training == null ? "" : "; training the second model");
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
            screen.panel("Training: " + training.progress(), List.of(), "", now);
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
        if (reader != null) {
            reader.close();
        }
        if (training != null) {
            training.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
