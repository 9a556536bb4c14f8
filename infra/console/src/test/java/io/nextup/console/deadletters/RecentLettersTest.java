package io.nextup.console.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.TopicException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentLettersTest {
    private static final long SECOND = 1_000_000_000L;

    private final Deque<LetterSource> answers = new ArrayDeque<>();
    private final RecentLetters recent = new RecentLetters(() -> answers.removeFirst().read());

    @Test
    void aReadingServesEverybodyForTwoSeconds() throws TopicException {
        Letters first = new Letters();
        Letters second = new Letters();
        answers.add(() -> first);
        answers.add(() -> second);
        assertThat(recent.newest(0)).containsSame(first);
        assertThat(recent.newest(2 * SECOND)).containsSame(first);
        assertThat(recent.newest(2 * SECOND + 1)).containsSame(second);
    }

    @Test
    void aReadingIsKeptForTwoSecondsOrUntilAUserIsErased() throws TopicException {
        Letters first = new Letters();
        Letters second = new Letters();
        Letters third = new Letters();
        answers.add(() -> first);
        answers.add(() -> second);
        answers.add(() -> third);
        recent.newest(0);
        recent.forgetOld(2 * SECOND);
        assertThat(recent.newest(0)).containsSame(first);
        recent.forgetOld(2 * SECOND + 1);
        assertThat(recent.newest(0)).containsSame(second);
        recent.forget();
        assertThat(recent.newest(0)).containsSame(third);
    }

    @Test
    void whoeverAsksWhileAnotherReadsGetsNothing() throws TopicException {
        Letters letters = new Letters();
        answers.add(
                () -> {
                    assertThat(recent.newest(0)).isEqualTo(Optional.empty());
                    return letters;
                });
        assertThat(recent.newest(0)).containsSame(letters);
    }

    @Test
    void aReadingThatFailsHoldsNobodyUp() throws TopicException {
        Letters letters = new Letters();
        answers.add(
                () -> {
                    throw new TopicException("Kafka does not answer");
                });
        answers.add(() -> letters);
        assertThatThrownBy(() -> recent.newest(0)).isInstanceOf(TopicException.class);
        assertThat(recent.newest(0)).containsSame(letters);
    }
}
