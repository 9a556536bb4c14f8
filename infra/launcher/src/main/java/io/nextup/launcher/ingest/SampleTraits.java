package io.nextup.launcher.ingest;

import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.MappedField;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.intake.IntakeRules;
import io.nextup.launcher.ingest.CheckReport.Kind;
import io.nextup.launcher.ingest.CheckReport.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Traits of a sample's interactions that would surprise whoever starts a job on them. Not
 * thread-safe.
 */
final class SampleTraits {
    /** Fewest interactions that all of one user, or of one item, are worth a warning. */
    private static final int TELLING = 20;

    private static final Duration OLD = Duration.ofDays(365);

    private final IntakeRules rules;
    private final Map<String, Set<Integer>> partitions = new TreeMap<>();
    private final Set<String> items = new HashSet<>();
    private final Map<TimeUnits, Integer> units = new EnumMap<>(TimeUnits.class);
    private int taken;
    private int longest;
    private int old;
    private int timed;

    SampleTraits(IntakeRules rules) {
        this.rules = rules;
    }

    /** Notes what a record holds, whether the job takes it or not. */
    void decoded(List<Interaction> interactions, long recordTimeMillis, long noTime) {
        for (Interaction one : interactions) {
            longest(one.userId());
            longest(one.itemId());
            longest(one.type());
            longest(one.eventId());
            longest(one.sessionId());
            longest(one.placement());
            if (one.eventTimeMillis() != noTime) {
                timed++;
                units.merge(unit(one.eventTimeMillis()), 1, Integer::sum);
                old += one.eventTimeMillis() < recordTimeMillis - OLD.toMillis() ? 1 : 0;
            }
        }
    }

    /** Notes what the job takes of a record. */
    void taken(List<Interaction> interactions, int partition) {
        for (Interaction one : interactions) {
            taken++;
            partitions.computeIfAbsent(one.userId(), any -> new TreeSet<>()).add(partition);
            items.add(one.itemId());
        }
    }

    private void longest(String id) {
        longest = Math.max(longest, id == null ? 0 : id.length());
    }

    private TimeUnits read() {
        TimeUnits given = rules.fields().timeUnits();
        return given == TimeUnits.GUESS || given == TimeUnits.ISO ? TimeUnits.MILLISECONDS : given;
    }

    /** Returns the unit that the number in the record speaks for, by its magnitude. */
    private TimeUnits unit(long millis) {
        if (rules.fields().timeUnits() == TimeUnits.ISO || millis < 0) {
            return read();
        }
        BigDecimal oneMillisecond = BigDecimal.ONE;
        BigDecimal number =
                switch (read()) {
                    case SECONDS -> oneMillisecond.movePointLeft(3);
                    case MICROSECONDS -> oneMillisecond.movePointRight(3);
                    case NANOSECONDS -> oneMillisecond.movePointRight(6);
                    default -> oneMillisecond;
                };
        return TimeUnits.ofMagnitude(number.multiply(BigDecimal.valueOf(millis)));
    }

    static List<Warning> ofErasures(int count) {
        return count == 0
                ? List.of()
                : List.of(
                        warning(
                                Kind.ERASURES,
                                "%,d records have no value: each erases the user that its key names",
                                count));
    }

    List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        List<String> scattered =
                partitions.entrySet().stream()
                        .filter(one -> one.getValue().size() > 1)
                        .map(Map.Entry::getKey)
                        .toList();
        if (!scattered.isEmpty()) {
            String user = scattered.get(0);
            warnings.add(
                    warning(
                            Kind.USERS_IN_SEVERAL_PARTITIONS,
                            "%,d of %,d users have records in more than one partition (%s in %s): key the records by user, or the order of their events is lost."
                                    + " Partitions are read side by side, so of a history each event over 1 day behind its user's newest is left out as too late,"
                                    + " unless up --job nextup.sequence.max-lateness=30d and train --max-lateness 30d (or more) allow it",
                            scattered.size(),
                            partitions.size(),
                            PlaceValues.shortened(user),
                            partitions.get(user)));
        }
        times(warnings);
        if (taken >= TELLING && partitions.size() == 1) {
            warnings.add(
                    warning(
                            Kind.ONE_USER,
                            "all %,d interactions are of one user, %s: is it the right field?",
                            taken,
                            PlaceValues.shortened(partitions.keySet().iterator().next())));
        }
        if (taken >= TELLING && items.size() == 1) {
            warnings.add(
                    warning(
                            Kind.ONE_ITEM,
                            "all %,d interactions are of one item, %s: is it the right field?",
                            taken,
                            PlaceValues.shortened(items.iterator().next())));
        }
        if (longest > rules.limits().maxIdLength()) {
            warnings.add(
                    warning(
                            Kind.LONG_IDS,
                            "ids have up to %,d characters, and the job takes %,d: nextup.ingest.max-id-length %d",
                            longest,
                            rules.limits().maxIdLength(),
                            longest));
        }
        return warnings;
    }

    private void times(List<Warning> warnings) {
        int others = timed - units.getOrDefault(read(), 0);
        if (others > 0) {
            TimeUnits likely =
                    units.entrySet().stream()
                            .filter(one -> one.getKey() != read())
                            .max(Map.Entry.comparingByValue())
                            .orElseThrow()
                            .getKey();
            warnings.add(
                    others == timed
                            ? warning(
                                    Kind.UNIT_OF_TIME,
                                    "the times look like %s, and are read as %s: %s",
                                    likely.word(),
                                    read().word(),
                                    likely(likely))
                            : warning(
                                    Kind.UNIT_OF_TIME,
                                    "%,d of %,d times look like %s, and the others like %s: a mapping reads one unit",
                                    others,
                                    timed,
                                    likely.word(),
                                    read().word()));
        } else if (old > 0) {
            warnings.add(
                    warning(
                            Kind.OLD_TIMES,
                            "%,d of %,d times lie more than a year before their records' timestamps: fine for a history that was sent later; otherwise check the unit in time=PLACE:UNIT",
                            old,
                            timed));
        }
    }

    private String likely(TimeUnits unit) {
        FieldMapping mapping = rules.fields();
        return mapping.source(MappedField.TIME)
                .map(place -> "time=%s:%s".formatted(Excerpt.of(place.toString()), unit.word()))
                .orElse("eventTime is in milliseconds");
    }

    private static Warning warning(Kind kind, String sentence, Object... values) {
        return new Warning(kind, String.format(Locale.ROOT, sentence, values));
    }
}
