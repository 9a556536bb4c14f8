package io.nextup.console.why;

import io.nextup.artifact.ModelRules;
import java.util.List;
import java.util.OptionalInt;

/** A model that says where an item stands. Not thread-safe. */
public interface Scores extends AutoCloseable {
    /** Ranks beyond this one are not told apart. */
    int LOWEST_RANK = 1_000;

    String version();

    /** Returns the rules by which a job makes sequences for the model. */
    ModelRules rules();

    /** Tells whether the model can recommend an item. */
    boolean knows(String item);

    /** Returns the place of an item among the model's popular items, from 1; empty without one. */
    OptionalInt popular(String item);

    /**
     * Returns the rank of an item after each history, from 1; empty beyond {@link #LOWEST_RANK}.
     * Seen items are left out by the model's rules, except for the item itself.
     */
    List<OptionalInt> ranks(String item, List<AskedHistory> histories);

    @Override
    void close();
}
