package io.nextup.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.acceptance.faults.FaultLedger.Sent;
import io.nextup.acceptance.faults.FaultLedger.Verdict;
import io.nextup.event.Recommendation;
import io.nextup.local.process.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The job in real processes, under a steady stream of events, while one thing after another goes
 * wrong. System properties say what is tried ({@code CONTRIBUTING.md}).
 */
class FaultsIT {
    private static final String PREFIX = "nextup.faults.";

    /** Where consumers read what is committed, a checkpoint lies between. */
    private static final Duration DUE_AFTER = Duration.ofSeconds(3);

    /** Left out of every build: each takes half a minute or more. */
    private static final Set<Fault> LONG =
            EnumSet.of(
                    Fault.STORE_AWAY_AT_START,
                    Fault.ITEMS_DELETED,
                    Fault.ITEMS_STAND_STILL,
                    Fault.TOPIC_GROWN);

    /** The models that are rolled out in turn, so that versions change in mid-stream. */
    private static final List<CircleModel> MODELS =
            List.of(
                    CircleModel.forwards("first"),
                    CircleModel.backwards("second"),
                    CircleModel.forwards("third"));

    @TempDir Path directory;

    static Stream<Arguments> trials() {
        return Stream.of(property("delivery", "at-least-once").split(","))
                .flatMap(
                        delivery ->
                                Stream.of(property("seeds", "1").split(","))
                                        .map(seed -> Arguments.of(delivery, Long.parseLong(seed))));
    }

    /** Each wait has a limit of its own; this one is for what waits without, such as a producer. */
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("trials")
    void everyAcceptedEventIsAnsweredOnceAndInOrderWhateverGoesWrong(String delivery, long seed)
            throws Exception {
        List<String> complaints = new ArrayList<>();
        boolean exactlyOnce = delivery.equals("exactly-once");
        try (TrialSystem system =
                        TrialSystem.start(directory, property("checkpoint-interval", "1 s"));
                Traffic traffic =
                        new Traffic(
                                system.kafka(), seed, Double.parseDouble(property("rate", "200")));
                Consumer consumer = new Consumer(system.kafka(), exactlyOnce)) {
            system.fillCatalogue();
            system.announce(MODELS.get(0).publish(system.registry()));
            system.submitJob(delivery, Boolean.parseBoolean(property("conflate", "false")));
            System.out.println("Processes: " + system.describe());
            Run run =
                    new Run(
                            system,
                            traffic,
                            consumer,
                            new Random(seed),
                            new FaultLedger(everServing(), CircleModel.soldOut(), exactlyOnce));
            consumer.start();
            traffic.start();
            traffic.await(1);
            run.settle();
            complaints.addAll(report("start", delivery, seed, run, 1));

            double calmSeconds = Double.parseDouble(property("calm-seconds", "1"));
            int next = 1;
            List<Fault> faults = faults();
            for (int i = 0; i < faults.size(); i++) {
                if (next < MODELS.size() && i >= next * faults.size() / MODELS.size()) {
                    system.rollOut(MODELS.get(next));
                    traffic.retire(run.serving);
                    run.serving = MODELS.get(next);
                    next++;
                }
                traffic.await(calmSeconds);
                Fault fault = faults.get(i);
                fault.inject(run);
                run.settle();
                complaints.addAll(report(fault.word(), delivery, seed, run, fault.deathsInARow()));
            }
            traffic.finish();
            run.settle();
            run.from = 0;
            complaints.addAll(
                    report(
                            "all",
                            delivery,
                            seed,
                            run,
                            faults.stream().mapToInt(Fault::deathsInARow).max().orElse(1)));
            complaints.addAll(new WhyTrial(system, seed).complaints());
        }
        assertThat(complaints).isEmpty();
    }

