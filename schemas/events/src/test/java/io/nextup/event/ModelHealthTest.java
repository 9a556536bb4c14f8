package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelHealthTest {
    private static final ModelVerdict DEMOTED =
            new ModelVerdict("m", "ab", ModelVerdict.Kind.DEMOTED, "it hung", 100);

    @Test
    void anEntryIsStaleAfterTheTimeThatItNames() {
        ModelHealth entry = entry("p", List.of());
        assertThat(entry.isStale(2_000)).isFalse();
        assertThat(entry.isStale(2_001)).isTrue();
    }

    @Test
    void aPardonIsOneVerdictUnderTheManifestsNameAndDoesNotGoStale() {
        ModelHealth pardon = ModelHealth.pardon("default", "m", "ab", "by an operator", 7);
        assertThat(pardon.process()).isEqualTo("pardon-ab");
        assertThat(pardon.verdicts())
                .containsExactly(
                        new ModelVerdict(
                                "m", "ab", ModelVerdict.Kind.PARDONED, "by an operator", 7));
        assertThat(pardon.isPardon()).isTrue();
        assertThat(pardon.isStale(Long.MAX_VALUE)).isFalse();
        assertThat(entry("p", List.of(DEMOTED)).isPardon()).isFalse();
    }

    @Test
    void aRecordThatBearsAPardonsNameHoldsThatPardonOnly() {
        for (List<ModelVerdict> wrong :
                List.of(
                        List.<ModelVerdict>of(),
                        List.of(DEMOTED),
                        List.of(pardon("cd", 1)),
                        List.of(pardon("ab", 1), pardon("ab", 2)))) {
            assertThatThrownBy(() -> entry("pardon-ab", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "pardon-ab must have one verdict, pardoned, on the manifest that it names, and neither a model nor a trial nor a revision nor unsigned");
        }
        ModelSince model = new ModelSince("m", "ab", 1);
        for (ModelSince[] wrong : new ModelSince[][] {{model, null}, {null, model}}) {
            assertThatThrownBy(
                            () ->
                                    new ModelHealth(
                                            "s",
                                            "pardon-ab",
                                            null,
                                            null,
                                            1,
                                            1,
                                            wrong[0],
                                            wrong[1],
                                            List.of(pardon("ab", 1)),
                                            false))
                    .hasMessageEndingWith(
                            ", and neither a model nor a trial nor a revision nor unsigned");
        }
        assertThatThrownBy(
                        () ->
                                new ModelHealth(
                                        "s",
                                        "pardon-ab",
                                        null,
                                        null,
                                        null,
                                        null,
                                        1,
                                        1,
                                        null,
                                        null,
                                        new CallTrial(List.of(1L), false),
                                        List.of(pardon("ab", 1)),
                                        List.of(),
                                        false,
                                        0,
                                        false))
                .hasMessageEndingWith(
                        ", and neither a model nor a trial nor a revision nor unsigned");
    }

    @Test
    void aProcessHasAnIdWithoutASlash() {
        for (String wrong : List.of("", "a/b")) {
            assertThatThrownBy(() -> entry(wrong, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "The process is \"%s\": it must be an id without a slash, since the key is slot/process",
                            wrong);
        }
    }

    @Test
    void aRecordCarriesAtMostSixteenVerdictsAndItsOwnCopyOfThem() {
        List<ModelVerdict> verdicts = new ArrayList<>(Collections.nCopies(16, DEMOTED));
        ModelHealth entry = entry("p", verdicts);
        verdicts.add(DEMOTED);
        assertThat(entry.verdicts()).hasSize(16);
        assertThatThrownBy(() -> entry("p", verdicts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has 17 verdicts: it must have at most 16, the newest");
    }

    @Test
    void aRecordCarriesAtMostSixteenProvenModels() {
        List<String> proven = new ArrayList<>(Collections.nCopies(16, "ab"));
        ModelHealth entry = provenEntry(proven);
        proven.add("ab");
        assertThat(entry.proven()).hasSize(16);
        assertThatThrownBy(() -> provenEntry(proven))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has 17 proven models: it must have at most 16, the newest");
    }

    @Test
    void aRevisionIsNotNegativeAndAPardonHasNone() {
        assertThat(taken("p", List.of(), 58).revision()).isEqualTo(58);
        assertThat(entry("p", List.of()).revision()).isZero();
        assertThatThrownBy(() -> taken("p", List.of(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has revision -1: it must not be negative");
        assertThatThrownBy(() -> taken("pardon-ab", List.of(pardon("ab", 1)), 58))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        ", and neither a model nor a trial nor a revision nor unsigned");
    }

    @Test
    void aProcessSaysWhetherItLoadsModelsOfAnybodyAndAPardonDoesNot() {
        assertThat(unsigned("p", List.of()).unsigned()).isTrue();
        assertThat(entry("p", List.of()).unsigned()).isFalse();
        assertThatThrownBy(() -> unsigned("pardon-ab", List.of(pardon("ab", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        ", and neither a model nor a trial nor a revision nor unsigned");
    }

    private static ModelHealth unsigned(String process, List<ModelVerdict> verdicts) {
        return new ModelHealth(
                "s", process, null, null, null, null, 1, 2, null, null, null, verdicts, List.of(),
                false, 0, true);
    }

    private static ModelHealth taken(String process, List<ModelVerdict> verdicts, long revision) {
        return new ModelHealth(
                "s", process, null, null, null, null, 1, 2, null, null, null, verdicts, List.of(),
                false, revision, false);
    }

    private static ModelHealth provenEntry(List<String> proven) {
        return new ModelHealth(
                "s", "p", null, null, null, null, 1, 2, null, null, null, List.of(), proven, false,
                0, false);
    }

    @Test
    void anotherClockDatesAllOfAReportButItsVerdicts() {
        ModelHealth entry =
                new ModelHealth(
                        "s",
                        "p",
                        "host",
                        "job",
                        "group",
                        "prefix",
                        1_000,
                        1_180,
                        new ModelSince("m", "ab", 900),
                        new ModelSince("n", "cd", 950),
                        new CallTrial(List.of(7L), true),
                        List.of(DEMOTED),
                        List.of("ab"),
                        true,
                        58,
                        true);
        assertThat(entry.writtenAt(50))
                .isEqualTo(
                        new ModelHealth(
                                "s",
                                "p",
                                "host",
                                "job",
                                "group",
                                "prefix",
                                50,
                                230,
                                new ModelSince("m", "ab", -50),
                                new ModelSince("n", "cd", 0),
                                new CallTrial(List.of(7L), true),
                                List.of(DEMOTED),
                                List.of("ab"),
                                true,
                                58,
                                true));
        assertThat(entry("p", List.of()).writtenAt(50).isStale(1_050)).isFalse();
        assertThat(entry("p", List.of()).writtenAt(50).isStale(1_051)).isTrue();
    }

    @Test
    void aWriterCutsALongReason() {
        ModelVerdict verdict =
                ModelVerdict.of("m", "ab", ModelVerdict.Kind.REFUSED, "x".repeat(501), 1);
        assertThat(verdict.reason()).isEqualTo("x".repeat(500) + "...");
        assertThat(ModelVerdict.of("m", "ab", verdict.kind(), "x".repeat(500), 1).reason())
                .isEqualTo("x".repeat(500));
    }

    private static ModelVerdict pardon(String manifestSha256, long timeMillis) {
        return new ModelVerdict("m", manifestSha256, ModelVerdict.Kind.PARDONED, "", timeMillis);
    }

    private static ModelHealth entry(String process, List<ModelVerdict> verdicts) {
        return new ModelHealth(
                "shop", process, "host", "job", 1_000, 2_000, null, null, verdicts, false);
    }
}
