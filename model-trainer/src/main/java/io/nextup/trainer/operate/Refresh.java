package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.candidate.OutOfMemory;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.refresh.HeldLease;
import io.nextup.trainer.refresh.RefreshContext;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.RefreshTopics;
import io.nextup.trainer.refresh.Refresher;
import io.nextup.trainer.refresh.RoundReport;
import io.nextup.trainer.refresh.Timetable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Trains again and again, each round under the registry's lease, until it is stopped. */
public final class Refresh {
    /** Renewals per lease duration; two may fail before the lease expires. */
    private static final int RENEWALS = 3;

    private final TrainerEnvironment environment;
    private final Listener listener;
    private final RefreshObserver observer;

    /**
     * Data and options for training, and settings for judging candidates.
     *
     * @param history source of interactions; its own store wins over the one in the settings' work
     *     directory
     * @param registry a directory or a URI, as the user names it
     * @param jobGroups consumer groups of all jobs that have to forget erased users
     */
    public record Request(
            HistorySource.Topic history,
            Choice choice,
            String registry,
            RefreshSettings settings,
            List<String> jobGroups,
            Plan plan) {
        public Request {
            requireNonNull(history, "history is null");
            requireNonNull(choice, "choice is null");
            requireNonNull(registry, "registry is null");
            requireNonNull(settings, "settings are null");
            // Checks the name.
            new Slot(history.kafka(), settings.slot());
            jobGroups = List.copyOf(jobGroups);
            requireNonNull(plan, "plan is null");
        }
    }

    /**
     * Schedule of the rounds.
     *
     * @param rounds number of rounds; 0: without an end
     * @param lease time for which the registry stays taken when this process dies
     */
    public record Plan(Timetable timetable, int rounds, Duration lease) {
        /** Duration of the lease, as a command line writes it. */
        public static final String DEFAULT_LEASE = "10m";

        public Plan {
            requireNonNull(timetable, "timetable is null");
            if (rounds < 0) {
                throw new RequestException("rounds", " is %d: at least 1".formatted(rounds));
            }
            if (lease.isZero() || lease.isNegative()) {
                throw new RequestException(
                        "lease", " is %s: give a duration such as 10m".formatted(lease));
            }
        }
    }

    /** A round that has ended; the first has the number 1. */
    public sealed interface Round {
        int number();

        Instant startedAt();

        Instant endedAt();

        /** A round that came to a decision. */
        record Done(int number, Instant startedAt, Instant endedAt, RoundReport report)
                implements Round {
            public Done {
                requireNonNull(startedAt, "startedAt is null");
                requireNonNull(endedAt, "endedAt is null");
                requireNonNull(report, "report is null");
            }
        }

        /** A round that failed; the next one may succeed. */
        record Failed(int number, Instant startedAt, Instant endedAt, Exception cause)
                implements Round {
            public Failed {
                requireNonNull(startedAt, "startedAt is null");
                requireNonNull(endedAt, "endedAt is null");
                requireNonNull(cause, "cause is null");
            }
        }
    }

    /**
     * Outcome of all rounds.
     *
     * @param last last round; empty if the refresh was stopped before the first had ended
     */
    public record Result(int done, int failed, Optional<Round> last) {
        public Result {
            requireNonNull(last, "last is null");
        }

        private Result and(Round round) {
            boolean good = round instanceof Round.Done;
            return new Result(done + (good ? 1 : 0), failed + (good ? 0 : 1), Optional.of(round));
        }
    }

    /** Receiver of each round as it ends, and of the epochs in between. */
    public interface Listener extends Progress {

        void ended(Round round);

        /** Reports that a pause begins, before the round of this number. */
        void pausing(int next, Duration pause);
    }

