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

    public static List<String> of(Leaderboard board) {
        List<String> lines = new ArrayList<>();
        Entry best = board.entries().get(0);
        lines.add(
                Markup.format(
                        "%s, %s, %d cases, seed %d, as served (%s)",
                        board.data(),
                        board.protocol(),
                        best.judgement().servedGains().length,
                        board.seed(),
                        Subject.served(board.rules())));
        lines.add(
                "               NDCG@10                                                     training     us a request   module");
        lines.add(
                "              served   excl.   incl.  less than the best (95 %%)        CPU-s  peak MB  alone  of %d       MB"
                        .formatted(ServingTime.BATCH));
        board.entries().forEach(entry -> lines.add(line(entry)));
        board.untrained().forEach((family, why) -> lines.add("%s: %s".formatted(family, why)));
        if (board.entries().stream().anyMatch(entry -> entry.training().usedUp())) {
            lines.add("* took all the time that it had: with more it might be better.");
        }
        lines.add(
                Markup.format(
                        "Intervals: paired bootstrap over users, %d resamples. Excl., incl.: ranked without and with the items that the user has met.",
                        board.resamples()));
        return lines;
    }

    private static String line(Entry entry) {
        return Markup.format(
                        "%-13s %s  %s  %s  %-30s %8.1f %8s %6s %6s %8.1f",
                        entry.training().family() + (entry.training().usedUp() ? "*" : ""),
                        EvaluationText.number(entry.ndcg()),
                        EvaluationText.number(
                                entry.judgement().excludingHistory().get(Leaderboard.NDCG)),
                        EvaluationText.number(
                                entry.judgement().includingHistory().get(Leaderboard.NDCG)),
                        entry.afterBest().map(LeaderboardText::difference).orElse("the best"),
                        entry.training().cpuSeconds(),
                        entry.training().peakBytes().isPresent()
                                ? Markup.format(
                                        "%.0f", entry.training().peakBytes().getAsLong() / 1e6)
                                : "-",
                        entry.time().map(time -> micros(time.microsAlone())).orElse("-"),
                        entry.time().map(time -> micros(time.microsInBatch())).orElse("-"),
                        entry.bytes() / 1e6)
                .stripTrailing();
    }

    /** Returns the difference with its interval, or says that there are too few users. */
    static String difference(Comparison afterBest) {
        String interval =
                Markup.format(
                        "%+.4f (%+.4f to %+.4f)",
                        afterBest.difference(),
                        afterBest.interval().low(),
                        afterBest.interval().high());
        return switch (afterBest.verdict()) {
            case FIRST_BETTER, SECOND_BETTER -> interval;
            case NOT_SIGNIFICANT -> interval + " =";
            case TOO_FEW -> "too few users";
        };
    }

    static String micros(double value) {
        return Markup.format("%.0f", value);
    }
}
