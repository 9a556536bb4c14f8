package io.nextup.launcher.ingest;

import static io.nextup.launcher.ingest.CheckReport.Kind.CSV;
import static io.nextup.launcher.ingest.CheckReport.Kind.ERASURES;
import static io.nextup.launcher.ingest.CheckReport.Kind.LONG_IDS;
import static io.nextup.launcher.ingest.CheckReport.Kind.NO_EVENT_ID;
import static io.nextup.launcher.ingest.CheckReport.Kind.NO_REGISTRY;
import static io.nextup.launcher.ingest.CheckReport.Kind.NO_TIME;
import static io.nextup.launcher.ingest.CheckReport.Kind.OLD_TIMES;
import static io.nextup.launcher.ingest.CheckReport.Kind.ONE_ITEM;
import static io.nextup.launcher.ingest.CheckReport.Kind.ONE_USER;
import static io.nextup.launcher.ingest.CheckReport.Kind.UNIT_OF_TIME;
import static io.nextup.launcher.ingest.CheckReport.Kind.USERS_IN_SEVERAL_PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.launcher.ingest.CheckReport.FieldReading;
import io.nextup.launcher.ingest.CheckReport.Kind;
import io.nextup.launcher.ingest.CheckReport.Refusal;
import io.nextup.launcher.ingest.CheckReport.Warning;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SampleCheckTest {
    private static final int RECORDS = 30;

    private static String view(int i) {
        return "{\"visitor\": %d, \"sku\": \"s-%d\", \"at\": %d}".formatted(i % 7, i % 11, at(i));
    }

    private static long at(int i) {
        return Samples.START + i * 1_000L;
    }

    @Test
    void theTableSaysWhatIsReadOfEachFieldAndWhere() {
        SampleCheck check =
                check(
                        "user=visitor,item=/sku,time=at,session=/s,attributes.shop=/shop",
                        Samples.of(
                                RECORDS,
                                i ->
                                        i % 2 == 0
                                                ? view(i)
                                                : "{\"visitor\": \"v\", \"sku\": \"x\", \"s\": 7, \"shop\": \"de\"}"));

        assertThat(check.takesAll()).isTrue();
        assertThat(check.report().taken()).isEqualTo(RECORDS);
        assertThat(check.report().fields())
                .extracting(FieldReading::field, FieldReading::place, FieldReading::records)
                .containsExactly(
                        tuple("user", "visitor", 30),
                        tuple("item", "/sku", 30),
                        tuple("time", "at", 15),
                        tuple("type", null, 30),
                        tuple("session", "/s", 15),
                        tuple("attributes.shop", "/shop", 15));
        assertThat(check.report().fields().get(0).samples()).containsExactly("0", "v", "2");
        assertThat(check.report().fields().get(2))
                .extracting(FieldReading::from, FieldReading::to)
                .containsExactly(
                        Instant.parse("2026-11-24T15:00:00Z"),
                        Instant.parse("2026-11-24T15:00:28Z"));
        assertThat(check.report().types()).isEqualTo(Map.of("click", 30));
    }

    @Test
    void whatTheJobWouldRefuseIsCountedByReasonWithItsFirstExample() {
        SampleCheck check =
                check(
                        "user=/visitor,item=/sku",
                        Samples.of(
                                RECORDS,
                                i ->
                                        switch (i % 10) {
                                            case 3, 4 -> "{\"visitor\": 1}";
                                            case 7 -> "nothing";
                                            default -> view(i);
                                        }));

        assertThat(check.takesAll()).isFalse();
        assertThat(check.report().taken()).isEqualTo(21);
        assertThat(check.report().deadLetters())
                .extracting(Refusal::reason, Refusal::records, Refusal::partition, Refusal::offset)
                .containsExactly(
                        tuple(Reason.MISSING_FIELD, 6, 0, 3L), tuple(Reason.UNDECODABLE, 3, 0, 7L));
        assertThat(check.report().deadLetters().get(0).detail())
                .contains("the item (/sku) is missing or null");
    }

    @Test
    void nextupsOwnRecordsNeedNoMapping() {
        SampleCheck check =
                check(
                        "",
                        Samples.of(
                                RECORDS,
                                i ->
                                        "{\"userId\": \"u-%d\", \"itemId\": \"i-%d\", \"eventId\": \"e-%d\"}"
                                                .formatted(i % 7, i % 11, i)));

        assertThat(check.takesAll()).isTrue();
        assertThat(check.proposal()).isEmpty();
        assertThat(check.report().fields())
                .extracting(FieldReading::field, FieldReading::place, FieldReading::records)
                .containsExactly(
                        tuple("user", "userId", 30),
                        tuple("item", "itemId", 30),
                        tuple("time", "eventTime", 0),
                        tuple("type", "type", 30),
                        tuple("event", "eventId", 30));
        assertThat(check.report().warnings()).isEmpty();
    }

    @Test
    void otherRecordsAreReadByTheMappingThatIsProposed() {
        List<SampledRecord> sample = Samples.of(RECORDS, SampleCheckTest::view);

        SampleCheck check = check("", sample);

        assertThat(check.mapping()).hasToString("user=/visitor,item=/sku,time=/at");
        assertThat(check.takesAll()).isTrue();
        assertThat(check.report()).isEqualTo(check(check.mapping().toString(), sample).report());
    }

    @Test
    void aGuessIsShownBesideTheNewestRecordAndTheAnswerIsNo() {
        SampleCheck guess =
                check(
                        "",
                        Samples.of(
                                RECORDS,
                                i ->
                                        "{\"user\": \"u-%d\",\n  \"artikel\": %d}"
                                                .formatted(i % 7, i)));

        assertThat(guess.mapping()).hasToString("user=/user,item=/artikel");
        assertThat(guess.report().refused()).isZero();
        assertThat(guess.takesAll()).isFalse();
        assertThat(print(guess))
                .startsWith("The newest record: {\"user\": \"u-1\", \"artikel\": 29}\n")
                .contains("compare with the newest record, and check again with --mapping");
    }

    @Test
    void withoutAMappingOrARecordTheAnswerIsNo() {
        SampleCheck unknown = check("", Samples.of(RECORDS, i -> "{\"a\": %d}".formatted(i % 7)));
        assertThat(unknown.lacksMapping()).isTrue();
        assertThat(unknown.takesAll()).isFalse();
        assertThat(print(unknown))
                .contains(
                        "No mapping is found for the newest 30 records of shop.clicks: give one, such as --mapping user=PLACE,item=PLACE")
                .contains("/a (0, 1, 2)");

        SampleCheck empty = check("", List.of());
        assertThat(empty.takesAll()).isFalse();
        assertThat(print(empty)).isEqualTo("shop.clicks is empty: there is nothing to check\n");
    }

    @Test
    void linesOfCsvAreSaidInPlaceOfAMappingThatCannotReadThem() {
        IntFunction<String> line = i -> "u-%d;\"s-%d\";%d\n".formatted(i % 7, i % 11, at(i));
        String words =
                "30 records are lines of CSV, which no mapping reads: have the producer write JSON, or give a file of such lines to replay --events or train --events";

        SampleCheck check = check("", Samples.of(RECORDS, line));

        assertThat(check.takesAll()).isFalse();
        assertThat(check.report().warnings()).containsExactly(new Warning(CSV, words));
        assertThat(print(check))
                .contains(
                        "No mapping is found for the newest 30 records of shop.clicks: "
                                + words
                                + "\n")
                .doesNotContain("give one, such as");
        SampleCheck mapped = check("user=/a,item=/b", Samples.of(RECORDS, line));
        assertThat(print(mapped)).contains("\nWarning: " + words);
        assertThat(kinds(check("", Samples.of(RECORDS, i -> i < 15 ? line.apply(i) : "word"))))
                .as("not most of them")
                .isEmpty();
        assertThat(kinds(check("", Samples.of(RECORDS, i -> " [1, %d]".formatted(i))))).isEmpty();
    }

    @Test
    void recordsWhoseSchemaLiesInARegistryNeedItsFile() {
        List<SampledRecord> sample = Samples.of(RECORDS, i -> "\0\0\0\0\7u-%d".formatted(i % 7));

        SampleCheck check = check("", sample);

        assertThat(check.takesAll()).isFalse();
        assertThat(kinds(check)).containsExactly(NO_REGISTRY);
        assertThat(print(check))
                .contains(
                        ": 30 records begin with a byte 0, as Avro, Protobuf and JSON do whose schema lies in a registry: name it with --schema-registry FILE\n");
        assertThat(kinds(check("user=/a,item=/b", sample))).containsExactly(NO_REGISTRY);
    }

    @Test
    void recordsWithoutAValueAreErasures() {
        List<SampledRecord> sample = new ArrayList<>(Samples.of(2, SampleCheckTest::view));
        sample.add(Samples.record(2, "ada", null, Map.of()));
        sample.add(Samples.record(3, null, null, Map.of()));

        CheckReport report = check("user=/visitor,item=/sku", sample).report();

        assertThat(report.erasures()).isEqualTo(1);
        assertThat(report.warnings().get(0))
                .isEqualTo(
                        new Warning(
                                ERASURES,
                                "1 records have no value: each erases the user that its key names"));
        assertThat(report.deadLetters())
                .extracting(Refusal::reason)
                .containsExactly(Reason.ERASURE_WITHOUT_KEY);
    }

    @Test
    void usersInTwoPartitionsLoseTheirOrder() {
        List<SampledRecord> sample = new ArrayList<>();
        for (SampledRecord one : Samples.of(RECORDS, SampleCheckTest::view)) {
            sample.add(
                    new SampledRecord(
                            one.offset() % 7 < 2 ? (int) one.offset() % 2 : 0,
                            one.offset(),
                            one.timeMillis(),
                            null,
                            one.value(),
                            Map.of()));
        }

        assertThat(warning(USERS_IN_SEVERAL_PARTITIONS, check("user=visitor,item=sku", sample)))
                .startsWith("2 of 7 users have records in more than one partition (0 in [0, 1])")
                .contains("key the records by user", "left out as too late")
                .contains("up --job nextup.sequence.max-lateness=30d", "train --max-lateness 30d");
    }

    @Test
    void timesOfAnotherUnitAreNamedWithTheLikelyOne() {
        IntFunction<String> inSeconds =
                i -> "{\"visitor\": 1, \"sku\": 2, \"at\": %d}".formatted(at(i) / 1_000);
        IntFunction<String> inMicros =
                i -> "{\"visitor\": 1, \"sku\": 2, \"at\": %d}".formatted(at(i) * 1_000);

        assertThat(
                        warning(
                                UNIT_OF_TIME,
                                check("user=visitor,item=sku,time=/at", Samples.of(3, inSeconds))))
                .isEqualTo("the times look like s, and are read as ms: time=/at:s");
        SampleCheck micros = check("user=visitor,item=sku,time=/at", Samples.of(3, inMicros));
        assertThat(micros.report().deadLetters())
                .extracting(Refusal::reason)
                .containsExactly(Reason.TIME_IN_FUTURE);
        assertThat(warning(UNIT_OF_TIME, micros)).endsWith("time=/at:us");
        assertThat(
                        warning(
                                UNIT_OF_TIME,
                                check(
                                        "user=visitor,item=sku,time=/at:s",
                                        Samples.of(4, i -> i == 0 ? view(i) : inSeconds.apply(i)))))
                .isEqualTo(
                        "1 of 4 times look like ms, and the others like s: a mapping reads one unit");
    }

    @Test
    void oldTimesAreAHistoryOrOfAnotherUnit() {
        assertThat(
                        warning(
                                OLD_TIMES,
                                check(
                                        "user=visitor,item=sku,time=at:iso",
                                        Samples.of(
                                                1,
                                                i ->
                                                        "{\"visitor\": 1, \"sku\": 2, \"at\": \"2020-01-01\"}"))))
                .contains("fine for a history that was sent later", "check the unit");
    }

    @Test
    void whatSurprisesWhoeverStartsAJobIsAWarning() {
        assertThat(
                        kinds(
                                check(
                                        "user=visitor,item=sku,time=at:iso",
                                        Samples.of(
                                                RECORDS,
                                                i ->
                                                        "{\"visitor\": 1, \"sku\": 2, \"at\": \"2020-01-01\"}"))))
                .containsExactly(OLD_TIMES, ONE_USER, ONE_ITEM);
        assertThat(
                        kinds(
                                check(
                                        "user=visitor,item=sku",
                                        Samples.of(
                                                3,
                                                i ->
                                                        "{\"visitor\": \"%s\", \"sku\": 2}"
                                                                .formatted("v".repeat(300))))))
                .containsExactly(LONG_IDS);
        assertThat(
                        kinds(
                                check(
                                        "user=visitor,item=sku",
                                        Samples.of(
                                                RECORDS,
                                                i ->
                                                        "{\"visitor\": %d, \"sku\": %d, \"uuid\": \"e-%d\", \"at\": %d}"
                                                                .formatted(
                                                                        i % 7, i % 11, i, at(i))))))
                .containsExactly(NO_EVENT_ID, NO_TIME);
    }

    @Test
    void textsOfTheRecordsDoNotSteerTheTerminalAndTheMappingCanBePasted() {
        SampleCheck check =
                check(
                        "",
                        Samples.of(
                                RECORDS,
                                i ->
                                        "{\"order\": \"o-%d\", \"buyer\": \"\\u001b[2J%d\", \"lines\": [{\"sku\": \"s-%d\"}]}"
                                                .formatted(i, i % 7, i % 11)));

        assertThat(print(check))
                .contains("user=/buyer,item=/lines/*/sku,type='purchase',event=/order")
                .contains("\\u001b[2J0")
                .doesNotContain("\u001b");
        assertThat(CheckText.quoted(check.mapping().toString()))
                .isEqualTo("\"user=/buyer,item=/lines/*/sku,type='purchase',event=/order\"");
        assertThat(CheckText.quoted("user=/a`b\"$c")).isEqualTo("\"user=/a\\`b\\\"\\$c\"");
        assertThat(CheckText.quoted("user=/visitor/id,time=/ts:iso,item=@key"))
                .isEqualTo("user=/visitor/id,time=/ts:iso,item=@key");
    }

    @Test
    void aRangeOfTimesNamesItsDayOnce() {
        Instant from = Instant.parse("2026-11-24T15:00:59Z");

        assertThat(CheckText.range(from, from.plusSeconds(7_800)))
                .isEqualTo("2026-11-24 15:00 to 17:10 UTC");
        assertThat(CheckText.range(from, from.plusSeconds(86_400)))
                .isEqualTo("2026-11-24 15:00 to 2026-11-25 15:00 UTC");
    }

    private static SampleCheck check(String mapping, List<SampledRecord> sample) {
        return SampleCheck.of("shop.clicks", sample, FieldMapping.parse(mapping), null);
    }

    private static List<Kind> kinds(SampleCheck check) {
        return check.report().warnings().stream().map(Warning::kind).toList();
    }

    private static String warning(Kind kind, SampleCheck check) {
        return check.report().warnings().stream()
                .filter(one -> one.kind() == kind)
                .map(Warning::detail)
                .findFirst()
                .orElseThrow();
    }

    private static String print(SampleCheck check) {
        StringWriter text = new StringWriter();
        CheckText.print("shop.clicks", check, List.of(), new PrintWriter(text, true));
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
