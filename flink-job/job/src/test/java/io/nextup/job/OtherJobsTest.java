package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Health;
import io.nextup.kafka.JobNames;
import io.nextup.models.SlotHealth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtherJobsTest {
    private static final long FRESH_UNTIL = 100_000;

    private static final JobNames MINE = new JobNames("nextup", "nextup");

    @Test
    void aLivingProcessOfAnotherSlotWithTheSameGroupIsAConflict() {
        assertThat(conflict("default", MINE, process("b", "nextup", null)))
                .contains(
                        "The job of slot b on host taskmanager-2 has the group nextup, and this job's group nextup would overwrite its offsets: give this job another name with nextup.kafka.group-id, or wait three minutes if that job is gone");
    }

    @Test
    void aLivingProcessOfAnotherSlotWithTheSameTransactionalPrefixIsAConflict() {
        assertThat(conflict("default", MINE, process("b", "nextup-b", "nextup")))
                .contains(
                        "The job of slot b on host taskmanager-2 has the transactional prefix nextup, and this job's prefix nextup would abort its transactions: give this job another name with nextup.publish.transactional-id-prefix, or wait three minutes if that job is gone");
    }

    @Test
    void aProcessOfTheSameSlotIsWhatARestartLeavesBehind() {
        assertThat(conflict("default", MINE, process("default", "nextup", "nextup"))).isEmpty();
        assertThat(conflict("b", MINE, process("b", "nextup", "nextup"))).isEmpty();
    }

    @Test
    void aJobWhoseReportIsStaleOrItsLastIsGone() {
        Health other = process("b", "nextup", "nextup");

        assertThat(conflict("default", MINE, other, FRESH_UNTIL)).isPresent();
        assertThat(conflict("default", MINE, other, FRESH_UNTIL + 1)).isEmpty();
        assertThat(conflict("default", MINE, ended(other))).isEmpty();
    }

    @Test
    void otherNamesAndUnknownOnesAreNoConflict() {
        assertThat(conflict("default", MINE, process("b", "nextup-b", "nextup-b"))).isEmpty();
        assertThat(conflict("default", MINE, process("b", null, null))).isEmpty();
        assertThat(
                        conflict(
                                "default",
                                new JobNames("nextup", null),
                                process("b", "nextup-b", "nextup")))
                .isEmpty();
    }

    @Test
    void theGroupThatKeepsAnothersOffsetsIsTakenToo() {
        assertThat(
                        conflict(
                                "start",
                                new JobNames("nextup-start", null),
                                process("default", "nextup", null)))
                .get()
                .asString()
                .contains("the group nextup,", "this job's group nextup-start");
        assertThat(conflict("default", MINE, process("start", "nextup-start", null))).isPresent();
    }

    /** A sink aborts what begins with its prefix: {@code nextup-recommendations}. */
    @Test
    void aPrefixWithWhichTheIdsOfAnotherJobsSinkBeginIsTaken() {
        JobNames longer = new JobNames("g", "nextup-recommendations-b");

        assertThat(conflict("b", longer, process("default", "nextup", "nextup"))).isPresent();
        assertThat(conflict("default", MINE, process("b", "g", "nextup-dead-letters"))).isPresent();
        assertThat(conflict("default", MINE, process("b", "g", "nextup-b"))).isEmpty();
    }

    @Test
    void theConflictIsFoundAmongManyProcessesAlsoWithoutAHost() {
        Health unknownHost =
                new Health(
                        "b",
                        "q",
                        null,
                        null,
                        "nextup",
                        null,
                        0,
                        FRESH_UNTIL,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        false,
                        0,
                        false);

        assertThat(
                        OtherJobs.conflict(
                                List.of(
                                        slot("a", process("a", "nextup-a", null)),
                                        slot("b", process("b", "nextup-b", null), unknownHost),
                                        slot("default", process("default", "nextup", null))),
                                "default",
                                MINE,
                                FRESH_UNTIL))
                .get()
                .asString()
                .startsWith("The job of slot b on an unknown host has the group nextup,");
    }

    private static Optional<String> conflict(String slot, JobNames names, Health process) {
        return conflict(slot, names, process, FRESH_UNTIL);
    }

    private static Optional<String> conflict(
            String slot, JobNames names, Health process, long nowMillis) {
        return OtherJobs.conflict(List.of(slot(process.slot(), process)), slot, names, nowMillis);
    }

    private static SlotHealth slot(String name, Health... processes) {
        return new SlotHealth(name, Optional.empty(), List.of(processes));
    }

    private static Health process(String slot, String group, String transactionalPrefix) {
        return new Health(
                slot,
                "p",
                "taskmanager-2",
                "job-1",
                group,
                transactionalPrefix,
                0,
                FRESH_UNTIL,
                null,
                null,
                null,
                List.of(),
                List.of(),
                false,
                0,
                false);
    }

    private static Health ended(Health process) {
        return new Health(
                process.slot(),
                process.id(),
                process.host(),
                process.job(),
                process.group(),
                process.transactionalPrefix(),
                process.writtenTimeMillis(),
                process.freshUntilMillis(),
                null,
                null,
                null,
                List.of(),
                List.of(),
                true,
                0,
                false);
    }
}
