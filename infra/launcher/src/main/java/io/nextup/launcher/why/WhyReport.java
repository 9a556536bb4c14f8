package io.nextup.launcher.why;

import static io.nextup.event.TerminalText.onOneLine;

import io.nextup.console.why.Explanation;
import io.nextup.console.why.ListReasons;
import io.nextup.console.why.MadeAgain;
import io.nextup.console.why.PastHistory;
import io.nextup.console.why.PastLists;
import io.nextup.event.MadeFrom;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.RuleSet;
import io.nextup.sequence.SequenceEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An explained list, as text and as JSON.
 *
 * @param titles titles by item, as far as they are known
 */
record WhyReport(PastLists.Explained explained, Map<String, String> titles) {
    /** Newest events that are printed. */
    private static final int MOST_EVENTS = 5;

    /** Returns the items that a report names. */
    static Set<String> items(PastLists.Explained explained) {
        return Stream.of(
                        explained.result().list().items().stream().map(RankedItem::itemId),
                        explained.result().items().stream().map(RankedItem::itemId),
                        explained.past().stream().flatMap(past -> past.asked().items().stream()),
                        explained.reasons().stream()
                                .flatMap(reasons -> reasons.others().stream())
                                .map(ListReasons.Other::itemId))
                .flatMap(items -> items)
                .collect(Collectors.toSet());
    }

    boolean isTheSame() {
        return explained.result().isTheSame();
    }

    void print(PrintWriter out) {
        MadeAgain result = explained.result();
        Recommendation list = result.list();
        line(
                out,
                "List",
                "%s of user %s, sequence %d".formatted(list.id(), list.userId(), list.sequence()));
        line(
                out,
                "Made",
                "%s by model %s%s"
                        .formatted(
                                Instant.ofEpochMilli(list.servedTimeMillis()),
                                list.modelVersion(),
                                list.source() == Recommendation.Source.MODEL
                                        ? ""
                                        : " (%s)".formatted(list.source().word())));
        line(out, "Made from", madeFrom(list.madeFrom()));
        explained.past().ifPresent(past -> line(out, "Events", events(past)));
        line(out, "Made again", result.words());
        out.println();
        if (explained.reasons().isPresent()) {
            print(explained.reasons().get(), out);
        } else {
            list(out, list.items());
        }
        if (result.outcome() == MadeAgain.Outcome.DIFFERENT) {
            out.println();
            out.println("Made again it would be");
            list(out, result.items());
        }
    }

    private void list(PrintWriter out, List<RankedItem> items) {
        for (int i = 0; i < items.size(); i++) {
            item(out, i + 1, named(items.get(i).itemId()));
        }
    }

    private static void item(PrintWriter out, int place, String words) {
        out.println(onOneLine("%3d  %s".formatted(place, words)));
    }

    private static void line(PrintWriter out, String what, String words) {
        out.println(onOneLine("%-12s%s".formatted(what, words)));
    }

    private String madeFrom(MadeFrom from) {
        if (from == null) {
            return "not said: the job needs nextup.publish.provenance=true";
        }
        if (explained.rules().isEmpty()) {
            return "items and rules of %s, which are not known any more"
                    .formatted(Instant.ofEpochMilli(from.asOfTimeMillis()));
        }
        RuleSet rules = explained.rules().get();
        return String.format(
                Locale.ROOT,
                "%s, and %,d items, as of %s",
                rules.rules().isEmpty()
                        ? "no rules"
                        : "rules of revision %d, applied %s"
                                .formatted(
                                        rules.revision(),
                                        Instant.ofEpochMilli(rules.appliedTimeMillis())),
                explained.itemCount(),
                Instant.ofEpochMilli(from.asOfTimeMillis()));
    }

    private String events(PastHistory past) {
        List<SequenceEntry> entries = past.asked().entries();
        String newest =
                entries.subList(Math.max(0, entries.size() - MOST_EVENTS), entries.size()).stream()
                        .map(entry -> entry.type() + " " + named(entry.itemId()))
                        .collect(Collectors.joining(", "));
        return "%d%s, the newest last: %s"
                .formatted(entries.size(), past.isWhole() ? "" : " that are found", newest);
    }

