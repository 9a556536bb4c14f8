package io.nextup.serving.engine;

import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns a batch of requests into a recommendation for each, by one model. Thread-safe. */
public final class BatchScorer {
    private final int topK;
    private final boolean excludeSeen;
    private final BatchEncoder encoder;
    private final InstantSource clock;

    /**
     * Makes a scorer of batches.
     *
     * @param topK most items in a recommendation
     * @param excludeSeen true to leave all items of a request out of its answer
     * @param clock clock for the time of serving
     */
    public BatchScorer(int topK, boolean excludeSeen, InstantSource clock) {
        this.topK = topK;
        this.excludeSeen = excludeSeen;
        this.encoder = new BatchEncoder(excludeSeen);
        this.clock = clock;
    }

    /**
     * Scores requests with the given model; returns the answers in the order of the requests. If
     * the model knows no item of a request, its popular items are the answer.
     *
     * <p>Throws whatever the model throws, and an exception for an answer of the wrong shape.
     */
    List<Recommendation> score(List<ScoreRequest> requests, ServingModel model) {
        EncodedBatch batch = encoder.encode(requests, model);
        TopK best = batch.rows() == 0 ? null : topk(batch, model);
        long servedTimeMillis = clock.millis();
        List<Recommendation> answers = new ArrayList<>(requests.size());
        int row = 0;
        for (int r = 0; r < requests.size(); r++) {
            boolean scored = row < batch.rows() && batch.requests()[row] == r;
            List<RankedItem> items =
                    scored
                            ? ranked(best, row++, model.vocabulary())
                            : popular(requests.get(r), model);
            answers.add(
                    recommendation(
                            requests.get(r),
                            items,
                            model.version(),
                            scored ? Source.MODEL : Source.FALLBACK,
                            servedTimeMillis));
        }
        return answers;
    }

    /** Answers with the model's popular items, without a call. */
    Recommendation fallback(ScoreRequest request, ServingModel model) {
        return recommendation(
                request, popular(request, model), model.version(), Source.FALLBACK, clock.millis());
    }

    /** Answers a request that is too old to be worth scoring: with a mark and no items. */
    Recommendation skipped(ScoreRequest request, ServingModel model) {
        return recommendation(request, List.of(), model.version(), Source.SKIPPED, clock.millis());
    }

    private TopK topk(EncodedBatch batch, ServingModel model) {
        int rows = batch.input().rows();
        TopK best = model.scorer().topk(batch.input(), topK);
        if (best.k() != topK || best.indices().length != rows * topK) {
            throw new IllegalStateException(
                    "Model %s answered %d x %d indices where %d x %d were asked for"
                            .formatted(
                                    model.version(),
                                    best.k() == 0 ? 0 : best.indices().length / best.k(),
                                    best.k(),
                                    rows,
                                    topK));
        }
        return best;
    }

    private List<RankedItem> ranked(TopK best, int row, Vocabulary vocabulary) {
        List<RankedItem> items = new ArrayList<>(topK);
        for (int i = row * topK; i < (row + 1) * topK; i++) {
            int index = best.indices()[i];
            float score = best.scores()[i];
            // With fewer candidates than k, the contract pads with index 0 and -inf.
            if (index != Vocabulary.PADDING && Float.isFinite(score)) {
                items.add(new RankedItem(vocabulary.itemAt(index), score));
            }
        }
        return items;
    }

    /**
     * Returns the most popular items. The n-th one's score is 1/n, since only the rank is known.
     */
    private List<RankedItem> popular(ScoreRequest request, ServingModel model) {
        Set<String> seen = excludeSeen ? Set.copyOf(request.itemIds()) : Set.of();
        List<RankedItem> items = new ArrayList<>(topK);
        for (String itemId : model.popularItems()) {
            if (items.size() == topK) {
                break;
            }
            if (!seen.contains(itemId)) {
                items.add(new RankedItem(itemId, 1f / (items.size() + 1)));
            }
        }
        return items;
    }

    private static Recommendation recommendation(
            ScoreRequest request,
            List<RankedItem> items,
            String version,
            Source source,
            long servedTimeMillis) {
        return new Recommendation(
                EventReference.recommendationId(request.userId(), request.trigger()),
                request.userId(),
                request.sequence(),
                request.answers(),
                items,
                version,
                source,
                request.eventTimeMillis(),
                servedTimeMillis);
    }
}
