package io.nextup.artifact;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model beside simple ones that were fitted on the same data and asked the same questions, as the
 * job serves: {@code standing} of a manifest.
 *
 * @param test the questions, by the protocol and the part, such as {@code leave-one-out.test}
 * @param caseCount number of questions
 * @param userCount number of their users
 * @param figures the model's HR, NDCG and MRR by name, {@value #MAIN} among them
 * @param baselines the simple models, in the order of a table
 */
public record Standing(
        String test,
        int caseCount,
        int userCount,
        Map<String, Double> figures,
        List<Baseline> baselines) {
    /** Name of the figure that decides. */
    public static final String MAIN = "NDCG@10";

    private static final List<String> FIRST = List.of(MAIN, "HR@10", "MRR@10");

    /** Ends the name of a test that a training has made its choices by. */
    private static final String VALIDATION = ".validation";

    /** Ratio from which "so many times" says more than a percentage. */
    private static final double TIMES_FROM = 2;

    /** Percentage below which tenths are shown. */
    private static final double SMALL = 0.95;

    /**
     * A simple model.
     *
     * @param family such as {@code popularity}
     * @param figures its figures, with the names of the model's
     * @param low lower end of the 95 % interval of the model's {@value #MAIN} as a multiple of this
     *     one's; null where there are too few users for one
     * @param high upper end of it, null likewise
     */
    public record Baseline(
            String family,
            Map<String, Double> figures,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double low,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double high) {
        public Baseline {
            requireNonNull(family, "family is missing");
            figures = checked(figures);
            if ((low == null) != (high == null) || (low != null && !(low <= high))) {
                throw new IllegalArgumentException(
                        "low is %s and high %s: an interval, or neither".formatted(low, high));
            }
        }
    }

    public Standing {
        requireNonNull(test, "test is missing");
        figures = checked(figures);
        baselines = baselines == null ? List.of() : List.copyOf(baselines);
        if (userCount < 1 || caseCount < userCount) {
            throw new IllegalArgumentException(
                    "%d cases of %d users: at least a case a user".formatted(caseCount, userCount));
        }
    }

    private static Map<String, Double> checked(Map<String, Double> figures) {
        Map<String, Double> own =
                new LinkedHashMap<>(requireNonNull(figures, "figures is missing"));
        requireNonNull(own.get(MAIN), "figures lacks " + MAIN);
        return Collections.unmodifiableMap(own);
    }

    /** Says in one sentence how good the model is. */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        baselines.forEach(one -> parts.add(beside(one)));
        return format(
                "%s %.4f%s on %,d %s of %,d %s%s%s.",
                MAIN,
                main(figures),
                parts.isEmpty() ? "" : ": %s,".formatted(String.join(", ", parts)),
                caseCount,
                caseCount == 1 ? "case" : "cases",
                userCount,
                userCount == 1 ? "user" : "users",
                test.endsWith(VALIDATION) ? " that the training chose by" : "",
                better().map(": serve %s instead"::formatted).orElse(""));
    }

    /** Returns the best of the simple models that are better than this one beyond chance. */
    private Optional<String> better() {
        return baselines.stream()
                .filter(one -> one.high != null && one.high < 1)
                .max((a, b) -> Double.compare(main(a.figures), main(b.figures)))
                .map(Baseline::family);
    }

    private String beside(Baseline baseline) {
        double other = main(baseline.figures);
        if (other == 0) {
            return "%s %s, which scores 0"
                    .formatted(main(figures) > 0 ? "above" : "no better than", baseline.family);
        }
        double ratio = main(figures) / other;
        if (baseline.low == null) {
            return "%s (too few users to tell them apart)".formatted(apart(baseline, ratio));
        }
        if (baseline.low <= 1 && 1 <= baseline.high) {
            return "not told apart from %s (%s to %s %%)"
                    .formatted(
                            baseline.family,
                            signed(percent(baseline.low)),
                            signed(percent(baseline.high)));
        }
        // Whoever is beyond popularity wants to know by how much roughly.
        if (ratio >= TIMES_FROM) {
            return apart(baseline, ratio);
        }
        double low = ratio < 1 ? -percent(baseline.high) : percent(baseline.low);
        double high = ratio < 1 ? -percent(baseline.low) : percent(baseline.high);
        return "%s (%s to %s)".formatted(apart(baseline, ratio), plain(low), plain(high));
    }

    private static String apart(Baseline baseline, double ratio) {
        if (ratio >= TIMES_FROM) {
            return format(ratio < 10 ? "%.1f times %s" : "%.0f times %s", ratio, baseline.family);
        }
        return "%s %% %s %s"
                .formatted(
                        plain(Math.abs(percent(ratio))),
                        ratio < 1 ? "below" : "above",
                        baseline.family);
    }

    private static double percent(double ratio) {
        return 100 * (ratio - 1);
    }

    /** Whole percents, and tenths below one. */
    private static String plain(double percent) {
        if (Math.abs(percent) >= SMALL) {
            return format("%.0f", percent);
        }
        String tenths = format("%.1f", percent);
        return tenths.endsWith("0.0") ? "0" : tenths;
    }

    private static String signed(double percent) {
        String plain = plain(percent);
        return plain.startsWith("-") || plain.equals("0") ? plain : "+" + plain;
    }

    /** Returns the names of the figures, the main ones first. */
    public List<String> names() {
        List<String> names = new ArrayList<>(FIRST);
        names.retainAll(figures.keySet());
        figures.keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names;
    }

    /** Returns the main figures as lines of a table: the model, then the simple ones. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(row("", "this model", Baseline::family));
        for (String name : names().subList(0, Math.min(FIRST.size(), figures.size()))) {
            lines.add(
                    row(
                            name,
                            decimals(figures.get(name)),
                            baseline -> decimals(baseline.figures.get(name))));
        }
        return lines;
    }

    private String row(String name, String own, Function<Baseline, String> cell) {
        StringBuilder line = new StringBuilder(format("  %-8s %11s", name, own));
        baselines.forEach(one -> line.append(format(" %11s", cell.apply(one))));
        return line.toString();
    }

    private static String decimals(Double figure) {
        return figure == null ? "-" : format("%.4f", figure);
    }

    private static double main(Map<String, Double> figures) {
        return figures.get(MAIN);
    }

    /** Formats the same under every default locale. */
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
