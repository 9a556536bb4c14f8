package io.nextup.serving.rules;

import io.nextup.event.Recommendation;
import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ServingModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Lists of two items that a model makes at once. */
final class ListsAfterClicks {
    /** Stands for an answer without a list. */
    static final List<String> SKIPPED = List.of("skipped");

    private ListsAfterClicks() {}

    static Recommendation answer(String clicked, ServingModel model) {
        return answer(clicked, model, new RuleDrops(0, () -> 0));
    }

    static Recommendation answer(String clicked, ServingModel model, RuleDrops drops) {
        return new BatchScorer("default", 2, true, InstantSource.fixed(Instant.EPOCH), drops)
                .score(List.of(Models.request("u", clicked)), model)
                .get(0);
    }

    /** Returns the ids of the items, or {@link #SKIPPED}. */
    static List<String> list(String clicked, ServingModel model) {
        Recommendation answer = answer(clicked, model);
        return answer.source() == Recommendation.Source.SKIPPED
                ? SKIPPED
                : answer.items().stream().map(item -> item.itemId()).toList();
    }
}
