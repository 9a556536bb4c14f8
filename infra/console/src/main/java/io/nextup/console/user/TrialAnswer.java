package io.nextup.console.user;

import io.nextup.console.items.ItemNames;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.util.List;

/**
 * A recommendation for a trial user.
 *
 * @param answers events that it answers, oldest first
 * @param source word of its origin
 * @param millis time from the newest of the answered clicks, as it was sent, to here; null if this
 *     console sent none of them
 */
public record TrialAnswer(
        List<String> answers, List<Item> items, String version, String source, Double millis) {
    public TrialAnswer {
        answers = List.copyOf(answers);
        items = List.copyOf(items);
    }

    /**
     * An item with its score.
     *
     * @param title null where it is not known
     * @param category null where it is not known
     */
    public record Item(String item, double score, String title, String category) {
        static Item of(RankedItem ranked) {
            return new Item(ranked.itemId(), ranked.score(), null, null);
        }

        Item named(ItemNames names) {
            return new Item(item, score, names.title(item), names.category(item));
        }
    }

    /** Returns the same answer with its items' titles and categories. */
    public TrialAnswer named(ItemNames names) {
        return new TrialAnswer(
                answers,
                items.stream().map(item -> item.named(names)).toList(),
                version,
                source,
                millis);
    }

    static TrialAnswer of(Recommendation list, Double millis) {
        return new TrialAnswer(
                list.references(),
                list.items().stream().map(Item::of).toList(),
                list.modelVersion(),
                list.source().word(),
                millis);
    }
}
