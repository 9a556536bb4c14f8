package io.nextup.trainer.option;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Declares a value that a family reads: an option of the command line, and a line of the manifest.
 * Two declarations are equal if their keys and types are, so that families may share one.
 *
 * @param <T> immutable; its {@code toString} stands in the manifest
 */
public final class Hyperparameter<T> {
    private static final Pattern KEY = Pattern.compile("[a-z][a-zA-Z0-9]*");

    private final String key;
    private final Kind<T> kind;
    private final String description;
    private final List<Rule<T>> rules;
    private final Traits<T> traits;

    /**
     * A type and its form on a command line.
     *
     * @param label stands for a value, such as {@code N}
     * @param parser throws IllegalArgumentException, whose message quotes the text
     */
    private record Kind<T>(Class<T> type, String label, Function<String, T> parser) {}

    private record Rule<T>(Predicate<T> holds, String words) {}

    /** Properties beside its type and rules. */
    private record Traits<T>(boolean shapesWeights, List<T> tries) {}

    private Hyperparameter(
            String key, Kind<T> kind, String description, List<Rule<T>> rules, Traits<T> traits) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a key such as maxLength".formatted(key));
        }
        this.key = key;
        this.kind = kind;
        this.description = requireNonNull(description, "description is null");
        this.rules = List.copyOf(rules);
        this.traits = traits;
        traits.tries.forEach(this::checked);
    }

    /**
     * Declares a value of any type.
     *
     * @param key name in a manifest, such as {@code maxLength}
     * @param parser throws IllegalArgumentException, whose message quotes the text
     * @param description one sentence for {@code --help}
     */
    public static <T> Hyperparameter<T> of(
            String key, Class<T> type, Function<String, T> parser, String description) {
        requireNonNull(type, "type is null");
        requireNonNull(parser, "parser is null");
        return new Hyperparameter<>(
                key,
                new Kind<>(type, "VALUE", parser),
                description,
                List.of(),
                new Traits<>(false, List.of()));
    }

    /**
     * Declares a whole number.
     *
     * @param least allowed value
     */
    public static Hyperparameter<Integer> count(String key, int least, String description) {
        return of(key, Integer.class, Hyperparameter::integer, description)
                .labelled("N")
                .where(value -> value >= least, "at least " + least);
    }

    /** Declares a number. */
    public static Hyperparameter<Double> number(String key, String description) {
        return of(key, Double.class, Hyperparameter::real, description).labelled("R");
    }

    /** Declares a duration that is not negative. */
    public static Hyperparameter<Duration> duration(String key, String description) {
        return of(key, Duration.class, WrittenDuration::parse, description)
                .labelled("DURATION")
                .where(value -> !value.isNegative(), "it must not be negative");
    }

    /** Declares a text. */
    public static Hyperparameter<String> text(String key, String description) {
        return of(key, String.class, Function.identity(), description).labelled("TEXT");
    }

    /** The same, with another word for a value in {@code --help}. */
    public Hyperparameter<T> labelled(String label) {
        return new Hyperparameter<>(
                key,
                new Kind<>(kind.type, requireNonNull(label, "label is null"), kind.parser),
                description,
                rules,
                traits);
    }

    /**
     * The same, of which values must keep one more rule.
     *
     * @param words the rule, such as {@code at least 1}
     */
    public Hyperparameter<T> where(Predicate<T> holds, String words) {
        List<Rule<T>> more = new ArrayList<>(rules);
        more.add(new Rule<>(holds, words));
        return new Hyperparameter<>(key, kind, description, more, traits);
    }

    /** The same, where weights learnt with one value do not fit a network with another. */
    public Hyperparameter<T> shapingWeights() {
        return with(new Traits<>(true, traits.tries));
    }

    /**
     * The same, which a search for better values may set to these.
     *
     * @throws RequestException if one of them breaks a rule
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Hyperparameter<T> trying(T... values) {
        return with(new Traits<>(traits.shapesWeights, List.of(values)));
    }

    private Hyperparameter<T> with(Traits<T> others) {
        return new Hyperparameter<>(key, kind, description, rules, others);
    }

    private static Integer integer(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is not an int".formatted(text), e);
        }
    }

    private static Double real(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is not a double".formatted(text), e);
        }
    }

    /** Name in a manifest, such as {@code maxLength}. */
    public String key() {
        return key;
    }

    /** Name on the command line, such as {@code --max-length}. */
    public String option() {
        return option(key);
    }

    /** Name of a key on the command line, such as {@code --max-length} for {@code maxLength}. */
    public static String option(String key) {
        return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    public Class<T> type() {
        return kind.type;
    }

    /** Placeholder of a value in {@code --help}, such as {@code N}. */
    public String label() {
        return kind.label;
    }

    /** One sentence for {@code --help}. */
    public String description() {
        return description;
    }

    /** Tells whether weights learnt with one value do not fit a network with another. */
    public boolean shapesWeights() {
        return traits.shapesWeights;
    }

    /** Values that a search may set it to; empty where it is not searched. */
    public List<T> tries() {
        return traits.tries;
    }

    /** Tells whether another reads the same texts, and shows them by the same label. */
    public boolean readsLike(Hyperparameter<?> other) {
        return kind.label.equals(other.kind.label)
                && kind.parser.getClass() == other.kind.parser.getClass();
    }

    /**
     * Reads a value, which may break a rule.
     *
     * @throws IllegalArgumentException for a text that is not of the type
     */
    public T parse(String text) {
        return kind.parser.apply(text);
    }

    /**
     * Returns the value as it is.
     *
     * @throws RequestException if it breaks a rule: the field is the key
     */
    T checked(T value) {
        requireNonNull(value, () -> key + " is null");
        for (Rule<T> rule : rules) {
            if (!rule.holds.test(value)) {
                throw new RequestException(key, " is %s: %s".formatted(value, rule.words));
            }
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hyperparameter<?> that
                && key.equals(that.key)
                && kind.type.equals(that.kind.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, kind.type);
    }

    @Override
    public String toString() {
        return key;
    }
}