    /**
     * @param listener receives lines for people
     * @param observer receives figures
     */
    public Refresh(TrainerEnvironment environment, Listener listener, RefreshObserver observer) {
        this.environment = requireNonNull(environment, "environment is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.observer = requireNonNull(observer, "observer is null");
    }

    /**
     * Runs the rounds. Returns after the last one, or when it was stopped. Reports a round that
     * fails, and goes on with the next; but a first one that cannot use Kafka at all is the last.
     *
     * @throws RequestException if the registry's name is not valid; nothing was read then
     * @throws IOException if the registry cannot be reached or written
     * @throws InterruptedException when interrupted, in a pause or in a round
     */
    public Result run(Request request, Stop stop) throws IOException, InterruptedException {
        return run(
                request,
                new KafkaTopics(
                        request.history,
                        request.settings,
                        request.registry,
                        request.jobGroups,
                        environment.announcing(),
                        environment.clock(),
                        observer,
                        listener::note),
                stop);
    }

    Result run(Request request, RefreshTopics topics, Stop stop)
            throws IOException, InterruptedException {
        ArtifactStore store = Registries.openToPublish(request.registry, environment);
        Refresher refresher =
                new Refresher(
                        new RefreshContext(
                                topics,
                                store,
                                environment.scorers(),
                                environment.clock(),
                                listener::note,
                                environment.trust(),
                                environment.signingKey()),
                        request.choice.family(),
                        request.choice.options(),
                        request.settings);
        return new Rounds(request.plan, request.settings.round(), refresher, store, stop).all();
    }

    /** The rounds of one run. */
    private final class Rounds {
        private final Plan plan;
        private final Path directory;
        private final Refresher refresher;
        private final ArtifactStore store;
        private final Stop stop;

        /**
         * @param directory directory for temporary files of a round; emptied before each
         */
        Rounds(Plan plan, Path directory, Refresher refresher, ArtifactStore store, Stop stop) {
            this.plan = plan;
            this.directory = directory;
            this.refresher = refresher;
            this.store = store;
            this.stop = stop;
        }

        Result all() throws InterruptedException {
            Clock clock = environment.clock();
            Result result = new Result(0, 0, Optional.empty());
            for (int number = 1; !stop.isRequested(); number++) {
                Instant start = clock.instant();
                observer.began(start);
                Round round = round(number, start);
                if (round instanceof Round.Failed && stop.isRequested()) {
                    return result;
                }
                result = result.and(round);
                observer.ended(round);
                listener.ended(round);
                if (number == plan.rounds || (number == 1 && isUnreachable(round))) {
                    return result;
                }
                Duration pause = plan.timetable.untilNext(start, clock.instant());
                listener.pausing(number + 1, pause);
                stop.within(pause);
            }
            return result;
        }

        /** Tells whether Kafka could not be used at all: in a first round its address is wrong. */
        private static boolean isUnreachable(Round round) {
            return round instanceof Round.Failed failed
                    && failed.cause() instanceof TopicException topic
                    && topic.isUnreachable();
        }

        private Round round(int number, Instant start) throws InterruptedException {
            try {
                RoundReport report = underLease(start);
                return new Round.Done(number, start, environment.clock().instant(), report);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return new Round.Failed(number, start, environment.clock().instant(), e);
            } catch (OutOfMemoryError e) {
                // The round's data are garbage by now: the next one may have room.
                return new Round.Failed(
                        number,
                        start,
                        environment.clock().instant(),
                        new IOException(OutOfMemory.words(e, Runtime.getRuntime().maxMemory()), e));
            }
        }

        private RoundReport underLease(Instant start) throws Exception {
            try (HeldLease lease = new HeldLease(acquire(start), listener::note);
                    LeaseKeeper keeper = keeper(lease);
                    WorkDirectory work = new WorkDirectory(directory)) {
                stop.first(ending(lease, keeper, work));
                return refresher.run(work.path(), listener, lease);
            } finally {
                listener.trainingEnded();
                stop.first(() -> {});
            }
        }

        private LeaseKeeper keeper(HeldLease lease) {
            return new LeaseKeeper(lease, plan.lease.dividedBy(RENEWALS), listener::note);
        }

        /** Waits for another process's round, at most until the next round would begin. */
        private Lease acquire(Instant start) throws IOException, InterruptedException {
            return new LeaseWait(store, stop, listener::note)
                    .acquire(
                            "refresh",
                            plan.lease,
                            () -> plan.timetable.untilNext(start, environment.clock().instant()));
        }
    }

    /**
     * Returns the work of a stop. It waits for a publication in progress, which reads from the
     * directory.
     */
    private static Runnable ending(HeldLease lease, LeaseKeeper keeper, WorkDirectory work) {
        return () -> {
            keeper.close();
            lease.close();
            work.close();
        };
    }
}
