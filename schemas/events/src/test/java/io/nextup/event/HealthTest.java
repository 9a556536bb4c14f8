package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final ModelVerdict DEMOTED =
            new ModelVerdict("m", "ab", ModelVerdict.Kind.DEMOTED, "it hung", 100);

    @Test
    void anEntryIsStaleAfterTheTimeThatItNames() {
        Health entry = entry("p", List.of());
        assertThat(entry.isStale(2_000)).isFalse();
        assertThat(entry.isStale(2_001)).isTrue();
    }

    @Test
    void aPardonIsNoReportAndDoesNotGoStale() {
        Health pardon = Health.pardon("default", "m", "ab", "by an operator", 7);
        assertThat(pardon)
                .returns(Health.Kind.PARDON, Health::kind)
                .returns("ab", Health::id)
                .returns(7L, Health::writtenTimeMillis)
                .returns(null, Health::freshUntilMillis);
        assertThat(pardon.isPardon()).isTrue();
        assertThat(pardon.isReport()).isFalse();
        assertThat(pardon.isStale(Long.MAX_VALUE)).isFalse();
        assertThat(entry("p", List.of(DEMOTED)).isPardon()).isFalse();
        assertThat(entry("p", List.of(DEMOTED)).isReport()).isTrue();
    }

    @Test
    void aPardonNeedsItsOwnFieldsAndMayHaveThoseOfAReport() {
        ModelSince model = new ModelSince("m", "ab", 1);
        List<Health> reports =
                List.of(
                        report(1L, null, null, null, List.of(), List.of(), false, 0, false),
                        report(null, "host", null, null, List.of(), List.of(), false, 0, false),
                        report(null, null, model, null, List.of(), List.of(), false, 0, false),
                        report(
                                null,
                                null,
                                null,
                                new CallTrial(List.of(1L), false),
                                List.of(),
                                List.of(),
                                false,
                                0,
                                false),
                        report(
                                null,
                                null,
                                null,
                                null,
                                List.of(DEMOTED),
                                List.of(),
                                false,
                                0,
                                false),
                        report(null, null, null, null, List.of(), List.of("ab"), false, 0, false),
                        report(null, null, null, null, List.of(), List.of(), true, 0, false),
                        report(null, null, null, null, List.of(), List.of(), false, 58, false),
                        report(null, null, null, null, List.of(), List.of(), false, 0, true));
        Health nothing = report(null, null, null, null, List.of(), List.of(), false, 0, false);
        assertThat(as(Health.Kind.PARDON, nothing, "m", "r"))
                .isEqualTo(Health.pardon("s", "m", "ab", "r", 1));
        for (Health report : reports) {
            assertThat(as(Health.Kind.PARDON, report, "m", "r").modelVersion()).isEqualTo("m");
        }
        assertRefused(nothing, null, "r");
        assertRefused(nothing, "m", null);
    }

    private static void assertRefused(Health fields, String version, String reason) {
        assertThatThrownBy(() -> as(Health.Kind.PARDON, fields, version, reason))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The pardon of ab must have a modelVersion, a reason and a writtenTime");
    }

    @Test
    void aReportHasATime() {
        Health timeless = report(null, null, null, null, List.of(), List.of(), false, 0, false);
        assertThatThrownBy(() -> as(Health.Kind.REPORT, timeless, null, null))
                .hasMessageContaining("must have a freshUntilTime");
    }

    /** A later build may give another kind any fields. */
    @Test
    void aRecordOfAnUnknownKindMayHaveTheFieldsOfAny() {
        Health unknown = as(Health.Kind.OTHER, entry("p", List.of(DEMOTED)), "m", "r");
        assertThat(unknown.isReport()).isFalse();
        assertThat(unknown.isPardon()).isFalse();
        assertThat(unknown.isStale(Long.MAX_VALUE)).isFalse();
    }

    /** Fields of a report under the id of a manifest, of a kind that may have any. */
    private static Health report(
            Long freshUntilMillis,
            String host,
            ModelSince serving,
            CallTrial trial,
            List<ModelVerdict> verdicts,
            List<String> proven,
            boolean ended,
            long revision,
            boolean unsigned) {
        return new Health(
                "s",
                Health.Kind.OTHER,
                "ab",
                1,
                freshUntilMillis,
                null,
                host,
                null,
                null,
                null,
                serving,
                null,
                trial,
                verdicts,
                proven,
                ended,
                revision,
                unsigned,
                null,
                null);
    }

    private static Health as(Health.Kind kind, Health one, String version, String reason) {
        return new Health(
                one.slot(),
                kind,
                one.id(),
                one.writtenTimeMillis(),
                one.freshUntilMillis(),
                one.build(),
                one.host(),
                one.job(),
                one.group(),
                one.transactionalPrefix(),
                one.serving(),
                one.loading(),
                one.trial(),
                one.verdicts(),
                one.proven(),
                one.ended(),
                one.revision(),
                one.unsigned(),
                version,
                reason);
    }

    @Test
    void anIdHasNoSlash() {
        for (String wrong : List.of("", "a/b")) {
            assertThatThrownBy(() -> entry(wrong, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "The id is \"%s\": it must be a text without a slash, since the key is slot/kind/id",
                            wrong);
        }
    }

    @Test
    void aRecordCarriesAtMostSixteenVerdictsAndItsOwnCopyOfThem() {
        List<ModelVerdict> verdicts = new ArrayList<>(Collections.nCopies(16, DEMOTED));
        Health entry = entry("p", verdicts);
        verdicts.add(DEMOTED);
        assertThat(entry.verdicts()).hasSize(16);
        assertThatThrownBy(() -> entry("p", verdicts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has 17 verdicts: it must have at most 16, the newest");
    }

    @Test
    void aRecordCarriesAtMostSixteenProvenModels() {
        List<String> proven = new ArrayList<>(Collections.nCopies(16, "ab"));
        Health entry = provenEntry(proven);
        proven.add("ab");
        assertThat(entry.proven()).hasSize(16);
        assertThatThrownBy(() -> provenEntry(proven))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has 17 proven models: it must have at most 16, the newest");
    }

    @Test
    void aRevisionIsNotNegative() {
        assertThat(taken("p", List.of(), 58).revision()).isEqualTo(58);
        assertThat(entry("p", List.of()).revision()).isZero();
        assertThatThrownBy(() -> taken("p", List.of(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Process p has revision -1: it must not be negative");
    }

    @Test
    void aProcessSaysWhetherItLoadsModelsOfAnybody() {
        assertThat(unsigned("p", List.of()).unsigned()).isTrue();
        assertThat(entry("p", List.of()).unsigned()).isFalse();
    }

    private static Health unsigned(String process, List<ModelVerdict> verdicts) {
        return new Health(
                "s", process, null, null, null, null, 1, 2, null, null, null, verdicts, List.of(),
                false, 0, true);
    }

    private static Health taken(String process, List<ModelVerdict> verdicts, long revision) {
        return new Health(
                "s", process, null, null, null, null, 1, 2, null, null, null, verdicts, List.of(),
                false, revision, false);
    }

    private static Health provenEntry(List<String> proven) {
        return new Health(
                "s", "p", null, null, null, null, 1, 2, null, null, null, List.of(), proven, false,
                0, false);
    }

    @Test
    void anotherClockDatesAllOfAReportButItsVerdicts() {
        Health entry =
                new Health(
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
                        new Health(
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

    private static Health entry(String process, List<ModelVerdict> verdicts) {
        return new Health(
                "shop", process, "host", "job", 1_000, 2_000, null, null, verdicts, false);
    }
}
