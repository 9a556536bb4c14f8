package io.nextup.serving.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelVerdict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private final Verdicts verdicts = new Verdicts();

    @Test
    void whatWasReportedBeforeIsOlderThanAllThatIsFoundNow() {
        demote("found", 3);

        verdicts.restore(List.of(demoted("first", 1), demoted("second", 2)));

        assertThat(verdicts.all())
                .containsExactly(demoted("first", 1), demoted("second", 2), demoted("found", 3));
    }

    @Test
    void whatWasReportedBeforeIsKeptOnceHoweverOftenItIsRead() {
        List<ModelVerdict> before = List.of(demoted("first", 1), demoted("second", 2));
        verdicts.restore(before);
        verdicts.restore(before);
        assertThat(verdicts.all()).isEqualTo(before);
    }

    @Test
    void aLaterVerdictOrAPardonHoldsAgainstWhatWasReportedBefore() {
        demote("again", 5);
        verdicts.pardon("sha-pardoned", 3);

        verdicts.restore(List.of(demoted("again", 1), demoted("pardoned", 2), demoted("later", 3)));

        assertThat(verdicts.all()).containsExactly(demoted("later", 3), demoted("again", 5));
    }

    @Test
    void aVerdictIsLaterThanThePardonsBeforeItWhateverTheClocksSay() {
        verdicts.pardon("sha-v1", 100);
        demote("v1", 40);
        assertThat(verdicts.all()).containsExactly(demoted("v1", 101));
    }

    @Test
    void theNewestPardonCountsWhateverItsTime() {
        assertThat(verdicts.pardon("sha-v1", 100)).isTrue();
        assertThat(verdicts.pardon("sha-v1", 100)).isFalse();
        assertThat(verdicts.isCancelled("sha-v1", 70)).isTrue();

        assertThat(verdicts.pardon("sha-v1", 50)).isTrue();

        assertThat(verdicts.isCancelled("sha-v1", 70)).isFalse();
    }

    @Test
    void theNewestEightAreKept() {
        demote("found", 20);

        verdicts.restore(IntStream.range(0, 9).mapToObj(n -> demoted("v" + n, n)).toList());

        assertThat(verdicts.all())
                .extracting(ModelVerdict::version)
                .containsExactly("v2", "v3", "v4", "v5", "v6", "v7", "v8", "found");
    }

    private void demote(String version, long whenMillis) {
        verdicts.add(
                new AnnouncedModel(version, "here", "sha-" + version),
                ModelVerdict.Kind.DEMOTED,
                "hangs",
                whenMillis);
    }

    private static ModelVerdict demoted(String version, long whenMillis) {
        return ModelVerdict.of(
                version, "sha-" + version, ModelVerdict.Kind.DEMOTED, "hangs", whenMillis);
    }
}
