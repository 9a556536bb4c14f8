package io.nextup.serving.engine;

import io.nextup.event.MadeFrom;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns a batch of requests into a recommendation for each, by one model. Thread-safe. */
public final class BatchScorer {
    private final String slot;
    private final int topK;
    private final boolean excludeSeen;
    private final InstantSource clock;
    private final RuleDrops drops;

    /**
     * Makes a scorer of batches.
     *
     * @param slot the job's own slot, whichever slot a model was announced for: the answers name it
     * @param topK most items in a recommendation
     * @param excludeSeen true to leave all items of a request out of its answer
     * @param clock clock for the time of serving
     * @param drops counts what rules keep out of a sample of lists
     */
    public BatchScorer(
            String slot, int topK, boolean excludeSeen, InstantSource clock, RuleDrops drops) {
        this.slot = slot;
        this.topK = topK;
        this.excludeSeen = excludeSeen;
        this.clock = clock;
        this.drops = drops;
    }

    /**
     * Scores requests with the given model; returns the answers in the order of the requests. If
     * the model knows no item of a request, its popular items are the answer. Without known rules
     * all are skipped.
     *
     * <p>Throws whatever the model throws, and an exception for an answer of the wrong shape.
     */
    public List<Recommendation> score(List<ScoreRequest> requests, ServingModel model) {
        ServingModel.Moment moment = model.moment();
        if (moment == null) {
            return requests.stream().map(request -> skipped(request, model)).toList();
        }
        List<InputRow> rows = new ArrayList<>(requests.size());
        for (ScoreRequest request : requests) {
            rows.add(model.answers().row(request.itemIds(), request.data(), excludeSeen));
        }
        TopK best = model.answers().best(rows, topK, moment.rules());
        long servedTimeMillis = clock.millis();
        List<Recommendation> answers = new ArrayList<>(requests.size());
        for (int r = 0; r < requests.size(); r++) {
            answers.add(
                    recommendation(
                            requests.get(r),
                            items(best, r, model.vocabulary()),
                            model.version(),
                            rows.get(r).isEmpty() ? Source.FALLBACK : Source.MODEL,
                            servedTimeMillis,
                            moment.from()));
        }
        if (!moment.rules().areNone() && drops.sampleNext()) {
            countDrops(rows, best, model, moment);
        }
        return answers;
    }

    /** Asks the model again as if no rule held. */
    private void countDrops(
            List<InputRow> rows, TopK best, ServingModel model, ServingModel.Moment moment) {
        TopK unruled = model.answers().best(rows, topK, ItemRules.NONE);
        for (int row = 0; row < rows.size(); row++) {
            int[] list = Arrays.copyOfRange(best.indices(), row * topK, (row + 1) * topK);
            for (int i = row * topK; i < (row + 1) * topK; i++) {
                int index = unruled.indices()[i];
                if (unruled.isItem(i) && Arrays.stream(list).noneMatch(one -> one == index)) {
                    moment.keptOut().by(index, list).forEach(drops::dropped);
                }
            }
        }
        drops.looked(rows.size());
    }

    /** Answers with the model's popular items, without a call; without known rules it skips. */
    Recommendation fallback(ScoreRequest request, ServingModel model) {
        ServingModel.Moment moment = model.moment();
        if (moment == null) {
            return skipped(request, model);
        }
        List<String> seen = excludeSeen ? request.itemIds() : List.of();
        return recommendation(
                request,
                items(model.answers().popular(seen, topK, moment.rules()), 0, model.vocabulary()),
                model.version(),
                Source.FALLBACK,
                clock.millis(),
                moment.from());
    }

    /** Answers without items, marked as skipped. */
    Recommendation skipped(ScoreRequest request, ServingModel model) {
        return recommendation(
                request, List.of(), model.version(), Source.SKIPPED, clock.millis(), null);
    }

    private List<RankedItem> items(TopK best, int row, Vocabulary vocabulary) {
        List<RankedItem> items = new ArrayList<>(topK);
        for (int i = row * topK; i < (row + 1) * topK; i++) {
            if (best.isItem(i)) {
                items.add(new RankedItem(vocabulary.itemAt(best.indices()[i]), best.scores()[i]));
            }
        }
        return items;
    }

    private Recommendation recommendation(
            ScoreRequest request,
            List<RankedItem> items,
            String version,
            Source source,
            long servedTimeMillis,
            MadeFrom madeFrom) {
        return new Recommendation(
                request.trigger().recommendationId(slot, request.userId()),
                request.userId(),
                slot,
                request.sequence(),
                request.answers(),
                items,
                version,
                source,
                request.eventTimeMillis(),
                servedTimeMillis,
                madeFrom);
    }
}
