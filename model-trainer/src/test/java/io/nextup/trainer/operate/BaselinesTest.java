package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.ServedFigures;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.history.HistoryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {
    private static final ModelRules RULES = ModelRules.defaults();
    private static final TrainerEnvironment MACHINE = TrainerEnvironment.ofThisMachine();

    private static final TrainerEnvironment WITHOUT_MARKOV =
            new TrainerEnvironment(
                    MACHINE.clock(), Families.of(List.of(new Popularity())), MACHINE.scorers());

    @TempDir Path directory;
    private final List<String> notes = new ArrayList<>();
    private TestSet test;
    private ServedFigures model;

    /** Everybody goes on from a to b, from b to c and so on, and begins elsewhere. */
    @BeforeEach
    void makeATest() throws Exception {
        String ring = "abcdefghijklmnopqrstuvwxyz";
        StringBuilder lines = new StringBuilder();
        for (int user = 0; user < 40; user++) {
            lines.append("u").append(user);
            for (int i = 0; i < 6; i++) {
                lines.append(' ').append(ring.charAt((user + i) % ring.length()));
            }
            lines.append('\n');
        }
        Path events = Files.writeString(directory.resolve("events.txt"), lines);
        History history =
                new HistorySource.File(events, HistoryOptions.auto(), Optional.empty())
                        .read(RULES, notes::add);
        test = TestSet.of(history, Protocol.LEAVE_ONE_OUT);
        double[] gains = new double[40];
        Arrays.fill(gains, 0.5);
        model = new ServedFigures(Map.of("NDCG@10", 0.5), gains);
        notes.clear();
    }

    @Test
    void markovKnowsWhatFollowsAndPopularityDoesNot() {
        Standing standing = standing(MACHINE, "sasrec");

        assertThat(standing.caseCount()).isEqualTo(40);
        assertThat(standing.baselines())
                .extracting(Standing.Baseline::family)
                .containsExactly("popularity", "markov");
        double popularity = standing.baselines().get(0).figures().get("NDCG@10");
        double markov = standing.baselines().get(1).figures().get("NDCG@10");
        assertThat(markov).isGreaterThan(0.9);
        assertThat(popularity).isLessThan(0.4);
        assertThat(standing.sentence()).endsWith(": serve markov instead.");
        assertThat(notes).isEmpty();
    }

    @Test
    void noModelStandsBesideItselfOrIsMadeForThat() {
        assertThat(standing(WITHOUT_MARKOV, "markov").baselines())
                .extracting(Standing.Baseline::family)
                .containsExactly("popularity");
        assertThat(notes).isEmpty();
    }

    @Test
    void aBaselineThatCannotBeMadeIsLeftOutWithItsReasonOnce() {
        Baselines baselines =
                test.baselines(
                        WITHOUT_MARKOV,
                        RULES,
                        List.of(),
                        directory,
                        Progress.notesOnly(notes::add));
        for (int model = 0; model < 2; model++) {
            assertThat(baselines.standing("sasrec", test.name(), this.model).baselines())
                    .extracting(Standing.Baseline::family)
                    .containsExactly("popularity");
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("No model is put beside markov: There is no family \"markov\"");
    }

    @Test
    void withNothingToFitOnWhatWasPopularIsAsTheManifestSays() {
        TestSet every =
                new TestSet(
                        test.history(),
                        Protocol.EVERY_EVENT,
                        Protocol.EVERY_EVENT.test(test.history().users()));
        double[] gains = new double[every.cases().size()];

        Standing standing =
                every.baselines(
                                MACHINE,
                                RULES,
                                List.of("c", "d"),
                                directory,
                                Progress.notesOnly(notes::add))
                        .standing("sasrec", "t", new ServedFigures(Map.of("NDCG@10", 0.), gains));

        assertThat(standing.baselines())
                .extracting(Standing.Baseline::family)
                .containsExactly("popularity");
        assertThat(standing.baselines().get(0).figures().get("HR@10")).isBetween(0.01, 0.2);
    }

    private Standing standing(TrainerEnvironment environment, String family) {
        return test.baselines(
                        environment, RULES, List.of(), directory, Progress.notesOnly(notes::add))
                .standing(family, test.name(), model);
    }
}
