package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.erase.ErasureStatus;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.erase.ReceiptException;
import io.nextup.trainer.store.HistoryStore;
import io.nextup.trainer.store.PendingErasures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Writes the receipts of erasures that a store and every job have carried out. */
public final class Erase {
    private final InstantSource clock;
    private final Opener opener;

    /** Opens the store of a directory. */
    interface Opener {
        PendingErasures open(Path directory) throws IOException;
    }

    /**
     * Statuses of the store's erasures.
     *
     * @param topic topic that they were read from
     * @param statuses one status for each erasure, in the store's order
     */
    public record Result(String topic, List<ErasureStatus> statuses) {
        public Result {
            requireNonNull(topic, "topic is null");
            statuses = List.copyOf(statuses);
        }

        /** Returns the number of erasures that some job may not have carried out. */
        public long waiting() {
            return statuses.stream().filter(Waiting.class::isInstance).count();
        }

        /** Returns the number of receipts that were written now. */
        public long receipts() {
            return statuses.size() - waiting();
        }
    }

    public Erase(InstantSource clock) {
        this(clock, HistoryStore::openExisting);
    }

    Erase(InstantSource clock, Opener opener) {
        this.clock = requireNonNull(clock, "clock is null");
        this.opener = requireNonNull(opener, "opener is null");
    }

    /**
     * Writes receipts for the proven erasures, then has the store forget these.
     *
     * @param store directory of the trainer's history
     * @param jobGroups consumer groups of all jobs that have to forget, at least one
     * @throws ReceiptException if the broker does not say what was committed, or not all receipts
     *     were written
     */
    public Result run(Path store, KafkaSettings kafka, List<String> jobGroups) throws IOException {
        try (PendingErasures pending = opener.open(store);
                ErasureReceipts receipts = ErasureReceipts.connect(kafka, jobGroups, clock)) {
            return new Result(kafka.topics().interactions(), receipts.settle(pending));
        }
    }
}
