package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.trainer.dataset.UserHistories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LateInteractionsTest {
    private static final long NEWEST = Duration.ofDays(100).toMillis();
    private static final long TOO_LATE = NEWEST - Duration.ofDays(2).toMillis();

    @Test
    void moreThanOnePercentAreNamedWithTheOptionThatTakesThem() {
        assertThat(note(69, 31))
                .hasValueSatisfying(
                        note ->
                                assertThat(note)
                                        .startsWith("31 % of the interactions")
                                        .contains("more than 1 d behind", "--max-lateness")
                                        .contains("nextup.sequence.max-lateness"));
    }

    @Test
    void aFewLateOnesAreNotSpokenOf() {
        assertThat(note(99, 1)).isEmpty();
        assertThat(note(98, 2)).isPresent();
    }

    private static Optional<String> note(int inTime, int tooLate) {
        List<Interaction> interactions = new ArrayList<>();
        for (int i = 0; i < inTime + tooLate; i++) {
            interactions.add(
                    Interaction.click("e" + i, "ada", "tea", i < inTime ? NEWEST : TOO_LATE));
        }
        ModelRules rules = ModelRules.defaults();
        return LateInteractions.note(UserHistories.of(interactions, rules.sequence()), rules);
    }
}
