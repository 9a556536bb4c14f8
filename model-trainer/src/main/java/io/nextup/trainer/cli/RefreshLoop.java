package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.trainer.operate.LeaseKeeper;
import io.nextup.trainer.operate.LeaseWait;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.refresh.HeldLease;
import io.nextup.trainer.refresh.Refresher;
import io.nextup.trainer.refresh.RoundReport;
import io.nextup.trainer.refresh.Timetable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Round after round, each under the registry's lease, until it is stopped. */
final class RefreshLoop {
    /** Of a lease in its duration: two may fail. */
    private static final int RENEWALS = 3;

    private final Verb verb;
    private final TrainerEnvironment environment;
    private final ArtifactStore store;
    private final Plan plan;
    private final Stop stop;

    /**
     * When rounds are.
     *
     * @param rounds 0: without an end
     * @param lease how long the registry stays taken when this process dies
     */
    record Plan(Timetable timetable, int rounds, Duration lease) {}

    RefreshLoop(
            Verb verb, TrainerEnvironment environment, ArtifactStore store, Plan plan, Stop stop) {
        this.verb = requireNonNull(verb, "verb is null");
        this.environment = requireNonNull(environment, "environment is null");
        this.store = requireNonNull(store, "store is null");
        this.plan = requireNonNull(plan, "plan is null");
        this.stop = requireNonNull(stop, "stop is null");
    }

    /**
     * Returns after the last round, or when it was stopped.
     *
     * @param directory for what lies about during a round; emptied before each
     * @throws IOException if the last round of a limited number failed; one that is followed by
     *     another is said and no more
     */
    void run(Refresher rounds, Path directory) throws Exception {
        Clock clock = environment.clock();
        for (int number = 1; !stop.isRequested(); number++) {
            Instant start = clock.instant();
            boolean last = number == plan.rounds;
            try {
                report(number, start, round(rounds, directory, start));
            } catch (Exception e) {
                if (stop.isRequested()) {
                    return;
                }
                reportFailure(number, start, e);
                if (last) {
                    throw new IOException("Round %d, the last one, failed".formatted(number), e);
                }
            }
            if (last) {
                return;
            }
            Duration pause = plan.timetable.untilNext(start, clock.instant());
            verb.note("Round %d begins in %s".formatted(number + 1, ProgressLines.words(pause)));
            stop.within(pause);
        }
    }

    private RoundReport round(Refresher rounds, Path directory, Instant start) throws Exception {
        try (HeldLease lease = new HeldLease(acquire(start), verb::note);
                LeaseKeeper keeper = keeper(lease);
                WorkDirectory work = new WorkDirectory(directory);
                ProgressLines progress = new ProgressLines(verb.err(), environment.terminal())) {
            stop.first(ending(lease, keeper, work));
            return rounds.run(work.path(), progress, lease);
        } finally {
            stop.first(() -> {});
        }
    }

    private LeaseKeeper keeper(HeldLease lease) {
        return new LeaseKeeper(lease, plan.lease.dividedBy(RENEWALS), verb::note);
    }

    /** A publication that goes on is waited for, and reads from the directory until then. */
    private static Runnable ending(HeldLease lease, LeaseKeeper keeper, WorkDirectory work) {
        return () -> {
            keeper.close();
            lease.close();
            work.close();
        };
    }

    /** Waits for another process's round to end, at most until the next round would begin. */
    private Lease acquire(Instant start) throws IOException, InterruptedException {
        return new LeaseWait(store, stop, verb::note)
                .acquire(
                        "train --every",
                        plan.lease,
                        () -> plan.timetable.untilNext(start, environment.clock().instant()));
    }

    private void report(int number, Instant start, RoundReport report) {
        if (verb.json()) {
            Map<String, Object> json = round(number, start);
            json.putAll(report.json());
            verb.printJson(json);
        } else {
            verb.out().println("Round %d: %s".formatted(number, report.outcome()));
            report.details().forEach(line -> verb.out().println("  " + line));
        }
        verb.out().flush();
    }

    private void reportFailure(int number, Instant start, Exception e) {
        if (verb.json()) {
            Map<String, Object> json = round(number, start);
            json.put("outcome", "failed");
            json.put("reason", Verb.words(e));
            verb.printJson(json);
            verb.out().flush();
        }
        verb.explain("Round %d failed".formatted(number), e);
    }

    private static Map<String, Object> round(int number, Instant start) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("round", number);
        json.put("startedAt", start.toString());
        return json;
    }
}
