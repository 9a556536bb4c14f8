package io.nextup.serving.rules;

import io.nextup.serving.engine.RuleDrops;
import java.time.Duration;
import java.util.Optional;

/** The state of a process's catalogue, for metrics. Thread-safe. */
public interface CatalogueStatus {
    /** Returns the number of items that the rules look at; 0 where no rule needs any. */
    int itemCount();

    /** Returns the revision of the rules that hold; -1 before they are known. */
    long revision();

    /**
     * Returns the time for which items or rules may have changed without this process knowing;
     * empty before both were known.
     */
    Optional<Duration> staleFor();

    /** Counts records of both topics that could not be read. */
    long refused();

    /** Counts failures of the readers of both topics. */
    long errors();

    /** Counts what rules keep out of a sample of lists. */
    RuleDrops drops();
}
