package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.option.WrittenDuration;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The options of the job that decide what its lists hold. Those of sequences are the model's rules
 * unless they are given; the others have the job's defaults.
 */
public final class PastJob {
    /** A job with the model's rules and the default options. */
    public static final PastJob DEFAULT = new PastJob(Map.of());

    private static final String TYPES = "nextup.sequence.types";
    private static final String TRIGGER_TYPES = "nextup.sequence.trigger-types";
    private static final String MAX_LATENESS = "nextup.sequence.max-lateness";
    private static final String CAPACITY = "nextup.sequence.capacity";
    private static final String DEDUPE_WINDOW = "nextup.sequence.dedupe-window";
    private static final String EXCLUDE_SEEN = "nextup.scoring.exclude-seen";
    private static final String TOP_K = "nextup.scoring.top-k";
    private static final String UNKNOWN = "nextup.items.unknown";
    private static final String MAPPING = "nextup.items.mapping";

    /** The options, all others make no difference to a list. */
    public static final List<String> OPTIONS =
            List.of(
                    TYPES,
                    TRIGGER_TYPES,
                    MAX_LATENESS,
                    CAPACITY,
                    DEDUPE_WINDOW,
                    EXCLUDE_SEEN,
                    TOP_K,
                    UNKNOWN,
                    MAPPING);

    private final Optional<Set<String>> types;
    private final Set<String> triggerTypes;
    private final Optional<Duration> maxLateness;
    private final Optional<Integer> capacity;
    private final Optional<Integer> dedupeWindow;
    private final Optional<Boolean> excludeSeen;
    private final Optional<Integer> topK;
    private final UnknownItems unknown;
    private final ItemMapping items;

    /**
     * Reads options.
     *
     * @param options values by key, as the job takes them
     * @throws IllegalArgumentException naming the option that is wrong, or makes no difference
     */
    public PastJob(Map<String, String> options) {
        requireNonNull(options, "options are null");
        options.keySet().stream()
                .filter(key -> !OPTIONS.contains(key))
                .findFirst()
                .ifPresent(
                        key -> {
                            throw new IllegalArgumentException(
                                    "%s makes no difference to a list: give one of %s"
                                            .formatted(key, String.join(", ", OPTIONS)));
                        });
        types = read(options, TYPES, PastJob::words);
        triggerTypes = read(options, TRIGGER_TYPES, PastJob::words).orElse(Set.of());
        maxLateness = read(options, MAX_LATENESS, PastJob::duration);
        capacity = read(options, CAPACITY, PastJob::number);
        dedupeWindow = read(options, DEDUPE_WINDOW, PastJob::number);
        excludeSeen = read(options, EXCLUDE_SEEN, PastJob::truth);
        topK = read(options, TOP_K, PastJob::number);
        unknown = read(options, UNKNOWN, PastJob::choice).orElse(UnknownItems.ALLOW);
        items = read(options, MAPPING, ItemMapping::parse).orElse(ItemMapping.NONE);
    }

    /** Reads the text of a value; throws with the reason if it is not one. */
    private interface Reader<T> {
        T read(String text);
    }

    private static <T> Optional<T> read(Map<String, String> options, String key, Reader<T> reader) {
        try {
            return Optional.ofNullable(options.get(key)).map(reader::read);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(key, e.getMessage()), e);
        }
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>();
        for (String word : text.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return Collections.unmodifiableSet(words);
    }

    private static Duration duration(String text) {
        return WrittenDuration.parse(text.replace(" ", ""));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"%s\" is not a whole number".formatted(text), e);
        }
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("\"%s\" is not true or false".formatted(text));
        }
        return text.equals("true");
    }

    private static UnknownItems choice(String text) {
        return Stream.of(UnknownItems.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "\"%s\" is neither allow nor drop".formatted(text)));
    }

    /** Returns the rules by which the job served a model. */
    ModelRules rules(ModelRules ofModel) {
        return new ModelRules(
                types.orElse(ofModel.types()),
                maxLateness.map(Duration::toMillis).orElse(ofModel.maxLatenessMillis()),
                dedupeWindow.orElse(ofModel.dedupeWindow()),
                capacity.orElse(ofModel.capacity()),
                ofModel.maxIdLength(),
                ofModel.maxFutureMillis(),
                excludeSeen.orElse(ofModel.excludeSeen()));
    }

    /** Returns the rules of its sequences, which also say what asked for lists. */
    SequenceRules sequence(ModelRules served) {
        SequenceRules rules = served.sequence();
        return new SequenceRules(
                rules.sequenceTypes(),
                triggerTypes,
                rules.maxLateness(),
                rules.capacity(),
                rules.dedupeWindow());
    }

    /** Returns the most items of a list; that of the list itself where it is not given. */
    int topK(int size) {
        return Math.max(1, topK.orElse(size));
    }

    UnknownItems unknown() {
        return unknown;
    }

    ItemMapping items() {
        return items;
    }
}
