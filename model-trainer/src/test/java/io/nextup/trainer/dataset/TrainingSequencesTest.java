package io.nextup.trainer.dataset;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.scoring.SequenceData;
import io.nextup.sequence.SequenceRules;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingSequencesTest {
    private static final Dataset DATASET =
            Dataset.of(Histories.of("u a@1 b@2 c@3 d@4 e@5", "v a@1 b@2", "w c@1 d@9"));

    @Test
    void eventsSinceATimeComeAfterAsManyEarlierOnesAsAreAskedForWithTheirOwnData() {
        assertThat(texts(DATASET.learnt()))
                .containsExactly("a@1 b@2 c@3 d@4 e@5", "a@1 b@2", "c@1 d@9");
        assertThat(texts(DATASET.learnt().since(4, 2)))
                .containsExactly("b@2 c@3 d@4 e@5", "c@1 d@9");
        assertThat(texts(DATASET.learnt().since(5, 0))).containsExactly("e@5", "d@9");
        assertThat(texts(DATASET.learnt().since(4, 2).since(9, 1))).containsExactly("c@1 d@9");
        assertThat(texts(DATASET.learnt().since(10, 1))).isEmpty();
    }

    @Test
    void typesAndTheNewestTimeStayThoseOfTheEvents() {
        UserHistories typed =
                UserHistories.of(
                        List.of(
                                new Interaction(null, "u", "a", "view", 1, null, Map.of()),
                                new Interaction(null, "u", "b", "buy", 2, null, Map.of()),
                                new Interaction(null, "u", "c", "cart", 3, null, Map.of())),
                        SequenceRules.defaults());
        SequenceData since = Dataset.of(typed).learnt().since(3, 1).events().apply(0);
        assertThat(since.type(0)).contains("buy");
        assertThat(since.type(1)).contains("cart");
        assertThat(since.timeMillis(0)).isEqualTo(2);
        assertThat(since.nowMillis()).isEqualTo(3);
    }

    @Test
    void ofItemsAloneNothingElseIsKnown() {
        TrainingSequences learnt = TrainingSequences.of(new int[] {1, 2}, new int[] {3});
        assertThat(learnt.size()).isEqualTo(3);
        SequenceData data = learnt.events().apply(1);
        assertThat(data.timeMillis(0)).isZero();
        assertThat(data.nowMillis()).isZero();
        assertThat(data.type(0)).isEmpty();
    }

    @Test
    void positionsInAFileAreNotTimes() {
        assertThat(Dataset.of(Histories.of("u a@1 b@2")).learnt().hasTimes()).isFalse();
        assertThat(Dataset.of(Histories.of("u a@1 b@1396865477000", "v a@2")).learnt().hasTimes())
                .isTrue();
        assertThat(TrainingSequences.of(new int[] {}).hasTimes()).isFalse();
        assertThat(TrainingSequences.of().hasTimes()).isFalse();
    }

    private static List<String> texts(TrainingSequences learnt) {
        return IntStream.range(0, learnt.sequences().length)
                .mapToObj(s -> text(learnt.sequences()[s], learnt.events().apply(s)))
                .toList();
    }

    private static String text(int[] sequence, SequenceData data) {
        return IntStream.range(0, sequence.length)
                .mapToObj(i -> DATASET.vocabulary().itemAt(sequence[i]) + "@" + data.timeMillis(i))
                .collect(joining(" "));
    }
}
