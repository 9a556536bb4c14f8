package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Numbers of what did not enter a vocabulary.
 *
 * @param rule rule that left it out
 * @param ofFewUsers items of too few users
 * @param beyondMaximum items beyond the largest size
 * @param events events of all these items
 */
public record LeftOut(ItemAdmission rule, int ofFewUsers, int beyondMaximum, long events) {
    public LeftOut {
        requireNonNull(rule, "rule is null");
    }

    static LeftOut none(ItemAdmission rule) {
        return new LeftOut(rule, 0, 0, 0);
    }

    public boolean isNone() {
        return items() == 0;
    }

    /** Returns the number of items. */
    public int items() {
        return ofFewUsers + beyondMaximum;
    }

    /** Returns all numbers on one line. */
    public String line() {
        String few =
                String.format(
                        Locale.ROOT,
                        "%,d items of fewer than %,d users",
                        ofFewUsers,
                        rule.minimumUsers());
        String beyond =
                String.format(
                        Locale.ROOT,
                        "%,d items beyond the %,d of the most users",
                        beyondMaximum,
                        rule.maximumItems());
        String both = beyondMaximum == 0 ? few : ofFewUsers == 0 ? beyond : few + " and " + beyond;
        return String.format(Locale.ROOT, "Left out %s: %,d interactions", both, events);
    }
}
