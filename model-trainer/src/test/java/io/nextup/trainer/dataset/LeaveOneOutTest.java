package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {

    @Test
    void theLastItemIsTheTestTheOneBeforeTheValidationAndTheFitSeesNeither() {
        Split split = LeaveOneOut.split(Histories.of("u a@1 b@2 c@3 d@4", "v b@1 a@2 b@3"));
        Vocabulary vocabulary = split.fit().vocabulary();
        assertThat(Histories.text(split.fit())).containsExactly("u a b", "v b");
        assertThat(vocabulary.itemIds()).containsExactly("b", "a");
        assertThat(Histories.validation(split)).containsExactly("a b -> ?", "b -> a");
        // c is in no fit: the test of u asks from what the model knows.
        assertThat(Histories.heldOutText(split.test(), vocabulary))
                .containsExactly("a b -> ?", "b a -> b");
    }

    @Test
    void aSequenceTooShortForBothIsOnlyFittedOn() {
        Split split = LeaveOneOut.split(Histories.of("u a@1 b@2", "v c@1", "w a@1 b@2 c@3"));
        assertThat(Histories.text(split.fit())).containsExactly("u a b", "v c", "w a");
        assertThat(Histories.validation(split)).containsExactly("a -> b");
        assertThat(Histories.heldOutText(split.test(), split.fit().vocabulary()))
                .containsExactly("a b -> c");
    }

    @Test
    void aModelIsTestedUnderItsOwnVocabulary() {
        Vocabulary other = Vocabulary.of(List.of("d", "b"));
        assertThat(
                        Histories.text(
                                HeldOut.encoded(
                                        LeaveOneOut.test(Histories.of("u a@1 b@2 c@3 d@4")), other),
                                other))
                .containsExactly("b -> d");
    }
}
