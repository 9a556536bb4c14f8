package io.nextup.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.doctor.DiskCheck.Disk;
import io.nextup.launcher.doctor.Finding.Verdict;
import io.nextup.local.broker.TopicsCreator.Comparison;
import io.nextup.local.broker.TopicsCreator.Kept;
import io.nextup.local.broker.TopicsCreator.Result;
import io.nextup.local.cluster.JobLook;
import io.nextup.models.SlotHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Judges made-up observations of the parts. */
class PartChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T16:00:00Z");
    private static final KafkaSettings KAFKA =
            new KafkaSettings("kafka:9092", TopicNames.defaults(), Map.of());

    @Test
    void aMissingTopicIsSaidWithTheCommandThatCreatesIt() {
        assertThat(topics(List.of("nextup.models.v1"), List.of(), List.of()))
                .isEqualTo(
                        Finding.bad(
                                "Kafka at kafka:9092 has no topic nextup.models.v1: create what is missing with ./nextup topics",
                                "infra/RUNBOOK.md#what-was-lost"));
    }

    @Test
    void aRetentionOfItsOwnIsAChoiceAndAnotherCleanupPolicyIsNot() {
        Kept retention = new Kept("retention.ms", "1", "2");
        Kept cleanup = new Kept("cleanup.policy", "delete", "compact");

        assertThat(topics(List.of(), List.of(topic(4, 32, retention)), List.of("hidden")))
                .isEqualTo(
                        Finding.good(
                                "1 of 2 topics are there with the declared settings; not visible to this login: hidden, but retention.ms of t is 1, declared is 2"));
        assertThat(topics(List.of(), List.of(topic(1, 1, cleanup)), List.of()).sentence())
                .isEqualTo(
                        "cleanup.policy of t is delete, declared is compact: set it with ./nextup topics --overwrite SETTING");
        assertThat(
                        topics(
                                        List.of(),
                                        List.of(topic(1, 1, new Kept("segment.ms", null, "3"))),
                                        List.of())
                                .sentence())
                .isEqualTo(
                        "Not set: segment.ms of t: give the declared values with ./nextup topics");
        assertThat(topics(List.of(), List.of(topic(2, 1)), List.of()).verdict())
                .isEqualTo(Verdict.BAD);
    }

    private static Finding topics(List<String> absent, List<Result> there, List<String> hidden) {
        return BrokerChecks.judge(KAFKA, new Comparison(absent, there, hidden));
    }

    private static Result topic(int partitions, int declared, Kept... kept) {
        return new Result("t", false, partitions, declared, List.of(kept));
    }

    @Test
    void whatServesIsGoodAsLongAsItIsTheAnnouncedModelInAllProcesses() {
        assertThat(model("m2", process("a", "m2"), process("b", "m2")))
                .isEqualTo(Finding.good("m2 serves in 2 of 2 processes for 3 h"));
        assertThat(model("m2", process("a", "m2"), process("b", "m1")))
                .isEqualTo(
                        Finding.bad(
                                "m2 serves in 1 of 2 processes: ./nextup models status says what the others do",
                                "infra/monitoring/ALERTS.md#nextuprefusesmodels"));
        assertThat(model("m2", process("a", "m1")).page())
                .contains("infra/monitoring/ALERTS.md#nextuprefusesmodels");
        assertThat(model("m2", process("a", null)).page())
                .contains("infra/monitoring/ALERTS.md#nextuphasnomodel");
        assertThat(model("m2").page()).contains("infra/monitoring/ALERTS.md#nextupissilent");
        assertThat(model("m2", loading(process("a", "m1"), "m2")))
                .isEqualTo(Finding.good("m1 serves in 1 of 1 process for 3 h, and one loads"));
        assertThat(model("m2", loading(process("a", null), "m2")).verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aModelThatWasRefusedIsSaidWithItsReason() {
        Health refusing =
                health(
                        "a",
                        new ModelSince("m1", "sha-m1", millis(Duration.ofHours(3))),
                        null,
                        List.of(
                                new ModelVerdict(
                                        "m2",
                                        "sha-m2",
                                        ModelVerdict.Kind.REFUSED,
                                        "model.pt is damaged",
                                        NOW.toEpochMilli())));

        assertThat(model("m2", refusing))
                .isEqualTo(
                        Finding.bad(
                                "m1 serves; m2 was refused: model.pt is damaged (./nextup models status)",
                                "infra/monitoring/ALERTS.md#nextuprefusesmodels"));
    }

    @Test
    void aModelIsOldAfterAWeek() {
        Health old =
                health(
                        "a",
                        new ModelSince("m2", "sha-m2", millis(Duration.ofDays(8))),
                        null,
                        List.of());

        assertThat(model("m2", old))
                .isEqualTo(
                        Finding.bad(
                                "m2 serves in 1 of 1 process for 8 days: look why the trainer announces none",
                                "infra/monitoring/ALERTS.md#nextupmodelisold"));
    }

    private static Finding model(String announced, Health... processes) {
        return ModelChecks.judge(
                new SlotHealth(
                        "default",
                        Optional.of(
                                new ModelAnnouncement(
                                        "default",
                                        announced,
                                        "file:///" + announced,
                                        "sha-" + announced,
                                        1)),
                        Stream.of(processes).toList()),
                NOW);
    }

    private static Health process(String id, String version) {
        return health(
                id,
                version == null
                        ? null
                        : new ModelSince(version, "sha-" + version, millis(Duration.ofHours(3))),
                null,
                List.of());
    }

    private static Health loading(Health process, String version) {
        return health(
                process.id(),
                process.serving(),
                new ModelSince(version, "sha-" + version, NOW.toEpochMilli()),
                List.of());
    }

    private static Health health(
            String id, ModelSince serving, ModelSince loading, List<ModelVerdict> verdicts) {
        return new Health(
                "default",
                id,
                null,
                null,
                NOW.toEpochMilli(),
                NOW.toEpochMilli() + 60_000,
                serving,
                loading,
                verdicts,
                false);
    }

    private static long millis(Duration ago) {
        return NOW.minus(ago).toEpochMilli();
    }

    @Test
    void aJobIsBehindByRecordsThatItShouldHaveCommitted() {
        assertThat(JobChecks.judge("nextup", 4, 0, 5_000))
                .isEqualTo(
                        Finding.good(
                                "5,000 records not committed by group nextup, 0 of them older than 2 min"));
        assertThat(JobChecks.judge("nextup", 4, 1_000, 5_000).verdict()).isEqualTo(Verdict.GOOD);
        assertThat(JobChecks.judge("nextup", 4, 1_001, 5_000).verdict()).isEqualTo(Verdict.BAD);
        assertThat(JobChecks.judge("nextup", 0, 0, 0).sentence())
                .isEqualTo(
                        "Group nextup has committed nothing: look whether the job runs, and completes checkpoints");
    }

    @Test
    void aCheckpointIsOldAfterFiveMinutesAndAJobThatDoesNotRunIsBad() {
        assertThat(job("RUNNING", millis(Duration.ofMinutes(5))))
                .isEqualTo(Finding.good("Job nextup completed its newest checkpoint 5 min ago"));
        assertThat(job("RUNNING", millis(Duration.ofMinutes(5)) - 1).page())
                .contains("infra/monitoring/ALERTS.md#nextupcheckpointisold");
        assertThat(job("RUNNING", -1).sentence())
                .isEqualTo(
                        "Job nextup has completed no checkpoint yet, 7 failed: look into the JobManager's log");
        assertThat(job("RESTARTING", NOW.toEpochMilli()).sentence())
                .isEqualTo("Job nextup is RESTARTING: look why it restarts");
        assertThat(JobChecks.judge(List.of(), NOW).verdict()).isEqualTo(Verdict.BAD);
    }

    private static Finding job(String state, long checkpoint) {
        return JobChecks.judge(List.of(new JobLook("id", "nextup", state, checkpoint, 7)), NOW);
    }

    @Test
    void deadLettersAreBadFromMoreThanOneInAHundredOn() {
        Map<DeadLetter.Reason, Long> reasons =
                Map.of(DeadLetter.Reason.EMPTY_ID, 3L, DeadLetter.Reason.MISSING_FIELD, 7L);

        assertThat(LetterCheck.judge(10, 1_000, reasons))
                .isEqualTo(
                        Finding.good(
                                "10 dead letters for 1,000 records in the last hour, most of them missing-field"));
        assertThat(LetterCheck.judge(11, 1_000, reasons).verdict()).isEqualTo(Verdict.BAD);
        assertThat(LetterCheck.judge(0, 0, Map.of()).verdict()).isEqualTo(Verdict.GOOD);
    }

    @Test
    void clocksMayDifferByHalfAMinuteAndEventsRunAheadByFive() {
        assertThat(
                        clocks(
                                OptionalLong.of(30_000),
                                OptionalLong.of(-30_000),
                                OptionalLong.of(300_000)))
                .isEqualTo(
                        Finding.good(
                                "The brokers 30.0 s ahead of this machine, the job 30.0 s behind the brokers, the newest event 5 min ahead of this machine"));
        OptionalLong none = OptionalLong.empty();
        assertThat(clocks(OptionalLong.of(-30_001), none, none).verdict()).isEqualTo(Verdict.BAD);
        assertThat(clocks(none, OptionalLong.of(30_001), none).verdict()).isEqualTo(Verdict.BAD);
        assertThat(clocks(none, none, OptionalLong.of(300_001)).verdict()).isEqualTo(Verdict.BAD);
        assertThat(clocks(none, none, OptionalLong.of(-86_400_000)).verdict())
                .as("old events")
                .isEqualTo(Verdict.GOOD);
        assertThat(clocks(none, none, none).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    private static Finding clocks(OptionalLong brokers, OptionalLong job, OptionalLong events) {
        return ClockCheck.judge(brokers, job, events);
    }

    @Test
    void aDiskIsFullWithLessThanATenthFree() {
        long gib = 1L << 30;

        assertThat(DiskCheck.judge(List.of(new Disk("a", 100 * gib, 10 * gib)), ""))
                .isEqualTo(Finding.good("a has 10.0 of 100.0 GiB free"));
        assertThat(
                        DiskCheck.judge(
                                List.of(
                                        new Disk("a", 100 * gib, 10 * gib),
                                        new Disk("b", 100 * gib, 9 * gib)),
                                ""))
                .isEqualTo(
                        Finding.bad(
                                "b has 9.0 of 100.0 GiB free: free or add disk",
                                "infra/RUNBOOK.md#a-full-disk"));
        assertThat(DiskCheck.judge(List.of(), "none")).isEqualTo(Finding.unknown("none"));
    }

    @Test
    void everyPageThatAFindingNamesHasThatSection() throws IOException {
        Path sources = Path.of("src/main/java/io/nextup/launcher/doctor");
        List<String> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                Pattern.compile("(?:\"([\\w/-]+\\.md)|ALERTS \\+ \")(#[\\w-]+)?\"")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(
                                page ->
                                        pages.add(
                                                (page.group(1) == null
                                                                ? "infra/monitoring/ALERTS.md"
                                                                : page.group(1))
                                                        + (page.group(2) == null
                                                                ? ""
                                                                : page.group(2))));
            }
        }
        assertThat(pages).hasSizeGreaterThan(15);
        for (String page : pages) {
            int hash = page.indexOf('#');
            Path file = Path.of("../..", hash < 0 ? page : page.substring(0, hash));
            assertThat(file).exists();
            if (hash >= 0) {
                assertThat(
                                Files.readAllLines(file).stream()
                                        .filter(line -> line.startsWith("#"))
                                        .map(line -> line.replaceFirst("#+ ", ""))
                                        .map(line -> line.toLowerCase(Locale.ROOT))
                                        .map(line -> line.replaceAll("[^\\w -]", ""))
                                        .map(line -> line.replace(' ', '-')))
                        .as(page)
                        .contains(page.substring(hash + 1));
            }
        }
    }
}
