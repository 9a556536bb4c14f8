package io.nextup.launcher.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.MappedField;
import io.nextup.event.registered.RegisteredSchema;
import io.nextup.event.registered.RegisteredSchema.Format;
import io.nextup.event.registered.Schemas;
import io.nextup.launcher.ingest.MappingProposal.Candidate;
import io.nextup.launcher.ingest.MappingProposal.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MappingSearchTest {
    private static final int RECORDS = 60;

    @Test
    void namesInSnakeCaseSayWhatTheFieldsAre() {
        assertThat(
                        proposed(
                                i ->
                                        """
                                        {"event_id": "e-%d", "event_type": "%s", "user_id": "u-%d", "product_id": %d,
                                         "created_at": %d, "updated_at": %d, "session_id": "s-%d", "country": "de", "rating": %d}
                                        """
                                                .formatted(
                                                        i,
                                                        i % 3 == 0 ? "purchase" : "view",
                                                        i % 7,
                                                        i % 11,
                                                        Samples.seconds(i) * 1_000,
                                                        Samples.seconds(i) * 1_000,
                                                        i % 9,
                                                        i % 5)))
                .isEqualTo(
                        "user=/user_id,item=/product_id,time=/created_at,type=/event_type,session=/session_id,event=/event_id,value=/rating");
    }

    @Test
    void objectsWithinObjectsAndTimesInIsoAreFound() {
        assertThat(
                        proposed(
                                i ->
                                        """
                                        {"event": "view", "visitor": {"id": %d, "country": "de"}, "sku": "bike-%d",
                                         "ts": "%s", "uuid": "e-%d"}
                                        """
                                                .formatted(
                                                        i % 7,
                                                        i % 11,
                                                        Instant.ofEpochMilli(
                                                                Samples.START + i * 1_000L),
                                                        i)))
                .isEqualTo("user=/visitor/id,item=/sku,time=/ts:iso,type=/event,event=/uuid");
    }

    @Test
    void eachLineOfAnOrderIsAPurchase() {
        MappingProposal proposal =
                proposal(
                        Samples.of(
                                RECORDS,
                                i ->
                                        """
                                        {"order": "o-%d", "buyer": "b-%d", "lines": [{"sku": "bike-%d", "price": 250},
                                         {"sku": "bell-1", "price": 9.5}]}
                                        """
                                                .formatted(i, i % 7, i % 11)));

        assertThat(proposal.mapping())
                .hasToString(
                        "user=/buyer,item=/lines/*/sku,type='purchase',event=/order,value=/lines/*/price");
        assertThat(choice(proposal, MappedField.TYPE).sure()).isFalse();
        assertThat(choice(proposal, MappedField.ITEM).sure()).isTrue();
    }

    @Test
    void aTypeThatNeverChangesIsUncertain() {
        IntFunction<Choice> ofTypes =
                types ->
                        choice(
                                proposal(
                                        Samples.of(
                                                RECORDS,
                                                i ->
                                                        """
                                                        {"user": "u-%d", "object": {"id": "m-%d", "kind": "movie-%d"}}
                                                        """
                                                                .formatted(
                                                                        i % 7, i % 11, i % types))),
                                MappedField.TYPE);

        assertThat(ofTypes.apply(1))
                .extracting(Choice::sure, Choice::reason)
                .containsExactly(false, "its name; its only value is movie-0");
        assertThat(ofTypes.apply(2))
                .extracting(Choice::sure, Choice::reason)
                .containsExactly(true, "its name");
    }

    @Test
    void secondsInTextAreTimesOfThatUnit() {
        assertThat(
                        proposed(
                                i ->
                                        "{\"customer\": \"c-%d\", \"article\": \"a-%d\", \"when\": \"%d\"}"
                                                .formatted(i % 7, i % 11, Samples.seconds(i))))
                .isEqualTo("user=/customer,item=/article,time=/when:s");
    }

    @Test
    void theOnlyTimesAreProposedWhateverTheirNameAndAge() {
        String old =
                "{\"user\": \"u-%d\", \"sku\": %d, \"placed\": %d, \"weekStart\": \"2014-04-0%d\"}";
        MappingProposal proposal =
                proposal(
                        Samples.of(
                                RECORDS,
                                i ->
                                        old.formatted(
                                                i % 7,
                                                1_400_000_000 + i % 11,
                                                1_396_300_000_123L + i * 60_000L,
                                                1 + i % 2)));

        assertThat(proposal.mapping()).hasToString("user=/user,item=/sku,time=/placed");
        assertThat(choice(proposal, MappedField.TIME))
                .extracting(Choice::sure, Choice::reason)
                .containsExactly(false, "its values alone");
        assertThat(
                        proposed(
                                i ->
                                        "{\"user\": %d, \"sku\": %d, \"placed\": %d, \"sent\": %d}"
                                                .formatted(
                                                        i % 7,
                                                        i % 11,
                                                        1_396_300_000 + i,
                                                        1_396_400_000 + i)))
                .as("two such fields")
                .isEqualTo("user=/user,item=/sku");
        assertThat(
                        proposed(
                                i ->
                                        "{\"user\": %d, \"sku\": %d, \"birthDate\": \"1975-03-%02d\"}"
                                                .formatted(i % 7, i % 11, 1 + i % 28)))
                .as("the time of something else")
                .isEqualTo("user=/user,item=/sku");
    }

    @Test
    void aUserThatNoFieldHoldsIsTheKeyOrAHeader() {
        MappingProposal byKey =
                proposal(
                        Samples.keyed(
                                RECORDS,
                                i -> "account-" + i % 7,
                                i ->
                                        "{\"t\": %d, \"title\": {\"id\": %d}, \"seconds\": %d}"
                                                .formatted(Samples.seconds(i), i % 11, i % 13)));
        assertThat(byKey.mapping())
                .hasToString("user=@key,item=/title/id,time=/t:s,value=/seconds");
        assertThat(choice(byKey, MappedField.USER))
                .extracting(Choice::sure, Choice::reason)
                .containsExactly(false, "no field of the records looks more like it");

        List<SampledRecord> withHeaders = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            withHeaders.add(
                    Samples.record(
                            i,
                            null,
                            "{\"article\": \"a/%d\"}".formatted(i % 11),
                            Map.of(
                                    "reader",
                                    ("r-" + i % 7).getBytes(UTF_8),
                                    "z",
                                    new byte[] {-1})));
        }
        assertThat(proposal(withHeaders).mapping())
                .hasToString("user=@header:reader,item=/article");
    }

    @Test
    void aFieldWithTheKeysOfTheRecordsIsTheUserWhateverItsName() {
        MappingProposal proposal =
                proposal(
                        Samples.keyed(
                                RECORDS,
                                i -> "k-" + i % 7,
                                i ->
                                        "{\"kunde\": \"k-%d\", \"artikel\": \"rad-%d\", \"zeit\": %d, \"art\": \"%s\"}"
                                                .formatted(
                                                        i % 7,
                                                        i % 11,
                                                        Samples.seconds(i),
                                                        i % 2 == 0 ? "kauf" : "ansicht")));

        assertThat(proposal.mapping()).hasToString("user=/kunde,item=/artikel,time=/zeit:s");
        assertThat(choice(proposal, MappedField.ITEM))
                .extracting(Choice::sure, Choice::reason)
                .containsExactly(false, "its values alone");
    }

    @Test
    void namesThatItDoesNotKnowLeaveCandidatesAndNoMapping() {
        MappingProposal proposal =
                proposal(
                        Samples.of(
                                RECORDS,
                                i ->
                                        "{\"kunde\": %d, \"artikel\": \"rad-%d\", \"land\": \"de\"}"
                                                .formatted(i % 7, i % 11)));

        assertThat(proposal.mapping()).isEqualTo(FieldMapping.NONE);
        for (MappedField field : List.of(MappedField.USER, MappedField.ITEM)) {
            assertThat(choice(proposal, field).place()).isNull();
            assertThat(choice(proposal, field).others())
                    .extracting(one -> one.place().toString(), Candidate::samples)
                    .containsExactly(
                            tuple("/kunde", List.of("0", "1", "2")),
                            tuple("/artikel", List.of("rad-0", "rad-1", "rad-2")));
        }
    }

    @Test
    void aClassOfItemsIsNotTheItemAndHardlyAnItemComesAgain() {
        String record =
                "{\"uid\": %d, \"%s\": %d, \"cat\": \"%d\", \"what\": \"pv\", \"at\": \"%d\"}";
        IntFunction<String> named =
                i -> record.formatted(i % 50, "iid", 9_000 + i, i % 11, Samples.seconds(i));
        IntFunction<String> byValues =
                i -> record.formatted(i % 50, "x", 9_000 + i, i % 11, Samples.seconds(i));

        assertThat(proposed(named)).isEqualTo("user=/uid,item=/iid,time=/at:s");
        assertThat(proposal(Samples.of(RECORDS, named)).isGuess()).isFalse();
        assertThat(proposed(byValues)).isEqualTo("user=/uid,item=/x,time=/at:s");
        assertThat(proposal(Samples.of(RECORDS, byValues)).isGuess()).isTrue();
        for (String name : List.of("genres", "brandid", "category_id")) {
            assertThat(proposed(i -> "{\"user\": %d, \"%s\": %d}".formatted(i % 50, name, i % 11)))
                    .as(name)
                    .isEmpty();
        }
        assertThat(
                        proposed(
                                i ->
                                        "{\"user\": %d, \"artikel\": %d, \"lfdNr\": %d}"
                                                .formatted(i % 50, i % 11, i)))
                .as("a number of the records comes again nowhere")
                .isEqualTo("user=/user,item=/artikel");
    }

    @Test
    void ofTwoShapesInATopicTheMoreFrequentIsReadWhole() {
        assertThat(
                        proposed(
                                i ->
                                        i % 5 < 3
                                                ? "{\"visitor\": %d, \"sku\": \"s-%d\"}"
                                                        .formatted(i % 7, i % 11)
                                                : "{\"customer_id\": %d, \"product_id\": %d}"
                                                        .formatted(i % 7, i % 11)))
                .isEqualTo("user=/visitor,item=/sku");
    }

    @Test
    void theOrderOfTheSameRecordsChangesNothing() {
        List<SampledRecord> sample =
                new ArrayList<>(
                        Samples.of(
                                RECORDS,
                                i ->
                                        "{\"user\": %d, \"account\": %d, \"item\": %d}"
                                                .formatted(i % 7, i % 5, i % 11)));
        MappingProposal first = proposal(sample);
        Collections.reverse(sample);

        assertThat(proposal(sample).mapping()).isEqualTo(first.mapping());
        assertThat(choice(first, MappedField.USER).sure())
                .as("a rival has as good a name")
                .isFalse();
    }

    @Test
    void recordsBehindASchemasIdAreSearchedAsWell() {
        RegisteredSchema schema =
                new RegisteredSchema(
                        Format.AVRO,
                        """
                        {"type": "record", "name": "View", "fields": [
                            {"name": "userId", "type": "long"}, {"name": "itemId", "type": "long"}]}
                        """,
                        List.of());
        Schemas schemas = id -> schema.reader("schema " + id);
        List<SampledRecord> sample = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            // Avro writes small positive numbers as twice their value.
            byte[] record = {0, 0, 0, 0, 7, (byte) (2 * (i % 7)), (byte) (2 * (i % 11))};
            sample.add(new SampledRecord(0, i, Samples.START, null, record, Map.of()));
        }

        assertThat(MappingSearch.propose(Survey.of(sample, schemas)).mapping())
                .hasToString("user=/userId,item=/itemId");
        assertThat(MappingSearch.propose(Survey.of(sample, null)).mapping())
                .isEqualTo(FieldMapping.NONE);
    }

    @Test
    void hostileRecordsAreBoundedAndHideNoField() {
        String fields =
                IntStream.range(0, 3_000)
                        .mapToObj("\"x%d\": \"\\u001b[2J\""::formatted)
                        .collect(Collectors.joining(","));
        String deep = "{\"a\":".repeat(30) + "1" + "}".repeat(30);
        List<SampledRecord> sample =
                Samples.of(
                        RECORDS,
                        i ->
                                switch (i % 6) {
                                    case 0 -> "{\"deep\": %s}".formatted(deep);
                                    case 1 -> "{\"user\": 1, %s}".formatted(fields);
                                    case 2 -> "{\"user\": \"%s\"}".formatted("u".repeat(100_000));
                                    case 3 -> "not json";
                                    case 4 -> "{\"t\": 1e999999999, \"v\": " + "9".repeat(99) + "}";
                                    default ->
                                            "{\"user\": %d, \"sku\": \"%s\", \"a,b\": 1, \" c\": 2}"
                                                    .formatted(i % 7, "s\\u0000" + i % 11);
                                });

        MappingProposal proposal = proposal(sample);

        assertThat(proposal.mapping().toString()).doesNotContain("\u001b");
        assertThat(proposal.choices())
                .allSatisfy(
                        choice ->
                                assertThat(choice.others())
                                        .allSatisfy(
                                                other ->
                                                        assertThat(String.join("", other.samples()))
                                                                .hasSizeLessThan(400)
                                                                .doesNotContain("\u001b")));
        assertThat(Survey.of(sample, null).places()).hasSizeLessThanOrEqualTo(231);
    }

    private static String proposed(IntFunction<String> json) {
        return proposal(Samples.of(RECORDS, json)).mapping().toString();
    }

    private static MappingProposal proposal(List<SampledRecord> sample) {
        return MappingSearch.propose(Survey.of(sample, null));
    }

    private static Choice choice(MappingProposal proposal, MappedField field) {
        return proposal.choices().stream()
                .filter(one -> one.field() == field)
                .findFirst()
                .orElseThrow();
    }
}
