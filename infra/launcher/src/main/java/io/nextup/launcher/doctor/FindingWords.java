package io.nextup.launcher.doctor;

import java.time.Duration;

/** Writes numbers into the sentences of findings. */
final class FindingWords {
    private FindingWords() {}

    /**
     * Returns a number with its noun.
     *
     * @param one the noun for one, such as {@code record}
     */
    static String count(long number, String one) {
        return "%,d %s%s".formatted(number, one, number == 1 ? "" : one.endsWith("s") ? "es" : "s");
    }

    static String percent(double share) {
        return "%.1f %%".formatted(100 * share);
    }

    /** Returns a duration in its largest unit. */
    static String age(Duration age) {
        return age.toDays() > 0
                ? age.toDays() + " d"
                : age.toHours() > 0
                        ? age.toHours() + " h"
                        : age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }
}
