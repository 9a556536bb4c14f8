package io.nextup.launcher.why;

import static io.nextup.event.TerminalText.onOneLine;

import io.nextup.console.why.MadeAgain;
import io.nextup.console.why.MadeAgain.Outcome;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Results of a check of many lists.
 *
 * @param most lists that are named of those that are not the same, the different ones first
 */
record CheckedLists(List<MadeAgain> results, int most) {
    CheckedLists {
        results = List.copyOf(results);
    }

    /**
     * Tells whether lists were made again, and none is different; one of which too little is known
     * is not.
     */
    boolean isGood() {
        return count(Outcome.DIFFERENT) == 0 && results.stream().anyMatch(MadeAgain::isTheSame);
    }

    private long count(Outcome outcome) {
        return results.stream().filter(one -> one.outcome() == outcome).count();
    }

    private List<MadeAgain> named() {
        return results.stream()
                .filter(one -> !one.isTheSame())
                .sorted(Comparator.comparing(MadeAgain::outcome))
                .limit(most)
                .toList();
    }

    void print(PrintWriter out) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "%,d lists: %,d made again the same, %,d but for nearly equal scores, %,d different, %,d not known any more",
                        results.size(),
                        count(Outcome.SAME),
                        count(Outcome.NEARLY_SAME),
                        count(Outcome.DIFFERENT),
                        count(Outcome.UNKNOWN)));
        for (MadeAgain one : named()) {
            out.println(
                    onOneLine(
                            "  %s of user %s, sequence %d, by %s, is %s: %s"
                                    .formatted(
                                            one.list().id(),
                                            one.list().userId(),
                                            one.list().sequence(),
                                            one.list().modelVersion(),
                                            one.outcome().word(),
                                            one.detail())));
        }
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("listCount", results.size());
        json.put("sameCount", count(Outcome.SAME));
        json.put("nearlySameCount", count(Outcome.NEARLY_SAME));
        json.put("differentCount", count(Outcome.DIFFERENT));
        json.put("unknownCount", count(Outcome.UNKNOWN));
        json.put("lists", named().stream().map(CheckedLists::json).toList());
        return json;
    }

    private static Map<String, Object> json(MadeAgain one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("recommendationId", one.list().id());
        json.put("userId", one.list().userId());
        json.put("sequence", one.list().sequence());
        json.put("modelVersion", one.list().modelVersion());
        json.put("outcome", one.outcome().word());
        json.put("detail", one.detail());
        return json;
    }
}
