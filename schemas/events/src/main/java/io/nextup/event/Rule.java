package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A rule about which items a list may hold. It is of exactly one kind: {@code only}, {@code never},
 * {@code boost} with {@code where}, or {@code atMost} with {@code per}.
 *
 * @param id name of the rule, which no other rule of its set has
 * @param only condition that every item of a list meets; null for another kind
 * @param never condition that no item of a list meets; null for another kind
 * @param boost factor on the odds of the items that meet {@code where}, {@link #LEAST_BOOST} to
 *     {@link #MOST_BOOST}; null for another kind
 * @param where condition of the items that a boost touches; null for another kind
 * @param atMost most items of a list that share a value of {@code per}; null for another kind
 * @param per field by which {@code atMost} counts; null for another kind
 * @param fromAt first time at which the rule holds; null for no such bound
 * @param untilAt first time at which the rule does not hold any more; null for no such bound
 */
public record Rule(
        String id,
        String only,
        String never,
        Double boost,
        String where,
        Integer atMost,
        String per,
        Instant fromAt,
        Instant untilAt) {
    /** Smallest factor of a boost. */
    public static final double LEAST_BOOST = 0.001;

    /** Greatest factor of a boost. */
    public static final double MOST_BOOST = 1000;

    private static final String KINDS =
            "it must have exactly one of only, never, boost with where, and atMost with per";

    public Rule {
        requireNonNull(id, "id is null");
        if (!PlainName.is(id)) {
            throw new IllegalArgumentException(
                    "A rule's id is \"%s\": it must be %s"
                            .formatted(Excerpt.of(id), PlainName.RULE));
        }
        long kinds = Stream.of(only, never, boost, atMost).filter(Objects::nonNull).count();
        if (kinds != 1 || (boost == null) != (where == null) || (atMost == null) != (per == null)) {
            throw new IllegalArgumentException("Rule %s: %s".formatted(id, KINDS));
        }
        if (boost != null && !(boost >= LEAST_BOOST && boost <= MOST_BOOST)) {
            throw new IllegalArgumentException(
                    "Rule %s has the boost %s: it must be %s to %s; for items that a list must not hold write never"
                            .formatted(id, boost, LEAST_BOOST, MOST_BOOST));
        }
        if (atMost != null && atMost < 1) {
            throw new IllegalArgumentException(
                    "Rule %s has atMost %d: it must be at least 1; for items that a list must not hold write never"
                            .formatted(id, atMost));
        }
        Moment.requirePeriod(fromAt, untilAt, "Rule " + id);
    }

    /** Tells whether the rule leaves out the items that it touches. */
    public boolean leavesOut() {
        return only != null || never != null;
    }

    /** Tells whether the rule holds at a time. */
    public boolean holdsAt(Instant time) {
        return Moment.isWithin(fromAt, untilAt, time);
    }
}