    private void print(ListReasons reasons, PrintWriter out) {
        int place = 1;
        for (ListReasons.Listed item : reasons.items()) {
            item(out, place++, named(item.itemId()) + ": " + of(item));
        }
        if (!reasons.others().isEmpty()) {
            out.println();
            out.println("Without rules there would stand");
            for (ListReasons.Other item : reasons.others()) {
                item(out, item.unruledPlace(), named(item.itemId()) + ": " + item.words());
            }
        }
    }

    private String of(ListReasons.Listed item) {
        List<String> words = new ArrayList<>();
        Explanation why = item.explanation();
        if (why == null) {
            words.add("popular");
        } else if (why.carrier() == null) {
            words.add("no single event carries it");
        } else {
            words.add(
                    "because of %s, without which it would stand %s"
                            .formatted(named(why.carrier()), withoutCarrier(why)));
        }
        item.rules().forEach(met -> words.add("%s (%s)".formatted(met.effect(), met.ruleId())));
        return String.join("; ", words);
    }

    private static String withoutCarrier(Explanation why) {
        return why.rankWithoutCarrier()
                .map(rank -> String.format(Locale.ROOT, "at %,d", rank))
                .orElse("beyond the first 1,000");
    }

    /** Names an item by its title, where it has one. */
    private String named(String item) {
        String title = titles.get(item);
        return title == null ? item : "%s (%s)".formatted(title, item);
    }

    Map<String, Object> json() {
        MadeAgain result = explained.result();
        Recommendation list = result.list();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("recommendationId", list.id());
        json.put("userId", list.userId());
        json.put("sequence", list.sequence());
        json.put("modelVersion", list.modelVersion());
        json.put("source", list.source().word());
        json.put("servedTime", list.servedTimeMillis());
        if (list.madeFrom() != null) {
            json.put("madeFrom", json(list.madeFrom()));
        }
        json.put("rulesRevision", explained.rules().map(RuleSet::revision).orElse(null));
        json.put("itemCount", explained.itemCount());
        json.put("outcome", result.outcome().word());
        json.put("detail", result.detail());
        explained
                .past()
                .ifPresent(
                        past -> {
                            json.put("eventCount", past.counted());
                            json.put("complete", past.isWhole());
                        });
        json.put(
                "items",
                explained.reasons().isPresent()
                        ? explained.reasons().get().items().stream().map(this::json).toList()
                        : list.items().stream().map(this::json).toList());
        json.put("again", result.items().stream().map(this::json).toList());
        json.put(
                "others",
                explained.reasons().stream()
                        .flatMap(reasons -> reasons.others().stream())
                        .map(this::json)
                        .toList());
        return json;
    }

    private static Map<String, Object> json(MadeFrom from) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("asOfTime", from.asOfTimeMillis());
        json.put("itemsOffset", from.itemsOffset());
        json.put("rulesOffset", from.rulesOffset());
        return json;
    }

    private Map<String, Object> json(RankedItem item) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("itemId", item.itemId());
        json.put("title", titles.get(item.itemId()));
        json.put("score", item.score());
        return json;
    }

    private Map<String, Object> json(ListReasons.Listed item) {
        Map<String, Object> json = json(new RankedItem(item.itemId(), item.score()));
        json.put("unruledPlace", item.unruledPlace());
        json.put("rules", item.rules().stream().map(WhyReport::json).toList());
        json.put("carrierItemId", item.explanation() == null ? null : item.explanation().carrier());
        json.put(
                "reasons",
                item.explanation() == null
                        ? List.of()
                        : item.explanation().reasons().stream().map(WhyReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(Explanation.Reason reason) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("withoutItemId", reason.without());
        json.put("place", reason.rank());
        return json;
    }

    private Map<String, Object> json(ListReasons.Other item) {
        Map<String, Object> json = json(new RankedItem(item.itemId(), item.score()));
        json.put("unruledPlace", item.unruledPlace());
        json.put("place", item.place());
        json.put("rules", item.rules().stream().map(WhyReport::json).toList());
        json.put("sentence", item.words());
        return json;
    }

    private static Map<String, Object> json(ListReasons.Met met) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ruleId", met.ruleId());
        json.put("effect", met.effect());
        return json;
    }
}
