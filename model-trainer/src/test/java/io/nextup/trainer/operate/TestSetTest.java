package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.StagedArtifact;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.HistoryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caution about a model, by what its provenance says of its fit. */
class TestSetTest {
    private static final UserHistories USERS = Histories.of("u a@1 b@2 c@3", "v b@1 a@2 c@3");

    @TempDir Path directory;
    private TestSet test;
    private final Map<String, String> provenance =
            new HashMap<>(
                    Map.of(
                            "fit",
                            "leave-one-out",
                            "data.interactions",
                            "6",
                            "data.fingerprint",
                            USERS.fingerprint()));

    @BeforeEach
    void divide() throws Exception {
        test = TestSet.of(new History("clicks.csv", 6, USERS), Protocol.LEAVE_ONE_OUT);
    }

    @Test
    void aModelOfTheSameFitHasNotSeenTheTest() throws Exception {
        assertThat(caution()).isEmpty();
    }

    @Test
    void clicksOfMadeUpUsersCastNoDoubtOnAModel() throws Exception {
        UserHistories tried =
                Histories.of("u a@1 b@2 c@3", "v b@1 a@2 c@3", "nextup-trial-1 a@1 b@2 a@3");
        test =
                TestSet.of(
                        new History("clicks.csv", tried.interactions(), tried),
                        Protocol.LEAVE_ONE_OUT);
        assertThat(caution()).isEmpty();
    }

    @Test
    void aModelOfARefreshMayHaveSeenItHoweverItWasFitted() throws Exception {
        for (String fit : new String[] {"refresh", "refresh, window included"}) {
            provenance.put("fit", fit);
            assertThat(caution())
                    .contains("v1 was made by refresh: it may have seen the test of leave-one-out");
        }
    }

    @Test
    void aModelOfAnotherFitMayHaveSeenIt() throws Exception {
        provenance.put("fit", "all");
        assertThat(caution())
                .contains(
                        "v1 was fitted with --fit all: it may have seen the test of leave-one-out");
    }

    @Test
    void aModelThatDoesNotSayWhatItWasFittedOnMayHaveSeenIt() throws Exception {
        for (String key : new String[] {"fit", "data.interactions"}) {
            String value = provenance.remove(key);
            assertThat(caution())
                    .contains(
                            "v1 does not say what it was fitted on: whether it has seen the test of leave-one-out is not known");
            provenance.put(key, value);
        }
    }

    @Test
    void aModelOfOtherEventsMayHaveSeenIt() throws Exception {
        provenance.put("data.interactions", "7");
        assertThat(caution())
                .contains(
                        "v1 was made from 7 interactions, and clicks.csv holds 6: it may have seen the test of that");
    }

    @Test
    void aModelOfTheSameEventsInAnotherOrderMayHaveSeenIt() throws Exception {
        provenance.put("data.fingerprint", "another");
        assertThat(caution())
                .contains(
                        "v1 was made from other sequences than those of clicks.csv (other events, other rules, or another order): it may have seen the test of those");
    }

    @Test
    void whereEveryEventIsTheTestOnlyAModelOfOlderEventsHasNotSeenIt() throws Exception {
        UserHistories dated = Histories.of("u a@1700000000000 b@1700000001000");
        test = TestSet.of(new History("day.csv", 2, dated), Protocol.EVERY_EVENT);
        provenance.put("fit", "all");
        provenance.put("data.newest", "2023-11-14T22:13:19.999Z");
        assertThat(caution()).isEmpty();
        provenance.put("data.newest", "2023-11-14T22:13:20Z");
        assertThat(caution())
                .contains(
                        "v1 was made from events until 2023-11-14T22:13:20Z, and day.csv begins at 2023-11-14T22:13:20Z: it may have seen the test");
        for (String notATime : new String[] {null, "yesterday"}) {
            provenance.put("data.newest", notATime);
            provenance.values().remove(null);
            assertThat(caution())
                    .contains(
                            "v1 does not say how new its events are: whether v1 has seen the test is not known");
        }
        provenance.put("data.newest", "1970-01-01T00:00:00Z");
        test = TestSet.of(new History("clicks.csv", 6, USERS), Protocol.EVERY_EVENT);
        assertThat(caution())
                .contains("clicks.csv holds no times: whether v1 has seen the test is not known");
    }

    /** Positions from 1 stand for the times of this history. */
    @Test
    void aModelThatTakesTimesIsNotAskedWithoutAny() throws Exception {
        for (InputColumn column : List.of(InputColumn.TIMES, InputColumn.NOW)) {
            Manifest model =
                    StagedArtifact.in(
                                    Files.createTempDirectory(directory, "staged"),
                                    StagedArtifact.draft("v1", StagedArtifact.CREATED_AT)
                                            .withInputs(new ModelInputs(List.of(column), List.of()))
                                            .withProbes(List.of()))
                            .manifest();

            assertThatThrownBy(() -> test.note(model, ModelRules.defaults(), line -> {}))
                    .isInstanceOf(HistoryException.class)
                    .hasMessage(
                            "v1 takes %s, and clicks.csv holds no times: give a history with times"
                                    .formatted(column.word()));
        }
    }

    private Optional<String> caution() throws Exception {
        return test.caution(
                StagedArtifact.in(
                                Files.createTempDirectory(directory, "staged"),
                                StagedArtifact.draft("v1", StagedArtifact.CREATED_AT, provenance))
                        .manifest());
    }
}
