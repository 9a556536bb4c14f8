package io.nextup.local.run;

import io.nextup.local.broker.RunBrokers;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Supervised;
import io.nextup.local.process.Supervisor;
import io.nextup.local.process.Wait;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Brokers, a cluster, the one job that runs there and a console, with the way to restart each
 * process of the run.
 *
 * @param jobArguments arguments of the job's main class, also after a JobManager's death
 * @param terminal takes lines for people
 */
public record RunningSystem(
        RunBrokers brokers,
        FlinkCluster cluster,
        ConsoleProcess console,
        Path jobJar,
        List<String> jobArguments,
        String jobId,
        Consumer<String> terminal) {
    private static final long LOOK_MILLIS = 500;
    private static final long SHUTDOWN_SECONDS = 15;

    /**
     * Bounds nothing: a user's brokers may be away for days, and the supervisor ends a run whose
     * own broker does not come back.
     */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    public RunningSystem {
        jobArguments = List.copyOf(jobArguments);
    }

    /**
     * Restarts processes that die and prints the job's changes, until this JVM ends.
     *
     * @throws LocalRunException when a process dies too often, or the job has ended
     */
    public void keepRunning() {
        ExecutorService restarts = Executors.newCachedThreadPool();
        try {
            Supervisor supervisor =
                    new Supervisor(processes(), restarts, terminal, System.nanoTime());
            JobWatch watch = new JobWatch(job(), cluster.logs(), terminal);
            while (!ChildJvm.areEnding()) {
                supervisor.step(System.nanoTime());
                console.attend(System.nanoTime(), terminal);
                if (supervisor.allUp()) {
                    watch.look(System.nanoTime());
                } else {
                    watch.forget();
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted", e);
        } finally {
            awaitEnd(restarts);
        }
    }

    /** Waits: nothing may start while everything is being stopped. */
    private static void awaitEnd(ExecutorService restarts) {
        restarts.shutdownNow();
        try {
            restarts.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JobWatch.Job job() {
        return new JobWatch.Job() {
            @Override
            public String state() {
                return cluster.state(jobId);
            }

            @Override
            public boolean isRunning() {
                return cluster.isRunning(jobId);
            }

            @Override
            public Optional<String> rootException() {
                return cluster.rootException(jobId);
            }
        };
    }

    /** Returns every process with its own way to restart. */
    private List<Supervised> processes() {
        List<Supervised> processes = new ArrayList<>(brokers.processes());
        processes.add(
                Supervised.jvm(cluster.processes()::jobManager, this::restartJobManagerAndJob));
        for (String id : cluster.processes().taskManagerPids().keySet()) {
            processes.add(
                    Supervised.jvm(
                            () -> cluster.processes().taskManager(id),
                            () -> cluster.restartTaskManager(id)));
        }
        return processes;
    }

    /**
     * Restarts the JobManager, then the job, which it keeps in memory: it is up once it has the job
     * again.
     */
    private void restartJobManagerAndJob() {
        cluster.restartJobManager();
        while (true) {
            OptionalLong before = awaitBrokers();
            try {
                Optional<URI> checkpoint = cluster.newestCheckpoint();
                terminal.accept(
                        checkpoint
                                .map(uri -> "The job goes on from " + uri)
                                .orElse("The job starts over: it has completed no checkpoint yet"));
                cluster.resume(jobJar, jobArguments, checkpoint, jobId);
                return;
            } catch (LocalRunException e) {
                if (before.equals(brokers.answering())) {
                    throw e;
                }
                // The job checks its topics when it starts: it retries once they are back.
            }
        }
    }

    private OptionalLong awaitBrokers() {
        AtomicReference<OptionalLong> answer = new AtomicReference<>(brokers.answering());
        if (answer.get().isEmpty()) {
            String away =
                    "Kafka at %s does not answer: the job starts once it does"
                            .formatted(brokers.bootstrapServers());
            terminal.accept(away);
            Wait.until(
                    FOR_EVER,
                    () -> {
                        cluster.processes().jobManager().checkAlive();
                        answer.set(brokers.answering());
                        return answer.get().isPresent();
                    },
                    () -> away);
        }
        return answer.get();
    }
}
