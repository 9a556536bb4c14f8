package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelRules;
import io.nextup.console.items.ItemNames;
import io.nextup.console.items.TopicTitles;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.console.why.Explanation.Reason;
import io.nextup.intake.InteractionLimits;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.operate.ItemTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
    private final FakeScores scores = new FakeScores("v1");

    private Explanation explain(String item, String... history) {
        return Explanation.of(
                scores, AskedHistory.of(Steps.of(history), scores.rules().sequence()), item);
    }

    @Test
    void theItemWithoutWhichTheListLosesItMostCarriesIt() {
        scores.rank(3, "5", "7", "9").rank(4, "7", "9").rank(57, "5", "9").rank(2, "5", "7");
        scores.popular.add("1");
        scores.popular.add("12");
        Explanation why = explain("12", "5", "7", "9");
        assertThat(why)
                .isEqualTo(
                        new Explanation(
                                "v1",
                                List.of(
                                        new Reason("5", 4),
                                        new Reason("7", 57),
                                        new Reason("9", 2)),
                                3,
                                "7",
                                2,
                                "12 stands at 3 because of 7: without 7 it would stand at 57."));
        assertThat(scores.batches).containsExactly(4);
    }

    @Test
    void reasonsHaveTheTitlesOfTheCatalogue(@TempDir Path directory) throws IOException {
        Path titles = Files.writeString(directory.resolve("titles.csv"), "5,Five\n");
        ItemNames names =
                new ItemNames(
                        new ItemCatalogue(ItemTexts.read(titles), ItemTexts.none()),
                        TopicTitles.ofThisProcess());
        scores.rank(3, "5", "7").rank(4, "7").rank(3, "5");
        assertThat(explain("12", "5", "7").named(names).reasons())
                .containsExactly(new Reason("5", 4, "Five"), new Reason("7", 3, null));
    }

    @Test
    void beyondTheFirstThousandIsTheDeepestFall() {
        scores.rank(3, "5", "7").rank(1_000, "5").rank(null, "7");
        Explanation why = explain("12", "5", "7");
        assertThat(why.reasons()).containsExactly(new Reason("5", null), new Reason("7", 1_000));
        assertThat(why.carrier()).isEqualTo("5");
        assertThat(why.popular()).isNull();
        assertThat(why.words())
                .isEqualTo(
                        "12 stands at 3 because of 5: without 5 it would stand beyond the first 1,000.");
    }

    @Test
    void nothingCarriesAnItemThatStandsNoLowerWithoutIt() {
        scores.rank(3, "5", "7").rank(3, "5").rank(1, "7");
        Explanation why = explain("12", "5", "7");
        assertThat(why.carrier()).isNull();
        assertThat(why.words()).startsWith("12 stands at 3, and no single item of the history");
    }

    @Test
    void anItemBeyondTheFirstThousandHasNoCarrier() {
        scores.rank(null, "5", "7").rank(900, "5").rank(null, "7");
        Explanation why = explain("12", "5", "7");
        assertThat(why.rank()).isNull();
        assertThat(why.carrier()).isNull();
        assertThat(why.words()).startsWith("12 stands beyond the first 1,000");
    }

    @Test
    void anItemOfTheHistoryIsSaidToBeOne() {
        scores.rank(1, "5", "12").rank(1, "5").rank(1, "12");
        assertThat(explain("12", "5", "12").words())
                .endsWith(" The user has met 12 already, so the job leaves it out of the list.");
        scores.rules = ModelRules.of(SequenceRules.defaults(), InteractionLimits.defaults(), false);
        assertThat(explain("12", "5", "12").words()).endsWith(" The user has met 12 already.");
    }

    @Test
    void anItemThatTheModelDoesNotKnowIsSaidToBeUnknown() {
        scores.knows = false;
        assertThat(explain("new", "5").words())
                .isEqualTo("The model does not know new, so it never recommends it.");
    }

    @Test
    void anItemClickedTwiceIsOneReason() {
        scores.rank(3, "5", "7", "5").rank(8, "7").rank(4, "5", "5");
        assertThat(explain("12", "5", "7", "5").reasons())
                .containsExactly(new Reason("5", 8), new Reason("7", 4));
    }

    @Test
    void theNewestTwoHundredItemsAreLeftOutInTurnHoweverLongTheHistoryIs() {
        String[] history = new String[250];
        Arrays.setAll(history, i -> "i" + i);
        scores.rules =
                ModelRules.of(
                        SequenceRules.defaults().withCapacity(1_000),
                        InteractionLimits.defaults(),
                        true);
        Explanation why = explain("i7", history);
        assertThat(scores.batches).containsExactly(201);
        assertThat(why.reasons()).hasSize(200).startsWith(new Reason("i50", null));
        assertThat(why.words()).contains("The user has met i7 already");
    }
}