    /** One line; the same again where it is a complaint. The next one begins where it ends. */
    private static List<String> report(
            String what, String delivery, long seed, Run run, int deathsInARow) {
        // The answers first: whatever they answer has been sent.
        List<Recommendation> topic = run.consumer.answers();
        Verdict verdict = run.ledger.judge(run.traffic.sent(), run.from, run.to, topic);
        double recoverySeconds = run.longestWaitSeconds();
        String line =
                String.format(
                        Locale.ROOT,
                        "%-24s %s seed %d: %d events, lost %d, doubled %d, out of order %d, wrong items %d, wrong version %d, wrong fallback %d, strange %d, fallback %d, repeated %d, recovery %.1f s",
                        what,
                        delivery,
                        seed,
                        verdict.events(),
                        verdict.lost(),
                        verdict.doubled(),
                        verdict.outOfOrder(),
                        verdict.wrongItems(),
                        verdict.wrongVersion(),
                        verdict.wrongFallback(),
                        verdict.strange(),
                        verdict.fallbacks(),
                        verdict.repeats(),
                        recoverySeconds);
        System.out.println(line);
        run.from = run.to;
        double limit =
                Double.parseDouble(property("recovery-limit-seconds", "60"))
                        // The pause before a restart doubles each time.
                        + 20 * (deathsInARow - 1);
        return verdict.isClean() && recoverySeconds < limit ? List.of() : List.of(line);
    }

    private static final class Run implements Fault.Trial {
        private final TrialSystem system;
        private final Traffic traffic;
        private final Consumer consumer;
        private final Random random;
        private final FaultLedger ledger;
        private CircleModel serving = MODELS.get(0);
        private int from;
        private int to;

        private Run(
                TrialSystem system,
                Traffic traffic,
                Consumer consumer,
                Random random,
                FaultLedger ledger) {
            this.system = system;
            this.traffic = traffic;
            this.consumer = consumer;
            this.random = random;
            this.ledger = ledger;
        }

        /** Waits until all that was sent so far is answered and the system is whole again. */
        private void settle() {
            awaitAnswers(traffic.count());
            Wait.until(
                    TrialSystem.PATIENCE,
                    this::isCaughtUp,
                    () -> "The stream lags behind: %s".formatted(state()));
            // Before the end is taken: a lost process that stops nothing is missed only by what
            // follows, and what waits for its successor belongs to this fault.
            system.awaitWhole();
            to = traffic.count();
            awaitAnswers(to);
        }

        private void awaitAnswers(int until) {
            Wait.until(
                    TrialSystem.PATIENCE,
                    () -> consumer.hasAll(traffic.sent().subList(from, until)),
                    () -> "Events stay unanswered: %s".formatted(state()));
        }

        private String state() {
            return system.describe()
                    + "; the job is "
                    + system.cluster().state(system.jobId())
                    + ", "
                    + system.cluster().rootException(system.jobId());
        }

        /** How long an event of this part waited at most, from when it was to be sent. */
        private double longestWaitSeconds() {
            List<Sent> sent = traffic.sent().subList(from, to);
            List<Long> intended = traffic.intendedNanos();
            Map<String, Long> seen = consumer.seenNanos();
            long longest = 0;
            for (int i = 0; i < sent.size(); i++) {
                long answered = seen.get(sent.get(i).eventId());
                longest = Math.max(longest, answered - intended.get(from + i));
            }
            return longest / 1e9;
        }

        @Override
        public CircleModel serving() {
            return serving;
        }

        @Override
        public List<CircleModel> earlier() {
            return MODELS.subList(0, MODELS.indexOf(serving));
        }

        @Override
        public TrialSystem system() {
            return system;
        }

        @Override
        public Traffic traffic() {
            return traffic;
        }

        @Override
        public Consumer consumer() {
            return consumer;
        }

        @Override
        public Random random() {
            return random;
        }

        /** Whether everything that was sent is answered, but for the last moments. */
        private boolean isCaughtUp() {
            long due = System.nanoTime() - DUE_AFTER.toNanos();
            List<Sent> sent = traffic.sent();
            List<Long> intended = traffic.intendedNanos();
            int until = sent.size();
            while (until > from && intended.get(until - 1) - due > 0) {
                until--;
            }
            return consumer.hasAll(sent.subList(from, until));
        }
    }

    private static List<CircleModel> everServing() {
        return Stream.concat(
                        MODELS.stream(),
                        Stream.of(Fault.HANGS_IN_SERVICE, Fault.CRASHES_IN_SERVICE))
                .toList();
    }

    private static List<Fault> faults() {
        String asked = property("kinds", "quick");
        return Stream.of(Fault.values())
                .filter(
                        fault ->
                                switch (asked) {
                                    case "all" -> true;
                                    case "quick" -> !LONG.contains(fault);
                                    default -> List.of(asked.split(",")).contains(fault.word());
                                })
                .toList();
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(PREFIX + name, "");
        return value.isEmpty() ? otherwise : value;
    }
}
