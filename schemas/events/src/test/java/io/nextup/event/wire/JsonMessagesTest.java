package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the messages that programs write must hold in JSON. */
class JsonMessagesTest {
    private static final String RECOMMENDATION =
            "{\"id\":\"r\",\"userId\":\"u\",\"slot\":\"s\",\"sequence\":1,"
                    + "\"answers\":[{\"event\":\"e\"}],\"items\":[{\"itemId\":"
                    + "\"i\",\"score\":1.5}],\"modelVersion\":\"m\",\"source\":\"model\","
                    + "\"eventTime\":1,\"servedTime\":2}";
    private static final String ANNOUNCEMENT =
            "{\"slot\":\"default\",\"version\":\"m\",\"location\":\"file:///m\","
                    + "\"manifestSha256\":\"ab\",\"announcedTime\":3}";
    private static final String SUCCESSOR =
            ANNOUNCEMENT.replace(
                    "}",
                    ",\"previous\":[{\"version\":\"l\",\"location\":\"file:///l\",\"manifestSha256\":\"cd\"}],"
                            + "\"popularItems\":[\"i\",\"映画\"],\"by\":\"refresh\"}");
    private static final String HEALTH =
            "{\"slot\":\"default\",\"kind\":\"report\",\"id\":\"p\",\"writtenTime\":1,\"freshUntilTime\":2,"
                    + "\"serving\":{\"version\":\"m\",\"manifestSha256\":\"ab\",\"sinceTime\":3},"
                    + "\"verdicts\":[{\"version\":\"l\",\"manifestSha256\":\"cd\",\"kind\":\"demoted\","
                    + "\"reason\":\"r\",\"judgedTime\":4}],\"ended\":false}";
    private static final String DEAD_LETTER =
            "{\"key\":\"dQ==\",\"original\":\"e30=\",\"topic\":\"t\",\"partition\":0,\"offset\":1,"
                    + "\"recordTime\":2,\"reason\":\"empty-id\",\"detail\":\"d\",\"headers\":{\"h\":\"dg==\"}}";
    private static final String RECEIPT =
            "{\"userIdSha256\":\"%s\",\"topic\":\"t\",\"partition\":0,\"offset\":1,\"requestedTime\":2,"
                            .formatted("0".repeat(64))
                    + "\"jobs\":[{\"group\":\"g\",\"committedOffset\":2}],\"writtenTime\":3}";

