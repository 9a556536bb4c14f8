package io.nextup.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.serving.engine.StepModel;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions that a job leaves open, and a later job commits or counts as lost. */
class ExactlyOnceIT {
    private static final int CLICKS = 20;

    /**
     * Options without automatic checkpoints, which would commit results before the savepoint: the
     * first comes at a random moment between the pause and the interval.
     */
    private static final Map<String, String> EXACTLY_ONCE =
            Map.of(
                    "nextup.publish.delivery",
                    "exactly-once",
                    "execution.checkpointing.interval",
                    "4 min",
                    "execution.checkpointing.min-pause",
                    "4 min",
                    "execution.checkpointing.timeout",
                    "1 min");

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    @Test
    void resultsWhoseTransactionsEndedWhileTheJobWasDownAreCountedAsFailedCommittables()
            throws Exception {
        JobTopics topics = LOCAL.topics();
        topics.announce(StepModel.forwards("v1").publish(LOCAL.directory().resolve("registry")));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), EXACTLY_ONCE);
        for (int i = 0; i < CLICKS; i++) {
            topics.click(Interaction.click("click" + i, "user" + i, StepModel.item(i), 1L + i));
        }
        job.awaitCount("publish: Writer.*\\.numRecordsSend", CLICKS);
        String savepoint = job.savepoint();
        job.end();
        endOpenTransactions();

        job = LOCAL.flink().restore(savepoint, topics.options(), EXACTLY_ONCE);
        job.awaitCount("publish: Committer.*\\.failedCommittables", 1);

        assertThat(job.prometheusNames())
                .contains(MetricsTable.PROMETHEUS_PREFIX + "failedCommittables");
        assertThat(topics.recommendations()).isEmpty();
        job.end();
    }

    /** Aborts open transactions, as the broker does by itself after their timeout. */
    private void endOpenTransactions() throws Exception {
        try (Admin admin = LOCAL.broker().admin()) {
            List<String> open =
                    admin.listTransactions().all().get(30, SECONDS).stream()
                            .map(TransactionListing::transactionalId)
                            .toList();
            assertThat(open).isNotEmpty();
            admin.fenceProducers(open).all().get(30, SECONDS);
        }
    }
}
