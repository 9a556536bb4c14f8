package io.nextup.artifact;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.nextup.intake.InteractionLimits;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules that turned interactions into a model's training data, and by which its answers were
 * evaluated: {@code rules} of a manifest. A job with other rules gives the model other inputs than
 * it was trained on.
 *
 * <p>The types that ask for a recommendation are not among the rules: they do not change the
 * training data.
 *
 * @param types interaction types that enter a sequence; empty means all
 * @param maxLatenessMillis greatest age of an interaction relative to its user's newest one; older
 *     ones are left out
 * @param dedupeWindow number of the user's last events among which repeated event ids are found
 * @param capacity most entries that the job's state keeps: the model does not see older items, and
 *     answers may contain them
 * @param maxIdLength most characters of an id, a type or a placement
 * @param maxFutureMillis most milliseconds that an event time may lie after its record's own
 *     timestamp
 * @param excludeSeen true if an answer leaves out the items of its sequence
 */
public record ModelRules(
        @Required Set<String> types,
        @Required long maxLatenessMillis,
        @Required int dedupeWindow,
        @Required int capacity,
        @Required int maxIdLength,
        @Required long maxFutureMillis,
        @Required boolean excludeSeen)
        implements Serializable {
    /** The job's option that refuses models of other rules; its verdicts name it. */
    public static final String REQUIRE_SAME_OPTION = "nextup.models.require-same-rules";

    /**
     * Marks the rules of the first version, which have no default: 0 and false are values, too. A
     * rule that is added later must not be required, or every older manifest becomes unreadable.
     * Where such a rule is absent, it has the value that earlier builds went by.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @JacksonAnnotationsInside
    @JsonProperty(required = true)
    @JsonSetter(nulls = Nulls.FAIL)
    private @interface Required {}

    /**
     * A rule whose value differs between two sets of rules.
     *
     * @param rule the rule's name, as in {@link #words}
     * @param value the rule's value here, in words
     * @param other the rule's value in the other set, in words
     */
    public record Difference(String rule, String value, String other) {}

    public ModelRules {
        // Sorted, so that equal manifests have equal bytes.
        types = Collections.unmodifiableSet(new TreeSet<>(types));
        // Both check their own limits.
        sequence(types, maxLatenessMillis, dedupeWindow, capacity);
        limits(maxIdLength, maxFutureMillis);
    }

    /** The rules of a job or of a trainer. */
    public static ModelRules of(
            SequenceRules sequence, InteractionLimits limits, boolean excludeSeen) {
        return new ModelRules(
                sequence.sequenceTypes(),
                UserSequence.millis(sequence.maxLateness()),
                sequence.dedupeWindow(),
                sequence.capacity(),
                limits.maxIdLength(),
                UserSequence.millis(limits.maxFuture()),
                excludeSeen);
    }

    /** The default rules of the job and the trainer. */
    public static ModelRules defaults() {
        return of(SequenceRules.defaults(), InteractionLimits.defaults(), true);
    }

    /** The rules that make a sequence; all types ask for a recommendation. */
    public SequenceRules sequence() {
        return sequence(types, maxLatenessMillis, dedupeWindow, capacity);
    }

    /** The limits that an interaction must keep. */
    public InteractionLimits limits() {
        return limits(maxIdLength, maxFutureMillis);
    }

    /** Most items that are left out of an answer. */
    public int mostExcluded() {
        return excludeSeen ? capacity : 0;
    }

    private static SequenceRules sequence(
            Set<String> types, long maxLatenessMillis, int dedupeWindow, int capacity) {
        return new SequenceRules(
                types, Set.of(), Duration.ofMillis(maxLatenessMillis), capacity, dedupeWindow);
    }

    private static InteractionLimits limits(int maxIdLength, long maxFutureMillis) {
        return new InteractionLimits(maxIdLength, Duration.ofMillis(maxFutureMillis));
    }

    /**
     * The value of each rule in words, by rule name. Options of the job and of the trainer end with
     * that name.
     */
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("types", types.isEmpty() ? "all types" : String.join(",", types));
        words.put("max-lateness", duration(maxLatenessMillis));
        words.put("dedupe-window", Integer.toString(dedupeWindow));
        words.put("capacity", Integer.toString(capacity));
        words.put("max-id-length", Integer.toString(maxIdLength));
        words.put("max-future", duration(maxFutureMillis));
        words.put("exclude-seen", Boolean.toString(excludeSeen));
        return words;
    }

    /** The rules in which these and others differ, in the order of {@link #words}. */
    public List<Difference> differences(ModelRules others) {
        Map<String, Object> otherValues = others.values();
        Map<String, String> words = words();
        Map<String, String> otherWords = others.words();
        List<Difference> differences = new ArrayList<>();
        values().forEach(
                        (rule, value) -> {
                            if (!value.equals(otherValues.get(rule))) {
                                differences.add(
                                        new Difference(
                                                rule, words.get(rule), otherWords.get(rule)));
                            }
                        });
        return differences;
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("types", types);
        values.put("max-lateness", maxLatenessMillis);
        values.put("dedupe-window", dedupeWindow);
        values.put("capacity", capacity);
        values.put("max-id-length", maxIdLength);
        values.put("max-future", maxFutureMillis);
        values.put("exclude-seen", excludeSeen);
        return values;
    }

    /** Formats a duration as options take it, in the largest unit that gives a whole number. */
    private static String duration(long millis) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("d", 86_400_000L);
        units.put("h", 3_600_000L);
        units.put("min", 60_000L);
        units.put("s", 1_000L);
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (millis > 0 && millis % unit.getValue() == 0) {
                return millis / unit.getValue() + " " + unit.getKey();
            }
        }
        return millis + " ms";
    }
}
