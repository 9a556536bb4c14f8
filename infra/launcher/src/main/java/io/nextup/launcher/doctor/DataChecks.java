package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.count;
import static io.nextup.launcher.doctor.FindingWords.percent;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks of what users and models do, against the same hour of last week. */
final class DataChecks {
    private static final String PAGE = "infra/monitoring/ALERTS.md#nextupdatadiffers";

    /** Events or lists of an hour that are too few to say something. */
    static final long FEW = 100;

    /** Judged lists of an hour that are too few for a hit rate. */
    static final long FEW_JUDGED = 200;

    /** Most by which a share may differ from last week's. */
    static final double SHIFT = 0.1;

    /** Most by which the share of a type may differ. */
    static final double TYPE_SHIFT = 0.2;

    /** Share of fallbacks, or of events on unknown items, that is too much in any week. */
    static final double MOST = 0.2;

    /** Least hit rate as a part of last week's. */
    static final double LEAST_HITS = 0.7;

    /** Most by which events for each user may grow or shrink. */
    static final double FACTOR = 2;

    private static final String NONE_BEFORE =
            "; the topic has too little of that hour of last week";

    private DataChecks() {}

    static List<Check> all(Fact<DataHours> hours) {
        return List.of(
                new Check("data-types", true, () -> types(hours.get())),
                new Check("data-users", true, () -> users(hours.get())),
                new Check("data-unknown-items", true, () -> unknownItems(hours.get())),
                new Check("data-fallbacks", true, () -> fallbacks(hours.get())),
                new Check("data-hit-rate", true, () -> hitRate(hours.get())));
    }

    static Finding types(DataHours hours) {
        DataHour now = hours.now();
        DataHour before = hours.before();
        if (now.events() < FEW) {
            return before.events() < FEW
                    ? tooFew(now.events(), "event")
                    : Finding.bad(
                            "%s in the last hour, %,d in that of last week: look at the senders"
                                    .formatted(count(now.events(), "event"), before.events()),
                            PAGE);
        }
        if (before.events() < FEW) {
            return Finding.good(mix(now) + NONE_BEFORE);
        }
        Set<String> types = new TreeSet<>(now.types().keySet());
        types.addAll(before.types().keySet());
        String most =
                types.stream()
                        .max(Comparator.comparingDouble(one -> shift(one, hours)))
                        .orElseThrow();
        String words =
                "%s; most changed: %s, from %s"
                        .formatted(mix(now), most, percent(before.share(most)));
        return shift(most, hours) > TYPE_SHIFT
                ? Finding.bad(words + ": look at the senders", PAGE)
                : Finding.good(words);
    }

    private static double shift(String type, DataHours hours) {
        return Math.abs(hours.now().share(type) - hours.before().share(type));
    }

    private static String mix(DataHour hour) {
        List<String> shown =
                hour.types().entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(5)
                        .map(
                                one ->
                                        "%s %s"
                                                .formatted(
                                                        one.getKey(),
                                                        percent(hour.share(one.getKey()))))
                        .toList();
        return "%s: %s".formatted(count(hour.events(), "event"), String.join(", ", shown));
    }

    static Finding users(DataHours hours) {
        DataHour now = hours.now();
        DataHour before = hours.before();
        if (now.events() < FEW) {
            return tooFew(now.events(), "event");
        }
        String words =
                "%.1f events for each of %s"
                        .formatted(now.eventsPerUser(), count(now.users(), "user"));
        if (before.events() < FEW) {
            return Finding.good(words + NONE_BEFORE);
        }
        words += ", last week %.1f".formatted(before.eventsPerUser());
        double factor = now.eventsPerUser() / before.eventsPerUser();
        return factor > FACTOR || factor < 1 / FACTOR
                ? Finding.bad(words + ": look for a sender that repeats events or loses them", PAGE)
                : Finding.good(words);
    }

    static Finding unknownItems(DataHours hours) {
        DataHour now = hours.now();
        if (now.unknown() < 0) {
            return Finding.unknown("The items of the model that serves could not be read");
        }
        if (now.events() < FEW) {
            return tooFew(now.events(), "event");
        }
        return share(
                "of the events are on items that the model does not know",
                now.unknownShare(),
                hours.before().events() < FEW ? -1 : hours.before().unknownShare(),
                "train on newer events, or look at the ids that senders use");
    }

    static Finding fallbacks(DataHours hours) {
        DataHour now = hours.now();
        if (hours.noLists().isPresent()) {
            return Finding.unknown(hours.noLists().get());
        }
        if (now.lists() < FEW) {
            return tooFew(now.lists(), "list");
        }
        return share(
                "of the lists are popular items, not the model's",
                now.fallbackShare(),
                hours.before().lists() < FEW ? -1 : hours.before().fallbackShare(),
                "./nextup models status");
    }

    /**
     * @param before share of last week; negative where it is not known
     */
    private static Finding share(String what, double now, double before, String way) {
        String words =
                "%s %s%s"
                        .formatted(
                                percent(now),
                                what,
                                before < 0 ? NONE_BEFORE : ", last week " + percent(before));
        return now > MOST || (before >= 0 && now > before + SHIFT)
                ? Finding.bad("%s: %s".formatted(words, way), PAGE)
                : Finding.good(words);
    }

    static Finding hitRate(DataHours hours) {
        DataHour now = hours.now();
        DataHour before = hours.before();
        if (hours.noLists().isPresent()) {
            return Finding.unknown(hours.noLists().get());
        }
        if (now.judged() < FEW_JUDGED) {
            return tooFew(now.judged(), "judged list");
        }
        String words =
                "%s of %s hold the user's next item"
                        .formatted(percent(now.hitRate()), count(now.judged(), "list"));
        if (before.judged() < FEW_JUDGED) {
            return Finding.good(words + NONE_BEFORE);
        }
        words += ", last week " + percent(before.hitRate());
        return now.hitRate() < LEAST_HITS * before.hitRate()
                ? Finding.bad(words + ": ./nextup models status, and what changed since", PAGE)
                : Finding.good(words);
    }

    private static Finding tooFew(long number, String what) {
        return Finding.unknown(
                "%s in the last hour: too few to judge".formatted(count(number, what)));
    }
}
