package io.nextup.trainer.report;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.Leaderboard.Entry;
import io.nextup.trainer.plot.Markup;
import java.util.ArrayList;
import java.util.List;

/** A leaderboard as lines for a terminal. */
public final class LeaderboardText {
    private LeaderboardText() {}

    private static final String ROW = "%-13s %7s %7s %7s  %-30s %8s %8s %7s %7s %8s";

    /**
     * Returns the lines, each family with its figures under the heads of the third and fourth line.
     */
    public static List<String> of(Leaderboard board) {
        List<String> lines = new ArrayList<>();
        lines.add(best(board));
        lines.add(
                Markup.format(
                        "%s, %s, %,d cases, seed %d, as served (%s)",
                        board.data(),
                        board.protocol(),
                        board.entries().get(0).judgement().servedGains().length,
                        board.seed(),
                        Subject.served(board.rules())));
        lines.add(row("", "NDCG@10", "", "", "", "training", "", "us per", "request", "module"));
        lines.add(
                row(
                        "",
                        "served",
                        "excl.",
                        "incl.",
                        "difference from the best",
                        "CPU-s",
                        "peak MB",
                        "alone",
                        "of " + ServingTime.BATCH,
                        "MB"));
        board.entries().forEach(entry -> lines.add(line(entry)));
        board.untrained().forEach((family, why) -> lines.add("%s: %s".formatted(family, why)));
        board.entries()
                .forEach(
                        entry ->
                                entry.caution()
                                        .ifPresent(caution -> lines.add("Caution: " + caution)));
        if (board.entries().stream().anyMatch(entry -> entry.training().mayBeCut())) {
            lines.add("* may have been cut by the time that it had.");
        }
        lines.add(
                "excl., incl.: ranked among the items new to the user, among all. =: not significant.");
        lines.add(
                Markup.format(
                        "95 %% intervals, each for itself: paired bootstrap over users, %,d resamples.",
                        board.resamples()));
        return lines;
    }

    /** Returns the sentence that says how good the best model is. */
    static String best(Leaderboard board) {
        return "The best, %s: %s"
                .formatted(board.entries().get(0).training().family(), board.standing().sentence());
    }

    private static String row(Object... cells) {
        return Markup.format(ROW, cells).stripTrailing();
    }

    private static String line(Entry entry) {
        return row(
                entry.training().family() + (entry.training().mayBeCut() ? "*" : ""),
                Numbers.decimals(entry.ndcg()),
                Numbers.decimals(entry.judgement().excludingHistory().get(Leaderboard.NDCG)),
                Numbers.decimals(entry.judgement().includingHistory().get(Leaderboard.NDCG)),
                entry.fromBest().map(LeaderboardText::difference).orElse("the best"),
                Markup.format("%.1f", entry.training().cpuSeconds()),
                entry.training().peakBytes().isPresent()
                        ? Markup.format("%.0f", entry.training().peakBytes().getAsLong() / 1e6)
                        : "-",
                entry.time().map(time -> micros(time.microsAlone())).orElse("-"),
                entry.time().map(time -> micros(time.microsInBatch())).orElse("-"),
                Markup.format("%.1f", entry.bytes() / 1e6));
    }

    /** Returns the difference with its interval, or says that there are too few users. */
    static String difference(Comparison fromBest) {
        String interval =
                Markup.format(
                        "%+.4f (%+.4f to %+.4f)",
                        fromBest.difference(),
                        fromBest.interval().low(),
                        fromBest.interval().high());
        return switch (fromBest.verdict()) {
            case FIRST_BETTER, SECOND_BETTER -> interval;
            case NOT_SIGNIFICANT -> interval + " =";
            case TOO_FEW -> "too few users";
        };
    }

    private static String micros(double value) {
        return Markup.format("%.0f", value);
    }
}
