package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.evaluate.Examples.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final List<String> ITEMS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @Test
    void usersOfAllLengthsOfHistoryAreShownWhateverTheOrderOfTheCases() {
        List<HeldOut> cases = new ArrayList<>();
        IntStream.rangeClosed(1, 100).forEach(length -> cases.add(heldOut("u" + length, length)));
        Collections.reverse(cases);

        assertThat(Examples.choose(cases))
                .extracting(HeldOut::position)
                .containsExactly(6, 16, 26, 36, 46, 56, 66, 76, 86, 96);
    }

    @Test
    void aUserIsShownOnceByTheLastCase() {
        List<HeldOut> cases = List.of(heldOut("u", 1), heldOut("u", 2), heldOut("v", 1));

        assertThat(Examples.choose(cases))
                .extracting(HeldOut::userId, HeldOut::position)
                .containsExactly(tuple("v", 1), tuple("u", 2));
    }

    @Test
    void anExampleHasTheNewestItemsTheListAndWhatCame() {
        Vocabulary vocabulary = Vocabulary.of(ITEMS);
        Recommender model = new Recommender(new PopularityScorer(8), vocabulary, ITEMS, 50);

        List<Example> examples =
                Examples.of(model, List.of(heldOut("u", 6)), ModelRules.defaults());

        assertThat(examples)
                .containsExactly(
                        new Example(6, List.of("b", "c", "d", "e", "f"), List.of("g", "h"), "g"));
    }

    /** The items in their order, again and again. */
    private static HeldOut heldOut(String user, int position) {
        List<SequenceEntry> entries =
                IntStream.rangeClosed(0, position)
                        .mapToObj(i -> new SequenceEntry(ITEMS.get(i % ITEMS.size()), "click", i))
                        .toList();
        return new HeldOut(user, Histories.sequence(entries), position);
    }
}
