package io.nextup.demo;

import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.process.LocalRunException;

/**
 * Watches broker, cluster and job in a thread of its own: each check takes milliseconds that a
 * replay does not have.
 */
final class HealthWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 2_000;

    private final KafkaBroker broker;
    private final FlinkCluster cluster;
    private final String jobId;
    private final Thread thread = new Thread(this::run, "demo-health");
    private volatile RuntimeException failure;

    private HealthWatch(KafkaBroker broker, FlinkCluster cluster, String jobId) {
        this.broker = broker;
        this.cluster = cluster;
        this.jobId = jobId;
    }

    static HealthWatch start(KafkaBroker broker, FlinkCluster cluster, String jobId) {
        HealthWatch watch = new HealthWatch(broker, cluster, jobId);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Throws the problem that was found, if there is one; a job that restarts counts. */
    void check() {
        RuntimeException found = failure;
        if (found != null) {
            throw new LocalRunException(found.getMessage(), found);
        }
    }

    private void run() {
        try {
            while (true) {
                broker.checkAlive();
                cluster.processes().checkAlive();
                cluster.rootException(jobId)
                        .ifPresent(
                                cause -> {
                                    throw new LocalRunException(
                                            "The job failed: %s; see the logs in %s"
                                                    .formatted(cause, cluster.logs()));
                                });
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            // The demo is over.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Ends the watch before the watched processes end. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
