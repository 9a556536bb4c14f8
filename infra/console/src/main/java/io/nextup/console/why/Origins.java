package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.UnknownItems;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Rule;
import io.nextup.scoring.ItemRules;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a list was made of. Valid until the next list is made again.
 *
 * @param table the items as of then
 * @param ofModel what the rules said of the model's items then
 * @param rules the same for a scorer
 * @param unknown what the job does with a model's items that the table lacks
 */
record Origins(
        Recommendation list,
        PastHistory past,
        ModelScores model,
        ItemTable table,
        VocabularyRules ofModel,
        ItemRules rules,
        UnknownItems unknown) {
    /** Makes what a list was made of, as of its time. */
    static Origins of(
            Recommendation list,
            PastHistory past,
            ModelScores model,
            ItemTable table,
            VocabularyRules ofModel,
            UnknownItems unknown) {
        Instant time =
                Instant.ofEpochMilli(
                        list.madeFrom() == null
                                ? list.servedTimeMillis()
                                : list.madeFrom().asOfTimeMillis());
        return new Origins(list, past, model, table, ofModel, ofModel.at(time), unknown);
    }

    Origins {
        requireNonNull(list, "list is null");
        requireNonNull(past, "past is null");
        requireNonNull(model, "model is null");
        requireNonNull(table, "table is null");
        requireNonNull(ofModel, "ofModel is null");
        requireNonNull(rules, "rules are null");
        requireNonNull(unknown, "unknown is null");
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

    /** Makes the list again; where it has no item, one more tells whether it should have some. */
    List<RankedItem> items() {
        int k = Math.max(1, list.items().size());
        return list.source() == Source.FALLBACK
                ? model.popular(past.asked(), k, rules)
                : model.best(past.asked(), k, rules);
    }

    /** Returns the items of both lists that the catalogue lacked. */
    Set<String> lacking(List<RankedItem> again) {
        return Stream.concat(list.items().stream(), again.stream())
                .map(RankedItem::itemId)
                .filter(item -> !table.contains(item))
                .collect(Collectors.toSet());
    }
}
