package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.scoring.SequenceData;
import io.nextup.sequence.SequenceRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ItemAdmissionTest {
    /** Users and events: a 3 and 3, b 2 and 4, c 2 and 2, d 2 and 2, e 1 and 2. */
    private static final UserHistories HISTORIES =
            Histories.of("u a@1 b@2 e@3 b@4 e@5 b@6", "v e1@1 c@2 d@3 a@4 b@5", "w c@1 d@2 a@3");

    @Test
    void itemsOfTooFewUsersAreNotInTheVocabularyHoweverOftenTheyOccur() {
        Dataset fit = fit(2, 100);
        assertThat(fit.vocabulary().itemIds()).containsExactly("b", "a", "c", "d");
        assertThat(Histories.text(fit)).containsExactly("u a b b b", "v c d a b", "w c d a");
        assertThat(fit.leftOut())
                .isEqualTo(new LeftOut(new ItemAdmission(2, 100), 2, 0, 3))
                .extracting(LeftOut::line)
                .isEqualTo("Left out 2 items of fewer than 2 users: 3 interactions");
    }

    /** The most users come first, then the most events, then the smallest id. */
    @Test
    void theMaximumKeepsTheItemsOfTheMostUsers() {
        assertThat(fit(1, 1).vocabulary().itemIds()).containsExactly("a");
        assertThat(fit(1, 2).vocabulary().itemIds()).containsExactly("b", "a");
        assertThat(fit(1, 3).vocabulary().itemIds()).containsExactly("b", "a", "c");
        assertThat(fit(1, 4).vocabulary().itemIds()).containsExactly("b", "a", "c", "d");
        assertThat(fit(1, 5).vocabulary().itemIds()).containsExactly("b", "a", "c", "d", "e");
        assertThat(fit(2, 3).leftOut())
                .isEqualTo(new LeftOut(new ItemAdmission(2, 3), 2, 1, 5))
                .extracting(LeftOut::line)
                .isEqualTo(
                        "Left out 2 items of fewer than 2 users and 1 items beyond the 3 of the most"
                                + " users: 5 interactions");
        assertThat(fit(1, 5).leftOut().line())
                .isEqualTo("Left out 1 items beyond the 5 of the most users: 1 interactions");
    }

    @Test
    void nothingIsCopiedWhereEveryItemIsAdmitted() {
        for (ItemAdmission rule : List.of(new ItemAdmission(1, 6), new ItemAdmission(1, 7))) {
            ItemAdmission.Admitted admitted = rule.apply(HISTORIES);
            assertThat(admitted.part()).isSameAs(HISTORIES);
            assertThat(admitted.leftOut().isNone()).isTrue();
        }
        UserHistories shared = Histories.of("u a@1 b@2", "v b@1 a@2");
        assertThat(new ItemAdmission(2, 2).apply(shared).part()).isSameAs(shared);
    }

    @Test
    void timesAndTypesStayWithTheirItems() {
        UserHistories typed =
                UserHistories.of(
                        List.of(
                                new Interaction(null, "u", "made-up", "view", 1, null, Map.of()),
                                new Interaction(null, "u", "a", "buy", 2, null, Map.of()),
                                new Interaction(null, "u", "made-up", "view", 3, null, Map.of()),
                                new Interaction(null, "u", "b", "like", 4, null, Map.of()),
                                new Interaction(null, "v", "b", "view", 5, null, Map.of()),
                                new Interaction(null, "v", "a", "buy", 6, null, Map.of())),
                        SequenceRules.defaults());
        Dataset fit = Dataset.of(typed.admitting(new ItemAdmission(2, 9)));
        assertThat(Histories.text(fit)).containsExactly("u a b", "v b a");
        SequenceData first = fit.learnt().events().apply(0);
        assertThat(List.of(first.timeMillis(0), first.timeMillis(1))).containsExactly(2L, 4L);
        assertThat(List.of(first.type(0), first.type(1)))
                .containsExactly(Optional.of("buy"), Optional.of("like"));
        assertThat(fit.learnt().events().apply(1).timeMillis(1)).isEqualTo(6);
        assertThat(fit.learnt().since(4, 0).sequences()[0]).hasSize(1);
    }

    @Test
    void aUserWithoutAnAdmittedItemIsNotFittedOn() {
        UserHistories histories = Histories.of("flood x@1 y@2", "u a@1", "v a@1");
        Dataset fit = Dataset.of(histories.admitting(new ItemAdmission(2, 9)));
        assertThat(Histories.text(fit)).containsExactly("u a", "v a");
        Dataset none = Dataset.of(histories.admitting(new ItemAdmission(3, 9)));
        assertThat(none.userIds()).isEmpty();
        assertThat(none.vocabulary().size()).isZero();
    }

    /** Only the part to fit on counts: b has two users, but one of them in the held-out part. */
    @Test
    void everySplitAppliesTheRuleToItsFitPartAndKeepsItsCases() {
        UserHistories histories =
                Histories.of("u a@1 b@2 a@11 a@12", "v a@1 a@2 b@13 b@14")
                        .admitting(new ItemAdmission(2, 9));
        Split last = LeaveOneOut.split(histories);
        assertThat(Histories.text(last.fit())).containsExactly("u a", "v a a");
        assertThat(Histories.validation(last)).containsExactly("a -> a", "a a -> ?");
        Split byTime = new TimeSplit(10, 20).split(histories);
        assertThat(Histories.text(byTime.fit())).containsExactly("u a", "v a a");
        assertThat(Histories.validation(byTime))
                .containsExactly("a -> a", "a a -> a", "a a -> ?", "a a -> ?");
        assertThat(FitAll.split(histories, 1).fit().leftOut().rule().minimumUsers()).isEqualTo(2);
        FitWindow window = FitWindow.of(histories, new TimeSplit(10, 10).test(histories), 10, 1);
        assertThat(window.heldOut()).hasSize(2);
        assertThat(window.fit().leftOut().rule().minimumUsers()).isEqualTo(2);
    }

    @Test
    void aRuleThatAdmitsNothingIsRefused() {
        assertThatThrownBy(() -> new ItemAdmission(0, 1)).hasMessageContaining("minimumUsers is 0");
        assertThatThrownBy(() -> new ItemAdmission(1, 0)).hasMessageContaining("maximumItems is 0");
    }

    private static Dataset fit(int minimumUsers, int maximumItems) {
        return Dataset.of(HISTORIES.admitting(new ItemAdmission(minimumUsers, maximumItems)));
    }
}
