package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Rule;
import io.nextup.scoring.ItemRules;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a list was made of. Valid until the next list is made again.
 *
 * @param table the items as of then
 * @param ofModel what the rules said of the model's items then
 * @param rules the same for a scorer
 * @param job the job's options
 */
record Origins(
        Recommendation list,
        PastHistory past,
        ModelScores model,
        ItemTable table,
        VocabularyRules ofModel,
        ItemRules rules,
        PastJob job) {
    /** Items beyond a list that are ranked, too: one of them may have changed places with it. */
    private static final int BEYOND = 10;

    /** Makes what a list was made of, as of its time. */
    static Origins of(
            Recommendation list,
            PastHistory past,
            ModelScores model,
            ItemTable table,
            VocabularyRules ofModel,
            PastJob job) {
        Instant time = Instant.ofEpochMilli(asOfMillis(list));
        return new Origins(list, past, model, table, ofModel, ofModel.at(time), job);
    }

    /** Returns the time of which items and rules are, milliseconds since the epoch. */
    static long asOfMillis(Recommendation list) {
        return list.madeFrom() == null ? list.servedTimeMillis() : list.madeFrom().asOfTimeMillis();
    }

    Origins {
        requireNonNull(list, "list is null");
        requireNonNull(past, "past is null");
        requireNonNull(model, "model is null");
        requireNonNull(table, "table is null");
        requireNonNull(ofModel, "ofModel is null");
        requireNonNull(rules, "rules are null");
        requireNonNull(job, "job is null");
    }

    /** Returns the rules that touched an item and held. */
    List<Rule> touching(String itemId) {
        return ofModel.touching(itemId);
    }

    /** Returns the rules that keep an item of the model out of a list. */
    List<Rule> keepingOut(String itemId, List<RankedItem> list) {
        return ofModel.keepingOut(
                model.vocabulary().indexOf(itemId),
                list.stream()
                        .mapToInt(item -> model.vocabulary().indexOf(item.itemId()))
                        .toArray());
    }

    /** Makes the list again; an empty one is made with one item, which it should not have. */
    MadeAgain madeAgain() {
        int most = job.topK(list.items().size());
        return MadeAgain.of(list, best(most + BEYOND, rules), most);
    }

    /** Returns the best items by some rules, or the first popular ones where those answered. */
    List<RankedItem> best(int k, ItemRules by) {
        return isPopular() ? model.popular(past.asked(), k, by) : model.best(past.asked(), k, by);
    }

    /** Tells whether popular items answered, which no score ranks. */
    boolean isPopular() {
        return list.source() == Source.FALLBACK;
    }

    /**
     * Returns an item of either list that the catalogue lacked; if it can be, one that stands in
     * one of them only.
     */
    Optional<String> lacking(List<RankedItem> again) {
        Set<String> before = ids(list.items());
        Set<String> now = ids(again);
        return Stream.concat(now.stream(), before.stream())
                .filter(item -> !table.contains(item))
                .min(Comparator.comparing(item -> before.contains(item) && now.contains(item)));
    }

    private static Set<String> ids(List<RankedItem> items) {
        return items.stream()
                .map(RankedItem::itemId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
