package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.AtMost;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.shape.FixedShapes;
import io.nextup.serving.shape.WarmUp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchScorerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(5_000));
    private static final RuleDrops NO_SAMPLE = new RuleDrops(0, () -> 0);

    private final BatchScorer scorer = new BatchScorer("default", 3, true, CLOCK, NO_SAMPLE);

    @Test
    void anAnswerSaysForWhomForWhatByWhatAndWhen() {
        ScoreRequest request =
                new ScoreRequest(
                        "u",
                        List.of("i4", "i2"),
                        9,
                        List.of(EventReference.event("e1"), EventReference.event("e2")),
                        1_234);

        List<Recommendation> answers =
                scorer.score(List.of(request), model("v1", 10, new FakeScorer(10)));

        assertThat(answers)
                .containsExactly(
                        new Recommendation(
                                EventReference.event("e2").recommendationId("default", "u"),
                                "u",
                                "default",
                                9,
                                List.of(EventReference.event("e1"), EventReference.event("e2")),
                                List.of(
                                        new RankedItem("i3", 1f),
                                        new RankedItem("i5", 0.99f),
                                        new RankedItem("i6", 0.98f)),
                                "v1",
                                Source.MODEL,
                                1_234,
                                5_000));
    }

    @Test
    void jobsOfTwoSlotsAnswerTheSameEventUnderTwoIds() {
        assertThat(idsOfAnswers("default"))
                .containsExactly(
                        "b02b4dd9ef671d3e4c7695e279833aaa",
                        "b02b4dd9ef671d3e4c7695e279833aaa",
                        "b02b4dd9ef671d3e4c7695e279833aaa");
        assertThat(idsOfAnswers("b"))
                .containsExactly(
                        "2342dfc7460d40031c57b53991af80bf",
                        "2342dfc7460d40031c57b53991af80bf",
                        "2342dfc7460d40031c57b53991af80bf");
    }

    /** Ids of a scored, a popular and a skipped answer to the same event. */
    private static List<String> idsOfAnswers(String slot) {
        BatchScorer ofSlot = new BatchScorer(slot, 3, true, CLOCK, NO_SAMPLE);
        ScoreRequest request =
                new ScoreRequest(
                        "u-1", List.of("i1"), 1, List.of(EventReference.event("e-1")), 1_000);
        ServingModel model = model("v1", 10, new FakeScorer(10));
        return List.of(
                ofSlot.score(List.of(request), model).get(0).id(),
                ofSlot.fallback(request, model).id(),
                ofSlot.skipped(request, model).id());
    }

    @Test
    void itemsOfTheSequenceMayBeRecommendedWhenNotExcluded() {
        List<Recommendation> answers =
                new BatchScorer("default", 3, false, CLOCK, NO_SAMPLE)
                        .score(
                                List.of(request("u", "i3", "i2")),
                                model("v1", 10, new FakeScorer(10)));
        assertThat(items(answers.get(0))).containsExactly("i3", "i4", "i5");
    }

    @Test
    void allItemsOfTheRequestAreExcludedAlsoThoseThatTheModelDoesNotRead() {
        String[] long60 = new String[60];
        for (int i = 0; i < 60; i++) {
            long60[i] = "i" + (60 - i);
        }
        // The newest is i1; the request has i2 to i60, of which the model does not read the oldest
        // ten.
        List<Recommendation> answers =
                scorer.score(List.of(request("u", long60)), model("v1", 100, new FakeScorer(100)));
        assertThat(items(answers.get(0))).containsExactly("i61", "i62", "i63");
    }

    @Test
    void aSequenceOfWhichTheModelKnowsNothingIsAnsweredByWhatIsPopular() {
        FakeScorer fake = new FakeScorer(10);
        List<Recommendation> answers =
                scorer.score(List.of(request("u", "new", "i99")), model("v1", 10, fake));

        assertThat(answers.get(0).source()).isEqualTo(Source.FALLBACK);
        assertThat(answers.get(0).modelVersion()).isEqualTo("v1");
        assertThat(answers.get(0).items())
                .containsExactly(
                        new RankedItem("i3", 1f),
                        new RankedItem("i1", 1f / 2),
                        new RankedItem("i2", 1f / 3));
        assertThat(fake.calls()).isZero();
    }

    @Test
    void theFallbackLeavesOutWhatTheUserHasSeenUnlessConfiguredOtherwise() {
        ServingModel model =
                Models.model(
                        "v1",
                        new FakeScorer(2),
                        Vocabulary.of(List.of("a", "b", "seen")),
                        Models.tight(50),
                        List.of("seen", "a", "b"));
        ScoreRequest request = request("u", "?", "seen");

        assertThat(items(scorer.fallback(request, model))).containsExactly("a", "b");
        assertThat(
                        items(
                                new BatchScorer("default", 2, false, CLOCK, NO_SAMPLE)
                                        .fallback(request, model)))
                .containsExactly("seen", "a");
    }

    @Test
    void rulesOfTheMomentHoldForTheModelAndForWhatIsPopular() {
        ServingModel model = model("v1", 10, new FakeScorer(10));
        model.keepTo(
                new ItemRules(
                        forbids(10, 1, 3, 6),
                        List.of(new AtMost(1, index -> index < 8 ? new int[] {0} : new int[0]))));

        List<Recommendation> answers =
                scorer.score(List.of(request("u", "i4"), request("v", "?")), model);

        assertThat(items(answers.get(0))).containsExactly("i5", "i8", "i9");
        // The rules leave i2 of the popular items; others follow in the order of the vocabulary.
        assertThat(items(answers.get(1))).containsExactly("i2", "i8", "i9");
        assertThat(items(scorer.fallback(request("w", "i2"), model)))
                .containsExactly("i4", "i8", "i9");
    }

    @Test
    void rulesMayLeaveAListShort() {
        ServingModel model = model("v1", 4, new FakeScorer(4));
        model.keepTo(new ItemRules(forbids(4, 1, 3), List.of()));
        assertThat(items(scorer.score(List.of(request("u", "i1")), model).get(0)))
                .containsExactly("i2", "i4");
        assertThat(items(scorer.fallback(request("u", "i4"), model))).containsExactly("i2");
    }

    @Test
    void withoutKnownRulesNoListIsMadeAndTheModelIsNotCalled() {
        FakeScorer fake = new FakeScorer(10);
        ServingModel model = model("v1", 10, fake);
        model.keepTo((ServingModel.Moment) null);

        assertThat(
                        List.of(
                                scorer.score(List.of(request("u", "i4")), model).get(0),
                                scorer.fallback(request("u", "i4"), model)))
                .allSatisfy(
                        answer -> {
                            assertThat(answer.source()).isEqualTo(Source.SKIPPED);
                            assertThat(answer.items()).isEmpty();
                        });
        assertThat(fake.calls()).isZero();
    }

    private static ItemBias forbids(int items, int... indices) {
        float[] values = new float[items + 1];
        for (int index : indices) {
            values[index] = Float.NEGATIVE_INFINITY;
        }
        return ItemBias.of(values);
    }

    @Test
    void anEmptyRequestIsAnsweredByWhatIsPopular() {
        assertThat(scorer.score(List.of(request("u")), model("v1", 10, new FakeScorer(10))))
                .extracting(Recommendation::source)
                .containsExactly(Source.FALLBACK);
    }

    @Test
    void answersStandInTheOrderOfTheRequestsWhereOnlySomeAreKnown() {
        List<Recommendation> answers =
                scorer.score(
                        List.of(
                                request("a", "unknown"),
                                request("b", "i5"),
                                request("c", "unknown"),
                                request("d", "unknown", "i7"),
                                request("e")),
                        model("v1", 10, new FakeScorer(10)));

        assertThat(answers)
                .extracting(Recommendation::userId)
                .containsExactly("a", "b", "c", "d", "e");
        assertThat(items(answers.get(1))).containsExactly("i6", "i7", "i8");
        assertThat(items(answers.get(3))).containsExactly("i8", "i9", "i10");
        assertThat(answers)
                .extracting(Recommendation::source)
                .containsExactly(
                        Source.FALLBACK,
                        Source.MODEL,
                        Source.FALLBACK,
                        Source.MODEL,
                        Source.FALLBACK);
    }

    @Test
    void placesThatTheModelCouldNotFillAreDropped() {
        List<Recommendation> answers =
                scorer.score(List.of(request("u", "i1", "i2")), model("v1", 3, new FakeScorer(3)));
        assertThat(items(answers.get(0))).containsExactly("i3");
    }

    @Test
    void aUserWhoHasSeenEverythingGetsAnEmptyAnswer() {
        List<Recommendation> answers =
                scorer.score(
                        List.of(request("u", "i1", "i2", "i3")), model("v1", 3, new FakeScorer(3)));
        assertThat(answers.get(0).items()).isEmpty();
        assertThat(answers.get(0).source()).isEqualTo(Source.MODEL);
    }

    @Test
    void theModelsInputIsPaddedToTheLongestSequenceAndExclusionsToAPowerOfTwo() {
        List<Call> calls = new ArrayList<>();
        ServingModel model = model("v1", 20, recording(calls));
        String[] nine = {"i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"};

        scorer.score(List.of(request("u", nine), request("v", "i1")), model);
        scorer.score(List.of(request("v", "i1", "i2", "i1")), model);
        new BatchScorer("default", 3, false, CLOCK, NO_SAMPLE)
                .score(List.of(request("v", "i1", "i2")), model);

        assertThat(calls)
                .containsExactly(
                        new Call(2 * 9, 2 * 16, 2, 3), new Call(3, 2, 1, 3), new Call(2, 1, 1, 3));
    }

    @Test
    void underFixedShapesEveryCallIsOneThatTheModelWasWarmedUpWith() {
        List<Call> warm = new ArrayList<>();
        FixedShapes shapes = new FixedShapes(50, 16, 100);
        new WarmUp(3, System::nanoTime)
                .run(recording(warm), 200, ModelInputs.NONE, shapes, () -> {});
        List<Call> calls = new ArrayList<>();
        ServingModel model = padded(200, recording(calls), shapes);

        for (int rows = 1; rows <= 16; rows++) {
            for (int length : List.of(1, 8, 9, 17, 33, 50, 100)) {
                String[] items = new String[length];
                Arrays.setAll(items, i -> "i" + (i + 1));
                scorer.score(Collections.nCopies(rows, request("u", items)), model);
            }
        }

        assertThat(calls).hasSize(16 * 7);
        assertThat(Set.copyOf(calls)).hasSize(8).isSubsetOf(warm);
    }

    @Test
    void paddedRowsRepeatTheLastAndNoneOfThemIsReturned() {
        List<long[]> items = new ArrayList<>();
        List<long[]> exclude = new ArrayList<>();
        FakeScorer fake = new FakeScorer(10);
        Scorer watched =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        items.add(input.items());
                        exclude.add(input.exclude());
                        return fake.topk(input, k);
                    }

                    @Override
                    public void close() {}
                };
        ServingModel model = padded(10, watched, new FixedShapes(3, 4, 2));

        List<Recommendation> answers =
                scorer.score(
                        List.of(request("u", "i4", "i6"), request("v", "?"), request("w", "i2")),
                        model);

        assertThat(items).containsExactly(new long[] {4, 6, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0});
        assertThat(exclude).containsExactly(new long[] {4, 6, 2, 0, 2, 0, 2, 0});
        assertThat(answers).extracting(Recommendation::userId).containsExactly("u", "v", "w");
        assertThat(items(answers.get(0))).containsExactly("i7", "i8", "i9");
        assertThat(answers.get(1).source()).isEqualTo(Source.FALLBACK);
        assertThat(items(answers.get(2))).containsExactly("i3", "i4", "i5");
    }

    @Test
    void theModelReadsAsManyOfTheNewestItemsAsItCan() {
        List<ModelInput> asked = new ArrayList<>();
        FakeScorer fake = new FakeScorer(10);
        Scorer watched =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        asked.add(input);
                        return fake.topk(input, k);
                    }

                    @Override
                    public void close() {}
                };
        ServingModel model =
                Models.model("v1", watched, Models.vocabulary(10), Models.tight(3), List.of("i3"));

        scorer.score(List.of(request("u", "i9", "i8", "?", "i7", "i6", "?", "i5")), model);

        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).items()).containsExactly(7, 6, 5);
        assertThat(asked.get(0).exclude()).containsExactly(5, 6, 7, 8, 9, 0, 0, 0);
    }

    /** The request of v has none, as one of an older build's checkpoint. */
    @Test
    void aModelIsAskedWithTheColumnsThatItTakes() {
        List<ModelInput> asked = new ArrayList<>();
        FakeScorer fake = new FakeScorer(10);
        Scorer watched =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        asked.add(input);
                        return fake.topk(input, k);
                    }

                    @Override
                    public void close() {}
                };
        ServingModel model =
                new ServingModel(
                                new ModelId("v1", "sha"),
                                watched,
                                Models.vocabulary(10),
                                new ModelInputs(
                                        List.of(
                                                InputColumn.NOW,
                                                InputColumn.TYPES,
                                                InputColumn.TIMES),
                                        List.of("view", "buy")),
                                new FixedShapes(3, 4, 2),
                                List.of("i3"),
                                Duration.ZERO)
                        .keepTo(ItemRules.NONE);
        RequestContext context =
                RequestContext.of(new long[] {100, 200, 300}, List.of("buy", "like", "view"), 400);

        scorer.score(
                List.of(
                        new ScoreRequest(
                                "u",
                                List.of("i4", "?", "i6"),
                                7,
                                List.of(EventReference.event("e")),
                                1_000,
                                context),
                        request("v", "i2")),
                model);

        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).items()).containsExactly(4, 6, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0);
        assertThat(asked.get(0).columns())
                .containsExactly(
                        new long[] {400, 1_000, 1_000, 1_000},
                        new long[] {2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                        new long[] {100, 300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void aBatchOfWhichNothingIsKnownIsNotPaddedToACall() {
        FakeScorer fake = new FakeScorer(10);
        scorer.score(
                List.of(request("u", "?"), request("v")),
                padded(10, fake, new FixedShapes(3, 4, 2)));
        assertThat(fake.calls()).isZero();
    }

    @Test
    void anAnswerOfTheWrongShapeIsAnError() {
        Scorer wrong =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        return new TopK(new float[2], new int[2], 2);
                    }

                    @Override
                    public void close() {}
                };
        assertThatThrownBy(() -> scorer.score(List.of(request("u", "i1")), model("v9", 5, wrong)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The module answered 1 x 2 indices where 1 x 3 were asked for");
    }

    private record Call(int items, int exclude, int batch, int k) {}

    private static Scorer recording(List<Call> calls) {
        return new Scorer() {
            @Override
            public TopK topk(ModelInput input, int k) {
                calls.add(new Call(input.items().length, input.exclude().length, input.rows(), k));
                return new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
            }

            @Override
            public void close() {}
        };
    }

    private static ServingModel padded(int items, Scorer scorer, FixedShapes shapes) {
        return Models.model("v1", scorer, Models.vocabulary(items), shapes, List.of("i3"));
    }

    private static List<String> items(Recommendation recommendation) {
        return recommendation.items().stream().map(RankedItem::itemId).toList();
    }
}
