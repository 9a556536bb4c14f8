package io.nextup.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.acceptance.faults.FaultLedger.Sent;
import io.nextup.acceptance.faults.FaultLedger.Verdict;
import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultLedgerTest {
    private static final CircleModel FIRST = CircleModel.forwards("v1");
    private static final CircleModel SECOND = CircleModel.backwards("v2");

    private final FaultLedger lenient = new FaultLedger(List.of(FIRST, SECOND), Set.of(), false);
    private final FaultLedger strict = new FaultLedger(List.of(FIRST, SECOND), Set.of(), true);

    /** Two users take turns: a1, b1, a2, b2, a3, b3. */
    private final List<Sent> sent = new ArrayList<>();

    private final List<Recommendation> topic = new ArrayList<>();

    FaultLedgerTest() {
        for (int i = 1; i <= 3; i++) {
            sent.add(new Sent("a" + i, "a", CircleModel.item(10 * i), Set.of(), false));
            sent.add(new Sent("b" + i, "b", CircleModel.item(100 + 10 * i), Set.of(), false));
        }
        for (int i = 0; i < sent.size(); i++) {
            topic.add(answer(i, FIRST));
        }
    }

    @Test
    void aTopicWithEachAnswerOnceIsClean() {
        Verdict verdict = strict.judge(sent, 0, sent.size(), topic);
        assertThat(verdict).isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(verdict.isClean()).isTrue();
    }

    @Test
    void anEventWithoutAnAnswerIsLost() {
        topic.remove(2);
        topic.remove(2);
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 2, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isFalse();
    }

    @Test
    void anIdThatComesAgainIsARepeatAndWhereEveryRecordCountsDoubled() {
        topic.add(answer(4, FIRST));
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
        assertThat(strict.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 1, 0, 0, 0, 0, 0, 0, 1));
        assertThat(strict.judge(sent, 0, sent.size(), topic).isClean()).isFalse();
    }

    @Test
    void anEventAnsweredUnderTwoIdsIsDoubled() {
        Recommendation first = topic.get(4);
        topic.add(record("other", "a", first.references(), FIRST, Source.MODEL, itemsOf(first)));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).doubled()).isEqualTo(1);
    }

    @Test
    void eachEventOfAConflatedAnswerIsAnsweredOnce() {
        // a1 and a2 by the one of a2.
        topic.set(2, naming(2, "a1", "a2"));
        topic.remove(0);

        assertThat(strict.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anEventThatIsNamedByTwoConflatedAnswersIsDoubledWhereEveryRecordCounts() {
        topic.set(2, naming(2, "a1", "a2"));
        assertThat(strict.judge(sent, 0, sent.size(), topic).doubled()).isEqualTo(1);
        // It came again after a failure, and alone.
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
    }

    @Test
    void aConflatedAnswerNamesItsEventsOldestFirst() {
        topic.set(4, naming(4, "a2", "a1", "a3"));
        topic.remove(2);
        topic.remove(0);
        assertThat(strict.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anAnswerBehindALaterOneOfItsUserIsOutOfOrder() {
        // a2 and a3 change places.
        topic.add(topic.remove(2));
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void usersHaveNoOrderAmongThemselves() {
        topic.clear();
        for (int i : new int[] {1, 3, 5, 0, 2, 4}) {
            topic.add(answer(i, FIRST));
        }
        assertThat(strict.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
    }

    @Test
    void aReplayOfTheEndKeepsTheOrder() {
        for (int i = 2; i < 6; i++) {
            topic.add(answer(i, FIRST));
        }
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 0, 0, 0, 4));
    }

    @Test
    void aWriterThatWasThoughtDeadBreaksTheOrderOfAReplay() {
        for (int i = 2; i < 6; i++) {
            topic.add(answer(i, FIRST));
        }
        topic.add(answer(2, FIRST));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).outOfOrder()).isEqualTo(1);
    }

    @Test
    void anAnswerFromAHistoryWithAHoleHasWrongItems() {
        // a3 follows a1 and a2; without a2 that one's item would be recommended again.
        sent.set(0, new Sent("a1", "a", CircleModel.item(31), Set.of(), false));
        sent.set(2, new Sent("a2", "a", CircleModel.item(32), Set.of(), false));
        topic.clear();
        for (int i = 0; i < sent.size(); i++) {
            topic.add(answer(i, FIRST));
        }
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
        topic.set(
                4,
                record(
                        topic.get(4).id(),
                        "a",
                        List.of("a3"),
                        FIRST,
                        Source.MODEL,
                        FIRST.expected(List.of(CircleModel.item(31), CircleModel.item(30)))));
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void aModelThatIsNoLongerDueOrWasNeverGoodIsTheWrongVersion() {
        sent.set(4, new Sent("a3", "a", sent.get(4).itemId(), Set.of("v1"), false));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongVersion()).isEqualTo(1);

        topic.set(4, answer(4, SECOND));
        topic.set(0, answer(0, SECOND));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();

        topic.set(5, answer(5, CircleModel.forwards("bad")));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongVersion()).isEqualTo(1);
    }

    @Test
    void whatIsPopularMayAnswerOnlyWhereAModelHasFallenIll() {
        topic.set(4, fallback(4, FIRST));
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 1, 0, 1, 0));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isFalse();

        sent.set(4, new Sent("a3", "a", sent.get(4).itemId(), Set.of(), true));
        assertThat(lenient.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 0, 0, 0, 1, 0));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
    }

    @Test
    void whatIsPopularIsRightByItsModelAndWithoutWhatTheUserHasMet() {
        sent.set(0, new Sent("a1", "a", FIRST.expectedFallback(List.of()).get(0), Set.of(), true));
        topic.set(0, fallback(0, FIRST));
        for (int i : new int[] {2, 4}) {
            topic.set(i, answer(i, FIRST));
        }
        assertThat(lenient.judge(sent, 0, sent.size(), topic).isClean()).isTrue();

        topic.set(0, answer(0, FIRST, Source.FALLBACK, FIRST.expectedFallback(List.of())));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongItems()).isEqualTo(1);
        topic.set(0, answer(0, SECOND, Source.FALLBACK, FIRST.expectedFallback(history(0))));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongItems()).isEqualTo(1);
        topic.set(0, answer(0, FIRST, Source.FALLBACK, FIRST.expected(history(0))));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongItems()).isEqualTo(1);
        topic.set(0, answer(0, FIRST, Source.MODEL, FIRST.expectedFallback(history(0))));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).wrongItems()).isEqualTo(1);
    }

    @Test
    void aListThatHoldsAForbiddenItemIsWrongAndWhatFollowsStandsInItsPlace() {
        Set<String> forbidden = Set.copyOf(CircleModel.soldOut());
        FaultLedger ledger = new FaultLedger(List.of(FIRST, SECOND), forbidden, false);
        assertThat(ledger.judge(sent, 0, sent.size(), topic).wrongItems()).isEqualTo(6);
        for (int i = 0; i < sent.size(); i++) {
            topic.set(i, answer(i, FIRST, Source.MODEL, FIRST.expected(history(i), forbidden)));
        }
        assertThat(ledger.judge(sent, 0, sent.size(), topic).isClean()).isTrue();
        assertThat(FIRST.expected(List.of("item5"), forbidden))
                .startsWith("item6", "item8")
                .hasSize(CircleModel.TOP_K);
        assertThat(FIRST.expectedFallback(List.of(), forbidden))
                .startsWith("item13", "item26")
                .hasSize(CircleModel.TOP_K);
    }

    @Test
    void afterAnIllModelTheOneBeforeIsTheOnlyOneThatMayAnswer() {
        CircleModel ill = CircleModel.illInService("ill", CircleModel.Illness.HANGS);
        FaultLedger ledger = new FaultLedger(List.of(FIRST, SECOND, ill), Set.of(), false);
        sent.set(2, new Sent("a2", "a", sent.get(2).itemId(), Set.of("v1"), false));
        sent.set(4, new Sent("a3", "a", sent.get(4).itemId(), Set.of("v1", "ill"), false));
        topic.set(2, answer(2, ill));
        topic.set(4, answer(4, SECOND));
        assertThat(ledger.judge(sent, 0, sent.size(), topic).isClean()).isTrue();

        topic.set(4, answer(4, ill));
        assertThat(ledger.judge(sent, 0, sent.size(), topic))
                .isEqualTo(new Verdict(6, 0, 0, 0, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void anAnswerToWhatNobodySentIsStrange() {
        topic.add(record("x", "a", List.of("a4"), FIRST, Source.MODEL, List.of()));
        topic.add(record("y", "b", List.of("a3"), FIRST, Source.MODEL, List.of()));
        assertThat(lenient.judge(sent, 0, sent.size(), topic).strange()).isEqualTo(2);
    }

    @Test
    void onlyTheEventsOfThePartAreJudged() {
        topic.remove(0);
        assertThat(lenient.judge(sent, 0, sent.size(), topic).lost()).isEqualTo(1);
        topic.remove(4);
        assertThat(lenient.judge(sent, 1, 5, topic))
                .isEqualTo(new Verdict(4, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aCirclesAnswerIsWhatFollowsTheNewestItemWithoutWhatWasSeen() {
        assertThat(FIRST.expected(List.of("item4", "item6", "item3")))
                .startsWith("item5", "item7", "item8")
                .hasSize(CircleModel.TOP_K);
        assertThat(SECOND.expected(List.of("item398", "item1")))
                .startsWith("item0", "item399", "item397");
        CircleModel across = CircleModel.illInService("v3", CircleModel.Illness.HANGS);
        assertThat(across.expected(List.of("item198", "item399")))
                .startsWith("item397", "item196", "item395");
        assertThat(FIRST.expected(List.of(CircleModel.POISON))).startsWith("item1", "item2");
        assertThat(FIRST.expectedFallback(List.of("item13", CircleModel.POISON)))
                .startsWith("item0", "item26", "item39")
                .hasSize(CircleModel.TOP_K);
    }

    /** The answer to that event, naming these. */
    private Recommendation naming(int event, String... eventIds) {
        Recommendation alone = answer(event, FIRST);
        return record(
                alone.id(), alone.userId(), List.of(eventIds), FIRST, Source.MODEL, itemsOf(alone));
    }

    private Recommendation answer(int event, CircleModel model) {
        return answer(event, model, Source.MODEL, model.expected(history(event)));
    }

    private Recommendation fallback(int event, CircleModel model) {
        return answer(event, model, Source.FALLBACK, model.expectedFallback(history(event)));
    }

    private Recommendation answer(int event, CircleModel model, Source source, List<String> items) {
        Sent trigger = sent.get(event);
        return record(
                "id-" + trigger.eventId(),
                trigger.userId(),
                List.of(trigger.eventId()),
                model,
                source,
                items);
    }

    private static Recommendation record(
            String id,
            String userId,
            List<String> eventIds,
            CircleModel model,
            Source source,
            List<String> items) {
        return new Recommendation(
                id,
                userId,
                "default",
                1,
                eventIds.stream().map(EventReference::event).toList(),
                items.stream().map(item -> new RankedItem(item, 1)).toList(),
                model.version(),
                source,
                1,
                1);
    }

    private static List<String> itemsOf(Recommendation recommendation) {
        return recommendation.items().stream().map(RankedItem::itemId).toList();
    }

    private List<String> history(int event) {
        return sent.subList(0, event + 1).stream()
                .filter(one -> one.userId().equals(sent.get(event).userId()))
                .map(Sent::itemId)
                .toList();
    }
}
