package io.nextup.job.publish;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/**
 * The longest time that checkpoints keep a transaction open under exactly-once.
 *
 * <p>A transaction opens at one checkpoint's barrier and is committed once a later checkpoint has
 * completed. The next checkpoint begins an interval later and may take the whole checkpoint
 * timeout: transactions stay open for that long even without a failure. A checkpoint that times out
 * adds one more timeout, since only the next checkpoint commits its results. The broker aborts a
 * transaction that is older than the transaction timeout, and its results are lost.
 *
 * @param interval time from one checkpoint's start to the next one's
 * @param checkpointTimeout time after which Flink aborts a checkpoint
 */
public record TransactionLifetime(Duration interval, Duration checkpointTimeout) {
    private static final String CHECKPOINT_TIMEOUT =
            CheckpointingOptions.CHECKPOINTING_TIMEOUT.key();

    public TransactionLifetime {
        requireNonNull(interval, "interval is null");
        requireNonNull(checkpointTimeout, "checkpointTimeout is null");
    }

    /**
     * Compares the transaction timeout with this lifetime.
     *
     * @return a warning if one checkpoint that times out could lose results
     * @throws IllegalArgumentException if even a checkpoint that completes in time could lose
     *     results
     */
    public Optional<String> check(Duration transactionTimeout) {
        Duration least = interval.plus(checkpointTimeout);
        Duration advised = least.plus(checkpointTimeout);
        if (transactionTimeout.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "%s is %s, below the checkpoint interval (%s) plus %s (%s): the broker could abort results that a checkpoint is about to commit. Raise it to %s or more, or lower the others"
                            .formatted(
                                    PublishOptions.TRANSACTION_TIMEOUT.key(),
                                    transactionTimeout,
                                    interval,
                                    CHECKPOINT_TIMEOUT,
                                    checkpointTimeout,
                                    advised));
        }
        return transactionTimeout.compareTo(advised) < 0
                ? Optional.of(
                        "%s is %s, below the checkpoint interval (%s) plus twice %s (%s): one checkpoint that times out could lose results. Raise it to %s or more, or lower the others"
                                .formatted(
                                        PublishOptions.TRANSACTION_TIMEOUT.key(),
                                        transactionTimeout,
                                        interval,
                                        CHECKPOINT_TIMEOUT,
                                        checkpointTimeout,
                                        advised))
                : Optional.empty();
    }
}