    private static final String ITEM =
            "{\"itemId\":\"i\",\"available\":false,\"untilAt\":\"2027-06-01T00:00:00Z\","
                    + "\"categories\":[\"c\"],\"attributes\":{\"a\":\"v\"}}";
    private static final String RULES =
            "{\"slot\":\"s\",\"appliedTime\":9,\"rules\":[{\"id\":\"a\",\"boost\":2,\"where\":\"new\"},"
                    + "{\"id\":\"b\",\"atMost\":3,\"per\":\"brand\"}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "userId",
                "sequence",
                "answers",
                "items",
                "modelVersion",
                "source",
                "eventTime",
                "servedTime"
            })
    void aRecommendationNeedsEveryField(String field) throws Exception {
        assertMissing(Codecs.RECOMMENDATION, RECOMMENDATION, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slot", "version", "location", "manifestSha256"})
    void anAnnouncementNeedsEveryFieldButItsTime(String field) throws Exception {
        assertMissing(Codecs.MODEL_ANNOUNCEMENT, ANNOUNCEMENT, field);
    }

    @Test
    void anAnnouncementWithoutATimeIsFromWhenItsRecordIs() throws Exception {
        byte[] json = without(ANNOUNCEMENT, "announcedTime");
        assertThat(Codecs.MODEL_ANNOUNCEMENT.decode(json, 99))
                .isEqualTo(new ModelAnnouncement("default", "m", "file:///m", "ab", 99));
    }

    @Test
    void anAnnouncementOfALaterVersionIsReadWithoutWhatIsNotKnown() throws Exception {
        String later =
                SUCCESSOR.replace(
                        "\"cd\"}]", "\"cd\",\"size\":{\"bytes\":7}}],\"version3\":[[1],{}]");
        assertThat(Codecs.MODEL_ANNOUNCEMENT.decode(later.getBytes(UTF_8), -1))
                .isEqualTo(Codecs.MODEL_ANNOUNCEMENT.decode(SUCCESSOR.getBytes(UTF_8), -1));
    }

    @Test
    void anAnnouncementThatNamesNeitherPreviousModelsNorItsAnnouncerIsWrittenWithoutThem()
            throws Exception {
        byte[] json = ANNOUNCEMENT.getBytes(UTF_8);
        ModelAnnouncement announcement = Codecs.MODEL_ANNOUNCEMENT.decode(json, -1);
        assertThat(announcement.previous()).isEmpty();
        assertThat(announcement.popularItems()).isEmpty();
        assertThat(announcement.by()).isNull();
        assertThat(announcement.revision()).isZero();
        assertThat(Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON))
                .asString(UTF_8)
                .isEqualTo(ANNOUNCEMENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"refresh\" | 7 | by is the number 7: it must be a text: write \"7\"",
                "[{ | [null,{ | previous/0 is null: it must be an object",
                ",\"location\":\"file:///l\" | `` | previous/0/location is missing or null",
                "\"cd\"}] | \"cd\"},{},{},{},{}] | previous/1/version is missing or null",
                "\"l\",\"location\" | 7,\"location\" | previous/0/version is the number 7: it must be a"
                        + " text: write \"7\"",
                "[\"i\" | [7 | popularItems/0 is the number 7: it must be a text: write \"7\"",
                "\"映画\" | null | popularItems/1 is null: an array holds no nulls",
                "\"映画\" | \"\" | The announcement of m names 2 popular items, of which 1 fit",
            })
    void theWrongValueOfAnAnnouncementIsNamedByItsPath(String right, String wrong, String detail) {
        assertThat(failure(Codecs.MODEL_ANNOUNCEMENT, SUCCESSOR.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @Test
    void anAnnouncementOfMoreThanFourPreviousModelsIsRefused() {
        String one = "{\"version\":\"l\",\"location\":\"file:///l\",\"manifestSha256\":\"cd\"}";
        String five = SUCCESSOR.replace(one, String.join(",", List.of(one, one, one, one, one)));
        assertThat(failure(Codecs.MODEL_ANNOUNCEMENT, five))
                .hasMessageContaining(
                        "The announcement of m names 5 previous models: it must name at most 4");
    }

    @Test
    void anAnnouncementOfMorePopularItemsThanFitIsRefused() {
        String more = SUCCESSOR.replace("\"i\",", "\"i\",".repeat(100));
        assertThat(failure(Codecs.MODEL_ANNOUNCEMENT, more))
                .hasMessageContaining(
                        "The announcement of m names 101 popular items, of which 100 fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slot", "kind", "id", "writtenTime"})
    void healthNeedsItsKeyAndItsTime(String field) throws Exception {
        assertMissing(Codecs.HEALTH, HEALTH, field);
    }

    @Test
    void healthWithoutAnythingElseIsOfAProcessThatServesNothing() throws Exception {
        String json =
                "{\"slot\":\"s\",\"kind\":\"report\",\"id\":\"p\",\"writtenTime\":1,\"freshUntilTime\":2,\"loading\":null}";
        assertThat(Codecs.HEALTH.decode(json.getBytes(UTF_8), -1))
                .isEqualTo(new Health("s", "p", null, null, 1, 2, null, null, List.of(), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"sinceTime\":3 | \"sinceTime\":\"3\" | serving/sinceTime is the text \"3\": it must be a whole"
                        + " number of milliseconds",
                ",\"sinceTime\":3 | `` | serving/sinceTime is missing or null",
                "{\"version\":\"m\",\"manifestSha256\":\"ab\",\"sinceTime\":3} | 7 | serving is the number"
                        + " 7: it must be an object",
                "\"demoted\" | true | verdicts/0/kind is true: it must be a text",
                "\"judgedTime\":4 | \"judgedTime\":null | verdicts/0/judgedTime is missing or null",
                "false | \"false\" | ended is the text \"false\": it must be true or false, without"
                        + " quotes",
                "false | 0 | ended is the number 0: it must be true or false",
                "\"id\":\"p\" | \"id\":\"p/q\" | The id is \"p/q\": it must be a text without a slash",
                ",\"freshUntilTime\":2 | `` | The report of process p must have a freshUntilTime",
                "\"report\" | \"pardon\" | The pardon of p must have a modelVersion, a reason"
                        + " and a writtenTime",
            })
    void theWrongValueOfHealthIsNamedByItsPath(String right, String wrong, String detail) {
        assertThat(failure(Codecs.HEALTH, HEALTH.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @Test
    void aPardonIsWrittenWithoutFieldsOfAReport() throws Exception {
        String json =
                "{\"slot\":\"s\",\"kind\":\"pardon\",\"id\":\"ab\",\"writtenTime\":1,\"modelVersion\":\"m\",\"reason\":\"r\"}";
        Health pardon = Health.pardon("s", "m", "ab", "r", 1);
        assertThat(Codecs.HEALTH.decode(json.getBytes(UTF_8), -1)).isEqualTo(pardon);
        assertThat(new String(Codecs.HEALTH.encode(pardon, Encoding.JSON), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "partition", "offset", "reason", "detail"})
    void aDeadLetterNeedsEveryFieldButKeyAndValue(String field) throws Exception {
        assertMissing(Codecs.DEAD_LETTER, DEAD_LETTER, field);
    }

    @Test
    void aDeadLetterWithoutKeyAndValueIsOneOfARecordThatHadNone() throws Exception {
        DeadLetter letter =
                new DeadLetter(null, null, "t", 0, 1, 2, DeadLetter.Reason.EMPTY_ID, "d", Map.of());
        byte[] json =
                "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"recordTime\":2,\"reason\":\"empty-id\",\"detail\":\"d\"}"
                        .getBytes(UTF_8);
        assertThat(Codecs.DEAD_LETTER.decode(json, -1)).isEqualTo(letter);
        assertThat(Codecs.DEAD_LETTER.encode(letter, Encoding.JSON)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1.5 | \"1.5\" | items/0/score is the text \"1.5\": it must be a number, without quotes",
                "1.5 | 1e39 | items/0/score is the number 1e39: it must be a number that a 32-bit float"
                        + " holds",
                "1.5 | true | items/0/score is true: it must be a number",
                "1.5 | null | items/0/score is missing or null",
                "[{\"itemId\":\"i\",\"score\":1.5}] | [null] | items/0 is null: it must be an object",
                "[{\"itemId\":\"i\",\"score\":1.5}] | {} | items is an object: it must be an array",
                "[{\"event\":\"e\"}] | [{\"event\":\"e\"},null] | answers/1 is null: it must be an object",
                "[{\"event\":\"e\"}] | [\"e\"] | answers/0 is the text \"e\": it must be an object",
                "\"e\"} | 3} | answers/0/event is the number 3: it must be a text: write \"3\"",
                "{\"event\":\"e\"} | {\"line\":2} | A reference names neither an event nor a topic",
                "{\"event\":\"e\"} | {\"topic\":\"t\"} | A reference names neither an event nor a topic",
                "[{\"event\":\"e\"}] | [] | Recommendation r answers no event",
                "\"model\" | null | source is missing or null",
                "\"model\" | \"skipped\" | Recommendation r is skipped and has 1 items: it must have none",
            })
    void theWrongValueOfARecommendationIsNamedByItsPath(String right, String wrong, String detail) {
        assertThat(failure(Codecs.RECOMMENDATION, RECOMMENDATION.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"dQ==\" | \"d!\" | key is the text \"d!\": it must be bytes in Base64 (RFC 4648, padded)",
                "\"partition\":0 | \"partition\":2147483648 | partition is the number 2147483648: it must"
                        + " be a whole number of 32 bits",
                "\"dg==\" | \"v\" | headers/h is the text \"v\": it must be bytes in Base64 (RFC 4648, padded)",
                "\"dg==\" | null | headers/h is null: it must be bytes in Base64, or left out",
                "\"dg==\" | 7 | headers/h is the number 7: it must be a text: write \"7\"",
                "{\"h\":\"dg==\"} | [] | headers is an array: it must be an object",
                "\"dg==\" | \"dg==\",\"h\":\"dg==\" | Duplicate field 'h'",
            })
    void theWrongValueOfADeadLetterIsNamed(String right, String wrong, String detail) {
        assertThat(failure(Codecs.DEAD_LETTER, DEAD_LETTER.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"userIdSha256", "topic", "partition", "offset", "jobs", "writtenTime"})
    void aReceiptNeedsEveryFieldButTheTimeOfTheRequest(String field) throws Exception {
        assertMissing(Codecs.ERASURE_RECEIPT, RECEIPT, field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"committedOffset\":2 | \"committedOffset\":1 | Job g has committed offset 1, which is"
                        + " not beyond the erasure at 1: nothing is proven",
                "\"committedOffset\":2 | \"committedOffset\":\"2\" | jobs/0/committedOffset is the text"
                        + " \"2\": it must be a whole number, without quotes",
                "\"group\":\"g\", | `` | jobs/0/group is missing or null",
                "{\"group\":\"g\",\"committedOffset\":2} | `` | A receipt names every job that had to"
                        + " forget the user, and this one none",
                "\"00 | \"0g | \"0g00",
            })
    void aReceiptThatProvesNothingIsRefused(String right, String wrong, String detail) {
        assertThat(failure(Codecs.ERASURE_RECEIPT, RECEIPT.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @Test
    void anItemThatHasOnlyItsIdCanBeHadAtAnyTime() throws Exception {
        assertThat(Codecs.CATALOGUE_ITEM.decode("{\"itemId\":\"i\"}".getBytes(UTF_8), -1))
                .isEqualTo(new CatalogueItem("i", true, null, null, List.of(), Map.of(), null));
        assertMissing(Codecs.CATALOGUE_ITEM, ITEM, "itemId");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-06-01T00:00:00Z, 2027-06-01T00:00:00Z",
        "2027-06-01T02:00+02:00, 2027-06-01T00:00:00Z",
        "2027-05-31T23:59:59.999999999Z, 2027-05-31T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    })
    void aMomentOfAnyZoneIsWrittenInUtc(String given, String written) throws Exception {
        CatalogueItem item =
                Codecs.CATALOGUE_ITEM.decode(
                        ITEM.replace("2027-06-01T00:00:00Z", given).getBytes(UTF_8), -1);
        assertThat(item.untilAt()).isEqualTo(Instant.parse(written));
        assertThat(Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON))
                .asString(UTF_8)
                .isEqualTo(ITEM.replace("2027-06-01T00:00:00Z", written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"2027-06-01T00:00:00Z\" | \"2027-06-01\" | untilAt is the text \"2027-06-01\": it must be an"
                        + " ISO 8601 time with a zone, such as 2027-06-01T00:00:00Z, in",
                "00:00Z | 00:00 | untilAt is the text \"2027-06-01T00:00:00\": it must be an ISO 8601 time",
                "2027-06-01T00:00:00Z | 9999-12-31T23:59:59-18:00 | untilAt is the text"
                        + " \"9999-12-31T23:59:59-18:00\": it must be an ISO 8601 time",
                "2027-06-01T00:00:00Z | 0000-01-01T00:00:00+00:01 | untilAt is the text"
                        + " \"0000-01-01T00:00:00+00:01\": it must be an ISO 8601 time",
                "\"2027-06-01T00:00:00Z\" | 1811808000000 | untilAt is the number 1811808000000: it must be"
                        + " an ISO 8601 time",
                "false | \"false\" | available is the text \"false\": it must be true or false, without quotes",
                "\"c\" | null | categories/0 is null: an array holds no nulls",
                "\"v\" | 18 | attributes/a is the number 18: it must be a text: write \"18\"",
                "\"i\" | \"\" | The itemId of an item is empty",
                "\"itemId\" | \"id\" | itemId is missing or null",
            })
    void theWrongValueOfAnItemIsNamedByItsPath(String right, String wrong, String detail) {
        assertThat(failure(Codecs.CATALOGUE_ITEM, ITEM.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    @Test
    void aMomentThatIsNoneIsNamedInAvroToo() {
        byte[] avro = Codecs.CATALOGUE_ITEM.encode(item("2027-06-01T00:00:00Z"), Encoding.AVRO);
        byte[] wrong =
                new String(avro, ISO_8859_1)
                        .replace("2027-06-01T", "2027-06-01 ")
                        .getBytes(ISO_8859_1);
        assertThat(
                        catchThrowableOfType(
                                DecodeException.class,
                                () -> Codecs.CATALOGUE_ITEM.decode(wrong, -1)))
                .hasMessageStartingWith(
                        "Avro CatalogueItem: untilAt: the time is \"2027-06-01 00:00:00Z\": it must be an ISO 8601 time with a zone, such as 2027-06-01T00:00:00Z, in c3 01");
    }

    private static CatalogueItem item(String until) {
        return new CatalogueItem("i", true, null, Instant.parse(until), List.of(), Map.of(), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slot", "rules"})
    void aRuleSetNeedsItsSlotAndItsRules(String field) throws Exception {
        assertMissing(Codecs.RULE_SET, RULES, field);
    }

    @Test
    void aRuleSetThatAPersonTypesIsTheDefaultOneAndFromWhenItsRecordIs() throws Exception {
        assertThat(Codecs.RULE_SET.decode(without(RULES, "appliedTime"), 99))
                .isEqualTo(
                        new RuleSet(
                                "s",
                                "default",
                                0,
                                99,
                                List.of(
                                        new Rule(
                                                "a", null, null, 2.0, "new", null, null, null,
                                                null),
                                        new Rule(
                                                "b", null, null, null, null, 3, "brand", null,
                                                null))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id\":\"a\", | `` | rules/0/id is missing or null",
                "\"a\" | \"a b\" | A rule's id is \"a b\": it must be 1 to 200 letters",
                "\"boost\":2 | \"boost\":\"2\" | rules/0/boost is the text \"2\": it must be a number, without quotes",
                "\"boost\":2 | \"boost\":0 | Rule a has the boost 0.0: it must be 0.001 to 1000.0;",
                "\"boost\":2, | `` | Rule a: it must have exactly one of only, never, boost with where, and atMost with per",
                "\"atMost\":3 | \"atMost\":2.5 | rules/1/atMost is the number 2.5: it must be a whole number",
                "\"b\" | \"a\" | Two rules have the id a: give each an id of its own",
                "\"slot\":\"s\" | \"slot\":\"s\",\"name\":\"new\" | The rule set of slot s has the name \"new\": this build knows only default",
                "\"slot\":\"s\" | \"slot\":\"s/t\" | The slot is \"s/t\": it must be 1 to 200 letters",
                "\"slot\":\"s\" | \"slot\":\"s\",\"revision\":-1 | The rule set of slot s has revision -1: it must not be negative",
            })
    void theWrongValueOfARuleSetIsNamed(String right, String wrong, String detail) {
        assertThat(failure(Codecs.RULE_SET, RULES.replace(right, wrong)))
                .hasMessageContaining(detail);
    }

    /** A kind that a later build knows must not be taken for no rule at all. */
    @Test
    void aRuleOfAKindThatThisBuildDoesNotKnowIsRefused() {
        assertThat(failure(Codecs.RULE_SET, RULES.replace("\"atMost\":3,\"per\"", "\"pin\"")))
                .hasMessageContaining("Rule b: it must have exactly one of only, never,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "\"NaN\""})
    void noJsonSpellsAScoreThatIsNotFinite(String score) {
        assertThat(failure(Codecs.RECOMMENDATION, RECOMMENDATION.replace("1.5", score)).reason())
                .isEqualTo(DeadLetter.Reason.UNDECODABLE);
    }

    @Test
    void aScoreIsReadToTheNearestFloatInOneStep() throws Exception {
        // The nearest double lies exactly between two floats; the text lies a little above it.
        String text = "1.00000017881393432617187499999999";
        Recommendation read =
                Codecs.RECOMMENDATION.decode(
                        RECOMMENDATION.replace("1.5", text).getBytes(UTF_8), -1);
        assertThat(read.items()).isEqualTo(List.of(new RankedItem("i", Math.nextUp(1f))));
    }

    private static void assertMissing(MessageCodec<?> codec, String json, String field)
            throws Exception {
        assertThat(codec.decode(json.getBytes(UTF_8), -1)).isNotNull();
        DecodeException failure =
                catchThrowableOfType(
                        DecodeException.class, () -> codec.decode(without(json, field), -1));
        assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.MISSING_FIELD);
        assertThat(failure).hasMessageContaining(": " + field + " is missing or null, in {");
    }

    private static byte[] without(String json, String field) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = (ObjectNode) mapper.readTree(json);
        assertThat(node.remove(field)).isNotNull();
        return mapper.writeValueAsBytes(node);
    }

    private static DecodeException failure(MessageCodec<?> codec, String json) {
        return catchThrowableOfType(
                DecodeException.class, () -> codec.decode(json.getBytes(UTF_8), -1));
    }
}
