package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.store.Erasure;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Receiver of a refresh's figures, in the order in which they come up. */
public interface RefreshObserver {
    /** Ignores everything. */
    RefreshObserver NONE =
            new RefreshObserver() {
                @Override
                public void began(Instant at) {}

                @Override
                public void reading(Unread unread) {}

                @Override
                public void settled(Erasures erasures) {}

                @Override
                public void ended(Round round) {}
            };

    /** Number of records that a store has yet to read; found out only where somebody asks. */
    interface Unread {
        /**
         * Returns empty if the broker does not answer or another process has the store open. Throws
         * nothing: a figure must not fail a round.
         */
        OptionalLong records();
    }

    /**
     * Erasures that the trainer has carried out.
     *
     * @param unsettled number of those without a receipt
     * @param oldestMillis time of the oldest of these, milliseconds since the epoch; empty without
     *     one
     * @param settled number of receipts that this round has written
     */
    record Erasures(int unsettled, OptionalLong oldestMillis, int settled) {
        public Erasures {
            requireNonNull(oldestMillis, "oldestMillis is null");
        }

        static Erasures of(List<Erasure> unsettled, int settled) {
            return new Erasures(
                    unsettled.size(),
                    // A record may have no timestamp: -1.
                    unsettled.stream()
                            .mapToLong(Erasure::timeMillis)
                            .filter(time -> time >= 0)
                            .min(),
                    settled);
        }
    }

    /** Reports the start of a round, before it waits for the registry. */
    void began(Instant at);

    /** Reports that a round is about to read the topic. */
    void reading(Unread unread);

    /** Reports the erasures after a round has written the receipts that it could. */
    void settled(Erasures erasures);

    /** Reports the end of a round, whatever its outcome. */
    void ended(Round round);
}
